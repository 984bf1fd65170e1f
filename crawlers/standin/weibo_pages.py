"""weibo.com of the stand-in: the page of one post, so that a link from the desk leads to what was crawled."""

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from crawlers.standin.shown import search_time
from crawlers.standin.stage import stage
from crawlers.standin.templating import render
from crawlers.weibo_ids import bid_to_mid


def routes() -> list[Route]:
    return [Route("/{uid}/{bid}", _post)]


async def _post(request: Request) -> HTMLResponse:
    on = stage(request)
    status = on.scenario.status(_mid(request.path_params["bid"]))
    code = 404 if status is None else 200
    page = render("w_post.html", status=status, time=lambda at: search_time(at, on.now()))
    return HTMLResponse(page, status_code=code)


def _mid(bid: str) -> str:
    try:
        return bid_to_mid(bid)
    except ValueError:
        return ""

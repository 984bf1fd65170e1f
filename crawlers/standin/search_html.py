"""s.weibo.com of the stand-in: the HTML search."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from crawlers.standin.records import Status
from crawlers.standin.search import matching, page_count, page_of, within
from crawlers.standin.shown import search_time, short_count
from crawlers.standin.stage import is_emptied, page_number, stage
from crawlers.standin.templating import render
from crawlers.standin.weibo_markup import cut, is_long, search_html
from crawlers.weibo_ids import mid_to_bid

_BADGES = {"person": "vyellow", "organisation": "vblue"}


def routes() -> list[Route]:
    return [Route("/weibo", _search)]


@dataclass(frozen=True, slots=True)
class _Card:
    mid: str
    bid: str
    uid: str
    name: str
    badge: str
    time: str
    client: str
    short: Markup
    full: Markup | None
    reposts: str
    comments: str
    likes: str
    original: "_Card | None"


async def _search(request: Request) -> HTMLResponse:
    keyword = request.query_params.get("q", "")
    asked = request.query_params
    scope, place = asked.get("timescope", ""), asked.get("region", "")
    found = within(matching(stage(request).scenario.statuses, keyword.strip("#")), scope, place)
    pages = page_count(found)
    page = page_number(request)
    page = page if page <= pages else 1  # as the site does beyond its last page
    shown = () if is_emptied(request) else page_of(found, page)
    stage(request).served.statuses(shown)
    now = stage(request).now()
    cards = [_card(status, keyword, now) for status in shown]
    kept = {name: value for name, value in asked.items() if name != "page"}
    link = f"{request.scope['root_path']}/weibo?{urlencode(kept)}"
    return HTMLResponse(render("s_weibo.html", cards=cards, keyword=keyword, page=page, pages=pages, link=link))


def _card(status: Status, keyword: str, now: datetime) -> _Card:
    long = is_long(status.text)
    return _Card(
        mid=status.mid,
        bid=mid_to_bid(status.mid),
        uid=status.author.uid,
        name=status.author.name,
        badge=_BADGES.get(status.author.verified, ""),
        time=search_time(status.at, now),
        client=status.client,
        short=Markup(search_html(cut(status.text) if long else status.text, keyword)),  # noqa: S704 - escaped there
        full=Markup(search_html(status.text, keyword)) if long else None,  # noqa: S704 - escaped there
        reposts=_count(status.reposts),
        comments=_count(status.comments),
        likes=_count(status.likes),
        original=_card(status.original, keyword, now) if status.original else None,
    )


def _count(number: int) -> str:
    """Nothing is shown for none: the button's word stands there."""
    return short_count(number) if number else ""

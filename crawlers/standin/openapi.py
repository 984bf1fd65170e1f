"""api.weibo.com of the stand-in: the commercial search, mentions, single statuses, comments and reposts, each with its total.

The commercial interfaces (``c.api.weibo.com``) and the plain ones answer under the same path here.
"""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crawlers.standin import openapi_json
from crawlers.standin.mobile_json import Json
from crawlers.standin.records import Scenario, Status
from crawlers.standin.search import DEEPEST, PLACES, Item, matching, page_of
from crawlers.standin.stage import is_emptied, page_number, stage

_MOST = 50
"""Entries of a page, at most."""
_Answer = Callable[[Request], JSONResponse]
_Endpoint = Callable[[Request], Awaitable[JSONResponse]]


def routes() -> list[Route]:
    answers: dict[str, _Answer] = {
        "/2/account/get_uid.json": _uid,
        "/2/search/statuses/limited.json": _search,
        "/2/statuses/mentions.json": _mentions,
        "/2/statuses/show.json": _show,
        "/2/statuses/show_batch/biz.json": _batch,
        "/2/comments/show.json": _comments,
        "/2/comments/show/all.json": _comments,
        "/2/statuses/repost_timeline.json": _reposts,
        "/2/statuses/repost_timeline/all.json": _reposts,
    }
    return [Route(path, _authorised(answer)) for path, answer in answers.items()]


def _authorised(answer: _Answer) -> _Endpoint:
    """Only those with a token are answered."""

    async def endpoint(request: Request) -> JSONResponse:
        if not request.headers.get("authorization", "").startswith("OAuth2 "):
            return _error(request, 21301, "auth failed!", 403)
        return answer(request)

    return endpoint


def _uid(_request: Request) -> JSONResponse:
    """Whose token it is."""
    return JSONResponse({"uid": 1})


def _search(request: Request) -> JSONResponse:
    asked = request.query_params
    start, end = (
        _number(asked.get(name, ""), otherwise) for name, otherwise in (("starttime", 0), ("endtime", 1 << 40))
    )
    found = [
        status
        for status in matching(stage(request).scenario.statuses, asked.get("q", ""))
        if start <= status.at.timestamp() < end and _is_of(status, asked.get("province", ""))
    ]
    return _statuses(request, "statuses", found)


def _mentions(request: Request) -> JSONResponse:
    """Posts that name an organisation's account: the stand-in knows no tokens by their owners."""
    return _statuses(request, "statuses", _mentioning(stage(request).scenario))


def _mentioning(scenario: Scenario) -> list[Status]:
    authors = (status.author for status in scenario.statuses)
    names = {f"@{author.name}" for author in authors if author.verified == "organisation"}
    return [status for status in scenario.statuses if any(name in status.text for name in names)]


def _show(request: Request) -> JSONResponse:
    status = stage(request).scenario.status(request.query_params.get("id", ""))
    if status is None:
        return _error(request, 20101, "target weibo does not exist!", 400)
    stage(request).served.statuses([status])
    return JSONResponse(openapi_json.status(status))


def _batch(request: Request) -> JSONResponse:
    """Of several statuses those that are there."""
    wanted = request.query_params.get("ids", "").split(",")
    return _statuses(request, "statuses", [one for one in stage(request).scenario.statuses if one.mid in wanted])


def _reposts(request: Request) -> JSONResponse:
    return _statuses(request, "reposts", stage(request).scenario.reposts_of(request.query_params.get("id", "")))


def _comments(request: Request) -> JSONResponse:
    """Comments and the answers to them in one list, the newest first."""
    status = stage(request).scenario.status(request.query_params.get("id", ""))
    if status is None:
        return _error(request, 20101, "target weibo does not exist!", 400)
    listed = [(one, root) for root in status.remarks for one in (root, *root.replies)]
    shown = _page(request, sorted(listed, key=lambda pair: pair[0].at, reverse=True))
    stage(request).served.remarks(remark for remark, _ in shown)
    comments = [openapi_json.comment(remark, root, status) for remark, root in shown]
    return _list("comments", comments, len(listed))


def _statuses(request: Request, name: str, found: Sequence[Status]) -> JSONResponse:
    shown = _page(request, found)
    stage(request).served.statuses(shown)
    return _list(name, [openapi_json.status(status) for status in shown], len(found))


def _page(request: Request, found: Sequence[Item]) -> Sequence[Item]:
    size = min(_number(request.query_params.get("count", ""), 20), _MOST)
    page = page_number(request)
    return () if is_emptied(request) or page > DEEPEST else page_of(found, page, size)


def _list(name: str, entries: Sequence[Json], total: int) -> JSONResponse:
    cursors: Json = {"hasvisible": False, "previous_cursor": 0, "next_cursor": 0}
    return JSONResponse({name: entries, **cursors, "total_number": total})


def _is_of(status: Status, province: str) -> bool:
    return not province or PLACES[int(status.mid) % len(PLACES)] == province


def _number(written: str, otherwise: int) -> int:
    return int(written) if written.isascii() and written.isdigit() else otherwise


def _error(request: Request, code: int, words: str, status: int) -> JSONResponse:
    return JSONResponse({"request": request.url.path, "error_code": code, "error": words}, status_code=status)

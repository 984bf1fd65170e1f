"""api.weibo.com of the stand-in: the Open Platform's commercial search, by stretches of time, with its total."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crawlers.standin.mobile_json import Json, user
from crawlers.standin.records import Status
from crawlers.standin.search import DEEPEST, PLACES, matching, page_of
from crawlers.standin.shown import mobile_time
from crawlers.standin.stage import is_emptied, page_number, stage

_MOST = 50
"""Entries of a page, at most."""


def routes() -> list[Route]:
    return [Route("/2/search/statuses/limited.json", _search)]


async def _search(request: Request) -> JSONResponse:
    asked = request.query_params
    if not request.headers.get("authorization", "").startswith("OAuth2 "):
        return _error(request, 21301, "auth failed!")
    start, end = (
        _number(asked.get(name, ""), otherwise) for name, otherwise in (("starttime", 0), ("endtime", 1 << 40))
    )
    found = [
        status
        for status in matching(stage(request).scenario.statuses, asked.get("q", ""))
        if start <= status.at.timestamp() < end and _is_of(status, asked.get("province", ""))
    ]
    size = min(_number(asked.get("count", ""), 20), _MOST)
    page = page_number(request)
    shown = () if is_emptied(request) or page > DEEPEST else page_of(found, page, size)
    stage(request).served.statuses(shown)
    return JSONResponse(
        {
            "statuses": [_status(status) for status in shown],
            "hasvisible": False,
            "previous_cursor": 0,
            "next_cursor": 0,
            "total_number": len(found),
        }
    )


def _is_of(status: Status, province: str) -> bool:
    return not province or PLACES[int(status.mid) % len(PLACES)] == province


def _number(written: str, otherwise: int) -> int:
    return int(written) if written.isascii() and written.isdigit() else otherwise


def _status(status: Status) -> Json:
    """A status as the Open Platform writes it: plain text, the original of a repost inside."""
    fields: Json = {
        "created_at": mobile_time(status.at),
        "id": int(status.mid),
        "idstr": status.mid,
        "mid": status.mid,
        "text": status.text,
        "source": f'<a href="http://app.weibo.com/t/feed/1" rel="nofollow">{status.client}</a>'
        if status.client
        else "",
        "favorited": False,
        "truncated": False,
        "geo": None,
        "user": user(status.author),
        "reposts_count": status.reposts,
        "comments_count": status.comments,
        "attitudes_count": status.likes,
    }
    return fields | ({"retweeted_status": _status(status.original)} if status.original else {})


def _error(request: Request, code: int, words: str) -> JSONResponse:
    return JSONResponse({"request": request.url.path, "error_code": code, "error": words}, status_code=403)

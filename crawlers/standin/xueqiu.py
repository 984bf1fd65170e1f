"""xueqiu.com of the stand-in: search, timelines, whole statuses, comments whose cursor goes in circles, their answers."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crawlers.standin import xueqiu_json
from crawlers.standin.mobile_json import Json
from crawlers.standin.records import Remark, Status
from crawlers.standin.search import matching
from crawlers.standin.stage import is_emptied, page_number, stage
from crawlers.standin.xueqiu_json import CHILDREN, SITE

TIMELINE_SIZE = 20
_LAST = 100
"""No list shows more pages."""


def routes() -> list[Route]:
    return [
        Route("/statuses/search.json", _search),
        Route("/v4/statuses/user_timeline.json", _timeline),
        Route("/statuses/original/show.json", _show),
        Route("/statuses/v3/comments.json", _comments),
        Route("/statuses/talks.json", _talks),
    ]


async def _search(request: Request) -> JSONResponse:
    keyword = request.query_params.get("q", "")
    found = matching(stage(request).scenario.statuses, keyword)
    size = min(page_number(request, "count"), 20)
    page, pages = page_number(request), _pages(found, size)
    listed = _listed(request, found, page, size)
    answer: Json = {"about": keyword, "key": keyword, "count": len(found), "list": listed}
    return JSONResponse({**answer, "page": page, "maxPage": pages})


async def _timeline(request: Request) -> JSONResponse:
    user = request.query_params.get("user_id", "")
    found = [status for status in stage(request).scenario.statuses if status.author.uid == user]
    if not found:
        return _error("用户不存在")
    page, pages = page_number(request), _pages(found, TIMELINE_SIZE)
    listed = _listed(request, found, page, TIMELINE_SIZE)
    answer: Json = {"count": TIMELINE_SIZE, "statuses": listed, "total": len(found)}
    return JSONResponse({**answer, "page": page, "maxPage": pages})


async def _show(request: Request) -> JSONResponse:
    status = _asked(request)
    if status is None:
        return _error("该帖子不存在或已被删除")
    _served(request, [status])
    return JSONResponse(xueqiu_json.status(status, stage(request).now(), whole=True))


async def _comments(request: Request) -> JSONResponse:
    """A page begins with the comment that ``max_id`` names; the last one names an earlier one again, as the site does."""
    status = _asked(request)
    if status is None:
        return _error("该帖子不存在或已被删除")
    size = min(page_number(request, "size"), 20)
    starts = [int(remark.cid) for remark in status.remarks[::size]]
    asked = request.query_params.get("max_id", "-1")
    place = starts.index(int(asked)) if asked.isdigit() and int(asked) in starts else 0
    shown = () if is_emptied(request) else status.remarks[place * size : (place + 1) * size]
    _served_remarks(request, status, [one for remark in shown for one in (remark, *remark.replies[:CHILDREN])])
    now = stage(request).now()
    answer: Json = {
        "comments": [xueqiu_json.comment(remark, status, now) for remark in shown],
        "next_max_id": _cursor(starts, place),
        "status_reply_count": status.remark_total,
        "has_filtered": False,
    }
    return JSONResponse(answer)


async def _talks(request: Request) -> JSONResponse:
    """A comment and all answers to it, the oldest first."""
    status = _asked(request)
    wanted = request.query_params.get("comment_id", "")
    root = next((remark for remark in status.remarks if remark.cid == wanted), None) if status else None
    if status is None or root is None:
        return _error("该评论不存在或已被删除")
    size, page = min(page_number(request, "count"), 50), page_number(request)
    talk = [root, *root.replies]
    shown = [] if is_emptied(request) else talk[(page - 1) * size : page * size]
    _served_remarks(request, status, shown)
    now = stage(request).now()
    comments = [
        xueqiu_json.comment(one, status, now) if one is root else xueqiu_json.answer(one, root, status, now)
        for one in shown
    ]
    return JSONResponse({"comments": comments, "count": size, "page": page, "maxPage": _pages(talk, size)})


def _listed(request: Request, found: Sequence[Status], page: int, size: int) -> list[Json]:
    """A page of statuses; nothing where it shall be empty, or lies beyond the last."""
    beyond = is_emptied(request) or page > _LAST
    shown = () if beyond else found[(page - 1) * size : page * size]
    _served(request, shown)
    now = stage(request).now()
    return [xueqiu_json.status(status, now) for status in shown]


def _cursor(starts: Sequence[int], place: int) -> int:
    """Where the next page begins; after the last of several, where the one before it began."""
    if len(starts) < 2:
        return -1
    return starts[place + 1] if place + 1 < len(starts) else starts[place - 1]


def _served(request: Request, shown: Sequence[Status]) -> None:
    """Statuses with the originals inside them."""
    stage(request).served.add(SITE, (one.mid for status in shown for one in (status, status.original) if one))


def _served_remarks(request: Request, status: Status, shown: Sequence[Remark]) -> None:
    stage(request).served.add(SITE, (f"{status.mid}-{remark.cid}" for remark in shown))


def _asked(request: Request) -> Status | None:
    return stage(request).scenario.status(request.query_params.get("id", ""))


def _pages(items: Sequence[object], size: int) -> int:
    return min(-(-len(items) // size), _LAST)


def _error(words: str) -> JSONResponse:
    return JSONResponse({"error_code": "20210", "error_description": words, "error_uri": ""}, status_code=400)

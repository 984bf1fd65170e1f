"""weibo.com/ajax of the stand-in: timelines, whole statuses, comments with the answers to them, reposts."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crawlers.standin import ajax_json
from crawlers.standin.mobile_json import SHOWN_ANSWERS, Json, profile
from crawlers.standin.records import Remark, Status
from crawlers.standin.search import page_count, page_of
from crawlers.standin.stage import is_emptied, page_number, stage

TIMELINE_SIZE = 20
_MOST = 100
"""Entries of a page, at most, however many are asked for."""


def routes() -> list[Route]:
    return [
        Route("/ajax/config/get_config", _config),
        Route("/ajax/profile/info", _profile),
        Route("/ajax/statuses/mymblog", _timeline),
        Route("/ajax/statuses/show", _show),
        Route("/ajax/statuses/longtext", _long_text),
        Route("/ajax/statuses/buildComments", _comments),
        Route("/ajax/statuses/repostTimeline", _reposts),
    ]


async def _config(request: Request) -> JSONResponse:
    """Who is signed in: whoever brings a cookie."""
    if "cookie" in request.headers:
        return _fine({"data": {"uid": 1}})
    return JSONResponse({"ok": -100, "url": "https://weibo.com/login.php"})


async def _profile(request: Request) -> JSONResponse:
    uid = request.query_params.get("uid", "")
    member = stage(request).scenario.member(uid)
    if member is None:
        return JSONResponse({"ok": 0, "msg": "该用户不存在(20003)"})
    return _fine({"data": {"user": profile(member, len(stage(request).scenario.of_user(uid)))}})


async def _timeline(request: Request) -> JSONResponse:
    found = stage(request).scenario.of_user(request.query_params.get("uid", ""))
    page = page_number(request)
    shown = () if is_emptied(request) else page_of(found, page, TIMELINE_SIZE)
    stage(request).served.statuses(shown)
    since = f"{shown[-1].mid}kp{page + 1}" if page < page_count(found, TIMELINE_SIZE) and shown else ""
    data: Json = {"since_id": since, "list": [ajax_json.post(status) for status in shown], "total": len(found)}
    return _fine({"data": data})


async def _show(request: Request) -> JSONResponse:
    status = _asked(request)
    if status is None:
        return _gone()
    stage(request).served.statuses([status])
    return _fine(ajax_json.post(status))


async def _long_text(request: Request) -> JSONResponse:
    status = _asked(request)
    return _gone() if status is None else _fine({"data": ajax_json.long_text(status)})


async def _comments(request: Request) -> JSONResponse:
    """Comments on a status, or with ``fetch_level=1`` the answers to one of them."""
    number = request.query_params.get("id", "")
    if request.query_params.get("fetch_level") == "1":
        root = stage(request).scenario.remark(number)
        return _gone() if root is None else _flow(request, root.replies, len(root.replies), root)
    status = _asked(request)
    return _gone() if status is None else _flow(request, status.remarks, status.remark_total)


def _flow(request: Request, remarks: Sequence[Remark], total: int, root: Remark | None = None) -> JSONResponse:
    """A page of comments; ``max_id`` is the place of the next one."""
    first = page_number(request, "max_id") if request.query_params.get("max_id", "0") != "0" else 0
    end = first + min(page_number(request, "count"), _MOST)
    shown = () if is_emptied(request) else remarks[first:end]
    stage(request).served.remarks(one for remark in shown for one in (remark, *remark.replies[:SHOWN_ANSWERS]))
    answer: Json = {
        "data": [ajax_json.comment(remark, root) for remark in shown],
        "total_number": total,
        "max_id": end if end < len(remarks) else 0,
        "trendsText": "" if end < len(remarks) else "已加载全部评论",
        "filter_group": [],
    }
    return _fine(answer | ({"rootComment": [ajax_json.comment(root)]} if root else {}))


async def _reposts(request: Request) -> JSONResponse:
    found = stage(request).scenario.reposts_of(request.query_params.get("id", ""))
    size, page = min(page_number(request, "count"), _MOST), page_number(request)
    shown = () if is_emptied(request) else page_of(found, page, size)
    stage(request).served.statuses(shown)
    reposts = [ajax_json.post(status) for status in shown]
    return _fine({"data": reposts, "total_number": len(found), "max_page": page_count(found, size)})


def _asked(request: Request) -> Status | None:
    return stage(request).scenario.status(request.query_params.get("id", ""))


def _fine(answer: Json) -> JSONResponse:
    return JSONResponse({"ok": 1, **answer})


def _gone() -> JSONResponse:
    return JSONResponse({"ok": 0, "message": "该微博不存在"})

"""m.weibo.cn of the stand-in: search, timelines, long texts, comments and the answers to them."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crawlers.standin import mobile_json
from crawlers.standin.mobile_json import SHOWN_ANSWERS, Json
from crawlers.standin.records import Remark, Status
from crawlers.standin.search import PAGE_SIZE, matching, page_count, page_of
from crawlers.standin.stage import is_emptied, page_number, stage
from crawlers.standin.weibo_markup import mobile_html

_SEARCH = "100103"
_TIMELINE = "107603"
_GROUPED = 2
"""So many results of the first page stand inside a card group."""


def routes() -> list[Route]:
    return [
        Route("/api/config", _config),
        Route("/api/container/getIndex", _index),
        Route("/statuses/show", _show),
        Route("/statuses/extend", _extend),
        Route("/comments/hotflow", _hotflow),
        Route("/comments/hotFlowChild", _answers),
        Route("/api/comments/show", _comments),
    ]


async def _index(request: Request) -> JSONResponse:
    container = request.query_params.get("containerid", "")
    if container.startswith(_TIMELINE):
        return _timeline(request, container)
    return _search(request, container) if container else _profile(request)


async def _config(request: Request) -> JSONResponse:
    """Who is signed in: whoever brings a cookie."""
    return JSONResponse({"ok": 1, "data": {"login": "cookie" in request.headers, "st": "4c1f0a"}})


def _profile(request: Request) -> JSONResponse:
    uid = request.query_params.get("value", "")
    member = stage(request).scenario.member(uid)
    if member is None:
        return _nothing("该用户不存在(20003)")
    told = mobile_json.profile(member, len(stage(request).scenario.of_user(uid)))
    return JSONResponse({"ok": 1, "data": {"isStarStyle": 0, "userInfo": told, "scheme": "", "showAppTips": 0}})


def _timeline(request: Request, container: str) -> JSONResponse:
    """A user's posts; ``since_id`` is that of the first one of the page."""
    found = stage(request).scenario.of_user(container.removeprefix(_TIMELINE))
    mids = [status.mid for status in found]
    since = request.query_params.get("since_id", "")
    start = mids.index(since) if since in mids else 0
    shown = () if is_emptied(request) else found[start : start + PAGE_SIZE]
    if not found:
        return _nothing("这里还没有内容", {"cards": []})
    stage(request).served.statuses(shown)
    info: Json = {"containerid": container, "v_p": 42, "show_style": 1, "total": len(found)}
    if following := mids[start + PAGE_SIZE :]:
        info["since_id"] = int(following[0])
    cards = [mobile_json.card(status, "") for status in shown]
    return JSONResponse({"ok": 1, "data": {"cardlistInfo": info, "cards": cards, "scheme": "", "showAppTips": 0}})


def _search(request: Request, container: str) -> JSONResponse:
    keyword = parse_qs(container.removeprefix(_SEARCH)).get("q", [request.query_params.get("q", "")])[0]
    found = matching(stage(request).scenario.statuses, keyword) if container.startswith(_SEARCH) else []
    page = page_number(request)
    shown = () if is_emptied(request) else page_of(found, page)
    if not shown and not (found and is_emptied(request)):
        return _nothing("这里还没有内容", {"cards": []})
    stage(request).served.statuses(shown)
    more = page < page_count(found)
    info: Json = {
        "v_p": "42",
        "containerid": container,
        "title_top": keyword,
        "total": len(found),
        "show_style": 1,
        "page_size": PAGE_SIZE,
        "page": page + 1 if more else None,
    }
    return JSONResponse(
        {"ok": 1, "data": {"cardlistInfo": info, "cards": _cards(shown, keyword, page), "showAppTips": 0}}
    )


def _cards(shown: Sequence[Status], keyword: str, page: int) -> list[Json]:
    cards = [mobile_json.card(status, keyword) for status in shown]
    if page > 1 or not cards:
        return cards
    head: Json = {"card_type": 42, "desc": "实时微博", "display_arrow": 0}
    group: Json = {"card_type": 11, "show_type": 1, "card_group": [head, *cards[:_GROUPED]]}
    return [group, *cards[_GROUPED:]]


async def _show(request: Request) -> JSONResponse:
    status = _asked(request)
    if status is None:
        return _nothing("微博不存在或暂无查看权限!")
    stage(request).served.statuses([status])
    return JSONResponse({"ok": 1, "data": mobile_json.blog(status)})


async def _extend(request: Request) -> JSONResponse:
    status = _asked(request)
    if status is None:
        return _nothing("微博不存在或暂无查看权限!")
    data = {
        "ok": 1,
        "longTextContent": mobile_html(status.text),
        "reposts_count": status.reposts,
        "comments_count": status.comments,
        "attitudes_count": status.likes,
    }
    return JSONResponse({"ok": 1, "data": data})


async def _hotflow(request: Request) -> JSONResponse:
    status = _asked(request)
    if status is None or not status.remarks:
        return _nothing("还没有人评论哦~快来抢沙发！")
    first = page_number(request, "max_id") if request.query_params.get("max_id", "0") != "0" else 0
    shown = () if is_emptied(request) else status.remarks[first : first + PAGE_SIZE]
    stage(request).served.remarks(one for remark in shown for one in (remark, *remark.replies[:SHOWN_ANSWERS]))
    end = first + PAGE_SIZE
    data = {
        "data": [mobile_json.flow_comment(remark) for remark in shown],
        "total_number": status.remark_total,
        "status": {"comment_manage_info": {"comment_permission_type": -1, "approval_comment_type": 0}},
        "max_id": end if end < len(status.remarks) else 0,
        "max": page_count(status.remarks),
        "max_id_type": 0,
    }
    return JSONResponse({"ok": 1, "data": data})


async def _answers(request: Request) -> JSONResponse:
    """The answers to a comment, the comment itself beside them."""
    root = stage(request).scenario.remark(request.query_params.get("cid", ""))
    if root is None or not root.replies:
        return _nothing("暂无数据")
    first = page_number(request, "max_id") if request.query_params.get("max_id", "0") != "0" else 0
    shown = () if is_emptied(request) else root.replies[first : first + PAGE_SIZE]
    stage(request).served.remarks(shown)
    end = first + PAGE_SIZE
    answer: Json = {
        "ok": 1,
        "data": [mobile_json.flow_comment(remark, root.cid) for remark in shown],
        "rootComment": [mobile_json.flow_comment(root)],
        "total_number": len(root.replies),
        "max_id": end if end < len(root.replies) else 0,
        "max_id_type": 0,
        "max": page_count(root.replies),
    }
    return JSONResponse(answer)


async def _comments(request: Request) -> JSONResponse:
    status, page = _asked(request), page_number(request)
    listed = _listed(status.remarks) if status else []
    shown = () if is_emptied(request) else page_of(listed, page)
    if not shown and not is_emptied(request):
        return _nothing("暂无数据")
    stage(request).served.remarks(remark for remark, _ in shown)
    now = stage(request).now()
    data = {
        "data": [mobile_json.plain_comment(remark, now, answered) for remark, answered in shown],
        "total_number": len(listed),
        "max": page_count(listed),
    }
    return JSONResponse({"ok": 1, "msg": "数据获取成功", "data": data})


def _listed(remarks: Sequence[Remark]) -> list[tuple[Remark, Remark | None]]:
    flat = [(one, None if one is remark else remark) for remark in remarks for one in (remark, *remark.replies)]
    return sorted(flat, key=lambda pair: pair[0].at, reverse=True)


def _asked(request: Request) -> Status | None:
    return stage(request).scenario.status(request.query_params.get("id", ""))


def _nothing(message: str, data: Json | None = None) -> JSONResponse:
    return JSONResponse({"ok": 0, "msg": message} | ({} if data is None else {"data": data}))

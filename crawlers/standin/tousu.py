"""tousu.sina.com.cn of the stand-in: the public feed, which ends at page 50, and the pages of complaints."""

import json
import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from crawlers.standin import tousu_complaints
from crawlers.standin.mirror import Mirror
from crawlers.standin.mobile_json import Json
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.stage import is_emptied, is_gated, page_number, stage
from crawlers.standin.templating import render
from crawlers.standin.tousu_complaints import SITE, Complaints

PAGE_SIZE = 10
LAST_PAGE = 50
"""The public feed shows no more."""
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,60}")
_SIGN_IN = "https://login.sina.com.cn/signup/signin.php?entry=general"


def routes() -> list[Route]:
    site = _Site()
    return [
        Route("/api/index/feed", site.feed),
        Route("/complaint/view/{number:int}/", site.view),
    ]


class _Site:
    def __init__(self) -> None:
        self._complaints = Mirror(Complaints)

    async def feed(self, request: Request) -> Response:
        """Ten complaints a page, whatever ``page_size`` says."""
        page = page_number(request)
        if is_gated(request):
            return _answer(request, 10005, "请登录")
        if page > LAST_PAGE:
            return _answer(request, 10017, "参数错误")
        found = self._complaints.now(request).all
        shown = [] if is_emptied(request) else found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        stage(request).served.add(SITE, (f"{complaint.number}" for complaint in shown))
        pager: Json = {"current": page, "page_amount": -(-len(found) // PAGE_SIZE), "item_count": len(found)}
        lists = [tousu_complaints.record(complaint) for complaint in shown]
        return _answer(request, 0, "success", {"lists": lists, "pager": pager})

    async def view(self, request: Request) -> Response:
        """A complaint, for those who bring the ``sld`` of its address in the feed."""
        if is_gated(request):
            return RedirectResponse(_SIGN_IN, status_code=302)
        complaint = self._complaints.now(request).get(request.path_params["number"])
        if complaint is None or request.query_params.get("sld") != complaint.sld:
            return HTMLResponse(render("tousu_missing.html"))
        if is_emptied(request):
            return HTMLResponse("")
        stage(request).served.add(SITE, complaint.ids)
        first = complaint.thread.first
        html = render(
            "tousu_complaint.html",
            complaint=complaint,
            title=complaint.thread.topic.title,
            author=tousu_complaints.shown_name(first.author),
            time=f"{first.at.astimezone(SHANGHAI):%Y年%m月%d日 %H:%M}",
            state=tousu_complaints.state(complaint),
            votes=complaint.thread.topic.views // 100,
            steps=tousu_complaints.steps(complaint),
        )
        return HTMLResponse(html)


def _answer(request: Request, code: int, message: str, data: Json | None = None) -> Response:
    """JSON, or JSONP for those who name a ``callback``."""
    body = json.dumps({"result": {"status": {"code": code, "msg": message}, "data": data or []}}, ensure_ascii=False)
    callback = request.query_params.get("callback", "")
    if not _CALLBACK.fullmatch(callback):
        return Response(body, media_type="application/json")
    return Response(f"try{{{callback}({body});}}catch(e){{}};", media_type="application/javascript")

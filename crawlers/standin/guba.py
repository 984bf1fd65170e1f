"""guba.eastmoney.com of the stand-in: the bar of a stock, its posts, and the replies that the pages' script asks for."""

import json
import re
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from crawlers.standin import guba_posts
from crawlers.standin.guba_posts import SITE, Posts
from crawlers.standin.mirror import Mirror
from crawlers.standin.mobile_json import Json
from crawlers.standin.stage import is_emptied, stage
from crawlers.standin.templating import render
from crawlers.standin.threads import Nest, Thread, with_sticky

Form = dict[str, list[str]]
POSTS_PER_PAGE = 80
_REPLIES = "reply/api/Reply/ArticleNewReplyList"
_ANSWERS = "reply/api/Reply/ArticleReplyDetail"
_LIST = re.compile(r"(?P<code>[0-9A-Za-z]{1,12})(?P<order>,f|,[123],f|,99)?(?:_(?P<page>[0-9]{1,5}))?")
_CHECK = (
    "<!DOCTYPE html><html><head><title>身份核实</title></head>"
    '<body><div id="fd_guba_validate">请完成安全验证后继续访问</div></body></html>'
)
_GONE = "<!DOCTYPE html><html><head><title>提示信息</title></head><body><p>抱歉，您访问的页面不存在</p></body></html>"


def routes() -> list[Route]:
    site = _Site()
    return [
        Route("/list,{rest}.html", site.bar),
        Route("/news,{code},{number:int}.html", site.post),
        Route("/api/getData", site.replies, methods=["POST"]),
        Route("/fd_guba_validate", _check),
    ]


async def _check(_request: Request) -> Response:
    """Where a visitor that guba doubts is sent."""
    return HTMLResponse(_CHECK)


class _Site:
    def __init__(self) -> None:
        self._posts = Mirror(Posts)

    async def bar(self, request: Request) -> Response:
        """A page of a bar: by time of posting (``,f``), else by last reply."""
        asked = _LIST.fullmatch(request.path_params["rest"])
        listed = self._posts.now(request).bar(asked["code"], by_posting=asked["order"] == ",f") if asked else None
        if asked is None or listed is None:
            return HTMLResponse(_GONE, status_code=404)
        shown = [] if is_emptied(request) else with_sticky(listed, int(asked["page"] or 1), POSTS_PER_PAGE)
        is_decoyed = getattr(request.state, "decoyed", False)
        for thread in () if is_decoyed else shown:
            _served(request, thread)
        rows = _decoys(request) if is_decoyed else [guba_posts.row(thread) for thread in shown]
        bar = f"{listed[0].board.name}吧" if listed else ""
        articles: Json = {"re": rows, "count": len(listed), "bar_code": asked["code"], "bar_name": bar, "rc": 1}
        return HTMLResponse(render("guba_list.html", bar=bar, code=asked["code"], articles=_script(articles)))

    async def post(self, request: Request) -> Response:
        """A post; an article's own page is on another site."""
        thread = self._posts.now(request).post(request.path_params["number"])
        if thread is None:
            return HTMLResponse("<html><body><script>var post_article=null;</script></body></html>")
        if guba_posts.is_article(thread):
            return RedirectResponse(f"https://caifuhao.eastmoney.com/news/{guba_posts.article(thread)}", 302)
        if is_emptied(request):
            return HTMLResponse("")
        _served(request, thread)
        whole = _script(guba_posts.whole(thread))
        return HTMLResponse(
            render("guba_post.html", title=thread.topic.title, code=guba_posts.code(thread), post=whole)
        )

    async def replies(self, request: Request) -> Response:
        """A page of a post's replies, asked for by a form inside a form."""
        form = parse_qs((await request.body()).decode("ascii", "replace"))
        asked = parse_qs(form.get("param", [""])[0])
        thread = self._posts.now(request).post(_number(asked, "postid", 0))
        path = request.query_params.get("path")
        if path not in {_REPLIES, _ANSWERS} or thread is None:
            return JSONResponse({"rc": 0, "me": "帖子不存在", "re": None})
        if path == _ANSWERS:
            return _answers(request, thread, asked)
        roots = thread.nests[1:]
        size = _number(asked, "ps", 30)
        first = (_number(asked, "p", 1) - 1) * size
        shown = () if is_emptied(request) else roots[first : first + size]
        for nest in shown:
            _served(request, thread, nest)
        answer: Json = {
            "rc": 1,
            "re": [guba_posts.reply(thread, nest) for nest in shown],
            "count": len(roots),
            "reply_total_count": thread.replies,
            "me": "",
        }
        return JSONResponse(answer)


def _answers(request: Request, thread: Thread, asked: Form) -> Response:
    """One reply with a page of the answers to it."""
    number = _number(asked, "replyid", 0)
    nest = next((nest for nest in thread.nests[1:] if guba_posts.reply_id(nest.floor) == number), None)
    if nest is None:
        return JSONResponse({"rc": 0, "me": "回复不存在", "re": None})
    size = _number(asked, "ps", 30)
    first = (_number(asked, "p", 1) - 1) * size
    shown = () if is_emptied(request) else nest.answers[first : first + size]
    ids = [f"{guba_posts.post_id(thread)}-{guba_posts.reply_id(floor)}" for floor in shown]
    stage(request).served.add(SITE, ids)
    return JSONResponse({"rc": 1, "re": guba_posts.detail(thread, nest, shown), "me": ""})


def _decoys(request: Request) -> list[Json]:
    now = stage(request).now()
    return [guba_posts.decoy(number, now) for number in range(1, POSTS_PER_PAGE + 1)]


def _served(request: Request, thread: Thread, nest: Nest | None = None) -> None:
    post = f"{guba_posts.post_id(thread)}"
    floors = [nest.floor, *nest.answers[: guba_posts.CHILDREN]] if nest else []
    ids = [f"{post}-{guba_posts.reply_id(floor)}" for floor in floors] if nest else [post]
    stage(request).served.add(SITE, ids)


def _number(asked: Form, name: str, otherwise: int) -> int:
    written = asked.get(name, [""])[0]
    return max(1, int(written)) if written.isascii() and written.isdigit() else otherwise


def _script(value: Json) -> str:
    """A value as the site's pages write it into a script: as it is, whatever its strings hold."""
    return json.dumps(value, ensure_ascii=False)

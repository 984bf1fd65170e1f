"""tieba.baidu.com of the stand-in: bars, threads, sub-comments, and the search in GBK."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from crawlers.standin import tieba_pages
from crawlers.standin.mirror import Mirror
from crawlers.standin.records import Floor
from crawlers.standin.stage import is_emptied, page_number, stage
from crawlers.standin.templating import render
from crawlers.standin.threads import Thread, with_sticky
from crawlers.standin.tieba_bars import SITE, Bars, Found, native_id, pid

THREADS_PER_PAGE = 50
FLOORS_PER_PAGE = 30
COMMENTS_PER_PAGE = 10
RESULTS_PER_PAGE = 10

_NO_THREAD = "很抱歉，该贴已被删除。"
_NO_BAR = "“{name}”吧尚未建立。欢迎创建此吧，与今后来到这里的朋友交流讨论。"


def routes() -> list[Route]:
    site = _Site()
    return [
        Route("/f", site.bar),
        Route("/f/search/res", site.search),
        Route("/p/comment", site.comments),
        Route("/p/{tid:int}", site.thread),
    ]


class _Site:
    def __init__(self) -> None:
        self._bars = Mirror(Bars)

    async def bar(self, request: Request) -> Response:
        """The list of a bar; ``pn`` counts threads, not pages."""
        name = _keyword(request, "kw")
        listed = self._bars.now(request).bar(name)
        if listed is None:
            return _notice("百度贴吧", _NO_BAR.format(name=name))
        page = page_number(request, "pn") // THREADS_PER_PAGE + 1
        shown = [] if is_emptied(request) else with_sticky(listed, page, THREADS_PER_PAGE)
        for thread in shown:
            _served(request, thread, [thread.first])
        now = stage(request).now()
        return _page(
            "tieba_bar.html",
            bar=name,
            rows=[tieba_pages.row(thread, now) for thread in shown],
            page=page,
            pages=_pages(listed, THREADS_PER_PAGE),
            link=f"//{request.url.netloc}{request.scope['root_path']}/f?kw={quote(name)}&ie=utf-8&pn=",
            step=THREADS_PER_PAGE,
            total=len(listed),
            posts=sum(len(thread.topic.floors) for thread in listed),
        )

    async def thread(self, request: Request) -> Response:
        """A page of a thread; one beyond the last shows the last, as the site does."""
        thread = self._bars.now(request).thread(request.path_params["tid"])
        if thread is None:
            return _notice("贴吧404", _NO_THREAD)
        pages = _pages(thread.nests, FLOORS_PER_PAGE)
        page = min(page_number(request, "pn"), pages)
        first = (page - 1) * FLOORS_PER_PAGE
        numbers = range(first + 1, min(first + FLOORS_PER_PAGE, len(thread.nests)) + 1)
        floors = [] if is_emptied(request) else [tieba_pages.shown(thread, number) for number in numbers]
        _served(request, thread, [thread.nests[floor.number - 1].floor for floor in floors])
        row = tieba_pages.row(thread, stage(request).now())
        bar = thread.board.name
        return _page("tieba_thread.html", bar=bar, thread=row, floors=floors, page=page, pages=pages)

    async def comments(self, request: Request) -> Response:
        """The sub-comments of a floor, as the script of a thread's page fetches them."""
        thread = self._bars.now(request).thread(page_number(request, "tid"))
        if thread is None:
            return _notice("贴吧404", _NO_THREAD)
        nest = next((one for one in thread.nests if pid(one.floor) == page_number(request, "pid")), None)
        answers = nest.answers if nest else ()
        first = (page_number(request, "pn") - 1) * COMMENTS_PER_PAGE
        shown = () if is_emptied(request) else answers[first : first + COMMENTS_PER_PAGE]
        _served(request, thread, shown)
        return _page(
            "tieba_comments.html",
            comments=[tieba_pages.sub_comment(nest, answer) for answer in shown if nest],
            total=len(answers),
            pages=_pages(answers, COMMENTS_PER_PAGE),
        )

    async def search(self, request: Request) -> Response:
        """Results of all bars; page and addresses are GBK."""
        keyword = _keyword(request, "qw")
        only_threads = request.query_params.get("only_thread") == "1"
        found = self._bars.now(request).search(keyword, only_threads=only_threads)
        page = page_number(request, "pn")
        shown: Sequence[Found] = found[(page - 1) * RESULTS_PER_PAGE : page * RESULTS_PER_PAGE]
        shown = () if is_emptied(request) else shown
        for one in shown:
            _served(request, one.thread, [one.floor])
        asked = f"qw={quote(keyword, encoding='gb18030', errors='replace')}&rn=10&un=&only_thread={int(only_threads)}"
        link = f"{request.scope['root_path']}/f/search/res?isnew=1&kw=&{asked}&sm=1&sd=&ed=&pn="
        html = render(
            "tieba_search.html",
            keyword=keyword,
            results=[tieba_pages.result(one, keyword) for one in shown],
            page=page,
            pages=_pages(found, RESULTS_PER_PAGE),
            link=link,
        )
        return Response(html.encode("gbk", "xmlcharrefreplace"), media_type="text/html; charset=GBK")


def _served(request: Request, thread: Thread, floors: Sequence[Floor]) -> None:
    stage(request).served.add(SITE, (native_id(thread, floor) for floor in floors))


def _keyword(request: Request, name: str) -> str:
    """A name in the address: GBK, unless the address says UTF-8 (``ie=utf-8``)."""
    encoding = "utf-8" if request.query_params.get("ie") == "utf-8" else "gb18030"
    query = parse_qsl(request.url.query, encoding=encoding)
    return next((value for key, value in query if key == name), "")


def _pages(items: Sequence[object], size: int) -> int:
    return max(1, -(-len(items) // size))


def _page(template: str, **values: object) -> Response:
    return HTMLResponse(render(template, **values))


def _notice(title: str, words: str) -> Response:
    return _page("tieba_notice.html", title=title, words=words)

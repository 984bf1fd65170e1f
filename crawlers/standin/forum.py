"""A Discuz! X forum of the stand-in: boards, threads, messages, in GBK (X3.4) or UTF-8 (X3.5)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crawlers.standin.forum_pages import Links, Pages, posts, row
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.records import Board, Forum, Topic
from crawlers.standin.search import page_count, page_of
from crawlers.standin.stage import is_emptied, is_gated, page_number, stage
from crawlers.standin.templating import render

THREADS_PER_PAGE = 20
POSTS_PER_PAGE = 10

NO_BOARD = "抱歉，指定的版块不存在"
NO_THREAD = "抱歉，指定的主题不存在或已被删除或正在被审核"
SIGN_IN = "抱歉，您需要登录后才能继续本操作"


def routes(forum: Forum) -> list[Route]:
    """Both address styles of one forum."""
    pages = _Pages(forum)
    return [
        Route("/", pages.index),
        Route("/forum.php", pages.plain),
        Route("/data/cache/style_1_common.css", _style),
        Route("/forum-{fid:int}-{page:int}.html", pages.board),
        Route("/thread-{tid:int}-{page:int}-{back:int}.html", pages.thread),
    ]


async def _style(_request: Request) -> Response:
    return Response(render("forum.css"), media_type="text/css")


class _Pages:
    def __init__(self, forum: Forum) -> None:
        self._forum = forum
        self._links = Links(plain=forum.key == "gbk")

    def _left(self, request: Request) -> Forum:
        """The forum without what was taken off it."""
        return stage(request).scenario.forums[self._forum.key]

    async def index(self, request: Request) -> Response:
        """The first board, as a forum of one board shows it."""
        fid = next(iter(self._forum.boards), 0)
        return self._list(request, fid, 1)

    async def plain(self, request: Request) -> Response:
        query = request.query_params
        if query.get("mod") == "viewthread":
            return self._thread(request, page_number(request, "tid"), page_number(request))
        if query.get("mod") == "forumdisplay":
            return self._list(request, page_number(request, "fid"), page_number(request))
        if query.get("mod") == "redirect":
            return self._redirect(request, page_number(request, "ptid"), page_number(request, "pid"))
        return await self.index(request)

    async def board(self, request: Request) -> Response:
        return self._list(request, request.path_params["fid"], request.path_params["page"])

    async def thread(self, request: Request) -> Response:
        return self._thread(request, request.path_params["tid"], request.path_params["page"])

    def _message(self, request: Request, text: str, *, login: bool = False) -> Response:
        """The page that Discuz! shows, with status 200, instead of what was asked for."""
        return self._page(request, "forum_message.html", "message", "提示信息", message=text, login=login, path=[])

    def _list(self, request: Request, fid: int, page: int) -> Response:
        if is_gated(request):
            return self._message(request, SIGN_IN, login=True)
        board = self._left(request).boards.get(fid)
        if board is None:
            return self._message(request, NO_BOARD)
        page, found = listed(board, page, THREADS_PER_PAGE)
        shown = [] if is_emptied(request) else found
        stickies = sum(topic.sticky for topic in board.topics)
        now = stage(request).now()
        rows = [
            row(
                topic,
                self._links,
                now,
                separates=number == stickies > 0,
                pages=page_count(topic.floors, POSTS_PER_PAGE),
            )
            for number, topic in enumerate(shown)
        ]
        return self._page(
            request,
            "forum_list.html",
            "forumdisplay",
            board.name,
            board=board,
            rows=rows,
            total=len(board.topics),
            today=_today(board, now),
            pages=self._pages(page, _last_page(board, THREADS_PER_PAGE), lambda n: self._links.board(fid, n)),
            path=[(board.name, self._links.board(fid))],
        )

    def _thread(self, request: Request, tid: int, page: int) -> Response:
        if is_gated(request):
            return self._message(request, SIGN_IN, login=True)
        found = self._left(request).topic(tid)
        if found is None:
            return self._message(request, NO_THREAD)
        board, topic = found
        last = page_count(topic.floors, POSTS_PER_PAGE)
        page = max(1, min(page, last))
        shown = [] if is_emptied(request) else page_of(topic.floors, page, POSTS_PER_PAGE)
        stage(request).served.floors(self._forum, topic, [floor.pid for floor in shown])
        return self._page(
            request,
            "forum_thread.html",
            "viewthread",
            f"{topic.title} - {board.name}",
            topic=topic,
            replies=len(topic.floors) - 1,
            posts=posts(self._forum, topic, shown, self._links, stage(request).now()),
            pages=self._pages(page, last, lambda n: self._links.thread(tid, n)),
            path=[(board.name, self._links.board(board.fid)), (topic.title, self._links.thread(tid))],
        )

    def _redirect(self, request: Request, tid: int, pid: int) -> Response:
        """To the page of the thread that holds a post, as links to single posts lead."""
        found = self._left(request).topic(tid)
        if found is None:
            return self._message(request, NO_THREAD)
        place = next((number for number, floor in enumerate(found[1].floors) if floor.pid == pid), 0)
        link = self._links.thread(tid, place // POSTS_PER_PAGE + 1)
        return RedirectResponse(f"{request.scope['root_path']}/{link}#pid{pid}", status_code=301)

    def _pages(self, now: int, last: int, link: Callable[[int], str]) -> Pages:
        return Pages(now, last, {number: link(number) for number in range(1, last + 1)})

    def _page(self, request: Request, template: str, kind: str, title: str, **values: object) -> Response:
        base = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}/"
        page = render(
            template, kind=kind, title=title, forum=self._forum, x34=self._forum.key == "gbk", base=base, **values
        )
        body = page.encode(self._forum.encoding, "xmlcharrefreplace")
        return Response(body, media_type=f"text/html; charset={self._forum.encoding}")


def listed(board: Board, page: int, size: int) -> tuple[int, Sequence[Topic]]:
    """A page of a board, with its number: the last one where it lies beyond. Sticky threads stand on each."""
    page = max(1, min(page, _last_page(board, size)))
    sticky = [topic for topic in board.topics if topic.sticky]
    return page, [*sticky, *page_of(_normal(board), page, size)]


def _last_page(board: Board, size: int) -> int:
    return page_count(_normal(board), size)


def _normal(board: Board) -> list[Topic]:
    return [topic for topic in board.topics if not topic.sticky]


def _today(board: Board, now: datetime) -> int:
    day = now.astimezone(SHANGHAI).date()
    return sum(floor.at.astimezone(SHANGHAI).date() == day for topic in board.topics for floor in topic.floors)

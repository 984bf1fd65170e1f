"""The mobile API of a stand-in forum (``api/mobile/index.php``): version 1 of an old forum, in GBK, and 1 to 4 in UTF-8."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawlers.standin import forum_api_json
from crawlers.standin.forum import NO_BOARD, NO_THREAD, POSTS_PER_PAGE, SIGN_IN, THREADS_PER_PAGE, listed
from crawlers.standin.mobile_json import Json
from crawlers.standin.records import Forum
from crawlers.standin.search import page_count, page_of
from crawlers.standin.stage import is_emptied, is_gated, page_number, stage

_NEWEST = {"gbk": 1, "utf8": 4}
"""The newest version that each forum has."""
_NO_MODULE: Json = {"error": "module_not_exists"}


def routes(forum: Forum) -> list[Route]:
    return [Route("/api/mobile/index.php", _Api(forum).answer)]


class _Api:
    def __init__(self, forum: Forum) -> None:
        self._forum = forum
        self._modules = {"forumdisplay": self._list, "viewthread": self._thread}

    async def answer(self, request: Request) -> Response:
        module = self._modules.get(request.query_params.get("module", ""))
        if module is None or page_number(request, "version") > _NEWEST[self._forum.key]:
            return self._sent(_NO_MODULE)
        told = _message("viewperm_login_nopermission//1", SIGN_IN) if is_gated(request) else module(request)
        return self._sent({"Version": str(page_number(request, "version")), "Charset": self._charset, **told})

    @property
    def _charset(self) -> str:
        return self._forum.encoding.upper()

    def _left(self, request: Request) -> Forum:
        return stage(request).scenario.forums[self._forum.key]

    def _list(self, request: Request) -> Json:
        board = self._left(request).boards.get(page_number(request, "fid"))
        if board is None:
            return _message("forum_nonexistence", NO_BOARD)
        size = _size(request, "tpp", THREADS_PER_PAGE)
        page, shown = listed(board, page_number(request), size)
        rows = [] if is_emptied(request) else [forum_api_json.row(topic, stage(request).now()) for topic in shown]
        return _variables(
            forum=forum_api_json.board(board), forum_threadlist=rows, tpp=str(size), page=str(page), sublist=[]
        )

    def _thread(self, request: Request) -> Json:
        found = self._left(request).topic(page_number(request, "tid"))
        if found is None:
            return _message("thread_nonexistence", NO_THREAD)
        board, topic = found
        size = _size(request, "ppp", POSTS_PER_PAGE)
        page = min(page_number(request), page_count(topic.floors, size))
        shown = [] if is_emptied(request) else page_of(topic.floors, page, size)
        stage(request).served.floors(self._forum, topic, [floor.pid for floor in shown])
        is_old, now = page_number(request, "version") == 1, stage(request).now()
        return _variables(
            thread=forum_api_json.thread(board, topic),
            fid=str(board.fid),
            postlist=[forum_api_json.post(topic, floor, now, is_old=is_old) for floor in shown],
            ppp=str(size),
            forum={"password": "0"},
        )

    def _sent(self, answer: Json) -> Response:
        """What the charset lacks goes as entities, as on the forum's pages."""
        body = json.dumps(answer, ensure_ascii=False).encode(self._forum.encoding, "xmlcharrefreplace")
        return Response(body, media_type="application/json")


def _size(request: Request, name: str, most: int) -> int:
    """As many entries a page as asked for, at most so many as the forum allows."""
    return min(page_number(request, name), most) if request.query_params.get(name) else most


def _variables(**values: object) -> Json:
    return {"Variables": {**forum_api_json.VISITOR, **values}}


def _message(code: str, words: str) -> Json:
    return _variables() | {"Message": {"messageval": code, "messagestr": words}}

"""What goes wrong, as a page that says the remedy; as plain words where htmx asked, which become a toast."""

import json
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from dashboards.render import html, shell
from dashboards.security import local_path, protected
from service.errors import ConflictError, InvalidError, NotFoundError
from service.routing.rules import RulesError
from service.stores.contract import QuerySyntaxError, StoreUnavailableError
from service.watch.actions import AlertActionError, AlertNotFoundError

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]
MACHINES = ("/api/", "/healthz", "/metrics", "/openapi.json")
"""Addresses for programs keep the answers of the API."""
STATUS: dict[type[Exception], int] = {
    AlertNotFoundError: 404, AlertActionError: 409, QuerySyntaxError: 422, InvalidError: 422, RequestValidationError: 422, NotFoundError: 404, ConflictError: 409,
    RulesError: 500, StoreUnavailableError: 503,
}  # fmt: skip
TITLES = {
    403: "您的角色不能看这一页", 404: "没有找到", 409: "已经变了", 422: "这样填不行", 503: "数据库连不上",
}  # fmt: skip
UNFORESEEN = 500
UNKNOWN = "服务出错了, 已记入日志; 请稍后再试, 仍不行就告诉管理员。"


def install_error_pages(app: FastAPI) -> None:
    """Answer people's requests with pages, leave programs' ones to the handlers that are there already."""
    kinds: tuple[type[Exception], ...] = (HTTPException, *STATUS, Exception)
    machines = {kind: _known(app, kind) for kind in kinds}
    for kind in kinds:
        app.add_exception_handler(kind, _people_or(machines[kind]))


def _known(app: FastAPI, kind: type[Exception]) -> Handler | None:
    """The handler that the API has for an error, or for what it is a sort of."""
    return next((app.exception_handlers[base] for base in kind.__mro__ if base in app.exception_handlers), None)


def _people_or(machines: Handler | None) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        for_programs = request.url.path.startswith(MACHINES)
        answer = None
        if machines is not None and (for_programs or _status(error) == UNFORESEEN):
            answer = await _answer(
                machines, request, error
            )  # counts and logs what is unforeseen, and gives it a number
        if for_programs and answer is not None:
            return answer
        return protected(await run_in_threadpool(_page, request, error, _said(answer)))

    return handle


def _said(answer: Response | None) -> str:
    """What the API says of an error, with the number that the log has it under."""
    return str(json.loads(bytes(answer.body))["error"]["message"]) if isinstance(answer, JSONResponse) else ""


async def _answer(handler: Handler, request: Request, error: Exception) -> Response:
    answer = handler(request, error)
    return answer if isinstance(answer, Response) else await answer


def _page(request: Request, error: Exception, said: str) -> Response:
    status, message = _status(error), said or _message(error)
    wants_part = request.headers.get("HX-Request") == "true"
    if status == 401:
        return _to_login(request, wants_part=wants_part)
    if wants_part:
        return PlainTextResponse(message, status)
    frame = shell(request, None, "", {})
    title = TITLES.get(status, "出错了")
    return html("error.html", frame | {"title": title, "message": message, "status": status}, status)


def _to_login(request: Request, *, wants_part: bool) -> Response:
    here = request.headers.get("HX-Current-URL", "") if wants_part else str(request.url)
    path = local_path("/" + here.split("/", 3)[3] if here.count("/") >= 3 else "/")
    address = f"/login?next={quote(path, safe='')}"
    if wants_part:
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), UNFORESEEN)


def _message(error: Exception) -> str:
    if isinstance(error, HTTPException):
        return "没有这一页; 从左边的导航再找找。" if error.detail == "Not Found" else str(error.detail)
    if isinstance(error, RequestValidationError):
        return "地址或表单里有读不懂的值, 请回到上一页重来。"
    return str(error) if isinstance(error, tuple(STATUS)) else UNKNOWN

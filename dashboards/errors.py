"""What goes wrong, as a page that says the remedy; as plain words where htmx asked, which become a toast."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from dashboards.render import html, shell
from dashboards.security import local_path
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
UNKNOWN = "服务出错了, 已记入日志; 请稍后再试, 仍不行就告诉管理员。"


def install_error_pages(app: FastAPI) -> None:
    """Answer people's requests with pages, leave programs' ones to the handlers that are there already."""
    kinds: tuple[type[Exception], ...] = (HTTPException, *STATUS, Exception)
    for kind in kinds:
        app.add_exception_handler(kind, _people_or(app.exception_handlers.get(kind)))


def _people_or(machines: Handler | None) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if not request.url.path.startswith(MACHINES) or machines is None:
            if machines is not None and isinstance(error, Exception) and _status(error) == 500:
                await _answer(machines, request, error)  # counts and logs it
            return await run_in_threadpool(_page, request, error)
        return await _answer(machines, request, error)

    return handle


async def _answer(handler: Handler, request: Request, error: Exception) -> Response:
    answer = handler(request, error)
    return answer if isinstance(answer, Response) else await answer


def _page(request: Request, error: Exception) -> Response:
    status, message = _status(error), _message(error)
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
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def _message(error: Exception) -> str:
    if isinstance(error, HTTPException):
        return "没有这一页; 从左边的导航再找找。" if error.detail == "Not Found" else str(error.detail)
    if isinstance(error, RequestValidationError):
        return "地址或表单里有读不懂的值, 请回到上一页重来。"
    return str(error) if isinstance(error, tuple(STATUS)) else UNKNOWN

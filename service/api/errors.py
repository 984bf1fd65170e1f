"""What goes wrong, as JSON with a code, a message and the remedy; unknown failures are logged and counted."""

from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from prometheus_client import Counter

from service.db import DatabaseUnavailableError
from service.errors import ConflictError, NotFoundError, RequestError
from service.routing.document import RulesError
from service.stores.contract import QuerySyntaxError, StoreUnavailableError

log = structlog.get_logger()
FAILURES = Counter("tingfeng_request_failures_total", "Requests that failed for an unknown reason.", ["route"])


def problem(status: int, code: str, message: str) -> JSONResponse:
    """The one shape of an error."""
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def install_errors(app: FastAPI) -> None:
    """Give each known failure its status; the rest become 500 with a trace id."""

    @app.exception_handler(RequestError)
    async def _request(_request: Request, error: RequestError) -> JSONResponse:
        status = 404 if isinstance(error, NotFoundError) else 409 if isinstance(error, ConflictError) else 422
        return problem(status, type(error).__name__, str(error))

    @app.exception_handler(QuerySyntaxError)
    async def _query(_request: Request, error: QuerySyntaxError) -> JSONResponse:
        return problem(422, "query_syntax", str(error))

    @app.exception_handler(RulesError)
    async def _rules(_request: Request, error: RulesError) -> JSONResponse:
        return problem(500, "rules", str(error))

    @app.exception_handler(StoreUnavailableError)
    @app.exception_handler(DatabaseUnavailableError)
    async def _store(_request: Request, error: Exception) -> JSONResponse:
        return problem(503, type(error).__name__, str(error))

    @app.exception_handler(Exception)
    async def _unknown(request: Request, error: Exception) -> JSONResponse:
        trace = uuid4().hex[:12]
        FAILURES.labels(getattr(request.scope.get("route"), "path", "unknown")).inc()
        log.error("request_failed", trace=trace, method=request.method, path=request.url.path, exc_info=error)
        return problem(500, "internal", f"内部错误，编号 {trace}；请把编号交给管理员 (internal error)")

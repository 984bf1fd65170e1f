"""The FastAPI application: context, middleware, errors, routers. The pages are added on top by the room above."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from service.api.alerts import router as alerts
from service.api.audiences import router as audiences
from service.api.cases import router as cases
from service.api.corrections import router as corrections
from service.api.crawls import router as crawls
from service.api.errors import install_errors
from service.api.explanations import router as explanations
from service.api.health import router as health
from service.api.hot_topics import router as hot_topics
from service.api.jobs import router as jobs
from service.api.me import router as me
from service.api.models import router as models
from service.api.own_kinds import router as own_kinds
from service.api.posts import router as posts
from service.api.profiles import router as profiles
from service.api.rules import router as rules
from service.api.spread import router as spread
from service.ingest.context import Context
from service.settings import Settings

API = "/api/v1"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ROUTERS = (
    me,
    spread,
    posts,
    corrections,
    cases,
    alerts,
    hot_topics,
    profiles,
    audiences,
    rules,
    models,
    own_kinds,
    explanations,
    crawls,
    jobs,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The API on its own. Opens the context when it starts and closes it when it stops."""
    chosen = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.context = Context.open(chosen)
        yield
        app.state.context.close()

    app = FastAPI(
        title="Tingfeng 听风",
        version="1",
        summary="银行的社交媒体聆听与品牌洞察 · social-media listening for a bank",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*chosen.allowed_hosts, chosen.host])
    app.middleware("http")(_security_headers)
    install_errors(app)
    app.include_router(health)
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    return app


async def _security_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response

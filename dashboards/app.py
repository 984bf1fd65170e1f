"""The web entry point: the API of the service with the pages on top."""

from fastapi import FastAPI

from dashboards.errors import install_error_pages
from dashboards.security import page_headers
from dashboards.static_files import FOLDER, LastingFiles
from dashboards.views import ROUTERS
from service import api
from service.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole application; `uvicorn --factory dashboards.app:create_app` serves it."""
    return with_pages(api.create_app(settings))


def with_pages(app: FastAPI) -> FastAPI:
    """Add pages, their files, headers and error pages to an application."""
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", LastingFiles(directory=FOLDER), name="static")
    app.middleware("http")(page_headers)
    install_error_pages(app)
    return app

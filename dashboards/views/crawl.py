"""采集: how each source is doing, why it stopped, and what to do about it."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends
from fastapi.responses import HTMLResponse, PlainTextResponse

from crawlers.sources import SourceConfig
from dashboards.source_health import sample_views
from dashboards.sources import SourceView, source_view, source_views
from dashboards.visit import Visit, visit
from service.accounts import AuditEntry, Permission
from service.errors import NotFoundError
from service.ingest.sources import find_source
from service.jobs.running import run_in_background
from service.jobs.schedule import CRAWL
from service.watch.samples import Samples

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_CRAWLS))]
Runner = Annotated[Visit, Depends(visit(Permission.RUN_CRAWLS))]


@router.get("/crawl")
def crawl(seen: Reader) -> HTMLResponse:
    """All sources."""
    sources, error = source_views(seen)
    return seen.page("crawl.html", "crawl", sources=sources, error=error, may_run=seen.may(Permission.RUN_CRAWLS))


@router.get("/crawl/{name}")
def source_page(seen: Reader, name: str) -> HTMLResponse:
    """One source with its runs; with htmx only its card."""
    view = source_view(seen, _source(seen, name))
    if seen.partial:
        return seen.part("_source.html", source=view, may_run=seen.may(Permission.RUN_CRAWLS))
    return seen.page("source.html", "crawl", source=view, may_run=seen.may(Permission.RUN_CRAWLS))


@router.get("/crawl/{name}/samples/{sample}")
def sample_page(seen: Reader, name: str, sample: str) -> HTMLResponse:
    """A saved page, as text: never rendered."""
    shelf = Samples(seen.context.settings.home)
    found = shelf.get(name, sample)
    view = sample_views([found])[0]
    return seen.page("sample.html", "crawl", sample=view, source=name, text=shelf.text(found))


@router.get("/crawl/{name}/samples/{sample}/download")
def download_sample(seen: Reader, name: str, sample: str) -> PlainTextResponse:
    """The same as a file."""
    shelf = Samples(seen.context.settings.home)
    found = shelf.get(name, sample)
    return PlainTextResponse(shelf.text(found), headers={"Content-Disposition": f'attachment; filename="{found.name}"'})


@router.post("/crawl/{name}/run")
def run(seen: Runner, name: str, tasks: BackgroundTasks) -> HTMLResponse:
    """Start a run; the card then follows it."""
    source = _source(seen, name)
    who = seen.principal.name
    seen.context.accounts.record(AuditEntry(seen.now, who, "run_crawl", "source", name))
    tasks.add_task(run_in_background, seen.context, f"{CRAWL}{source.name}")
    view: SourceView = source_view(seen, source)
    return seen.done("_source.html", f"{name} 开始采集。", source=view, may_run=True, started=True)


def _source(seen: Visit, name: str) -> SourceConfig:
    try:
        return find_source(seen.context, name)
    except KeyError as error:
        raise NotFoundError(str(error.args[0])) from error

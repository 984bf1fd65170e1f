"""Crawl sources and runs; a run can be started."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Query

from crawlers.items import CrawlRun
from service.accounts import AuditEntry, Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep
from service.ingest.runs import CrawlRuns
from service.ingest.sources import find_source, load_context_sources
from service.jobs.running import run_in_background
from service.jobs.schedule import CRAWL
from service.watch.crawl_health import CrawlHealth

router = APIRouter(prefix="/crawls", tags=["crawls"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_CRAWLS))]
Runner = Annotated[Principal, Depends(Allowed(Permission.RUN_CRAWLS))]


class RunOut(Out):
    id: str
    source: str
    started_at: datetime
    finished_at: datetime | None
    asked: list[str]
    outcomes: dict[str, int]
    found: int
    expected: int | None
    coverage: float | None
    stop_reason: str
    detail: str


class SourceOut(Out):
    name: str
    spider: str
    enabled: bool
    targets: list[str]
    last_run: RunOut | None


class ListingOut(Out):
    """What the reading of one target, or of a window of time of it, gave."""

    target: str
    ended: str
    found: int
    expected: int | None
    coverage: float | None
    pages: int
    start: datetime | None
    end: datetime | None
    region: str
    parent: str
    is_gap: bool
    note: str


class AlarmOut(Out):
    """What is wrong with a source, and what to do."""

    source: str
    kind: str
    raised_at: datetime
    seen_at: datetime
    run: str
    detail: str
    remedy: str


def run_out(run: CrawlRun) -> RunOut:
    """A run as it goes over the wire."""
    return RunOut.model_validate(run)


@router.get("")
def read_runs(
    context: ContextDep,
    _who: Reader,
    source: Annotated[str, Query(max_length=100)] = "",
    size: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[RunOut]:
    """Runs, newest first."""
    return [run_out(run) for run in CrawlRuns(context.database).recent(source=source, size=size)]


@router.get("/sources")
def read_sources(context: ContextDep, _who: Reader) -> list[SourceOut]:
    """Configured sources, each with its last run."""
    last = CrawlRuns(context.database).last_by_source()
    return [
        SourceOut(
            name=source.name,
            spider=source.spider,
            enabled=source.enabled,
            targets=list(source.targets),
            last_run=run_out(last[source.name]) if source.name in last else None,
        )
        for source in load_context_sources(context)
    ]


@router.get("/alarms")
def read_alarms(context: ContextDep, _who: Reader) -> list[AlarmOut]:
    """What is wrong with sources now, newest first."""
    return [AlarmOut.model_validate(alarm) for alarm in CrawlHealth(context.database).open_alarms()]


@router.get("/listings")
def read_listings(
    context: ContextDep,
    _who: Reader,
    source: Annotated[str, Query(max_length=100)] = "",
    run: Annotated[str, Query(max_length=100)] = "",
    size: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[ListingOut]:
    """What each listing gave, newest first: found and expected, and why its reading ended."""
    listings = CrawlHealth(context.database).listings(run=run, source=source, size=size)
    return [ListingOut.model_validate(listing) for listing in listings]


@router.post("/sources/{name}/run", status_code=202)
def run_source(context: ContextDep, who: Runner, name: str, tasks: BackgroundTasks) -> dict[str, str]:
    """Start a crawl of the source; its run then appears in the list."""
    try:
        source = find_source(context, name)
    except KeyError as error:
        raise HTTPException(404, str(error.args[0])) from error
    context.accounts.record(AuditEntry(context.clock(), who.name, "run_crawl", "source", name))
    tasks.add_task(run_in_background, context, f"{CRAWL}{source.name}")
    return {"status": "started", "source": name}

"""Crawl sources and runs; a run can be started."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException, Query
from fastapi.responses import PlainTextResponse

from service.accounts import AuditEntry, Permission, Principal
from service.api.crawl_bodies import (
    AlarmOut,
    ListingOut,
    RecaptureOut,
    RunOut,
    SampleOut,
    SourceOut,
    recapture_out,
    run_out,
    sample_out,
)
from service.api.deps import Allowed, ContextDep
from service.ingest.runs import CrawlRuns
from service.ingest.sources import find_source, load_context_sources
from service.jobs.running import run_in_background
from service.jobs.schedule import CRAWL
from service.watch.captures import Captures
from service.watch.crawl_health import CrawlHealth
from service.watch.samples import Samples

router = APIRouter(prefix="/crawls", tags=["crawls"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_CRAWLS))]
Runner = Annotated[Principal, Depends(Allowed(Permission.RUN_CRAWLS))]


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


@router.get("/recaptures")
def read_recaptures(
    context: ContextDep,
    _who: Reader,
    source: Annotated[str, Query(max_length=100)],
    size: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[RecaptureOut]:
    """Estimates of what a source missed, from what it read twice; newest first."""
    return [recapture_out(one) for one in Captures(context.database).recent(source, size=size)]


@router.get("/samples")
def read_samples(
    context: ContextDep, _who: Reader, source: Annotated[str, Query(max_length=100)] = ""
) -> list[SampleOut]:
    """Saved pages that no parser understood, newest first."""
    return [sample_out(one) for one in Samples(context.settings.home).find(source)]


@router.get("/samples/{source}/{name}", response_class=PlainTextResponse)
def read_sample(context: ContextDep, _who: Reader, source: str, name: str) -> str:
    """One of them, as text; personal data is masked."""
    shelf = Samples(context.settings.home)
    return shelf.text(shelf.get(source, name))


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

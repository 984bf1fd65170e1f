"""Makes the jobs' context from the floors below."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from service.ingest.batch import Taken
from service.ingest.context import Context
from service.ingest.crawl import CrawlStoppedError, SourceBusyError, crawl
from service.ingest.marking import mark_earlier
from service.ingest.near_duplicates import NearDuplicates
from service.ingest.phrases import discover_phrases, recut
from service.ingest.rederive import Pace, reanalyse, reroute
from service.ingest.repolling_run import repoll_all
from service.ingest.sources import check_sources, find_source, load_context_sources
from service.ingest.unseen_run import fetch_all_unseen
from service.jobs.context import JobContext
from service.watch.phrases import Discovery

LOAD = 0.5
"""Share of the time that posts are derived anew beside the pages of the same process."""


def job_context(context: Context, stopping: threading.Event | None = None) -> JobContext:
    """Jobs over an open context; once ``stopping`` is set long ones end at their next step and go on next time."""
    stop = stopping or threading.Event()
    pace = Pace(LOAD, stop.is_set)

    def crawl_source(name: str) -> Mapping[str, int]:
        try:
            report = crawl(context, find_source(context, name), stopping=stop.is_set)
        except SourceBusyError:
            return {"busy": 1}
        except CrawlStoppedError:
            return {"interrupted": 1}
        if report.run.stop_reason not in ("finished", "budget"):
            raise CrawlEndedBadlyError(f"{report.run.stop_reason}: {report.run.detail}")
        return {"found": report.run.found, "stored": report.taken.stored, "duplicate": report.taken.duplicate}

    def check_alerts(now: datetime) -> Mapping[str, int]:
        return {"changed": len(context.watch.check(now)), **check_sources(context, now)}

    return JobContext(
        settings=context.settings,
        database=context.database,
        clock=context.clock,
        sources={source.name: source.every_minutes for source in load_context_sources(context) if source.enabled},
        crawl=crawl_source,
        repoll=lambda: _well_ended(*repoll_all(context, stopping=stop.is_set)),
        fetch_unseen=lambda: _well_ended(*fetch_all_unseen(context, stopping=stop.is_set)),
        reanalyse=lambda: _counts(reanalyse(context, pace=pace)),
        reroute=lambda: _counts(reroute(context, pace=pace)),
        check_alerts=check_alerts,
        mark_bots=lambda: {"marked": mark_earlier(context)},
        forget_duplicates=lambda now: {"texts": NearDuplicates(context.database, context.clock).forget(now)},
        expire_tags=lambda now: {"expired": context.customers.expire(now)},
        discover_phrases=lambda: _discovered(discover_phrases(context)),
        recut=lambda: {"posts": recut(context, stopping=stop.is_set)},
    )


class CrawlEndedBadlyError(RuntimeError):
    """A scheduled crawl stopped for a bad reason: the job counts as failed and says why."""


def _well_ended(counts: Mapping[str, int], failures: Sequence[str]) -> Mapping[str, int]:
    if failures:
        raise CrawlEndedBadlyError("; ".join(failures))
    return counts


def _discovered(discovery: Discovery) -> Mapping[str, int]:
    return {"posts": discovery.posts, "found": len(discovery.found), "added": discovery.added}


def _counts(taken: Taken) -> Mapping[str, int]:
    return {"analysed": taken.analysed, "failed": taken.unanalysed, "cases": taken.cases_opened, "tags": taken.tags}

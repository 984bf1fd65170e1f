"""Makes the jobs' context from the floors below."""

import threading
from collections.abc import Mapping
from datetime import datetime

from service.ingest.batch import Taken
from service.ingest.context import Context
from service.ingest.crawl import CrawlStoppedError, SourceBusyError, crawl
from service.ingest.rederive import reanalyse, reroute
from service.ingest.sources import find_source, load_context_sources
from service.jobs.context import JobContext


def job_context(context: Context, stopping: threading.Event | None = None) -> JobContext:
    """Jobs over an open context; once ``stopping`` is set a crawl ends at its next event and goes on next time."""
    stop = stopping or threading.Event()

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
        return {"changed": len(context.watch.check(now))}

    return JobContext(
        settings=context.settings,
        database=context.database,
        clock=context.clock,
        sources={source.name: source.every_minutes for source in load_context_sources(context) if source.enabled},
        crawl=crawl_source,
        reanalyse=lambda: _counts(reanalyse(context)),
        reroute=lambda: _counts(reroute(context)),
        check_alerts=check_alerts,
        expire_tags=lambda now: {"expired": context.customers.expire(now)},
    )


class CrawlEndedBadlyError(RuntimeError):
    """A scheduled crawl stopped for a bad reason: the job counts as failed and says why."""


def _counts(taken: Taken) -> Mapping[str, int]:
    return {"analysed": taken.analysed, "failed": taken.unanalysed, "cases": taken.cases_opened, "tags": taken.tags}

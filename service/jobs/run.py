"""Runs one job: claims it, records it, and lets no failure out."""

from time import perf_counter
from typing import Final
from uuid import uuid4

import structlog
from prometheus_client import Counter, Gauge, Histogram

from service.jobs import ledger
from service.jobs.context import Counts, JobContext
from service.jobs.lease import lease
from service.jobs.records import Job, JobRun

RUNS: Final = Counter("tingfeng_job_runs_total", "Runs of jobs, by how they ended.", ["job", "result"])
SECONDS: Final = Histogram(
    "tingfeng_job_seconds", "Seconds a job ran.", ["job"], buckets=(0.1, 1, 10, 60, 300, 1800, 7200)
)
LAST_SUCCESS: Final = Gauge("tingfeng_job_last_success_timestamp_seconds", "When a job last went well.", ["job"])
LONGEST_ERROR: Final = 300
log = structlog.get_logger()


def run_scheduled(context: JobContext, job: Job) -> JobRun | None:
    """Run a job whose time has come; None where it is paused, or another process runs it or has just done so."""
    if ledger.is_paused(context.database, job.name):
        return None
    with lease(context.settings.home, context.database, job.name) as ours:
        return _recorded(context, job) if ours and _due(context, job) else None


def run_now(context: JobContext, job: Job) -> JobRun | None:
    """Run a job because somebody asked; None where it is running already."""
    with lease(context.settings.home, context.database, job.name) as ours:
        return _recorded(context, job) if ours else None


def _due(context: JobContext, job: Job) -> bool:
    """Each process has a scheduler of its own; the second one to come finds the work done."""
    last = ledger.last_started(context.database, job.name)
    return last is None or context.clock() - last >= job.period / 2


def _recorded(context: JobContext, job: Job) -> JobRun:
    run_id = ledger.begin(context.database, job.name, context.clock())
    started = perf_counter()
    counts, error = _guarded(job, run_id)
    SECONDS.labels(job.name).observe(perf_counter() - started)
    RUNS.labels(job.name, "failed" if error else "ok").inc()
    if not error:
        LAST_SUCCESS.labels(job.name).set(context.clock().timestamp())
    return ledger.finish(context.database, run_id, context.clock(), counts, error)


def _guarded(job: Job, run_id: int) -> tuple[Counts, str]:
    """What the job did, or in words why it failed; the job boundary, so that nothing gets through."""
    try:
        counts = job.run()
    except Exception as error:
        trace = uuid4().hex[:12]
        log.exception("job_failed", job=job.name, run=run_id, trace=trace)
        # Only the first line: the others may quote what people wrote (parameters of a statement, for instance).
        said = str(error).partition("\n")[0][:LONGEST_ERROR]
        return {}, f"{type(error).__name__}: {said}（编号 {trace}）"
    log.info("job_done", job=job.name, run=run_id, counts=dict(counts))
    return counts, ""

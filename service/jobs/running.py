"""Jobs of an open context: all of them by their plan, or one of them now."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from service.ingest.context import Context
from service.jobs.build import job_context
from service.jobs.records import JobRun
from service.jobs.run import run_now
from service.jobs.schedule import job_table
from service.jobs.scheduler import Scheduler, find_job


@contextmanager
def scheduled(context: Context) -> Iterator[Scheduler]:
    """Run jobs by their plan until the block is left; a crawl that runs then ends at its next event."""
    stopping = threading.Event()
    scheduler = Scheduler(job_context(context, stopping))
    scheduler.start()
    try:
        yield scheduler
    finally:
        stopping.set()
        scheduler.stop()


def run_in_background(context: Context, name: str) -> JobRun | None:
    """Run one job in this thread, recorded like a planned one. Raises `UnknownJobError`."""
    jobs = job_context(context)
    return run_now(jobs, find_job({job.name: job for job in job_table(jobs)}, name))

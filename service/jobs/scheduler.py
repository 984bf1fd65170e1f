"""`Scheduler`: starts jobs when their time comes, in threads of this process."""

from datetime import datetime
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from service.errors import NotFoundError
from service.jobs import ledger
from service.jobs.context import JobContext
from service.jobs.records import Job, JobView
from service.jobs.run import run_now, run_scheduled
from service.jobs.schedule import SHANGHAI, job_table

THREADS: Final = 4
log = structlog.get_logger()


class UnknownJobError(NotFoundError):
    """No job has this name; the message lists those there are."""


class Scheduler:
    """The jobs of one process. Several processes may run one each: a job runs in one of them at a time."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._stopping = False
        self.jobs = {job.name: job for job in job_table(context)}
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"max_instances": 1, "coalesce": True},
            timezone=SHANGHAI,
        )

    def start(self) -> None:
        """Take up each job where the last scheduler left it: at its planned time, or now if that is past."""
        now = self._context.clock()
        for job in self.jobs.values():
            planned = ledger.planned(self._context.database, job.name) or now
            self._scheduler.add_job(
                self._run,
                trigger=job.trigger,
                args=(job,),
                id=job.name,
                name=job.title,
                next_run_time=max(planned, now),
                misfire_grace_time=int(job.period.total_seconds()),
            )
            ledger.plan(self._context.database, job.name, max(planned, now))
        self._scheduler.start()
        log.info("scheduler_started", jobs=sorted(self.jobs))

    @property
    def running(self) -> bool:
        return bool(self._scheduler.running)

    def stop(self) -> None:
        """Start nothing more, not even what waits for a thread, and wait for what runs."""
        self._stopping = True
        self._scheduler.shutdown(wait=True)
        log.info("scheduler_stopped")

    def run_now(self, name: str) -> None:
        """Run a job as soon as a thread is free, besides its plan. Raises `UnknownJobError`."""
        job = find_job(self.jobs, name)
        self._scheduler.add_job(run_now, args=(self._context, job), misfire_grace_time=None)

    def views(self) -> list[JobView]:
        """The jobs with their plans and their past."""
        return ledger.views(self._context.database, self.jobs.values(), self._context.clock())

    def _run(self, job: Job) -> None:
        if self._stopping:
            return
        ledger.plan(self._context.database, job.name, self._next(job))
        run_scheduled(self._context, job)

    def _next(self, job: Job) -> datetime | None:
        # The scheduler holds its lock while it hands a run over and moves the plan on, so this reads the new plan.
        scheduled = self._scheduler.get_job(job.name)
        return None if scheduled is None else scheduled.next_run_time


def find_job(jobs: dict[str, Job], name: str) -> Job:
    """The job of this name. Raises `UnknownJobError`."""
    if name not in jobs:
        raise UnknownJobError(f"没有名为 {name} 的任务；已有：{'、'.join(jobs)}")
    return jobs[name]

"""The records of the jobs: what one is, one run, and a job as its page shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from apscheduler.triggers.base import BaseTrigger

from service.jobs.context import Counts


class JobStatus(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"


STATUS_ZH = {JobStatus.RUNNING: "运行中", JobStatus.OK: "成功", JobStatus.FAILED: "失败"}


@dataclass(frozen=True, slots=True)
class Job:
    """One job. A run that is late by less than ``period`` is still made, once."""

    name: str
    title: str
    schedule: str
    period: timedelta
    trigger: BaseTrigger
    run: Callable[[], Counts]


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job."""

    id: int
    job: str
    started_at: datetime
    finished_at: datetime | None
    status: JobStatus
    error: str
    """What went wrong, with the number under which the log tells more; empty where nothing did."""
    counts: Counts

    @property
    def duration(self) -> timedelta | None:
        return None if self.finished_at is None else self.finished_at - self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job with its plan and its past."""

    name: str
    title: str
    schedule: str
    """When it runs, in words."""
    paused: bool
    next_run_at: datetime | None
    """As the scheduler planned it, in whichever process that runs; None before its first start."""
    overdue: bool
    """The planned time is long past: no scheduler is running."""
    last: JobRun | None
    last_ok: JobRun | None
    failures: int
    """Failed runs since the last good one."""

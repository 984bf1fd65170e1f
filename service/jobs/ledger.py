"""Reads and writes the runs of jobs and when they run next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.db import Database
from service.db.columns import JsonObject
from service.db.tables.runs import JobRunRow, JobStateRow
from service.jobs.context import Counts
from service.jobs.records import Job, JobRun, JobStatus, JobView

CUT_OFF = "上次运行中断：进程被终止或机器重启"


def begin(database: Database, job: str, now: datetime) -> int:
    """Note that a run starts; gives its id. The caller holds the job's lease, so other running ones were cut off."""
    running = (JobRunRow.job == job, JobRunRow.status == JobStatus.RUNNING.value)
    with database.session() as session:
        session.execute(
            update(JobRunRow).where(*running).values(status=JobStatus.FAILED.value, finished_at=now, error=CUT_OFF)
        )
        row = JobRunRow(job=job, started_at=now, status=JobStatus.RUNNING.value, counts={})
        session.add(row)
        session.flush()
        return row.id


def finish(database: Database, run_id: int, now: datetime, counts: Counts, error: str = "") -> JobRun:
    """Note how a run ended; failed where there is an error."""
    with database.session() as session:
        row = session.get_one(JobRunRow, run_id)
        row.finished_at, row.error, row.counts = now, error, cast("JsonObject", dict(counts))
        row.status = (JobStatus.FAILED if error else JobStatus.OK).value
        return _to_run(row)


def last_started(database: Database, job: str) -> datetime | None:
    """When the job last began."""
    with database.reading() as session:
        return session.scalar(select(func.max(JobRunRow.started_at)).where(JobRunRow.job == job))


def runs(database: Database, job: str = "", *, size: int = 50, before: int | None = None) -> list[JobRun]:
    """Runs of a job or of all, newest first, with ids below ``before``."""
    chosen = select(JobRunRow).order_by(JobRunRow.id.desc()).limit(size)
    chosen = chosen.where(JobRunRow.job == job) if job else chosen
    chosen = chosen if before is None else chosen.where(JobRunRow.id < before)
    with database.reading() as session:
        return [_to_run(row) for row in session.scalars(chosen)]


def forget(database: Database, before: datetime) -> int:
    """Delete runs that began earlier; returns how many."""
    with database.session() as session:
        return len(
            session.scalars(delete(JobRunRow).where(JobRunRow.started_at < before).returning(JobRunRow.id)).all()
        )


def plan(database: Database, job: str, next_run_at: datetime | None) -> None:
    """Note when a job runs next, for all processes to see."""
    with database.session() as session:
        _state(session, job).next_run_at = next_run_at


def planned(database: Database, job: str) -> datetime | None:
    """When a job runs next, as last noted."""
    with database.reading() as session:
        row = session.get(JobStateRow, job)
        return None if row is None else row.next_run_at


def set_paused(database: Database, job: str, *, paused: bool) -> None:
    """Stop or allow a job's scheduled runs, in all processes."""
    with database.session() as session:
        _state(session, job).paused = paused


def is_paused(database: Database, job: str) -> bool:
    with database.reading() as session:
        row = session.get(JobStateRow, job)
        return row is not None and row.paused


def views(database: Database, jobs: Iterable[Job], now: datetime) -> list[JobView]:
    """The jobs with their plans and their past."""
    with database.reading() as session:
        return [_view(session, job, now) for job in jobs]


def _view(session: Session, job: Job, now: datetime) -> JobView:
    state = session.get(JobStateRow, job.name)
    next_run_at = state.next_run_at if state else None
    last, last_ok = _last(session, job.name), _last(session, job.name, JobStatus.OK)
    failed = select(func.count(JobRunRow.id)).where(
        JobRunRow.job == job.name,
        JobRunRow.status == JobStatus.FAILED.value,
        JobRunRow.id > (last_ok.id if last_ok else 0),
    )
    return JobView(
        name=job.name,
        title=job.title,
        schedule=job.schedule,
        paused=state is not None and state.paused,
        next_run_at=next_run_at,
        overdue=next_run_at is not None and now - next_run_at > max(job.period, timedelta(minutes=5)),
        last=last,
        last_ok=last_ok,
        failures=session.scalar(failed) or 0,
    )


def _last(session: Session, job: str, status: JobStatus | None = None) -> JobRun | None:
    chosen = select(JobRunRow).where(JobRunRow.job == job).order_by(JobRunRow.id.desc()).limit(1)
    row = session.scalars(chosen if status is None else chosen.where(JobRunRow.status == status.value)).first()
    return None if row is None else _to_run(row)


def _state(session: Session, job: str) -> JobStateRow:
    row = session.get(JobStateRow, job)
    if row is None:
        row = JobStateRow(job=job, next_run_at=None, paused=False)
        session.add(row)
    return row


def _to_run(row: JobRunRow) -> JobRun:
    counts = {name: count for name, count in row.counts.items() if isinstance(count, int)}
    return JobRun(row.id, row.job, row.started_at, row.finished_at, JobStatus(row.status), row.error, counts)

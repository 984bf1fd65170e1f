"""Scheduled jobs: plan, past, run now."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query

from service.accounts import AuditEntry, Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep
from service.jobs import ledger
from service.jobs.build import job_context
from service.jobs.running import run_in_background
from service.jobs.schedule import job_table
from service.jobs.scheduler import find_job

router = APIRouter(prefix="/jobs", tags=["jobs"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_JOBS))]
Runner = Annotated[Principal, Depends(Allowed(Permission.RUN_JOBS))]


class JobRunOut(Out):
    id: int
    job: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    error: str
    counts: dict[str, int]


class JobOut(Out):
    name: str
    title: str
    schedule: str
    paused: bool
    next_run_at: datetime | None
    overdue: bool
    last: JobRunOut | None
    last_ok: JobRunOut | None
    failures: int


@router.get("")
def read_jobs(context: ContextDep, _who: Reader) -> list[JobOut]:
    """All jobs with their plans and their past."""
    views = ledger.views(context.database, job_table(job_context(context)), context.clock())
    return [JobOut.model_validate(view) for view in views]


@router.get("/runs")
def read_runs(
    context: ContextDep,
    _who: Reader,
    job: Annotated[str, Query(max_length=100)] = "",
    size: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[JobRunOut]:
    """Runs, newest first."""
    return [JobRunOut.model_validate(run) for run in ledger.runs(context.database, job, size=size)]


@router.post("/{name}/run", status_code=202)
def run_job(context: ContextDep, who: Runner, name: str, tasks: BackgroundTasks) -> dict[str, str]:
    """Run a job now, besides its plan; it then appears among the runs."""
    find_job({job.name: job for job in job_table(job_context(context))}, name)
    context.accounts.record(AuditEntry(context.clock(), who.name, "run_job", "job", name))
    tasks.add_task(run_in_background, context, name)
    return {"status": "started", "job": name}

"""任务: what runs by itself, when it last ran and runs next, and what failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends
from fastapi.responses import HTMLResponse

from crawlers.sources import SourcesError
from dashboards.formats import exact, span
from dashboards.visit import Visit, visit
from service.accounts import AuditEntry, Permission
from service.jobs import ledger
from service.jobs.build import job_context
from service.jobs.records import STATUS_ZH, JobRun, JobStatus, JobView
from service.jobs.running import run_in_background
from service.jobs.schedule import job_table
from service.jobs.scheduler import find_job

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_JOBS))]
Runner = Annotated[Visit, Depends(visit(Permission.RUN_JOBS))]
MOODS = {JobStatus.OK: "positive", JobStatus.FAILED: "negative", JobStatus.RUNNING: "accent"}
COUNTS = {
    "found": "抓到", "stored": "新帖", "duplicate": "重复", "busy": "已有人在跑", "analysed": "分析", "failed": "未成",
    "cases": "案件", "tags": "标签", "changed": "预警变化", "silent": "没有动静的来源", "cookies": "快到期的 Cookie", "expired": "到期", "sessions": "会话", "job_runs": "旧记录",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunView:
    """One run in words."""

    job: str
    started: datetime
    state: str
    mood: str
    took: str
    did: str
    error: str


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job with its plan and its past."""

    name: str
    title: str
    schedule: str
    paused: bool
    last: RunView | None
    last_ok: datetime | None
    next: datetime | None
    overdue: bool
    failures: int


@router.get("/jobs")
def jobs(seen: Reader) -> HTMLResponse:
    """The page; with htmx its tables."""
    rows, error = _rows(seen)
    titles = {row.name: row.title for row in rows}
    runs = [_run(run, titles) for run in ledger.runs(seen.context.database, size=40)]
    values = {"rows": rows, "runs": runs, "error": error, "may_run": seen.may(Permission.RUN_JOBS)}
    return seen.part("_jobs.html", **values) if seen.partial else seen.page("jobs.html", "jobs", **values)


@router.post("/jobs/{name}/run")
def run(seen: Runner, name: str, tasks: BackgroundTasks) -> HTMLResponse:
    """Run a job now, besides its plan."""
    job = find_job({job.name: job for job in job_table(job_context(seen.context))}, name)
    seen.context.accounts.record(AuditEntry(seen.now, seen.principal.name, "run_job", "job", name))
    tasks.add_task(run_in_background, seen.context, name)
    return seen.done("_empty.html", f"{job.title} 已开始。")


def _rows(seen: Visit) -> tuple[list[JobRow], str]:
    """The jobs, and why they cannot be listed where the sources file is at fault."""
    try:
        table = job_table(job_context(seen.context))
    except SourcesError as error:
        return [], str(error)
    return [_row(view) for view in ledger.views(seen.context.database, table, seen.now)], ""


def _row(view: JobView) -> JobRow:
    return JobRow(
        name=view.name,
        title=view.title,
        schedule=view.schedule,
        paused=view.paused,
        last=_run(view.last, {view.name: view.title}) if view.last else None,
        last_ok=view.last_ok.finished_at if view.last_ok else None,
        next=view.next_run_at,
        overdue=view.overdue,
        failures=view.failures,
    )


def _did(run: JobRun) -> str:
    """What came of a run, without what did not."""
    done = [f"{COUNTS.get(name, name)} {exact(count)}" for name, count in run.counts.items() if count]
    return ", ".join(done) or ("没有要做的" if run.status is JobStatus.OK else "")


def _run(run: JobRun, titles: dict[str, str]) -> RunView:
    return RunView(
        job=titles.get(run.job, run.job),
        started=run.started_at,
        state=STATUS_ZH[run.status],
        mood=MOODS[run.status],
        took=span(run.duration.total_seconds()) if run.duration is not None else "",
        did=_did(run),
        error=run.error,
    )

"""Jobs run when their time comes, once among all processes, and every run is recorded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Timer
from time import monotonic, sleep
from typing import Any

import pytest
from prometheus_client import REGISTRY

from service.db import Database
from service.jobs import ledger
from service.jobs.context import JobContext
from service.jobs.lease import lease
from service.jobs.records import Job, JobStatus
from service.jobs.run import run_now, run_scheduled
from service.jobs.schedule import job_table
from service.jobs.scheduler import Scheduler, UnknownJobError
from service.settings import Settings

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
LONG = 30
"""Seconds a test waits for another thread before it fails."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(database: Database, tmp_path, clock: Clock) -> JobContext:
    return make_context(database, tmp_path, clock)


def make_context(database: Database, home, clock: Callable[[], datetime], **changes: Any) -> JobContext:
    fields: dict[str, Any] = {
        "settings": Settings(home=home),
        "database": database,
        "clock": clock,
        "sources": {"weibo": 30, "jianghai-bbs": 30},
        "crawl": lambda source: {"posts": len(source)},
        "repoll": lambda: {"due": 6},
        "fetch_unseen": lambda: {"asked": 9},
        "reanalyse": lambda: {"analysed": 3},
        "reroute": lambda: {"routed": 4},
        "check_alerts": lambda now: {"opened": now.hour},
        "expire_tags": lambda now: {"expired": now.day},
        "mark_bots": lambda: {"marked": 2},
        "forget_duplicates": lambda now: {"texts": now.day},
        "discover_phrases": lambda: {"found": 7},
        "recut": lambda: {"posts": 8},
    }
    return JobContext(**(fields | changes))


def started_jobs(context: JobContext) -> set[str]:
    return {run.job for run in ledger.runs(context.database)}


def job_named(context: JobContext, name: str) -> Job:
    return next(job for job in job_table(context) if job.name == name)


def fails(message: str = "posts.db is locked") -> Callable[[], dict[str, int]]:
    def run() -> dict[str, int]:
        raise OSError(message)

    return run


def test_the_table_has_a_crawl_for_each_source_and_the_rest_once(context):
    names = [job.name for job in job_table(context)]
    assert names == [
        "crawl:weibo", "crawl:jianghai-bbs", "repoll", "unseen", "reanalyse", "reroute", "bots", "alerts", "recut", "expire-tags", "phrases",
        "forget-duplicates", "clean-up",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "schedule", "counts"),
    [
        ("crawl:weibo", "每 30 分钟", {"posts": 5}),
        ("crawl:jianghai-bbs", "每 30 分钟", {"posts": 12}),
        ("reanalyse", "每 10 分钟", {"analysed": 3}),
        ("reroute", "每 10 分钟", {"routed": 4}),
        ("unseen", "每 30 分钟", {"asked": 9}),
        ("alerts", "每 5 分钟", {"opened": 6}),
        ("expire-tags", "每天 02:30", {"expired": 18}),
        ("bots", "每 10 分钟", {"marked": 2}),
        ("recut", "每 10 分钟", {"posts": 8}),
        ("phrases", "每天 03:00", {"found": 7}),
        ("forget-duplicates", "每天 03:15", {"texts": 18}),
        ("clean-up", "每天 03:30", {"job_runs": 0, "hot_topics": 0}),
    ],
)
def test_each_job_does_its_own_work(context, name, schedule, counts):
    job = job_named(context, name)
    assert job.schedule == schedule
    assert job.run() == counts


def test_daily_jobs_run_by_the_clock_of_shanghai(context):
    trigger = job_named(context, "expire-tags").trigger
    assert trigger.get_next_fire_time(None, NOW) == datetime(2026, 3, 18, 18, 30, tzinfo=UTC)


def test_a_run_is_recorded_with_what_it_did(context):
    run = run_scheduled(context, job_named(context, "reanalyse"))
    assert (run.status, run.counts, run.error) == (JobStatus.OK, {"analysed": 3}, "")
    assert (run.started_at, run.finished_at) == (NOW, NOW)
    assert ledger.runs(context.database, "reanalyse") == [run]


def test_a_failure_is_recorded_counted_and_goes_no_further(context):
    job = replace(job_named(context, "reanalyse"), run=fails())
    before = REGISTRY.get_sample_value("tingfeng_job_runs_total", {"job": "reanalyse", "result": "failed"}) or 0
    run = run_scheduled(context, job)
    assert run.status is JobStatus.FAILED
    assert run.error.startswith("OSError: posts.db is locked（编号 ")
    assert REGISTRY.get_sample_value("tingfeng_job_runs_total", {"job": "reanalyse", "result": "failed"}) == before + 1


def test_only_the_first_line_of_a_failure_is_kept(context):
    job = replace(job_named(context, "reanalyse"), run=fails("insert failed\n[parameters: 我的卡号 6222]"))
    assert "6222" not in run_scheduled(context, job).error


def test_a_job_that_another_process_runs_is_left_to_it(context):
    job = job_named(context, "reanalyse")
    with lease(context.settings.home, context.database, job.name) as ours:
        assert ours
        assert run_scheduled(context, job) is None
        assert run_now(context, job) is None
        assert run_scheduled(context, job_named(context, "reroute")) is not None
    assert run_scheduled(context, job) is not None


def test_a_second_scheduler_that_comes_a_moment_later_finds_the_work_done(context, clock):
    job = job_named(context, "reanalyse")
    assert run_scheduled(context, job) is not None
    clock.now += timedelta(seconds=20)
    assert run_scheduled(context, job) is None
    clock.now = NOW + job.period
    assert run_scheduled(context, job) is not None


def test_running_by_hand_does_not_ask_when_it_ran_last(context):
    job = job_named(context, "reanalyse")
    run_scheduled(context, job)
    assert run_now(context, job) is not None


def test_a_lease_is_free_again_after_a_failure(context):
    job = replace(job_named(context, "reanalyse"), run=fails())
    run_now(context, job)
    assert run_now(context, job) is not None


def test_a_run_that_was_cut_off_is_told_when_the_next_one_begins(context):
    ledger.begin(context.database, "reanalyse", NOW - timedelta(hours=1))
    run_scheduled(context, job_named(context, "reanalyse"))
    latest, cut = ledger.runs(context.database, "reanalyse")
    assert latest.status is JobStatus.OK
    assert (cut.status, cut.error) == (JobStatus.FAILED, ledger.CUT_OFF)


def test_a_paused_job_runs_only_by_hand(context):
    job = job_named(context, "reanalyse")
    ledger.set_paused(context.database, job.name, paused=True)
    assert run_scheduled(context, job) is None
    assert run_now(context, job) is not None
    ledger.set_paused(context.database, job.name, paused=False)
    assert not ledger.is_paused(context.database, job.name)


def test_views_show_plan_last_run_and_failures_in_a_row(context, clock):
    job = job_named(context, "reanalyse")
    good = run_now(context, job)
    run_now(context, replace(job, run=fails()))
    bad = run_now(context, replace(job, run=fails()))
    ledger.plan(context.database, job.name, NOW + timedelta(minutes=10))
    (view,) = ledger.views(context.database, [job], NOW)
    assert (view.title, view.schedule, view.next_run_at) == ("补做分析", "每 10 分钟", NOW + timedelta(minutes=10))
    assert (view.last, view.last_ok, view.failures) == (bad, good, 2)
    assert (view.paused, view.overdue) == (False, False)


def test_a_plan_that_is_long_past_shows_that_no_scheduler_runs(context):
    job = job_named(context, "reanalyse")
    ledger.plan(context.database, job.name, NOW)
    assert not ledger.views(context.database, [job], NOW + timedelta(minutes=9))[0].overdue
    assert ledger.views(context.database, [job], NOW + timedelta(minutes=11))[0].overdue


def test_a_job_that_never_ran_has_no_past(context):
    (view,) = ledger.views(context.database, [job_named(context, "reroute")], NOW)
    assert (view.last, view.last_ok, view.failures, view.next_run_at, view.overdue) == (None, None, 0, None, False)


def test_old_runs_are_forgotten(context, clock):
    job = job_named(context, "reanalyse")
    run_now(context, job)
    clock.now += timedelta(days=31)
    kept = run_now(context, job)
    assert job_named(context, "clean-up").run()["job_runs"] == 1
    assert ledger.runs(context.database) == [kept]


def test_runs_are_listed_newest_first_in_pages(context):
    job = job_named(context, "reanalyse")
    ids = [run_now(context, job).id for _ in range(5)]
    first = ledger.runs(context.database, size=3)
    rest = ledger.runs(context.database, size=3, before=first[-1].id)
    assert [run.id for run in (*first, *rest)] == ids[::-1]


@pytest.fixture
def scheduling(database: Database, tmp_path):
    """A scheduler whose jobs tell when they ran; stopped at the end."""
    told = ("reanalyse", "reroute", "alerts", "expire", "crawl", "bots", "forget", "phrases", "recut")
    ran: dict[str, Event] = {name: Event() for name in told}

    def tell(name: str) -> dict[str, int]:
        ran[name].set()
        return {}

    context = make_context(
        database,
        tmp_path,
        lambda: datetime.now(UTC),
        sources={"weibo": 30},
        crawl=lambda _: tell("crawl"),
        reanalyse=lambda: tell("reanalyse"),
        reroute=lambda: tell("reroute"),
        check_alerts=lambda _: tell("alerts"),
        expire_tags=lambda _: tell("expire"),
        mark_bots=lambda: tell("bots"),
        forget_duplicates=lambda _: tell("forget"),
        discover_phrases=lambda: tell("phrases"),
        recut=lambda: tell("recut"),
    )
    scheduler = Scheduler(context)
    yield context, scheduler, ran
    if scheduler.running:
        scheduler.stop()


def test_a_stop_starts_nothing_that_still_waits_for_a_thread(database: Database, tmp_path):
    ran: list[str] = []
    first, go_on = Event(), Event()

    def slow(source: str) -> dict[str, int]:
        ran.append(source)
        first.set()
        go_on.wait(LONG)
        return {}

    sources = {f"source{number}": 30 for number in range(12)}
    scheduler = Scheduler(make_context(database, tmp_path, lambda: datetime.now(UTC), sources=sources, crawl=slow))
    scheduler.start()
    assert first.wait(LONG)
    Timer(0.2, go_on.set).start()
    scheduler.stop()
    assert 1 <= len(ran) < len(sources)


def test_a_first_start_runs_every_job_and_plans_the_next_run(scheduling):
    context, scheduler, _ = scheduling
    started = datetime.now(UTC)
    scheduler.start()
    deadline = monotonic() + LONG
    while started_jobs(context) != set(scheduler.jobs) and monotonic() < deadline:
        sleep(0.02)
    scheduler.stop()
    for view in scheduler.views():
        assert view.last.status is JobStatus.OK
        assert view.next_run_at > started + timedelta(minutes=4)
    assert started_jobs(context) == set(scheduler.jobs)


def test_a_restart_keeps_to_the_plan(scheduling):
    context, scheduler, ran = scheduling
    later = datetime.now(UTC) + timedelta(minutes=7)
    for name in scheduler.jobs:
        ledger.plan(context.database, name, later)
    ledger.plan(context.database, "reroute", datetime.now(UTC) - timedelta(hours=3))
    scheduler.start()
    assert ran["reroute"].wait(LONG)
    scheduler.stop()
    assert [run.job for run in ledger.runs(context.database)] == ["reroute"]
    assert {view.next_run_at for view in scheduler.views() if view.name != "reroute"} == {later}


def test_a_job_runs_by_hand_besides_its_plan(scheduling):
    context, scheduler, ran = scheduling
    later = datetime.now(UTC) + timedelta(minutes=7)
    for name in scheduler.jobs:
        ledger.plan(context.database, name, later)
    scheduler.start()
    scheduler.run_now("crawl:weibo")
    assert ran["crawl"].wait(LONG)
    scheduler.stop()
    assert [run.job for run in ledger.runs(context.database)] == ["crawl:weibo"]
    assert ledger.planned(context.database, "crawl:weibo") == later


def test_an_unknown_job_is_told_with_those_there_are(scheduling):
    _, scheduler, _ = scheduling
    with pytest.raises(UnknownJobError, match="reanalyse"):
        scheduler.run_now("tidy")

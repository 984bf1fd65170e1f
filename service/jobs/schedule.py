"""The table of jobs: name, title, when, what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from service.jobs import ledger
from service.jobs.context import Counts, JobContext
from service.jobs.records import Job
from service.watch.hot_topics import HotTopics

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
CRAWL: Final = "crawl:"
"""Crawl jobs are named ``crawl:<source>``."""
ALERTS_MINUTES: Final = 5
CATCH_UP_MINUTES: Final = 10
UNSEEN_MINUTES: Final = 30
RUNS_KEPT: Final = timedelta(days=30)
"""Runs of jobs are shown for so long."""


def job_table(context: JobContext) -> tuple[Job, ...]:
    """All jobs, in the order of the flow: crawl, analyse, route, tags, alerts, clean-up."""
    return (
        *(
            _every(minutes, f"{CRAWL}{source}", f"采集 {source}", _crawl(context, source))
            for source, minutes in context.sources.items()
        ),
        _every(CATCH_UP_MINUTES, "repoll", "回访已有的帖子", context.repoll),
        _every(UNSEEN_MINUTES, "unseen", "补取未见的原文", context.fetch_unseen),
        _every(CATCH_UP_MINUTES, "reanalyse", "补做分析", context.reanalyse),
        _every(CATCH_UP_MINUTES, "reroute", "补做分派", context.reroute),
        _every(CATCH_UP_MINUTES, "bots", "识别机器号", context.mark_bots),
        _every(ALERTS_MINUTES, "alerts", "检查预警", lambda: context.check_alerts(context.clock())),
        _every(CATCH_UP_MINUTES, "recut", "重新分词", context.recut),
        _daily(2, 30, "expire-tags", "标签到期", lambda: context.expire_tags(context.clock())),
        _daily(3, 0, "phrases", "发现新词", context.discover_phrases),
        _daily(3, 15, "forget-duplicates", "清理近重复索引", lambda: context.forget_duplicates(context.clock())),
        _daily(3, 30, "clean-up", "清理旧记录", _clean_up(context)),
    )


def _crawl(context: JobContext, source: str) -> Callable[[], Counts]:
    return lambda: context.crawl(source)


def _clean_up(context: JobContext) -> Callable[[], Counts]:
    def run() -> Counts:
        now = context.clock()
        runs = ledger.forget(context.database, now - RUNS_KEPT)
        return {"job_runs": runs, "hot_topics": HotTopics(context.database).forget(now)}

    return run


def _every(minutes: int, name: str, title: str, run: Callable[[], Counts]) -> Job:
    period = timedelta(minutes=minutes)
    return Job(name, title, f"每 {minutes} 分钟", period, IntervalTrigger(minutes=minutes, timezone=SHANGHAI), run)


def _daily(hour: int, minute: int, name: str, title: str, run: Callable[[], Counts]) -> Job:
    trigger = CronTrigger(hour=hour, minute=minute, timezone=SHANGHAI)
    return Job(name, title, f"每天 {hour:02}:{minute:02}", timedelta(days=1), trigger, run)

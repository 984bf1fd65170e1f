"""Which crawl sources are configured: the home folder's file, else the installed one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.sources import SourceConfig, installed_sources, load_sources
from service.ingest.context import Context
from service.ingest.runs import CrawlRuns, repoll_name
from service.watch.cookies import cookie_warnings
from service.watch.crawl_health import CrawlHealth


def sources_path(context: Context) -> Path:
    """The sources file in force."""
    own = context.settings.home / "sources.yaml"
    return context.settings.sources or (own if own.exists() else installed_sources())


def budget_path(context: Context) -> Path:
    """Where the requests made of each site, and the sites on hold, are kept for all processes."""
    return context.settings.home / "crawl-budget.sqlite"


def marks_path(context: Context) -> Path:
    """Where it is kept what was read to its end, and need not be until it grows."""
    return context.settings.home / "crawl-marks.sqlite"


def load_context_sources(context: Context) -> Sequence[SourceConfig]:
    """All configured sources. Raises `crawlers.sources.SourcesError` naming file and entry."""
    return load_sources(sources_path(context))


def find_source(context: Context, name: str) -> SourceConfig:
    """One source by name; KeyError with the names there are."""
    sources = {source.name: source for source in load_context_sources(context)}
    if name not in sources:
        raise KeyError(f"没有名为 {name} 的来源；已有: {', '.join(sources) or '无'} (no such source)")
    return sources[name]


def check_sources(context: Context, now: datetime) -> Mapping[str, int]:
    """Raise alarms for enabled sources without a good run for some of their intervals, and for cookies about to end.

    Returns how many there are of each; alarms of sources that are switched off are cleared.
    """
    enabled = [source for source in load_context_sources(context) if source.enabled]
    due = {one.name: timedelta(minutes=one.every_minutes * one.type.expect.silent_after) for one in enabled}
    health, warnings = CrawlHealth(context.database), cookie_warnings(enabled, now)
    health.forget({*due, *map(repoll_name, due)}, now)
    health.check_cookies(warnings, now)
    silent = health.check_silence(due, CrawlRuns(context.database).last_good(), now)
    return {"silent": silent, "cookies": len(warnings)}

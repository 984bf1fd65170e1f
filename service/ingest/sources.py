"""Which crawl sources are configured: the home folder's file, else the installed one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.sources import SourceConfig, installed_sources, load_sources
from service.ingest.context import Context
from service.ingest.runs import CrawlRuns
from service.watch.crawl_health import CrawlHealth


def sources_path(context: Context) -> Path:
    """The sources file in force."""
    own = context.settings.home / "sources.yaml"
    return context.settings.sources or (own if own.exists() else installed_sources())


def budget_path(context: Context) -> Path:
    """Where the requests made of each site, and the sites on hold, are kept for all processes."""
    return context.settings.home / "crawl-budget.sqlite"


def load_context_sources(context: Context) -> Sequence[SourceConfig]:
    """All configured sources. Raises `crawlers.sources.SourcesError` naming file and entry."""
    return load_sources(sources_path(context))


def find_source(context: Context, name: str) -> SourceConfig:
    """One source by name; KeyError with the names there are."""
    sources = {source.name: source for source in load_context_sources(context)}
    if name not in sources:
        raise KeyError(f"没有名为 {name} 的来源；已有: {', '.join(sources) or '无'} (no such source)")
    return sources[name]


def check_silence(context: Context, now: datetime) -> int:
    """Raise an alarm for every enabled source that had no good run for some of its intervals; returns how many there are."""
    enabled = [source for source in load_context_sources(context) if source.enabled]
    due = {one.name: timedelta(minutes=one.every_minutes * one.type.expect.silent_after) for one in enabled}
    return CrawlHealth(context.database).check_silence(due, CrawlRuns(context.database).last_good(), now)

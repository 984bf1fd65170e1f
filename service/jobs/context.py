"""What jobs may do: functions of the lower floors, handed in, so that a job is one call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.db import Database
from service.settings import Settings

Counts = Mapping[str, int]
"""What a run did, by name; shown on the jobs page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """The stores and functions that jobs work with."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]
    sources: Mapping[str, int]
    """The enabled crawl sources, each with its minutes between two runs."""
    crawl: Callable[[str], Counts]
    """Crawl a source, by name."""
    repoll: Callable[[], Counts]
    """Ask sites anew for the posts that are due, and erase those that are gone where that is configured."""
    fetch_unseen: Callable[[], Counts]
    """Ask sites for posts that reposts name and nobody saw."""
    reanalyse: Callable[[], Counts]
    """Analyse posts without an analysis, or with one by an older model."""
    reroute: Callable[[], Counts]
    """Route posts that are not routed by the rules in force."""
    check_alerts: Callable[[datetime], Counts]
    """Open, raise and close alerts."""
    mark_bots: Callable[[], Counts]
    """Mark what bot-like authors posted before they looked like bots."""
    forget_duplicates: Callable[[datetime], Counts]
    """Forget texts that were not seen for long."""
    expire_tags: Callable[[datetime], Counts]
    """Take expired tags off profiles."""
    discover_phrases: Callable[[], Counts]
    """Look for new words in recent posts."""
    recut: Callable[[], Counts]
    """Cut the words of posts anew that were cut with other words."""

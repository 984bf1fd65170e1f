"""Posts over time for the tests of the watch."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from crawlers.items import Author
from nlp.labels import Aspect, Kind, Sentiment
from service.settings import Settings
from service.stores.contract import Entry, PostStore
from service.watch.records import AlertKind, Evidence, Severity, Signal
from tests.support.factories import make_analysis, make_post

NOW = datetime(2026, 3, 18, 6, 20, tzinfo=UTC)
"""14:20 on a Wednesday in Shanghai."""
BANK = Settings(brand="jianghai")
HOUR = timedelta(hours=1)
NEUTRAL: dict[str, Any] = {"labels": (Kind.OTHER,), "sentiment": Sentiment.NEUTRAL, "urgency": 0}


class Diary:
    """Writes posts into a store, each with an id and an author of its own."""

    def __init__(self, store: PostStore) -> None:
        self.store = store
        self.number = 0

    def say(self, times: list[datetime], *, post: dict[str, Any] | None = None, **analysis: Any) -> list[str]:
        """One negative complaint about the mobile app at each time, unless told otherwise; returns the ids."""
        entries = [self._entry(time, post or {}, {"aspects": (Aspect.MOBILE_APP,)} | analysis) for time in times]
        self.store.write(entries)
        return [entry.post.id for entry in entries]

    def _entry(self, time: datetime, post: dict[str, Any], analysis: dict[str, Any]) -> Entry:
        self.number += 1
        fields = {"author": Author(id=f"a{self.number}", name=f"用户{self.number}", followers=50)} | post
        made = make_post(self.number, published_at=time, fetched_at=time, **fields)
        return Entry(made, make_analysis(made, **analysis))

    def usual(self, *, days: int = 15) -> None:
        """An ordinary past: a neutral post every two hours, a complaint about the app every six."""
        hours = days * 24
        self.say([NOW - HOUR * back for back in range(7, hours, 2)], **NEUTRAL)
        self.say([NOW - HOUR * back for back in range(8, hours, 6)])


def spread(end: datetime, minutes: int, count: int) -> list[datetime]:
    """So many times, evenly within the minutes before an end."""
    return [end - timedelta(minutes=minutes) * (step + 1) / (count + 1) for step in range(count)]


def make_signal(**changes: Any) -> Signal:
    """A burst of complaints about the mobile app."""
    fields: dict[str, Any] = {
        "kind": AlertKind.BURST,
        "key": "mobile_app",
        "severity": Severity.MEDIUM,
        "title": "手机银行相关负面 1 小时 30 条，平时 2 条",
        "explanation": "z = 14",
        "observed": 30.0,
        "expected": 2.0,
        "threshold": 10.0,
        "window_start": NOW - HOUR,
        "window_end": NOW,
        "evidence": Evidence(("weibo:1", "weibo:2"), "weibo:2", "青石", NOW - timedelta(minutes=5)),
    }
    return Signal(**(fields | changes))


def hours_of(days: int, hour: int) -> Iterator[datetime]:
    """That hour of Shanghai (half past) on each of the last days."""
    for back in range(1, days + 1):
        day = NOW.replace(hour=0, minute=30) - timedelta(days=back)
        yield day + timedelta(hours=(hour - 8) % 24)

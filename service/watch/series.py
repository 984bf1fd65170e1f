"""Reads the counts of each watched series from the store and finds the bursts in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from nlp.labels import ZH, Aspect, Kind
from service.settings import Settings
from service.stores.contract import Filters, PostStore, Query
from service.watch.burst import DAY, HOUR, Burst, is_burst, usual, usual_at_this_time
from service.watch.scope import Span, own_negative, within

LOOKS_BACK: Final = timedelta(hours=6)
"""Hour windows that end so long ago still count: crawls bring posts late, and nights go unwatched."""
STEP: Final = timedelta(minutes=15)
_ONE_HOUR: Final = timedelta(hours=1)
COMPLAINTS: Final = "complaint"
NEGATIVE: Final = "negative"
"""Keys of the series that are about no single aspect."""
Counts = Mapping[datetime, int]


@dataclass(frozen=True, slots=True)
class Series:
    """Posts about one matter, watched for bursts."""

    key: str
    title: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class FoundBurst:
    """The strongest window of a series that bursts."""

    series: Series
    burst: Burst
    span: Span
    """All windows of the outbreak together."""

    @property
    def query(self) -> Query:
        """Finds the posts of the outbreak."""
        return within(Query(filters=self.series.filters), self.span)


def watched(settings: Settings) -> tuple[Series, ...]:
    """Negative posts about the bank by aspect, its complaints, and all negative ones: the most telling first."""
    negative = own_negative(settings)
    by_aspect = [
        Series(aspect.value, f"{ZH[aspect]}相关负面", replace(negative, aspects=(aspect.value,))) for aspect in Aspect
    ]
    complaints = Series(COMPLAINTS, "投诉", replace(negative, kinds=(Kind.COMPLAINT.value,)))
    return (*by_aspect, complaints, Series(NEGATIVE, "负面", negative))


def find_bursts(store: PostStore, settings: Settings, now: datetime) -> list[FoundBurst]:
    """The strongest burst of each series that goes on now; none while the store knows too little."""
    known = _hourly(store, Filters(), now)
    hours_known = sum(known[hour] > 0 for hour in _history_hours(now))
    days_known = sum(day > 0 for day in _days(known, now))
    found = []
    for series in watched(settings):
        if store.count(within(Query(filters=series.filters), Span(now - DAY.window, now))) < HOUR.min_count:
            continue
        counts = _hourly(store, series.filters, now)
        bursts = list(_hour_bursts(store, series, counts, now)) if hours_known >= HOUR.min_known else []
        if not bursts and days_known >= DAY.min_known:  # the hour tells more; the day finds what grows slowly
            bursts = _day_burst(store, series, counts, now)
        if bursts:
            span = Span(min(burst.start for burst in bursts), max(burst.end for burst in bursts))
            found.append(FoundBurst(series, max(bursts, key=lambda burst: burst.score), span))
    return found


def _floor(time: datetime) -> datetime:
    return time.replace(minute=0, second=0, microsecond=0)


def _history_end(now: datetime) -> datetime:
    return _floor(now - LOOKS_BACK - _ONE_HOUR)


def _history_hours(now: datetime) -> list[datetime]:
    return [_history_end(now) - _ONE_HOUR * step for step in range(HOUR.history, 0, -1)]


def _hourly(store: PostStore, filters: Filters, now: datetime) -> dict[datetime, int]:
    """Counts by hour over all that the rules look at; hours without posts are there with 0."""
    first = _floor(now - DAY.window * (DAY.history + 1))
    points = store.trend(within(Query(filters=filters), Span(first, now)), "hour")
    found = {point.start: point.count for point in points}
    hours = int((now - first) / _ONE_HOUR) + 1
    return {hour: found.get(hour, 0) for hour in (first + _ONE_HOUR * step for step in range(hours))}


def _hour_bursts(store: PostStore, series: Series, counts: Counts, now: datetime) -> Iterator[Burst]:
    all_day = usual([counts[hour] for hour in _history_hours(now)])
    end = now
    while end - _ONE_HOUR >= _history_end(now):
        start = end - _ONE_HOUR
        if counts[_floor(start)] + counts.get(_floor(end), 0) >= HOUR.min_count:
            expected = max(all_day, usual_at_this_time(_busiest(counts, start)), key=lambda one: one.mean)
            count = store.count(within(Query(filters=series.filters), Span(start, end)))
            if is_burst(HOUR, count, expected):
                yield Burst(HOUR, start, end, count, expected)
        end -= STEP


def _busiest(counts: Counts, start: datetime) -> list[int]:
    """The largest count within one hour of the same time of day, on each of the days before."""
    days = (_floor(start) - DAY.window * day for day in range(1, HOUR.history // 24 + 1))
    return [max(counts.get(hour + _ONE_HOUR * step, 0) for step in (-1, 0, 1)) for hour in days]


def _day_burst(store: PostStore, series: Series, counts: Counts, now: datetime) -> list[Burst]:
    start = now - DAY.window
    count = store.count(within(Query(filters=series.filters), Span(start, now)))
    expected = usual(_days(counts, now))
    return [Burst(DAY, start, now, count, expected)] if is_burst(DAY, count, expected) else []


def _days(counts: Counts, now: datetime) -> Sequence[int]:
    """Sums of the 24-hour blocks before the last 24 hours, newest first."""
    end = _floor(now - DAY.window)
    blocks = ([end - _ONE_HOUR * (24 * block + hour) for hour in range(1, 25)] for block in range(DAY.history))
    return [sum(counts.get(hour, 0) for hour in block) for block in blocks]

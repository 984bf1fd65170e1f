"""The steps of a trend: hours and days by the clock of Asia/Shanghai, without gaps."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from service.stores.buckets import most_frequent
from service.stores.columns import milliseconds, moment
from service.stores.contract import Bucket, Filters, Interval, Point

LENGTH: Final[dict[Interval, int]] = {"hour": 3_600_000, "day": 86_400_000}
"""Milliseconds of a step."""
OFFSET: Final = 8 * 3_600_000
"""Shanghai is eight hours ahead of UTC all year (the summer time of 1986-1991 is left aside)."""
ZONE: Final = "+08:00"
MAX_STEPS: Final = 10_000
"""A longer trend keeps its latest steps: 416 days by the hour."""
SPLIT_VALUES: Final = 20
"""A trend is split by so many values at most, the most frequent ones."""


def fill(
    counts: Mapping[int, int], split: Mapping[tuple[int, str], int], interval: Interval, filters: Filters
) -> list[Point]:
    """A point for each step from the first to the last one, given the counts by start of step (milliseconds).

    The range is that of the filters' ``since`` and ``until``, on an open side that of the posts found.
    """
    first = start_of(milliseconds(filters.since), interval) if filters.since else min(counts, default=None)
    last = start_of(milliseconds(filters.until) - 1, interval) if filters.until else max(counts, default=None)
    if first is None or last is None:
        return []
    step = LENGTH[interval]
    first = max(first, last - (MAX_STEPS - 1) * step)
    parts = _by_step(split)
    return [Point(moment(start), counts.get(start, 0), parts.get(start, ())) for start in range(first, last + 1, step)]


def start_of(milliseconds: int, interval: Interval) -> int:
    """Start of the step that a time is in."""
    step = LENGTH[interval]
    return (milliseconds + OFFSET) // step * step - OFFSET


def _by_step(split: Mapping[tuple[int, str], int]) -> dict[int, tuple[Bucket, ...]]:
    totals: Counter[str] = Counter()
    for (_, value), count in split.items():
        totals[value] += count
    kept = {bucket.value for bucket in most_frequent(totals, SPLIT_VALUES)}
    parts: dict[int, dict[str, int]] = {}
    for (start, value), count in split.items():
        if value in kept:
            parts.setdefault(start, {})[value] = count
    return {start: tuple(most_frequent(counts, SPLIT_VALUES)) for start, counts in parts.items()}

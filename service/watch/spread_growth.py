"""How a spread grew: reposts by the hour or day, and the hour in which most came. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.stores import steps
from service.stores.columns import milliseconds
from service.stores.contract import Filters, Interval

HOUR: Final = timedelta(hours=1)
_BY_THE_HOUR: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Step:
    """One hour or day by the clock of Asia/Shanghai."""

    start: datetime
    count: int
    total: int
    """All up to its end."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The sixty minutes, from a repost on, in which most reposts came."""

    start: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Growth:
    """Reposts over time."""

    interval: Interval
    steps: tuple[Step, ...]
    """From the first repost to the last, without gaps."""
    fastest: Hour | None
    """None where no repost has a time."""
    untimed: int
    """Reposts whose page told no time; they are in no step."""


def growth_of(times: Iterable[datetime | None]) -> Growth:
    """The growth of reposts published at these times."""
    all_times = list(times)
    known = sorted(time for time in all_times if time)
    if not known:
        return Growth("hour", (), None, len(all_times))
    interval: Interval = "hour" if known[-1] - known[0] <= _BY_THE_HOUR else "day"
    points = steps.fill(Counter(_starts(known, interval)), {}, interval, Filters())
    length = timedelta(milliseconds=steps.LENGTH[interval])
    totals = (bisect_left(known, point.start + length) for point in points)
    return Growth(
        interval=interval,
        steps=tuple(Step(point.start, point.count, total) for point, total in zip(points, totals, strict=True)),
        fastest=_fastest(known),
        untimed=len(all_times) - len(known),
    )


def _starts(times: Iterable[datetime], interval: Interval) -> Iterable[int]:
    return (steps.start_of(milliseconds(time), interval) for time in times)


def _fastest(times: list[datetime]) -> Hour:
    """The earliest hour of those with most reposts."""
    counts = [bisect_left(times, time + HOUR) - place for place, time in enumerate(times)]
    most = max(counts)
    return Hour(times[counts.index(most)], most)

"""The burst rule: when are posts about one matter many more than usual.

For a series of posts (all negative ones, complaints, negative ones about one aspect) and a window of time:

    x      posts in the window
    h      counts of the earlier windows of the same length; values above their 90th percentile are cut to it, so that
           an earlier outbreak does not hide the next one
    d      for the hour: the busiest hour within one hour of the same time of day, on each of the seven days before
    usual  the larger of mean(h) and median(d); a rush that comes every day is not news, one of yesterday still is
    sd     of whichever gave it: the standard deviation of h, or 1.4826 times the median absolute deviation of d
    z      (x - usual) / max(sd, sqrt(usual), 1)
    ratio  x / max(usual, 1)

It is a burst if x, z and ratio all reach the clock's cut-offs. sqrt(usual) is the spread that counts have by chance
alone (Poisson); the floors keep a quiet series from calling three posts an outbreak.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt
from statistics import fmean, median, pstdev
from typing import Final

MIN_SCORE: Final = 4.0
MIN_RATIO: Final = 3.0
CLIP: Final = 0.9
MAD_TO_SD: Final = 1.4826
"""The standard deviation of normal values whose median absolute deviation is 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One length of window with its own cut-offs."""

    title: str
    window: timedelta
    history: int
    """How many earlier windows are compared."""
    min_count: int
    min_known: int
    """So many of the earlier windows must have posts of any sort; with fewer, nobody knows what is usual."""


HOUR: Final = Clock(title="1 小时", window=timedelta(hours=1), history=7 * 24, min_count=8, min_known=24)
DAY: Final = Clock(title="24 小时", window=timedelta(days=1), history=14, min_count=30, min_known=7)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a window: mean and standard deviation of counts."""

    mean: float
    deviation: float
    basis: str = ""
    """In words: what of."""

    @property
    def words(self) -> str:
        return f"平时 {round(self.mean)} 条" if self.mean >= 1 else "平时不到 1 条"


@dataclass(frozen=True, slots=True)
class Burst:
    """A window with many more posts than usual."""

    clock: Clock
    start: datetime
    end: datetime
    count: int
    usual: Usual

    @property
    def score(self) -> float:
        return score(self.count, self.usual)

    @property
    def ratio(self) -> float:
        return ratio(self.count, self.usual)


def clipped(counts: Sequence[int]) -> list[int]:
    """The counts with those above the 90th percentile (nearest rank) cut to it."""
    if not counts:
        return []
    limit = sorted(counts)[ceil(CLIP * len(counts)) - 1]
    return [min(count, limit) for count in counts]


def usual(counts: Sequence[int]) -> Usual:
    """What the earlier windows say; nothing known means nothing usual."""
    cut = clipped(counts)
    return Usual(fmean(cut), pstdev(cut), f"此前 {len(cut)} 个同样长的时段平均") if cut else Usual(0.0, 0.0)


def usual_at_this_time(busiest: Sequence[int]) -> Usual:
    """What the busiest hours around the same time of each day say; robust against one bad day."""
    middle = float(median(busiest))
    deviation = MAD_TO_SD * float(median(abs(count - middle) for count in busiest))
    return Usual(middle, deviation, f"此前 {len(busiest)} 天同一时刻前后最忙的一小时，中位数")


def score(count: int, normal: Usual) -> float:
    """Standard deviations above the usual count."""
    return (count - normal.mean) / max(normal.deviation, sqrt(normal.mean), 1.0)


def ratio(count: int, normal: Usual) -> float:
    """Times the usual count."""
    return count / max(normal.mean, 1.0)


def fewest(clock: Clock, normal: Usual) -> int:
    """The smallest count that is a burst: it reaches the clock's smallest count, z and ratio."""
    spread = max(normal.deviation, sqrt(normal.mean), 1.0)
    return max(clock.min_count, ceil(normal.mean + MIN_SCORE * spread), ceil(MIN_RATIO * max(normal.mean, 1.0)))


def is_burst(clock: Clock, count: int, normal: Usual) -> bool:
    """Whether a window with so many posts is a burst."""
    return count >= fewest(clock, normal)

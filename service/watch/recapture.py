"""How many posts a crawl misses, estimated from what two captures of the same stretch of time have in common.

Each run reads the end of what the one before read once more. Of ``first`` posts that the earlier run saw there and
``second`` that the later one saw, ``both`` are the same: the fewer, the more there must be that neither saw. The number
of all is estimated by Chapman's form of the Lincoln-Petersen estimator,

    N = (first + 1)(second + 1) / (both + 1) - 1

which has no bias where first + second >= N, and hardly any where seven or more are seen twice (D. G. Chapman, Some
properties of the hypergeometric distribution with applications to zoological sample censuses, Univ. California Publ.
Statistics 1:131-160, 1951; the rule of seven: D. S. Robson and H. A. Regier, Trans. Amer. Fish. Soc. 93:215-226, 1964;
both in G. A. F. Seber, The Estimation of Animal Abundance and Related Parameters, 2nd ed., Griffin 1982, section 3.1).
The interval is the exact one: all N for which so many seen twice, which is hypergeometric, is in neither tail of 2.5 %;
unlike the normal one it stays honest where nearly all are seen twice.

It holds where both runs miss posts by chance, each for itself. What the site keeps from both - posts hidden from the
account, say - is in no estimate, and posts deleted between the two runs count as missed by the second.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, lgamma
from typing import Final

LEAST_BOTH: Final = 7
"""Fewer posts seen twice allow no estimate."""
MOST_MISSED: Final = 10
"""The interval is looked for up to so many times the estimate; it never reaches there from ``LEAST_BOTH`` on."""
_TAIL: Final = 0.025
Seen = tuple[str, datetime]
"""Id of a post, and when it was published."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two captures of one stretch of time."""

    start: datetime | None
    end: datetime | None
    """None where there is no such stretch."""
    first: int
    second: int
    both: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many posts there were."""

    number: float
    low: int
    high: int
    """The 95 % interval, both ends in it."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What the listings of one target showed, the newest first."""

    seen: tuple[Seen, ...]
    since: datetime | None = None
    """From when on all was asked for; None where it was not asked for by time."""

    @property
    def times(self) -> tuple[datetime, datetime] | None:
        """From when to when it shows what there is; None where it shows nothing.

        The listing runs from the newest to the oldest, but for some rows: pinned ones on top, recommended ones at the
        end. So its longest run that never turns back counts, without a last row far behind the others.
        """
        ordered = longest_descent([moment for _, moment in self.seen])
        while len(ordered) > 2 and ordered[-2] - ordered[-1] > (ordered[0] - ordered[-1]) / 2:
            ordered.pop()
        return (self.since or ordered[-1], ordered[0]) if ordered else None

    def newest(self, most: int) -> "Capture":
        """Without its oldest posts beyond so many."""
        if len(self.seen) <= most:
            return self
        kept = sorted(self.seen, key=lambda one: one[1], reverse=True)[:most]
        oldest, ids = kept[-1][1], {post_id for post_id, _ in kept}
        since = max(self.since, oldest) if self.since else None
        return Capture(tuple(one for one in self.seen if one[0] in ids), since)


def joined(earlier: Capture, later: Capture) -> Capture:
    """Two parts of one reading as one capture, each post once."""
    seen: Mapping[str, datetime] = dict((*earlier.seen, *later.seen))
    starts = [part.since for part in (earlier, later) if part.since]
    return Capture(tuple(seen.items()), min(starts) if starts else None)


def overlap(first: Capture, second: Capture) -> Overlap:
    """What two captures show of the stretch of time that both cover.

    Times such as 3分钟前 differ a little from reading to reading: those of the first count for what both saw.
    """
    if first.times is None or second.times is None:
        return Overlap(None, None, 0, 0, 0)
    start, end = max(first.times[0], second.times[0]), min(first.times[1], second.times[1])
    if start > end:
        return Overlap(None, None, 0, 0, 0)
    times = dict((*second.seen, *first.seen))
    ours, theirs = (
        {post_id for post_id, _ in capture.seen if start <= times[post_id] <= end} for capture in (first, second)
    )
    return Overlap(start, end, len(ours), len(theirs), len(ours & theirs))


def estimate(seen: Overlap) -> Estimate | None:
    """How many posts there were in the stretch of time; None where too few were seen twice to say anything."""
    if seen.both < LEAST_BOTH:
        return None
    number = (seen.first + 1) * (seen.second + 1) / (seen.both + 1) - 1
    known = seen.first + seen.second - seen.both
    most = int(MOST_MISSED * number)
    low = _first_where(known, most, lambda size: _tail(seen, size, at_most=True) > _TAIL)
    high = _first_where(low + 1, most, lambda size: _tail(seen, size, at_most=False) <= _TAIL) - 1
    return Estimate(number, low, high)


def longest_descent(moments: Sequence[datetime]) -> list[datetime]:
    """The longest part of a list, in its order, that never turns to a later moment."""
    ends: list[float] = []
    """Of the descents of each length, how far down the one that can go on longest has come (as a rising number)."""
    places: list[int] = []
    before: list[int] = []
    for index, moment in enumerate(moments):
        length = bisect_right(ends, -moment.timestamp())
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [-moment.timestamp()]
        places[length : length + 1] = [index]
    at, descent = places[-1] if places else -1, []
    while at >= 0:
        descent.append(moments[at])
        at = before[at]
    return descent[::-1]


def _first_where(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The smallest number from which on it holds; one more than ``high`` where it never does."""
    high += 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _tail(seen: Overlap, size: int, *, at_most: bool) -> float:
    """How likely so few (or so many) or fewer (more) are seen twice, of ``size`` posts."""
    least, most = max(0, seen.first + seen.second - size), min(seen.first, seen.second)
    counts = range(least, seen.both + 1) if at_most else range(seen.both, most + 1)
    whole = _log_choose(size, seen.second)
    return sum(
        exp(_log_choose(seen.first, both) + _log_choose(size - seen.first, seen.second - both) - whole)
        for both in counts
    )


def _log_choose(of: int, chosen: int) -> float:
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)

"""A window that was cut into smaller ones: is what they gave together what the platform said of the whole?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from crawlers.items import Ended, Listing

_READ: Final = frozenset({Ended.LAST_PAGE, Ended.EMPTY, Ended.REPEATED, Ended.CAPPED, Ended.GONE})
SUMMED: Final = "(sum over its parts)"
"""Ends the words about a sum."""
_Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class WindowSum:
    """A window, and the windows that it was cut into, all of them read."""

    window: Listing
    parts: tuple[Listing, ...]
    """Those that were not cut further themselves; the one read last stands last."""

    @property
    def found(self) -> int:
        """Entries seen in all parts."""
        return sum(part.found for part in self.parts)

    @property
    def expected(self) -> int | None:
        """What the platform said of the parts; None where it did not of each."""
        totals = [part.expected for part in self.parts if part.expected is not None]
        return sum(totals) if len(totals) == len(self.parts) else None

    @property
    def words(self) -> str:
        """As the screens show it."""
        said = "" if self.expected is None else f"，各窗自报合计 {self.expected} 条"
        return f"细分为 {len(self.parts)} 个窗，合计 {self.found} 条{said} {SUMMED}"

    @property
    def coverage(self) -> float | None:
        """Found in the parts per expected of the whole, at most 1.0; None where the platform does not say."""
        return None if not self.window.expected else min(1.0, self.found / self.window.expected)


@dataclass(slots=True)
class _Cut:
    """A window while its parts come in."""

    window: Listing
    parts: dict[tuple[datetime, datetime, str], Listing] = field(default_factory=dict)

    def take(self, listing: Listing, span: _Span) -> bool:
        """Take the listing where it is a part; a part that is read again counts as it was read last."""
        outer = span_of(self.window)
        inside = outer is not None and outer[0] <= span[0] and span[1] <= outer[1]
        if not inside or listing.target != self.window.target:
            return False
        key = (*span, listing.region)
        self.parts.pop(key, None)
        self.parts[key] = listing
        return True

    def is_whole(self, regions: int) -> bool:
        """Whether the parts together are the window; one that is cut by place has so many."""
        places = Counter((start, end) for start, end, region in self.parts if region)
        spans = {(start, end) for start, end, region in self.parts if not region or places[start, end] >= regions}
        outer = span_of(self.window)
        return outer is not None and sum((end - start for start, end in spans), timedelta()) >= outer[1] - outer[0]


def window_sums(listings: Sequence[Listing], regions: int = 0) -> Iterator[WindowSum]:
    """The cut windows whose parts have all been read, as they came to be so.

    ``listings``: of one source, oldest first; ``regions``: into how many places the finest windows are cut.
    """
    cuts: dict[tuple[str, datetime, datetime], _Cut] = {}
    for listing in listings:
        span = span_of(listing)
        if span is None or listing.is_gap:
            continue
        if listing.ended is Ended.SPLIT:
            cuts[listing.target, *span] = _Cut(listing)
        elif listing.ended in _READ:
            for key in [key for key, cut in cuts.items() if cut.take(listing, span) and cut.is_whole(regions)]:
                cut = cuts.pop(key)
                yield WindowSum(cut.window, tuple(cut.parts.values()))


def span_of(listing: Listing) -> _Span | None:
    """From when until when it was asked for; None where it was not asked for by time."""
    return (listing.start, listing.end) if listing.start and listing.end else None

"""The records of the list of hot searches: a word's stay on it, with the ranks it had."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.watch.hot_concerns import Concern

LEFT_AFTER: Final = 3
"""A word has left the list once it was read so often in a row without it."""
TREND: Final = timedelta(hours=1)
"""Rising or falling: against where it stood so long ago, or when it came."""
DEEPEST: Final = 50
"""Ranks that the list shows."""


@dataclass(frozen=True, slots=True)
class RankPoint:
    """Where a word stood when the list was read."""

    at: datetime
    rank: int
    """From 1; 0: pinned on top by the platform."""
    heat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicStay:
    """A word, and its newest stay on the list."""

    word: str
    concern: Concern
    brands: tuple[str, ...]
    """Keys of the banks that it names."""
    keywords: tuple[str, ...]
    """The watched ones that are in it."""
    is_listed: bool
    """Whether it was there when the list was last read."""
    rank: int
    """The last one; from 1, 0: pinned on top by the platform. Likewise the best."""
    best_rank: int
    heat: int
    peak_heat: int
    category: str
    label: str
    first_seen: datetime
    since: datetime
    """When the stay began."""
    last_seen: datetime
    points: tuple[RankPoint, ...] = ()
    """Oldest first; of this stay only."""

    @property
    def moved(self) -> int | None:
        """By how many ranks it rose (below 0: fell) within `TREND`; None where it has not been there for two readings."""
        earlier = [point for point in self.points if self.last_seen - TREND <= point.at < self.last_seen]
        return earlier[0].rank - self.rank if earlier else None


@dataclass(frozen=True, slots=True)
class HotList:
    """The list as last read."""

    read_at: datetime | None
    """None where it was never read."""
    topics: tuple[TopicStay, ...]
    """The most pressing first, then by rank."""

    def of(self, *concerns: Concern) -> tuple[TopicStay, ...]:
        """The words of some concerns."""
        return tuple(topic for topic in self.topics if topic.concern in concerns)


def rank_words(rank: int) -> str:
    """A rank as people say it."""
    return f"第 {rank} 位" if rank else "置顶"


def heat_words(heat: int) -> str:
    """A heat as people say it: ``128.5 万``."""
    return f"{heat / 10_000:.1f} 万" if heat >= 10_000 else str(heat)


def moved_words(moved: int | None) -> str:
    """Rising or falling, in words; empty where nothing can be said."""
    if moved is None:
        return ""
    return f"一小时内上升 {moved} 位" if moved > 0 else f"一小时内下降 {-moved} 位" if moved < 0 else "一小时内没有变"

"""Clusters of near-duplicates: each text is compared with those that lead a cluster, and joins the nearest or leads one.

A text joins only its leader, never another member, so that a chain of small edits does not tie unlike texts together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from nlp.duplicates import Fingerprint, View, overlap, unlike

_SHORT: Final = 10
_LONG: Final = 30
"""Shingles below and above which the overlap that is asked for stays the same."""
_STRICT: Final = 0.66
_EASY: Final = 0.50
"""Overlap asked for of short and of long texts: in a short text a changed word is another matter."""
_CONTAINED: Final = 0.85
_LEAST: Final = 0.40
_STANDS_ALONE: Final = 20
"""A text of so many shingles that stands in the other almost whole joins it from this overlap on: something was put before or after
it. A shorter one (客服打不通) is what many say."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One view of a text that leads a cluster."""

    cluster: str
    view: View


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text belongs."""

    cluster: str
    leads: bool
    """Whether the cluster begins with it."""
    likeness: float
    """Estimated overlap with its leader; 1 for a leader and for equal letters."""


def alike(one: View, other: View) -> float:
    """The estimated overlap of two near-duplicates, 0 where they are not; the heads of two long texts are not compared.

    Short texts of which each has its own to say are unlike (`nlp.duplicates.unlike`); those with the same letters need less.
    """
    if (one.head and other.head) or (one.marks and other.marks and unlike(one.marks, other.marks)):
        return 0.0
    share = overlap(one.sketch, other.sketch)
    smaller = min(one.shingles, other.shingles)
    strictness = min(1.0, max(0.0, (_LONG - smaller) / (_LONG - _SHORT)))
    needed = _LEAST if one.marks and one.marks == other.marks else _EASY + (_STRICT - _EASY) * strictness
    around = smaller >= _STANDS_ALONE and share >= _LEAST
    if share >= needed or (around and _contained(share, one.shingles, other.shingles) >= _CONTAINED):
        return share
    return 0.0


def _contained(share: float, one: int, other: int) -> float:
    """How much of the smaller set is in the other, by the overlap of both."""
    return share / (1 + share) * (one + other) / min(one, other)


class Clusters:
    """The texts and entries at hand; grows with each text that is placed."""

    def __init__(self, texts: Mapping[str, str] | None = None, entries: Iterable[Entry] = ()) -> None:
        """``texts``: cluster by the key of a fingerprint."""
        self._texts = dict(texts or {})
        self._bands: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._add(entry)

    def place(self, fingerprint: Fingerprint, name: str = "") -> Place:
        """Put a text into the nearest cluster, or let it lead one under this name (the text's own key by default)."""
        known = self._texts.get(fingerprint.key)
        if known is not None:
            return Place(known, leads=False, likeness=1.0)
        nearest = max(self._near(fingerprint), key=lambda found: found.likeness, default=None)
        place = nearest or Place(name or fingerprint.key, leads=True, likeness=1.0)
        self._texts[fingerprint.key] = place.cluster
        if place.leads:
            for view in fingerprint.views:
                self._add(Entry(place.cluster, view))
        return place

    def _add(self, entry: Entry) -> None:
        for band in entry.view.bands:
            self._bands[band].append(entry)

    def _near(self, fingerprint: Fingerprint) -> Iterator[Place]:
        for view in fingerprint.views:
            seen: set[int] = set()
            for band in view.bands:
                for entry in self._bands.get(band, ()):
                    if id(entry) in seen:
                        continue
                    seen.add(id(entry))
                    if likeness := alike(view, entry.view):
                        yield Place(entry.cluster, leads=False, likeness=likeness)

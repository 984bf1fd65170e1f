"""Whose post a name in a repost chain means: the posts of a spread by the names of their authors."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from nlp.clean import clean

_ENOUGH: Final = 3
"""Posts looked at: the one that asks may be among them, and two others are too many already."""


@dataclass(slots=True)
class _Posts:
    """Posts of one author."""

    times: list[datetime] = field(default_factory=list)
    timed: list[str] = field(default_factory=list)
    """In order of `times`."""
    untimed: list[str] = field(default_factory=list)

    def add(self, key: str, at: datetime | None) -> None:
        if at is None:
            self.untimed.append(key)
        else:
            self.times.append(at)
            self.timed.append(key)

    def meant(self, asker: str, at: datetime | None) -> list[str]:
        """The latest ones up to a time; where one of the times is unknown, any may be meant."""
        if at is None:
            return _others([*self.timed[:_ENOUGH], *self.untimed[:_ENOUGH]], asker)
        end = bisect_right(self.times, at)
        start = max(0, end - _ENOUGH)
        earlier = _others(self.timed[start:end], asker)
        if not earlier:
            return _others(self.untimed[:_ENOUGH], asker)
        latest = self.times[start + self.timed[start:end].index(earlier[-1])]
        return [
            key
            for key, time in zip(self.timed[start:end], self.times[start:end], strict=True)
            if key in earlier and time == latest
        ]


def _others(keys: Sequence[str], asker: str) -> list[str]:
    return [key for key in keys if key != asker]


def folded(name: str) -> str:
    """A name as it is compared: chains are stored in simplified characters and normal width, names as they are written."""
    return clean(name).casefold()


class Names:
    """An index of posts by author; names and chains are `folded`."""

    def __init__(self) -> None:
        self._by_name: defaultdict[str, _Posts] = defaultdict(_Posts)
        self._by_path: defaultdict[tuple[str, ...], _Posts] = defaultdict(_Posts)

    def add(self, name: str, key: str, at: datetime | None, chain: Sequence[str] | None) -> None:
        """Add a post; those with a time come in its order. ``chain``: names above it, None where they are not known."""
        self._by_name[name].add(key, at)
        if chain is not None:
            self._by_path[name, *chain].add(key, at)

    def meant(self, path: Sequence[str], asker: str, at: datetime | None) -> list[str]:
        """The posts that may be meant by a name and the names above it (``path``), asked by a post of this time.

        Those with just this chain go first, then any by that name. One: it is meant; several: it cannot be told.
        """
        named = self._by_path.get(tuple(path))
        found = named.meant(asker, at) if named else []
        if found or not (by_name := self._by_name.get(path[0])):
            return found
        return by_name.meant(asker, at)

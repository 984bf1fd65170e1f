"""What is still to be read of a source, in order: the plan is the cursor, so it outlives every stop."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from crawlers.catalogue import Windows
from crawlers.sources import SourceConfig
from crawlers.spiders.addresses import Asked, asked
from crawlers.spiders.windows import UNREAD, Window, first_window

_UNTIL: Final = "@until"
_PLANNED: Final = "@planned"
_MARKS: Final = (_UNTIL, _PLANNED)
_TIME: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Slot:
    """One listing to read: a target's, or that of a window of time of it."""

    key: str
    """Its name in the cursor."""
    target: str
    first: Asked
    """Its first page."""
    window: Window | None = None


class Plan:
    """The listings of a source that are not read yet.

    A target without windows stands in the cursor by its name: with the address to go on at, or empty once it is read.
    Of a target with windows each open one stands there; ``<target>@until`` says up to when all is read, and
    ``<target>@planned`` up to when it will be once none is open.
    """

    def __init__(
        self, source: SourceConfig, cursor: Mapping[str, str], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._source, self._windows, self._now = source, source.type.windows, now
        known = self._is_known_window if self._windows else lambda key, _place: key in source.targets
        self.cursor = {key: place for key, place in cursor.items() if known(key, place)}

    def slots(self) -> Iterator[Slot]:
        """What to read, in turn; what is planned meanwhile comes too.

        Without windows: targets with a page to go on at first, then new ones, then those read longest ago.
        """
        if self._windows:
            for target in self._source.targets:
                yield from self._of_windows(target, self._windows)
            return
        unfinished = [target for target in self.cursor if self.cursor[target]]
        new = [target for target in self._source.targets if target not in self.cursor]
        for target in [*unfinished, *new, *(target for target in self.cursor if not self.cursor[target])]:
            yield Slot(target, target, asked(self._source, self._source.type.list, target=target))

    def place(self, slot: Slot) -> str:
        """The address, below the site's, where a listing goes on; empty where it is to be begun."""
        place = self.cursor.get(slot.key, "")
        return "" if place == UNREAD else place

    def go_on(self, slot: Slot, place: str) -> None:
        """Where the listing goes on; an empty place means that it is read."""
        self.cursor.pop(slot.key, None)  # so that it waits longest for its next turn
        if place or not slot.window:
            self.cursor[slot.key] = place

    def cut(self, slot: Slot) -> bool:
        """Put smaller windows in place of one; False where it cannot be cut further."""
        parts = slot.window.split(self._windows) if slot.window and self._windows else []
        if parts:
            self.cursor.pop(slot.key, None)
            self.cursor.update({part.key: UNREAD for part in parts})
        return bool(parts)

    def add_gap(self, slot: Slot, start: datetime, end: datetime) -> bool:
        """Plan a window for a leap in time inside a listing; False where it cannot be asked for by itself."""
        if slot.window is None or slot.window.is_gap:
            return False
        gap = replace(slot.window, start=start, end=end, parent=slot.key, is_gap=True)
        self.cursor.setdefault(gap.key, UNREAD)
        return True

    def _of_windows(self, target: str, how: Windows) -> Iterator[Slot]:
        self._close(target)
        if not self._open(target):
            now = self._now().astimezone(UTC)
            self.cursor[self._first(target, now, how).key] = UNREAD
            self.cursor[f"{target}{_PLANNED}"] = now.strftime(_TIME)
        visited: set[str] = set()
        while waiting := [window for window in self._open(target) if window.key not in visited]:
            window = max(waiting, key=lambda one: one.start)
            visited.add(window.key)
            first = asked(
                self._source, self._source.type.list, target=target, region=window.place(how), **window.places(how)
            )
            yield Slot(window.key, target, first, window)
        self._close(target)

    def _first(self, target: str, now: datetime, how: Windows) -> Window:
        hours = self._source.first_hours or how.first_hours
        return first_window(target, self._moment(target, _UNTIL), now, how.model_copy(update={"first_hours": hours}))

    def _close(self, target: str) -> None:
        """Once no window of a plan is open, all up to its end is read."""
        planned = f"{target}{_PLANNED}"
        if planned in self.cursor and not self._open(target):
            self.cursor[f"{target}{_UNTIL}"] = self.cursor.pop(planned)

    def _moment(self, target: str, mark: str) -> datetime | None:
        written = self.cursor.get(f"{target}{mark}")
        return _read(written) if written else None

    def _open(self, target: str) -> list[Window]:
        return [Window.of(key) for key in self.cursor if key.startswith(f"{target}@") and not key.endswith(_MARKS)]

    def _is_known_window(self, key: str, place: str) -> bool:
        target, _, rest = key.rpartition("@")
        if target not in self._source.targets:
            return False
        try:
            _ = _read(place) if f"@{rest}" in _MARKS else Window.of(key)
        except ValueError:
            return False
        return True


def is_unread(source: SourceConfig, target: str, cursor: Mapping[str, str]) -> bool:
    """Whether a reading of the target stopped on the way: by this cursor, something of it is still to be read."""
    if not source.type.windows:
        return bool(cursor.get(target))
    return any(key.rpartition("@")[0] == target and not key.endswith(_MARKS) for key in cursor)


def _read(written: str) -> datetime:
    return datetime.strptime(written, _TIME).replace(tzinfo=UTC)

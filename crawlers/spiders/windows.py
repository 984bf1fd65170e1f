"""Windows of time of a search: cut ever finer where the platform shows only so many pages, and kept in the cursor."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Self
from urllib.parse import quote

from crawlers.catalogue import Unit, Windows
from crawlers.times import SHANGHAI

UNREAD: Final = "first"
"""Cursor of a window that waits for its first page."""
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time of one target's results, from ``start`` up to but without ``end`` (aware), maybe of one place."""

    target: str
    start: datetime
    end: datetime
    region: str = ""
    parent: str = ""
    is_gap: bool = False

    @property
    def key(self) -> str:
        """Names it in cursors: ``<target>@<start>/<end>/<region>``."""
        start, end = (moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for moment in (self.start, self.end))
        return f"{self.target}@{start}/{end}/{self.region}{'/gap' if self.is_gap else ''}"

    @classmethod
    def of(cls, key: str) -> Self:
        """The window that a key names; its parent is not in it. Raises `ValueError`."""
        target, _, rest = key.rpartition("@")
        from_, until, region, *marks = rest.split("/")
        start, end = (datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for text in (from_, until))
        return cls(target, start, end, region, is_gap=bool(marks))

    def places(self, how: Windows) -> dict[str, str]:
        """What stands for ``{start}`` and ``{end}`` in an address."""
        return {"start": _written(self.start, how.time_format), "end": _written(self.end, how.time_format)}

    def place(self, how: Windows) -> str:
        """What stands for ``{region}``."""
        return how.region.format(id=quote(self.region, safe="")) if self.region else ""

    def split(self, how: Windows) -> list["Window"]:
        """The next finer windows that together are this one; none where it cannot be cut further."""
        for unit in how.units:
            parts = list(self._cut(unit, how))
            if len(parts) > 1:
                return [replace(part, parent=self.key, is_gap=False) for part in parts]
        return []

    def _cut(self, unit: Unit, how: Windows) -> Iterator["Window"]:
        if self.region:
            return
        if unit is Unit.REGION:
            yield from (replace(self, region=region) for region in how.regions)
            return
        start = self.start
        while start < self.end:
            until = min(_next_boundary(start, unit), self.end)
            yield replace(self, start=start, end=until)
            start = until


def first_window(target: str, read_until: datetime | None, now: datetime, how: Windows) -> Window:
    """What a run has to read: from shortly before where the last one ended, in whole hours, up to now."""
    since = read_until - timedelta(minutes=how.overlap_minutes) if read_until else now - how.first_hours * _HOUR
    return Window(target, since.replace(minute=0, second=0, microsecond=0), _next_boundary(now, Unit.HOUR))


def _next_boundary(moment: datetime, unit: Unit) -> datetime:
    """The next full hour, or midnight, of Beijing time (which has no summer time)."""
    there = moment.astimezone(SHANGHAI)
    if unit is Unit.HOUR:
        return there.replace(minute=0, second=0, microsecond=0) + _HOUR
    return there.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY


def _written(moment: datetime, form: str) -> str:
    if form == "epoch":
        return str(int(moment.timestamp()))
    there = moment.astimezone(SHANGHAI)
    return there.strftime(form.replace("%-H", str(there.hour)))

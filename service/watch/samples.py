"""Pages that no parser understood, as saved in the home folder: masked, the newest few of each source.

A name tells when, how it was judged, as what it was read, and of which source:
``20261124T023000Z-SCHEMA_CHANGED-weibo.search.html-weibo.txt``.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crawlers.events import PageEvent
from crawlers.items import Outcome
from nlp.personal_data import mask
from service.errors import NotFoundError

MOST_KEPT: Final = 20
"""Of one source."""
_TIME: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"(\d{8}T\d{6}Z)-([A-Z_]{2,20})-([a-z0-9.]{1,40})-([A-Za-z0-9][A-Za-z0-9._-]{0,199})\.txt")
_NUMBER: Final = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True)
class Sample:
    """One saved page."""

    name: str
    source: str
    kind: str
    """What it was read as: a kind of `tingfeng parse`."""
    outcome: Outcome
    taken_at: datetime
    """Aware, UTC."""
    size: int
    """In bytes."""
    path: Path


class Samples:
    """The folder of samples. ``hides_numbers``: long numbers, such as users' ids, are made unreadable too."""

    def __init__(self, home: Path, *, hides_numbers: bool = False) -> None:
        self._folder = home / "samples"
        self._hides_numbers = hides_numbers

    def keep(self, source: str, page: PageEvent, now: datetime) -> str:
        """Save the page's sample, and drop the source's oldest ones beyond the limit; returns its name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{now.astimezone(UTC):{_TIME}}-{page.outcome.value}-{page.kind}-{source}.txt"
        text = mask(page.sample).text
        if self._hides_numbers:  # ones of the same length, so that JSON stays JSON
            text = _NUMBER.sub(lambda number: "1" * len(number[0]), text)
        (self._folder / name).write_text(text, encoding="utf-8", newline="")
        for old in self.find(source)[MOST_KEPT:]:
            old.path.unlink(missing_ok=True)
        return name

    def find(self, source: str = "") -> list[Sample]:
        """Those of a source, or all, the newest first."""
        found = (self._read(path) for path in self._folder.glob("*.txt"))
        of_source = [one for one in found if one and source in {"", one.source}]
        return sorted(of_source, key=lambda one: (one.taken_at, one.name), reverse=True)

    def get(self, source: str, name: str) -> Sample:
        """One of a source by its name. Raises `NotFoundError`."""
        sample = self._read(self._folder / name) if _NAME.fullmatch(name) else None
        if sample is None or sample.source != source:
            raise NotFoundError(f"没有这份样页，可能已被较新的替换 (no such sample): {name[:80]}")
        return sample

    def text(self, sample: Sample) -> str:
        """What it holds. Raises `NotFoundError` where it was dropped meanwhile."""
        try:
            return sample.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise NotFoundError(f"这份样页已被较新的替换 (dropped meanwhile): {sample.name}") from None

    def _read(self, path: Path) -> Sample | None:
        parts = _NAME.fullmatch(path.name)
        if parts is None or parts[2] not in set(Outcome) or not path.is_file():
            return None
        taken_at = datetime.strptime(parts[1], _TIME).replace(tzinfo=UTC)
        return Sample(path.name, parts[4], parts[3], Outcome(parts[2]), taken_at, path.stat().st_size, path)

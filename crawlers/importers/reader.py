"""What all readers of files have in common: records, how far they are, and the beginnings of their tables."""

from collections.abc import Iterator
from types import TracebackType
from typing import Final, NamedTuple, Protocol, Self

from crawlers.importers.records import Record
from crawlers.importers.tabular import Cells

HEAD_ROWS: Final = 20
"""Rows looked at for a header, and records for their names."""


class Head(NamedTuple):
    """How a table, sheet or file of objects begins."""

    place: str
    rows: tuple[Cells, ...]
    """The first rows; of tables whose columns are declared, the names stand first. Objects: their names, then values."""


class Reader(Protocol):
    """An opened file."""

    @property
    def total(self) -> int:
        """Bytes on disk."""

    @property
    def done(self) -> int:
        """How many of them are read, about."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def heads(self) -> Iterator[Head]:
        """How each table of the file begins."""

    def records(self) -> Iterator[Record]:
        """All records in their order."""

"""One file as a stream of posts and refusals."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawlers.importers.formats import Format, sniff
from crawlers.importers.lines import SourceFile
from crawlers.importers.records import Record
from crawlers.importers.rows import Refusal, RefusedRowError, Row


class Importer:
    """The rows of one file, read anew on each iteration."""

    def __init__(self, path: Path, form: Format, fetched_at: datetime) -> None:
        self.path = path
        self.format = form.name
        self.bytes_total = path.stat().st_size
        self._form = form
        self._fetched_at = fetched_at
        self._source: SourceFile | None = None

    @property
    def bytes_done(self) -> int:
        """How many of ``bytes_total`` bytes on disk are read, for a progress bar."""
        return self._source.done if self._source else 0

    def __iter__(self) -> Iterator[Row]:
        with SourceFile(self.path) as source:
            self._source = source
            yield from map(self._row, self._form.records(source))

    def _row(self, record: Record) -> Row:
        if record.fault:
            return Refusal(record.line, record.fault, record.raw)
        try:
            return self._form.table.convert(record.fields, self._fetched_at)
        except RefusedRowError as error:
            return Refusal(record.line, str(error), record.raw)


def open_file(path: Path, *, fetched_at: datetime) -> Importer:
    """The rows of a file; ``fetched_at`` (aware) is the moment of the import.

    Raises `UnknownFormatError` where its columns are not known, `OSError` where it cannot be opened.
    """
    return Importer(path, sniff(path), fetched_at)


def read(path: Path, *, fetched_at: datetime) -> Iterator[Row]:
    """The rows of a file, as a stream; raises like `open_file`."""
    return iter(open_file(path, fetched_at=fetched_at))

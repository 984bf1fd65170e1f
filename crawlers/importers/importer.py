"""One file as a stream of posts, refusals and rows left out."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from crawlers.fields import Fields, as_text
from crawlers.importers.formats import Format, sniff
from crawlers.importers.reader import Reader
from crawlers.importers.records import Record, Shape
from crawlers.importers.rows import Item, LeftOut, Original, Refusal, RefusedRowError
from crawlers.importers.table import NotPosts, Table

_SAMPLE: Final = 64
"""Records looked at for columns of rounded ids."""
_ENOUGH: Final = 5
_LONG_ID: Final = 16
_ROUNDED: Final = (
    "id 都以 0 结尾：已被电子表格四舍五入 (all ids end in 0: rounded by a spreadsheet; export again as text)"
)
_UNKNOWN: Final = "列不认识 (unknown columns)"
_SHOWN: Final = 20_000


class Importer:
    """The rows of one file, read anew on each iteration."""

    def __init__(self, path: Path, form: Format, fetched_at: datetime) -> None:
        self.path = path
        self.format = form.name
        self.bytes_total = path.stat().st_size
        self.position = 0
        """Records whose items were all given: where a stopped import goes on."""
        self._form, self._tables = form, form.tables
        self._fetched_at = fetched_at
        self._about: dict[str, Mapping[str, object]] = {}
        self._reader: Reader | None = None
        self._rounded = self._rounded_columns() if form.shape is Shape.CSV else frozenset[str]()

    @property
    def bytes_done(self) -> int:
        """How many of ``bytes_total`` bytes on disk are read, for a progress bar."""
        return self._reader.done if self._reader else 0

    def __iter__(self) -> Iterator[Item]:
        return self.items()

    def items(self, skip: int = 0) -> Iterator[Item]:
        """The items behind the first ``skip`` records. An `Original` stands before the row that embeds it."""
        with self._form.open(self.path, self._tables) as reader:
            self._reader = reader
            for position, record in enumerate(islice(reader.records(), skip, None), start=skip + 1):
                items = self._items(record)
                if len(items) > 1:
                    yield from items[:-1]
                self.position = position
                if items:
                    yield items[-1]

    def _items(self, record: Record) -> tuple[Item, ...]:
        if record.fault:
            return (Refusal(record.line, record.fault, record.raw, place=record.place),)
        table = record.table or self._tables.find(record.fields.values)
        if isinstance(table, NotPosts):
            return (LeftOut(table.what, record.rows),)
        if table is None and record.is_envelope:
            return ()
        try:
            return self._posts(table or self._form.table, record.fields)
        except RefusedRowError as error:
            raw = record.raw or _written(record.fields)
            return (Refusal(record.line, str(error), raw, error.kind, record.place),)

    def _posts(self, table: Table | None, fields: Fields) -> tuple[Item, ...]:
        """The row's post, behind the original it embeds. Raises `RefusedRowError`."""
        if table is None:
            raise RefusedRowError(_UNKNOWN)
        if self._rounded:
            self._check_digits(table, fields)
        if table.about:
            fields = Fields({**fields.values, **self._known_of(table.name, table.about)})
        post = table.convert(fields, self._fetched_at)
        original = table.original(fields, self._fetched_at) if table.original else None
        return (Original(original), post) if original else (post,)

    def _known_of(self, name: str, about: Callable[[Path], Mapping[str, object]]) -> Mapping[str, object]:
        """What the file's place says of the rows of a table, looked up once."""
        if name not in self._about:
            self._about[name] = about(self.path)
        return self._about[name]

    def _check_digits(self, table: Table, fields: Fields) -> None:
        for name in table.ids:
            value = as_text(fields.get(name))
            if name in self._rounded and len(value) >= _LONG_ID and value.endswith("0"):
                raise RefusedRowError(_ROUNDED, value)

    def _rounded_columns(self) -> frozenset[str]:
        """Columns of ids that all end in 0: a spreadsheet keeps 15 digits of a number."""
        found: dict[str, list[str]] = {}
        with self._form.open(self.path, self._tables) as reader:
            for record in islice(reader.records(), _SAMPLE):
                table = record.table or self._tables.find(record.fields.values)
                for name in table.ids if isinstance(table, Table) else ():
                    if len(value := as_text(record.fields.get(name))) >= _LONG_ID:
                        found.setdefault(name, []).append(value)
        return frozenset(
            name
            for name, values in found.items()
            if len(set(values)) >= _ENOUGH and all(value.endswith("0") for value in values)
        )


def _written(fields: Fields) -> str:
    written = json.dumps(dict(fields.values), ensure_ascii=False, default=str)
    return written[:_SHOWN].encode("utf-8", "replace").decode()


def open_file(path: Path, *, fetched_at: datetime, extra: Table | None = None) -> Importer:
    """The rows of a file; ``fetched_at`` (aware) is the moment of the import; ``extra``: a table of the user's own.

    Raises `UnknownFormatError` where its columns are not known, `OSError` where it cannot be opened.
    """
    return Importer(path, sniff(path, extra), fetched_at)


def read(path: Path, *, fetched_at: datetime) -> Iterator[Item]:
    """The rows of a file, as a stream; raises like `open_file`."""
    return iter(open_file(path, fetched_at=fetched_at))

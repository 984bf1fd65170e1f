"""SQLite files as records: every table whose columns are known, read without writing a byte.

The file is a stranger's: it is opened read-only, its views, triggers and virtual tables are not touched.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from crawlers.fields import Fields
from crawlers.importers.reader import Head
from crawlers.importers.records import Record
from crawlers.importers.rows import UnknownFormatError
from crawlers.importers.table import NotPosts, Table, Tables
from crawlers.importers.tabular import Cells

_STEP: Final = 500
"""Rows a query: between two of them the crawler that owns the file may write."""
_SAMPLE: Final = 3
WAIT_SECONDS: Final = 5.0
"""How long a file that another process writes is waited for."""
_LONGEST: Final = 16 << 20
"""Bytes of one row; a longer one is refused."""
_WAL: Final = b"\x02\x02"
_WAL_AT: Final = 18
_NOTHING: Final = Fields({})
_UNREADABLE: Final = "这一行读不了：过长或已损坏 (the row cannot be read: over-long or damaged)"
_DAMAGED: Final = "数据表从此处起读不了 (from here on the table is damaged)"
_FIRST: Final = -(1 << 63)
_BROKEN: Final = (sqlite3.Error, UnicodeError)
"""What a damaged file raises; names that are no text too."""


class _TableOf(NamedTuple):
    """A table of the file."""

    name: str
    columns: tuple[str, ...]
    rowid: str
    """The name that the rowid has here; empty where there is none."""


class SqliteReader:
    """An opened SQLite file. Raises `UnknownFormatError` where it is none, damaged or locked."""

    def __init__(self, path: Path, tables: Tables) -> None:
        self.total = path.stat().st_size
        self.done = 0
        self._known = tables
        try:
            self._connection = sqlite3.connect(_address(path), timeout=WAIT_SECONDS, uri=True, isolation_level=None)
            self._tables = self._guarded()
        except _BROKEN as error:
            raise UnknownFormatError(
                f"这个 SQLite 文件读不了（{error}）：正在写入就等采集停下，损坏就从采集工具重新导出 (cannot read it: busy or damaged)"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def heads(self) -> Iterator[Head]:
        """Each table's columns and first rows."""
        for table in self._tables:
            rows = _some_rows(self._connection, table)
            yield Head(table.name, (Cells(0, table.columns), *(Cells(0, row) for row in rows)))

    def records(self) -> Iterator[Record]:
        """The rows of the known tables, and for each other table how many rows are left out."""
        counts = {table.name: self._count(table) for table in self._tables}
        seen, rows = 0, max(1, sum(counts.values()))
        for table in self._tables:
            known = self._known.find(table.columns)
            if isinstance(known, Table):
                for number, record in enumerate(self._rows(table, known), start=1):
                    if number % _STEP == 0:
                        self.done = min(self.total, int(self.total * (seen + number) / rows))
                    yield record
            elif count := counts[table.name]:
                unknown = NotPosts("", f"数据表 {table.name}：列不认识 (a table of unknown columns)", ())
                yield Record(0, "", _NOTHING, "", known or unknown, table.name, count)
            seen += counts[table.name]
        self.done = self.total

    def _guarded(self) -> list[_TableOf]:
        """The tables, once nothing that the file's schema says can be run; closed again where it cannot be read."""
        try:
            self._guard()
            return list(self._read_tables())
        except _BROKEN:
            self._connection.close()
            raise

    def _guard(self) -> None:
        self._connection.text_factory = lambda data: data.decode("utf-8", "replace")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
            self._connection.execute(f"PRAGMA {pragma}")

    def _read_tables(self) -> Iterator[_TableOf]:
        listed = self._connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        for (name,) in listed:
            columns = tuple(row[1] for row in self._connection.execute(f"PRAGMA table_info({_quoted(name)})"))
            yield _TableOf(name, columns, self._rowid(name, columns))

    def _rowid(self, name: str, columns: Sequence[str]) -> str:
        taken = {column.lower() for column in columns}
        free = next((alias for alias in ("rowid", "_rowid_", "oid") if alias not in taken), "")
        try:
            self._connection.execute(f"SELECT {free} FROM {_quoted(name)} LIMIT 1").fetchone()  # noqa: S608 - quoted
        except _BROKEN:
            return ""
        return free

    def _count(self, table: _TableOf) -> int:
        try:
            (count,) = self._connection.execute(f"SELECT count(*) FROM {_quoted(table.name)}").fetchone()  # noqa: S608
        except _BROKEN:
            return 1
        return int(count)

    def _rows(self, table: _TableOf, known: Table) -> Iterator[Record]:
        if not table.rowid:
            yield from self._rows_in_order(table, known)
            return
        after, step = _FIRST, _STEP
        while True:
            page = self._page(table, after, step)
            if page is None and step > 1:  # one of these cannot be read: from here on one by one
                step = 1
                continue
            if page is None:
                following = self._following(table, after)
                yield Record(
                    following or 0, "", _NOTHING, _DAMAGED if following is None else _UNREADABLE, None, table.name
                )
                if following is None:
                    return
                after = following
                continue
            for rowid, *values in page:
                yield Record(rowid, "", _fields(table, values), "", known, table.name)
            if len(page) < step:
                return
            after = page[-1][0]

    def _rows_in_order(self, table: _TableOf, known: Table) -> Iterator[Record]:
        """Of a table without rowids."""
        number = 0
        try:
            rows = self._connection.execute(f"SELECT {_names(table)} FROM {_quoted(table.name)}")  # noqa: S608 - quoted
            for number, values in enumerate(rows, start=1):
                yield Record(number, "", _fields(table, values), "", known, table.name)
        except _BROKEN:
            yield Record(number + 1, "", _NOTHING, _DAMAGED, None, table.name)

    def _page(self, table: _TableOf, after: int, step: int) -> list[tuple[int, *tuple[object, ...]]] | None:
        """Rows behind a rowid, each with its rowid in front; None where they cannot be read."""
        query = f"SELECT {table.rowid}, {_names(table)} FROM {_quoted(table.name)} WHERE {table.rowid} > ? ORDER BY {table.rowid} LIMIT ?"  # noqa: S608
        try:
            page = self._connection.execute(query, (after, step)).fetchall()
        except _BROKEN:
            return None
        return page if not page or page[-1][0] > after else None  # a damaged file may lead in circles

    def _following(self, table: _TableOf, after: int) -> int | None:
        """The next rowid; None where there is none to be found."""
        query = (
            f"SELECT {table.rowid} FROM {_quoted(table.name)} WHERE {table.rowid} > ? ORDER BY {table.rowid} LIMIT 1"  # noqa: S608
        )
        try:
            row = self._connection.execute(query, (after,)).fetchone()
        except _BROKEN:
            return None
        return row[0] if row and row[0] > after else None


def _address(path: Path) -> str:
    """The file as SQLite shall open it: never to be written.

    A file in WAL mode that nobody has open is called immutable, or SQLite would put its own files beside it. With a WAL
    beside it that may not be: what stands there would be missed.
    """
    with path.open("rb") as file:
        file.seek(_WAL_AT)
        is_wal = file.read(len(_WAL)) == _WAL
    beside = path.with_name(f"{path.name}-wal")
    is_closed = is_wal and not (beside.exists() and beside.stat().st_size)
    return f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if is_closed else ''}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(table: _TableOf) -> str:
    return ", ".join(map(_quoted, table.columns))


def _fields(table: _TableOf, values: Sequence[object]) -> Fields:
    return Fields(dict(zip(table.columns, values, strict=True)))


def _some_rows(connection: sqlite3.Connection, table: _TableOf) -> list[tuple[object, ...]]:
    """A few rows to show."""
    try:
        return connection.execute(f"SELECT {_names(table)} FROM {_quoted(table.name)} LIMIT {_SAMPLE}").fetchall()  # noqa: S608
    except _BROKEN:
        return []

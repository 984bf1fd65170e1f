"""Rows of cells under a header, as records. The header may be repeated, or be another one half-way.

Exporters write the header once: after an upgrade, rows of other columns stand under it. Such a row is read by the
layout of the version that writes as many cells, where the table knows one; else it is refused.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain, count, zip_longest
from typing import Final, NamedTuple

from crawlers.fields import Fields, as_text
from crawlers.importers.records import Record
from crawlers.importers.table import Known, NotPosts, Table, Tables

_NOTHING: Final = Fields({})
_ABOVE: Final = "表头之前的行 (above the header)"
_MARK: Final = "\ufeff"
_EMPTY: Final = ("", None)


class Cells(NamedTuple):
    """One row, or the fault that kept it from being read."""

    line: int
    cells: Sequence[object]
    raw: str = ""
    fault: str = ""


class Header(NamedTuple):
    """The names that rows stand under, and what they are of."""

    names: tuple[str, ...]
    table: Known


def printable(text: str) -> str:
    """What of a file's text can be shown on a terminal."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


def names_of(cells: Sequence[object]) -> tuple[str, ...]:
    """The names of columns in a row; the second 内容 is 内容.1, as pandas calls it."""
    names = [as_text(name).removeprefix(_MARK) for name in cells]
    if len({*names}) < len(names):
        taken: set[str] = set()
        for column, name in enumerate(names):
            tries = chain((name,), (f"{name}.{number}" for number in count(1)))
            names[column] = next(free for free in tries if not free or free not in taken)
            taken.add(names[column])
    return tuple(names)


def joined(above: Sequence[object], below: Sequence[object]) -> tuple[object, ...]:
    """A header of two rows as one: names of groups stand above those of their columns. Empty where these rows are none."""
    cells = tuple(zip_longest(above, below, fillvalue=""))
    groups = [column for column, (upper, lower) in enumerate(cells[:-1]) if upper not in _EMPTY and lower not in _EMPTY]
    are_groups = all(cells[column + 1][0] in _EMPTY and cells[column + 1][1] not in _EMPTY for column in groups)
    are_names = all(isinstance(cell, str) for cell in chain(above, below) if cell not in _EMPTY)
    others = any(lower in _EMPTY and upper not in _EMPTY for upper, lower in cells)
    if not (groups and others and are_groups and are_names):
        return ()
    return tuple(upper if lower in _EMPTY else lower for upper, lower in cells)


def header_of(cells: Sequence[object], tables: Tables) -> Header | None:
    """The header that a row is; None where its cells are no names of a known table."""
    names = names_of(cells)
    table = tables.match(names)
    return Header(names, table) if table else None


def first_header(rows: Sequence[Cells], tables: Tables) -> Header | None:
    """The header among the first rows, of one row or two; None where there is none."""
    pairs = zip_longest(rows, rows[1:])
    tried = chain.from_iterable((row.cells, joined(row.cells, after.cells) if after else ()) for row, after in pairs)
    return next((header for cells in tried if (header := header_of(cells, tables))), None)


def table_records(rows: Iterable[Cells], tables: Tables, place: str = "", *, fill: bool = False) -> Iterator[Record]:
    """The records of one table; ``place`` names the sheet it is. ``fill``: rows end with their last cell that is not empty."""
    rest = iter(rows)
    header = yield from _until_header(rest, tables, place)
    for row in rest:
        if row.fault:
            yield _faulty(row, place)
        elif not tables.names.isdisjoint(row.cells) and (found := header_of(row.cells, tables)):
            header = found
        elif header:
            short = len(header.names) - len(row.cells) if fill else 0
            yield _record(header, row if short <= 0 else row._replace(cells=[*row.cells, *[""] * short]), place)


def _until_header(rows: Iterator[Cells], tables: Tables, place: str) -> Generator[Record, None, Header | None]:
    """The rows above the header, and that header; the last one is held back, as it may be half of it."""
    above: Cells | None = None
    for row in rows:
        header = None if row.fault else header_of(row.cells, tables)
        if above and not row.fault and (both := header_of(joined(above.cells, row.cells), tables)):
            return both
        yield from _above(above, place)
        above = None if row.fault or header else row
        if header:
            return header
        if row.fault:
            yield _faulty(row, place)
    yield from _above(above, place)
    return None


def _faulty(row: Cells, place: str) -> Record:
    return Record(row.line, row.raw, _NOTHING, row.fault, None, place)


def _above(row: Cells | None, place: str) -> Iterator[Record]:
    if row:
        yield Record(row.line, _raw(row), _NOTHING, _ABOVE, None, place)


def _raw(row: Cells) -> str:
    """The row as it stands, or its cells where it is no text."""
    return row.raw or "\t".join(map(str, row.cells))


def _record(header: Header, row: Cells, place: str) -> Record:
    names, cells = header.names, row.cells
    if len(cells) == len(names):
        return Record(row.line, row.raw, Fields(dict(zip(names, cells, strict=True))), "", header.table, place)
    if isinstance(header.table, NotPosts):
        return Record(row.line, row.raw, _NOTHING, "", header.table, place)
    if len(cells) > len(names) and all(cell in _EMPTY for cell in cells[len(names) :]):
        return _record(header, row._replace(cells=cells[: len(names)]), place)
    if fields := _by_layout(header.table, cells):
        return Record(row.line, row.raw, fields, "", header.table, place)
    fault = f"列数不符：{len(cells)} 列，表头 {len(names)} 列 ({len(cells)} columns, the header has {len(names)})"
    return Record(row.line, _raw(row), _NOTHING, fault, None, place)


def _by_layout(table: Table, cells: Sequence[object]) -> Fields | None:
    """The row by the columns of the version that writes so many cells."""
    for layout in table.layouts:
        if len(layout) == len(cells):
            fields = Fields(dict(zip(layout, cells, strict=True)))
            if table.plausible(fields):
                return fields
    return None

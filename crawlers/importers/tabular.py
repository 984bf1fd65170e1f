"""Rows of cells under a header, as records. The header may be repeated, or be another one half-way.

Exporters write the header once: after an upgrade, rows of other columns stand under it. Such a row is read by the
layout of the version that writes as many cells, where the table knows one; else it is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from crawlers.fields import Fields
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


def header_of(cells: Sequence[object], tables: Tables) -> Header | None:
    """The header that a row is; None where its cells are no names of a known table."""
    names = tuple(name.strip().removeprefix(_MARK) if isinstance(name, str) else "" for name in cells)
    table = tables.match(names)
    return Header(names, table) if table else None


def table_records(rows: Iterable[Cells], tables: Tables, place: str = "", *, fill: bool = False) -> Iterator[Record]:
    """The records of one table; ``place`` names the sheet it is. ``fill``: rows end with their last cell that is not empty."""
    header: Header | None = None
    for row in rows:
        if row.fault:
            yield Record(row.line, row.raw, _NOTHING, row.fault, None, place)
        elif (header is None or not tables.names.isdisjoint(row.cells)) and (found := header_of(row.cells, tables)):
            header = found
        elif header is None:
            yield Record(row.line, _raw(row), _NOTHING, _ABOVE, None, place)
        else:
            short = len(header.names) - len(row.cells) if fill else 0
            yield _record(header, row if short <= 0 else row._replace(cells=[*row.cells, *[""] * short]), place)


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

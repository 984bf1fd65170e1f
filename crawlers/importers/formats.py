"""Which known export a file is: told by its columns, never by its name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crawlers.fields import Fields
from crawlers.importers import (
    mediacrawler,
    tingfeng,
    weibo_cn,
    weibo_crawler,
    weibo_opinion,
    weibo_search,
    weibo_spider,
)
from crawlers.importers.excel import ExcelReader
from crawlers.importers.lines import SourceFile
from crawlers.importers.reader import Head, Reader
from crawlers.importers.records import Shape
from crawlers.importers.rows import UnknownFormatError
from crawlers.importers.sqlite import SqliteReader
from crawlers.importers.table import NO_TABLES, Known, Table, Tables
from crawlers.importers.tabular import Cells, first_header, printable
from crawlers.importers.text import TextReader, text_shape
from crawlers.importers.unreadable import fault_of

_EXPORTS: Final[tuple[Known, ...]] = (
    *weibo_search.TABLES,
    *weibo_crawler.TABLES,
    *weibo_spider.TABLES,
    *weibo_cn.TABLES,
    *mediacrawler.TABLES,
    *weibo_opinion.TABLES,
    *weibo_crawler.NOT_POSTS,
    *weibo_spider.NOT_POSTS,
    *weibo_cn.NOT_POSTS,
    *mediacrawler.NOT_POSTS,
)
TABLES: Final = (*_EXPORTS, tingfeng.TABLE)
"""Every known set of columns, the more telling ones first."""

_TABULAR: Final = (*_EXPORTS, tingfeng.TABULAR)
_EXCEL: Final = b"PK\x03\x04"
_SQLITE: Final = b"SQLite format 3\x00"
_NO_RECORD: Final = "里面没有一条可读的记录：是空的，或者第一条就断了 (no record in it can be read: it is empty, or cut off in the first)"
_NO_PLATFORM: Final = "没有 platform，所以不当听风自有格式读 (no platform: not read as Tingfeng's own rows). "
_SHOWN: Final = 40
_JSON: Final = frozenset({Shape.LINES, Shape.ARRAY})


@dataclass(frozen=True, slots=True)
class Format:
    """What a file was recognised as."""

    shape: Shape
    known: tuple[Known, ...]
    """Of the tables in it, each once."""
    extra: Table | None = None
    """A table of the user's own, which alone counts then."""

    @property
    def name(self) -> str:
        """For instance ``weibo-search-csv`` or ``tingfeng-ndjson``; tables whose rows are no posts count where all are such."""
        posts = [table.name for table in self.known if isinstance(table, Table)]
        return f"{'+'.join(dict.fromkeys(posts or [table.name for table in self.known]))}-{self.shape.value}"

    @property
    def table(self) -> Table | None:
        """What records are taken for that lack some column; None where there are several tables, or none of posts."""
        tables = [table for table in self.known if isinstance(table, Table)]
        return tables[0] if len(tables) == 1 else None

    @property
    def tables(self) -> Tables:
        """The tables that records of such a file can be of."""
        return tables_for(self.shape, self.extra)

    def open(self, path: Path, tables: Tables) -> Reader:
        """The file's reader. Raises `UnknownFormatError`, `OSError`."""
        return open_reader(path, self.shape, tables)


def open_reader(path: Path, shape: Shape, tables: Tables = NO_TABLES) -> Reader:
    """A reader of a file of this shape. Raises `UnknownFormatError`, `OSError`."""
    match shape:
        case Shape.EXCEL:
            return ExcelReader(path, tables)
        case Shape.SQLITE:
            return SqliteReader(path, tables)
        case _:
            return TextReader(path, tables, shape)


def tables_for(shape: Shape, extra: Table | None = None) -> Tables:
    """The tables that are looked for: the user's own alone, where there is one."""
    return Tables((extra,) if extra else TABLES if shape in _JSON else _TABULAR)


def shape_of(path: Path) -> Shape:
    """How a file is laid out, by how it begins. Raises `UnknownFormatError` for what cannot be read at all."""
    with SourceFile(path) as source:
        head = source.head()
    if head.startswith(_EXCEL):
        return Shape.EXCEL
    if head.startswith(_SQLITE):
        return Shape.SQLITE
    if fault := fault_of(head, is_packed=source.is_packed):
        raise UnknownFormatError(f"无法导入 {path.name} (cannot import): {fault}")
    return text_shape(path)


def sniff(path: Path, extra: Table | None = None) -> Format:
    """Recognise a file, or find the columns of a table of the user's own in it.

    Raises `UnknownFormatError`, or `OSError` where it cannot be opened.
    """
    shape = shape_of(path)
    tables = tables_for(shape, extra)
    with open_reader(path, shape, tables) as reader:
        heads = list(reader.heads())
    if extra and shape in _JSON:  # not every object has every member
        heads = [Head("", (Cells(0, tuple({name: None for head in heads for name in _names(head.rows[:1])})),))]
    found = tuple(dict.fromkeys(table for head in heads if (table := _known(head, tables))))
    if not found or (found == (tingfeng.TABLE,) and not any(map(_is_own, heads))):
        raise UnknownFormatError(_explain(path, heads, tables))
    return Format(shape, found, extra)


def _is_own(head: Head) -> bool:
    """Whether an object with an id and a text is a row of Tingfeng's, which says of which platform it is."""
    names, *rows = (row.cells for row in head.rows)
    return any(tingfeng.is_own(Fields(dict(zip(map(str, names), cells, strict=True)))) for cells in rows)


def _known(head: Head, tables: Tables) -> Known | None:
    header = first_header(head.rows, tables)
    return header.table if header else None


def _names(rows: Sequence[Cells]) -> list[str]:
    """The texts of these rows: where names of columns stand."""
    return [printable(name) for row in rows for name in row.cells if isinstance(name, str) and name.strip()]


def _explain(path: Path, heads: Iterable[Head], tables: Tables) -> str:
    seen = sorted({name[:_SHOWN] for head in heads for name in _names(_fullest(head.rows))})
    start = f"无法识别 {path.name} 的格式 (unknown format). 所见列 (columns seen): {', '.join(seen[:_SHOWN]) or '无 (none)'}. "
    if not seen:
        return start + _NO_RECORD
    if own := next((table.lacks for table in tables if isinstance(table, Table) and table.lacks), None):
        return start + own(frozenset(name for head in heads for name in _names(head.rows)))
    if {"id", "text"} <= {*seen} and "platform" not in seen:
        start += _NO_PLATFORM
    known = dict.fromkeys(table.name for table in tables if isinstance(table, Table))
    return (
        f"{start}{_closest({name for head in heads for name in _names(head.rows)}, tables)}"
        f"先写列映射再导入 (write a column map first): tingfeng import --columns {path.name}"
        f"。不用映射的 (read without one): {', '.join(known)}"
    )


def _fullest(rows: Sequence[Cells]) -> Sequence[Cells]:
    """The first row with the most texts, as a header has; titles above it have fewer."""
    return [max(rows, key=lambda row: len(_names([row])))] if rows else ()


def _closest(names: set[str], tables: Tables) -> str:
    """The export that most of its columns are there of, with those that are not."""
    lacking = [(table, [need for need in table.needs if not need & names]) for table in tables]
    table, lacks = max(lacking, key=lambda found: 1 - len(found[1]) / len(found[0].needs))
    if not lacks or len(lacks) * 2 >= len(table.needs):
        return ""
    return f"最接近 {table.name}，缺列 (closest; it lacks): {', '.join('/'.join(sorted(need)) for need in lacks)}. "

"""Which known export a file is: told by its columns, never by its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from crawlers.importers import mediacrawler, tingfeng, weibo_search
from crawlers.importers.lines import Line, SourceFile
from crawlers.importers.records import Record, Shape, array_records, csv_header, csv_records, line_records
from crawlers.importers.rows import UnknownFormatError
from crawlers.importers.table import Table

TABLES: Final = (weibo_search.TABLE, *mediacrawler.TABLES, tingfeng.TABLE)
"""Every known set of columns, the more telling ones first."""

_SAMPLE: Final = 20  # lines looked at for a first readable object
_FOREIGN: Final = (
    (b"PK\x03\x04", "这是 Excel 工作簿：请另存为 CSV UTF-8 (an Excel workbook: save it as CSV UTF-8)"),
    (b"\xff\xfe", "这是 UTF-16 文本：请另存为 UTF-8 (UTF-16 text: save it as UTF-8)"),
    (b"\xfe\xff", "这是 UTF-16 文本：请另存为 UTF-8 (UTF-16 text: save it as UTF-8)"),
    (b"SQLite format 3", "这是 SQLite 数据库：请导出为 CSV (an SQLite database: export it as CSV)"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """What a file was recognised as."""

    table: Table
    shape: Shape

    @property
    def name(self) -> str:
        """For instance ``weibo-search-csv`` or ``tingfeng-ndjson``."""
        return f"{self.table.name}-{self.shape.value}"

    def records(self, source: SourceFile) -> Iterator[Record]:
        """The records of an opened file of this format."""
        match self.shape:
            case Shape.CSV:
                return csv_records(source.lines())
            case Shape.LINES:
                return line_records(source.lines())
            case Shape.ARRAY:
                return array_records(source.chunks())


def sniff(path: Path) -> Format:
    """Recognise a file. Raises `UnknownFormatError`, or `OSError` where it cannot be opened."""
    with SourceFile(path) as source:
        lines = [line for line in islice(source.lines(), _SAMPLE) if line.text.strip()]
    shape = {"{": Shape.LINES, "[": Shape.ARRAY}.get(lines[0].text.lstrip()[:1] if lines else "", Shape.CSV)
    names = _columns(path, shape, lines)
    for table in TABLES:
        if table.fits(names) and (shape is not Shape.CSV or table is not tingfeng.TABLE or "platform" in names):
            return Format(table, shape)
    raise UnknownFormatError(_explain(path, names))


def _columns(path: Path, shape: Shape, lines: Sequence[Line]) -> frozenset[str]:
    """The names in the header, or in the first object that can be read."""
    if shape is Shape.CSV:
        return frozenset(csv_header(lines))
    if shape is Shape.LINES:
        return _first_names(line_records(iter(lines)))
    with SourceFile(path) as source:
        return _first_names(array_records(source.chunks()))


def _first_names(records: Iterator[Record]) -> frozenset[str]:
    return next((frozenset(record.fields.values) for record in records if record.fields), frozenset())


def _explain(path: Path, names: frozenset[str]) -> str:
    with SourceFile(path) as source:
        head = source.head()
    foreign = next((remedy for mark, remedy in _FOREIGN if head.startswith(mark)), "")
    if foreign or not head:
        return f"无法导入 {path.name} (cannot import): {foreign or '文件为空 (the file is empty)'}"
    seen = ", ".join(sorted(name[:40] for name in names)[:40]) or "无 (none)"
    known = "; ".join(f"{table.name} [{', '.join('/'.join(sorted(need)) for need in table.needs)}]" for table in TABLES)
    return f"无法识别 {path.name} 的格式 (unknown format). 所见列 (columns seen): {seen}. 可导入 (known): {known}"

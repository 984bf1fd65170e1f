"""Excel workbooks as records: every sheet, row by row, in bounded memory.

Only values are read: formulas count as what they last came to, and nothing is computed, followed or unpacked to disk.
A spreadsheet keeps 15 digits of a number, so a longer one that ends in zeros is given as a float: it is no whole id.
"""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from crawlers.fields import Fields
from crawlers.importers.reader import HEAD_ROWS, Head
from crawlers.importers.records import Record
from crawlers.importers.rows import UnknownFormatError
from crawlers.importers.table import NotPosts, Tables
from crawlers.importers.tabular import Cells, first_header, table_records

MAX_UNPACKED: Final = 4 << 30
"""Bytes of all parts of a workbook, unpacked."""
MAX_SHARED: Final = 256 << 20
"""Bytes of the texts that sheets share, unpacked: they are held in memory."""
_BOMB: Final = (64 << 20, 250)
"""A part larger than this and packed tighter than this is no spreadsheet."""
_LAST_ROW: Final = 1_048_576
_KEPT_DIGITS: Final = 15
_SHARED: Final = "sharedstrings"
_ERRORS: Final = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
_ESCAPED: Final = re.compile(r"_x[0-9A-Fa-f]{4}_")
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, InvalidFileException, SyntaxError, LookupError, TypeError,
    AttributeError, ValueError, ArithmeticError, AssertionError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What the library raises on a damaged workbook."""
_NOTHING: Final = Fields({})


class ExcelReader:
    """An opened workbook. Raises `UnknownFormatError` where it is damaged, protected or too large."""

    def __init__(self, path: Path, tables: Tables) -> None:
        self.total = path.stat().st_size
        self.done = 0
        self._tables = tables
        self._file = path.open("rb")
        try:
            _check_sizes(zipfile.ZipFile(self._file))
            self._book = _opened(self._file)
        except UnknownFormatError:
            self._file.close()
            raise
        except (*_BROKEN, OSError) as error:
            self._file.close()
            raise UnknownFormatError(
                "这个 Excel 工作簿读不了：另存为不带密码的 xlsx 或 CSV UTF-8 再试 (cannot read the workbook: save it anew, without a password)"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()
        self._file.close()

    def heads(self) -> Iterator[Head]:
        """Each sheet with the first rows that are not empty."""
        for sheet in self._sheets():
            yield Head(sheet.title, tuple(islice(self._rows(sheet), HEAD_ROWS)))

    def records(self) -> Iterator[Record]:
        """The rows of all sheets."""
        sheets = self._sheets()
        for number, sheet in enumerate(sheets):
            share = self.total / len(sheets)
            rows = self._rows(sheet, share * number, share)
            first = list(islice(rows, HEAD_ROWS))
            if first_header(first, self._tables):
                yield from table_records(chain(first, rows), self._tables, sheet.title, fill=True)
            else:
                unknown = NotPosts("", f"工作表 {sheet.title}：列不认识 (a sheet of unknown columns)", ())
                yield from (Record(row.line, "", _NOTHING, "", unknown, sheet.title) for row in chain(first, rows))
        self.done = self.total

    def _sheets(self) -> list[Any]:
        """The sheets that have cells (charts have none)."""
        return [sheet for sheet in self._book.worksheets if hasattr(sheet, "reset_dimensions")]

    def _rows(self, sheet: Any, begun: float = 0, share: float = 0) -> Iterator[Cells]:
        """The rows of a sheet that are not empty; a damaged one ends it."""
        written = sheet.max_row or _LAST_ROW
        sheet.reset_dimensions()
        number = 0
        try:
            for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                if number > _LAST_ROW:
                    raise ValueError
                if number % 256 == 0:
                    self.done = int(begun + share * min(1.0, number / written))
                cells = [_value(value) for value in values]
                if any(cell != "" for cell in cells):
                    yield Cells(number, cells)
        except _BROKEN:
            yield Cells(number + 1, [], "", f"工作表 {sheet.title} 从此处起读不了 (from here on the sheet is damaged)")


def _opened(file: BinaryIO) -> Any:
    """The workbook; what the library has to say of styles and links is nobody's concern here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if not any(part.filename.endswith("workbook.xml") for part in parts):
        raise UnknownFormatError(
            "这是压缩包，不是 Excel 的 xlsx：解开再导入，或另存为 xlsx (an archive or another kind of workbook: unpack it, or save as xlsx)"
        )
    shared = sum(part.file_size for part in parts if _SHARED in part.filename.lower())
    unpacked = sum(part.file_size for part in parts)
    size, ratio = _BOMB
    is_bomb = any(part.file_size > size and part.file_size > ratio * part.compress_size for part in parts)
    if is_bomb or shared > MAX_SHARED or unpacked > MAX_UNPACKED:
        raise UnknownFormatError(
            f"工作簿展开后太大（{unpacked >> 20} MB）：另存为 CSV UTF-8 再导入 (the workbook unpacks to too much: save it as CSV UTF-8)"
        )


def _value(value: object) -> object:
    """A cell's value as an importer takes it: text, a number, or the empty string."""
    if value is None or value in _ERRORS:
        return ""
    if isinstance(value, str):
        return unescape(value) if _ESCAPED.search(value) else value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return float(value) if _is_rounded(value) else value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, float) else str(value)


def _is_rounded(number: int) -> bool:
    """Whether a number has more digits than a spreadsheet keeps, and zeros in place of those."""
    lost = len(str(abs(number))) - _KEPT_DIGITS
    return lost > 0 and number % 10**lost == 0

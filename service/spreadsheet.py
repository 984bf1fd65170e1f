"""CSV that people open in Excel or WPS: UTF-8 with its mark, and no cell that the program would run or mangle."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Final

Cell = str | int | float | None
_RUNS: Final = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""A cell that begins so may be taken for a formula (OWASP: CSV injection), full-width signs included."""
_MANGLED: Final = re.compile(r"0\d+|\d{12,}")
"""Digits that would lose their zeros or their last places: ids and phone numbers are text."""


def safe_cell(value: Cell) -> str | int | float:
    """The cell; text that would be run or mangled gets a leading apostrophe."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    value = value.replace("\x00", "")
    return f"'{value}" if _RUNS.match(value) or _MANGLED.fullmatch(value) else value


def write_csv(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write header and rows as they come, in bounded memory; gives the number of rows."""
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        count += 1
    text.detach()
    return count

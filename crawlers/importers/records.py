"""Records of the three shapes that exports come in: CSV, one JSON object a line, one JSON array of objects.

A record that cannot be read is given with its fault, and reading goes on behind it.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crawlers.fields import Fields, load_json
from crawlers.importers.lines import Line
from crawlers.importers.rows import MAX_LINE

_BETWEEN: Final = re.compile(r"[\s,\[\ufeff]*")
_ARRAY_BROKEN: Final = "JSON 数组从此处起无法读取 (from here on the JSON array cannot be read: broken or over-long)"
_NOT_JSON: Final = "不是有效的 JSON 对象 (not a JSON object)"


class Shape(StrEnum):
    """How records are laid out in a file."""

    CSV = "csv"
    LINES = "ndjson"
    ARRAY = "json"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its fields, or the fault that kept them from being read."""

    line: int
    raw: str
    fields: Fields
    fault: str = ""


def _faulty(line: Line, fault: str) -> Record:
    return Record(line.number, line.text.strip(), Fields({}), fault)


def line_records(lines: Iterator[Line]) -> Iterator[Record]:
    """One JSON object a line."""
    for line in lines:
        if line.fault:
            yield _faulty(line, line.fault)
        elif text := line.text.strip():
            try:
                value = load_json(text)
            except ValueError:
                value = None
            yield Record(line.number, text, Fields(value)) if isinstance(value, dict) else _faulty(line, _NOT_JSON)


class _Feed:
    """Lines for the CSV reader, remembering those of the present record so that they can be put back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._returned: list[Line] = []
        self.taken: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._lines)
        self.taken.append(line)
        if line.fault:
            raise csv.Error(line.fault)
        return line.text.replace("\0", "")

    def put_back(self) -> Line:
        """Give up the present record: its first line is returned, the others are read again."""
        self._returned.extend(self.taken[:0:-1])
        return self.taken[0]


def csv_header(lines: Sequence[Line]) -> list[str]:
    """The names in the first row; none where it is not CSV."""
    try:
        return [name.strip() for name in next(csv.reader(line.text for line in lines), [])]
    except csv.Error:
        return []


def csv_records(lines: Iterator[Line]) -> Iterator[Record]:
    """Rows of a CSV file by its first row, the header; a repeated header is no row."""
    feed = _Feed(lines)
    header: list[str] = []
    reader = csv.reader(feed, strict=True)
    while True:
        feed.taken = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # an open quote swallows what follows: only its first line is lost
            first = feed.put_back()
            yield _faulty(
                first, first.fault or f"CSV 引号不成对或字段过长 (broken quoting or over-long field: {error})"
            )
            reader = csv.reader(feed, strict=True)
            continue
        if not header:
            header = [name.strip() for name in cells]
        elif cells and [name.strip() for name in cells] != header:
            yield _csv_record(header, cells, feed.taken)


def _csv_record(header: list[str], cells: list[str], taken: list[Line]) -> Record:
    raw = "".join(line.text for line in taken).rstrip("\r\n")
    number = taken[0].number
    if len(cells) != len(header):
        fault = f"列数不符：{len(cells)} 列，表头 {len(header)} 列 ({len(cells)} columns, the header has {len(header)})"
        return Record(number, raw, Fields({}), fault)
    return Record(number, raw, Fields(dict(zip(header, cells, strict=True))))


def array_records(chunks: Iterator[str]) -> Iterator[Record]:
    """The objects of a JSON array that comes in pieces, one by one. Behind a broken object nothing more is read."""
    text, start, line = "", 0, 1
    while True:
        between = _BETWEEN.match(text, start)
        line += text.count("\n", start, start := between.end() if between else start)
        if text.startswith("]", start):
            return
        end = _value_end(text, start)
        if end:
            yield _array_record(text[start:end], line)
            line += text.count("\n", start, end)
            start = end
            continue
        chunk = next(chunks, None)
        if chunk is None or len(text) - start > MAX_LINE:
            yield Record(line, text[start : start + 500], Fields({}), _ARRAY_BROKEN)
            return
        text, start = text[start:] + chunk, 0


def _value_end(text: str, start: int) -> int:
    """Where the JSON value at ``start`` ends; 0 where it is not complete."""
    try:
        return json.JSONDecoder().raw_decode(text, start)[1] if start < len(text) else 0
    except (ValueError, RecursionError):
        return 0


def _array_record(raw: str, line: int) -> Record:
    value = load_json(raw) if raw.startswith("{") else None
    return Record(line, raw, Fields(value)) if isinstance(value, dict) else Record(line, raw, Fields({}), _NOT_JSON)

"""Records as they stand in a file, whatever its shape; and those of JSON: one object a line, an array, a document.

A record that cannot be read is given with its fault, and reading goes on behind it.
"""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from crawlers.fields import Fields, load_json
from crawlers.importers.lines import Line
from crawlers.importers.mongo import plain
from crawlers.importers.rows import MAX_LINE
from crawlers.importers.table import Known

_BETWEEN: Final = re.compile(r"[\s,\ufeff]*")
_BROKEN: Final = "JSON 从此处起无法读取 (from here on the JSON cannot be read: broken or over-long)"
_NOT_JSON: Final = "不是有效的 JSON 对象 (not a JSON object)"
_SHOWN: Final = 500
_NOTHING: Final = Fields({})
_TABLE: Final = re.compile(r'\{\s{0,9}"type"\s{0,9}:\s{0,9}"table"\s{0,9},')
"""How a table begins in what phpMyAdmin exports, an array of its tables with two objects on the database in front."""
_HEADS: Final = frozenset({"header", "database"})
_FEW: Final = 3
_LENIENT: Final = json.JSONDecoder(strict=False, parse_constant=lambda _: None)


class Shape(StrEnum):
    """How records are laid out in a file."""

    CSV = "csv"
    LINES = "ndjson"
    ARRAY = "json"
    EXCEL = "excel"
    SQLITE = "sqlite"


class Record(NamedTuple):
    """One record: its fields, or the fault that kept them from being read."""

    line: int
    raw: str
    """As it stands; empty where the fields say it all."""
    fields: Fields
    fault: str = ""
    table: Known | None = None
    """By the header it stands under; None where its own names tell."""
    place: str = ""
    """The sheet or database table."""
    rows: int = 1
    """Rows it stands for: a table that is left out is one record."""
    is_envelope: bool = False
    """Whether it stands beside the rows of a document, and is no row where its names are not known."""


def line_records(lines: Iterator[Line]) -> Iterator[Record]:
    """One JSON object a line."""
    for line in lines:
        if line.fault:
            yield Record(line.number, line.text.strip(), _NOTHING, line.fault)
        elif text := line.text.strip():
            value = loaded(text)
            is_object = isinstance(value, dict)
            yield Record(line.number, text, Fields.of(value), "" if is_object else _NOT_JSON)


def document_records(chunks: Iterator[str]) -> Iterator[Record]:
    """The objects of a JSON array that comes in pieces, or of the arrays in a JSON object, one by one.

    An object without arrays is one record. Behind a broken object nothing more is read.
    """
    text = _Pieces(chunks)
    try:
        while start := text.peek():
            if start == "[":
                yield from _array(text)
            elif start == "{":
                yield from _document(text)
            else:
                yield _row(text)
    except _BrokenJsonError:
        yield Record(text.line, text.rest(), _NOTHING, _BROKEN)


class _BrokenJsonError(ValueError):
    """No whole value stands here."""


class _Pieces:
    """JSON text that comes in pieces: only the value at hand is kept."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text, self._at, self._is_whole = "", 0, False
        self.line = 1

    def peek(self) -> str:
        """The next character that means something, spaces and commas passed over; empty at the end."""
        while True:
            between = _BETWEEN.match(self._text, self._at)
            self._move(between.end() if between else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def starts(self, pattern: re.Pattern[str]) -> bool:
        """Whether the value that `peek` came to begins so."""
        if len(self._text) - self._at < _SHOWN:
            self._more()
        return bool(pattern.match(self._text, self._at))

    def take(self, character: str) -> None:
        """Pass over this character. Raises `_BrokenJsonError` where it is not there."""
        if self.peek() != character:
            raise _BrokenJsonError
        self._move(self._at + 1)

    def value(self) -> str:
        """The next whole value as text. Raises `_BrokenJsonError`."""
        self.peek()
        while True:
            end = _value_end(self._text, self._at)
            if end and (end < len(self._text) or self._is_whole):
                value = self._text[self._at : end]
                self._move(end)
                return value
            if len(self._text) - self._at > MAX_LINE or not self._more():
                if not end:
                    raise _BrokenJsonError
                self._is_whole = True

    def rest(self) -> str:
        """What stands here, cut."""
        return self._text[self._at : self._at + _SHOWN]

    def _move(self, to: int) -> None:
        self.line += self._text.count("\n", self._at, to)
        self._at = to

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        self._is_whole = chunk is None
        if chunk is not None:
            self._text, self._at = self._text[self._at :] + chunk, 0
        return chunk is not None


def _value_end(text: str, start: int) -> int:
    """Where the JSON value at ``start`` ends; 0 where it is not complete."""
    try:
        return _LENIENT.raw_decode(text, start)[1] if start < len(text) else 0
    except (ValueError, RecursionError):
        return 0


def _array(text: _Pieces) -> Iterator[Record]:
    text.take("[")
    yield from _rows(text)


def _rows(text: _Pieces) -> Iterator[Record]:
    """The rest of an array."""
    while text.peek() != "]":
        if text.starts(_TABLE):
            yield from _document(text)
        else:
            yield _row(text)
    text.take("]")


def _row(text: _Pieces) -> Record:
    line = text.line
    raw = text.value()
    value = loaded(raw) if raw.startswith("{") else None
    fields = Fields.of(value)
    is_head = fields.text("type") in _HEADS and len(fields.values) <= _FEW
    return Record(line, raw, fields, "" if isinstance(value, dict) else _NOT_JSON, is_envelope=is_head)


def _document(text: _Pieces) -> Iterator[Record]:
    """The rows in the arrays of an object, with the objects beside them; an object without such arrays is a row."""
    whole = _Members(text.line)
    text.take("{")
    while text.peek() != "}":
        name = loaded(text.value())
        text.take(":")
        if text.peek() != "[":
            whole.add(name, text)
            continue
        text.take("[")
        if text.peek() == "{":
            yield from whole.envelopes()
            yield from _rows(text)
        else:
            whole.add_list(name, text)
    text.take("}")
    yield from whole.row()


class _Members:
    """The members of an object as far as they are few, until an array of rows is among them."""

    def __init__(self, line: int) -> None:
        self._line, self._size, self._has_rows = line, 0, False
        self._values: dict[str, object] = {}

    def add(self, name: object, text: _Pieces) -> None:
        """The next value under this name."""
        raw = text.value()
        self._size += len(raw)
        if isinstance(name, str) and self._size <= MAX_LINE:
            self._values[name] = loaded(raw)

    def add_list(self, name: object, text: _Pieces) -> None:
        """The rest of an array that is none of rows."""
        values = []
        while text.peek() != "]":
            raw = text.value()
            self._size += len(raw)
            if self._size <= MAX_LINE:
                values.append(loaded(raw))
        text.take("]")
        if isinstance(name, str):
            self._values[name] = values

    def envelopes(self) -> Iterator[Record]:
        """The objects so far: they stand beside rows."""
        self._has_rows = True
        for value in self._values.values():
            if isinstance(value, dict):
                yield Record(self._line, "", Fields(value), is_envelope=True)
        self._values.clear()

    def row(self) -> Iterator[Record]:
        """The whole object, where it holds no rows."""
        if not self._has_rows:
            yield Record(self._line, "", Fields(self._values), "" if self._size <= MAX_LINE else _BROKEN)


def loaded(raw: str) -> object:
    """The value of a JSON text, None where it is none; also with what Python writes beyond the standard: NaN, and line ends inside texts."""
    value = _parsed(raw)
    return plain(value) if '"$' in raw else value


def _parsed(raw: str) -> object:
    try:
        return load_json(raw)
    except ValueError:
        pass
    try:
        return _LENIENT.decode(raw)
    except (ValueError, RecursionError):
        return None

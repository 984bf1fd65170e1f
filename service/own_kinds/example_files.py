"""Examples of an own kind from an uploaded file: JSON lines or a JSON array, CSV or an Excel workbook.

A table has a first row with names: ``text`` (正文), and where wanted ``platform`` (平台) and ``label`` (标签: 是 or 否). A
table with one column and no such name is a list of texts that all have the kind. CSV is parted by commas, semicolons or
tabs. A file with a row that could be misread is refused as a whole.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

import orjson
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from nlp.own_kinds.records import Example
from service.errors import InvalidError

MOST_ROWS: Final = 5_000
LARGEST: Final = 5_000_000
"""Bytes of a file."""
LONGEST: Final = 5_000
_LARGEST_UNPACKED: Final = 20 * LARGEST
_TEXT: Final = ("text", "正文", "内容", "文本", "帖子", "content")
_PLATFORM: Final = ("platform", "平台")
_LABEL: Final = ("label", "标签", "是否", "holds")
_YES: Final = frozenset({"1", "是", "true", "yes", "y", "对", "正例"})
_NO: Final = frozenset({"0", "否", "不是", "false", "no", "n", "不", "反例"})
_DELIMITERS: Final = ",;\t"
_ARRAY: Final = re.compile(r"\s*\[\s*[{\"]")
"""How a JSON array begins; a text may begin with ``[泪]``."""


def read_examples(name: str, content: bytes) -> list[Example]:
    """The examples of a file. Raises `InvalidError` that names the row and the remedy."""
    if len(content) > LARGEST:
        raise InvalidError(f"文件超过 {LARGEST // 1_000_000} MB：例子有几十到几百条就够 (file too large)")
    rows = list(_rows(name, content))
    if not rows:
        raise InvalidError(f"{name} 里没有例子：每行一条，要有一列“正文” (no examples)")
    return rows


def _rows(name: str, content: bytes) -> Iterator[Example]:
    records = _table(_workbook(content)) if content.startswith(b"PK\x03\x04") else _of_text(_decoded(name, content))
    for count, (number, record) in enumerate(records, start=1):
        if count > MOST_ROWS:
            raise InvalidError(f"超过 {MOST_ROWS} 行：例子有几十到几百条就够 (too many rows)")
        if text := record.get("text", "").strip():
            yield Example(_short(number, text), record.get("platform") or "unknown", _holds(number, record))


def _decoded(name: str, content: bytes) -> str:
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise InvalidError(f"{name} 不是 UTF-8 或 GB18030 的文字：请另存为 CSV UTF-8 或 xlsx (unknown encoding)")


def _of_text(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    if text.lstrip()[:1] == "{":
        return _json_lines(text)
    if _ARRAY.match(text):
        return _json_array(text)
    return _table(_csv(text))


def _json_lines(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, _json_record(number, orjson.loads(line))
        except orjson.JSONDecodeError as error:
            raise InvalidError(f"第 {number} 行不是 JSON：{error} (not JSON)") from error


def _json_array(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        records = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidError(f"不是 JSON：{error} (not JSON)") from error
    return ((number, _json_record(number, record)) for number, record in enumerate(records, start=1))


def _json_record(number: int, record: object) -> Mapping[str, str]:
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InvalidError(f'第 {number} 行要写成 {{"text": "…"}} (needs an object with "text")')
    return _named({key: _plain(value) for key, value in record.items()})


def _csv(text: str) -> list[list[str]]:
    """The rows, parted by what stands most often in the first one."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise InvalidError(
            f"第 {len(rows) + 1} 行的引号不成对，或一格太长：含引号的正文整格用引号括起，里面的引号写两遍 (row {len(rows) + 1}: {error})"
        ) from error
    return rows


def _workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        rows = _cells(content) if unpacked <= _LARGEST_UNPACKED else None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise InvalidError("这个工作簿读不了：请另存为 xlsx 或 CSV UTF-8 (cannot read the workbook)") from error
    if rows is None:
        raise InvalidError("这个工作簿展开后太大：只留例子那一张表 (the workbook is too large)")
    return rows


def _cells(content: bytes) -> list[list[str]]:
    """The first sheet."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2)
    return [[_plain(cell) for cell in row] for row in rows]


def _table(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    if not rows:
        return
    header = [cell.strip().lower() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    named = any(name in _TEXT for name in header)
    if not named and max(sum(bool(cell.strip()) for cell in row) for row in rows) > 1:
        raise InvalidError(f"第一行要有列名“正文”或 text，看到的是：{'、'.join(header)[:80]} (no column named text)")
    if not named:
        yield from ((number, {"text": next(iter(row), "")}) for number, row in enumerate(rows, start=1))
        return
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row[len(header) :]):
            raise InvalidError(
                f"第 {number} 行比第一行多出一格：正文里有分隔符就整格用引号括起，多出的列要有列名 (more cells than column names)"
            )
        yield number, _named(dict(zip_longest(header, row[: len(header)], fillvalue="")))


def _named(record: Mapping[str, str]) -> dict[str, str]:
    """The columns by our names for them."""
    ours = (("text", _TEXT), ("platform", _PLATFORM), ("label", _LABEL))
    return {name: record[word] for name, words in ours for word in words if word in record}


def _holds(number: int, record: Mapping[str, str]) -> bool:
    """What the label says; a record without one has the kind."""
    if "label" not in record:
        return True
    said = record["label"].strip().lower()
    if not said:
        raise InvalidError(f"第 {number} 行没有标签：写 是 或 否，或删去整列标签 (no label: write 是 or 否, 1 or 0)")
    if said not in _YES | _NO:
        raise InvalidError(f"第 {number} 行的标签是“{said[:20]}”：写 是 或 否 (write 是 or 否, 1 or 0)")
    return said in _YES


def _short(number: int, text: str) -> str:
    if len(text) > LONGEST:
        raise InvalidError(f"第 {number} 行有 {len(text)} 个字：一行只放一条帖子，最多 {LONGEST} 个字 (text too long)")
    return text


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)

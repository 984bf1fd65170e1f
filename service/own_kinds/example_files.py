"""Examples of an own kind from an uploaded file: JSON lines, CSV or an Excel workbook.

A table has a first row with names: ``text`` (正文), and where wanted ``platform`` (平台) and ``label`` (标签: 是 or 否). A
table with one column and no such name is a list of texts that all have the kind.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
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
_YES: Final = frozenset({"", "1", "是", "true", "yes", "y", "对", "正例"})
_NO: Final = frozenset({"0", "否", "不是", "false", "no", "n", "不", "反例"})


def read_examples(name: str, content: bytes) -> list[Example]:
    """The examples of a file. Raises `InvalidError` that names the row and the remedy."""
    if len(content) > LARGEST:
        raise InvalidError(f"文件超过 {LARGEST // 1_000_000} MB：例子有几十到几百条就够 (file too large)")
    rows = list(_rows(name, content))
    if not rows:
        raise InvalidError(f"{name} 里没有例子：每行一条，要有一列“正文” (no examples)")
    return rows


def _rows(name: str, content: bytes) -> Iterator[Example]:
    if content.startswith(b"PK\x03\x04"):
        records = _table(_workbook(content))
    elif content.lstrip()[:1] == b"{":
        records = _json_lines(content)
    else:
        records = _table(list(csv.reader(io.StringIO(_decoded(name, content)))))
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


def _json_lines(content: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InvalidError(f"第 {number} 行不是 JSON：{error} (not JSON)") from error
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            raise InvalidError(f'第 {number} 行要写成 {{"text": "…"}} (needs an object with "text")')
        yield number, _named({key: _plain(value) for key, value in record.items()})


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
    named = any(name in _TEXT for name in header)
    if not named and max(sum(bool(cell.strip()) for cell in row) for row in rows) > 1:
        raise InvalidError(f"第一行要有列名“正文”或 text，看到的是：{'、'.join(header)[:80]} (no column named text)")
    for number, row in enumerate(rows[1:] if named else rows, start=2 if named else 1):
        yield number, _named(dict(zip(header, row, strict=False)) if named else {"text": next(iter(row), "")})


def _named(record: Mapping[str, str]) -> dict[str, str]:
    """The columns by our names for them."""
    ours = (("text", _TEXT), ("platform", _PLATFORM), ("label", _LABEL))
    return {name: record[word] for name, words in ours for word in words if word in record}


def _holds(number: int, record: Mapping[str, str]) -> bool:
    said = record.get("label", "").strip().lower()
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

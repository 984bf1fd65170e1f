"""What columns a file has, with a few values of each, and a draft of a column map for it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from crawlers.importers.column_map import AUTO
from crawlers.importers.formats import open_reader, shape_of
from crawlers.importers.guessing import guess_columns, guess_constants, guess_time, is_known
from crawlers.importers.reader import Head
from crawlers.importers.records import Shape
from crawlers.importers.tabular import Cells, joined, names_of, printable

_VALUES: Final = 3
_SHOWN: Final = 60
_MOST: Final = 1000
"""Columns that are shown."""
_CUT: Final = 200
_CONSTANTS: Final = {
    "platform": "weibo, forum, tieba, zhihu, xiaohongshu, appstore, news …", "type": "post, repost, comment, thread, reply",
}  # fmt: skip
_SURE: Final = 2
"""So many known names make a header."""
_FULL: Final = 5
"""A header lacks at most one name in so many."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table of a file."""

    place: str
    """Its sheet or database table; empty where the file is one table."""
    values: Mapping[str, tuple[str, ...]]
    """A few values of each, cut."""
    repeating: frozenset[str] = frozenset()
    """Columns where rows have the same value."""


def columns_of(path: Path) -> list[Columns]:
    """The columns of each table. Raises `UnknownFormatError`, `OSError`."""
    shape = shape_of(path)
    with open_reader(path, shape) as reader:
        heads = list(reader.heads())
    if shape in {Shape.LINES, Shape.ARRAY}:
        return [_of_objects(heads)]
    return [_of_rows(head) for head in heads if head.rows]


def draft_map(columns: Columns) -> str:
    """A map for these columns as YAML: what their names and values suggest, the rest as comments."""
    guessed = guess_columns(columns.values, columns.repeating)
    constants = guess_constants(columns.values, guessed)
    lines = ["# 列映射 (column map)：听风的字段: 文件里的列名。写法见 docs/importing.md", "columns:"]
    lines += [f"  {field}: {_quoted(name)}" for field, name in guessed.items()]
    if not {"text", "title"} & {*guessed}:
        lines.append("  # text: 正文在哪一列 (which column holds the text)")
    others = [name for name in columns.values if name not in guessed.values()]
    lines += [f"  # 未用 (not used): {_quoted(name)}" for name in others]
    lines.append("constants:")
    lines += [
        f"  {field}: {told}  # 改成 (change to) {_CONSTANTS[field]}"
        for field, told in constants.items()
        if field not in guessed
    ]
    time = guess_time(columns.values.get(guessed.get("published_at", ""), ()))
    lines.append(f'time: {_quoted(time) if time != AUTO else AUTO}  # 或 (or) auto, excel, "%Y/%m/%d %H:%M" …')
    if "id" not in guessed:
        lines.append(
            "# 没有 id 列：由平台、作者、时间、正文算出。也可以写 id_from: [列名, 列名] (no id: made of these columns)"
        )
    return "\n".join(lines) + "\n"


def _of_objects(heads: Sequence[Head]) -> Columns:
    """The members of JSON objects, those of objects in them with dots."""
    values: dict[str, list[str]] = {}
    for head in heads:
        names, *rows = (row.cells for row in head.rows)
        for cells in rows:
            for name, value in _members(dict(zip(map(str, names), cells, strict=True))):
                values.setdefault(name, []).append(value)
    return _columns("", values)


def _members(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", str(found)) for inner, found in value.items())
        else:
            yield name, "" if value is None else str(value)


def _of_rows(head: Head) -> Columns:
    """The columns of a table, with what stands below their names."""
    at, header = _header(head.rows)
    below = [row.cells for row in head.rows[at:]]
    values = {
        name: [str(cells[column]) for cells in below if column < len(cells)]
        for column, name in enumerate(names_of(header))
        if name
    }
    return _columns(head.place, values)


def _columns(place: str, values: Mapping[str, Sequence[str]]) -> Columns:
    shown = dict(islice(values.items(), _MOST))
    repeating = frozenset(name for name, found in shown.items() if _repeat([value for value in found if value.strip()]))
    return Columns(place, {name: _few(found) for name, found in shown.items()}, repeating)


def _repeat(values: Sequence[str]) -> bool:
    """Whether most do not stand there once; an export may have the same row twice."""
    return len({*values}) * _FULL < len(values) * (_FULL - 1)


def _header(rows: Sequence[Cells]) -> tuple[int, Sequence[object]]:
    """The names of columns and where the values begin: the row of the most known names, or the first that is about full."""
    known = [sum(map(is_known, _texts(row))) for row in rows]
    if max(known) >= _SURE:
        at = known.index(max(known))
    else:
        full = max(len(_texts(row)) for row in rows)
        at = next(number for number, row in enumerate(rows) if len(_texts(row)) * _FULL >= full * (_FULL - 1))
    above = joined(rows[at - 1].cells, rows[at].cells) if at else ()
    below = joined(rows[at].cells, rows[at + 1].cells) if at + 1 < len(rows) else ()
    return at + (2 if below else 1), below or above or rows[at].cells


def _texts(row: Cells) -> set[str]:
    return {cell.strip() for cell in row.cells if isinstance(cell, str) and cell.strip()}


def _few(values: Sequence[str]) -> tuple[str, ...]:
    told = dict.fromkeys(printable(value[:_CUT])[:_SHOWN] for value in values if value.strip())
    return tuple(list(told)[:_VALUES])


def _quoted(name: str) -> str:
    """A name as YAML takes it whatever is in it."""
    return json.dumps(name, ensure_ascii=False)

"""What the tests of the importers share: the fixtures' folder, a moment, and files made on the spot."""

import csv
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

from crawlers.importers import Item, Refusal, open_file
from crawlers.items import Post

FILES = Path(__file__).resolve().parents[1] / "fixtures" / "imports"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def items_of(path: Path) -> list[Item]:
    """All items of a file."""
    return list(open_file(path, fetched_at=NOW))


def posts_of(path: Path | str) -> list[Post]:
    """The posts of a file, or of a fixture by its name; nothing of it may be refused."""
    items = items_of(FILES / path)
    assert not [item for item in items if isinstance(item, Refusal)]
    return [item for item in items if isinstance(item, Post)]


def refusals_of(path: Path) -> list[Refusal]:
    """The refused rows of a file."""
    return [item for item in items_of(path) if isinstance(item, Refusal)]


def write_csv(path: Path, *rows: Sequence[object]) -> Path:
    """A CSV file as Excel likes it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def rows_of_fixture(name: str) -> list[list[str]]:
    """The cells of a CSV fixture, header first."""
    with (FILES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def objects_of_fixture(name: str) -> list[dict[str, object]]:
    """The objects of a JSONL fixture."""
    return [json.loads(line) for line in (FILES / name).read_text("utf-8").splitlines()]


def write_excel(path: Path, sheets: Mapping[str, Iterable[Sequence[object]]]) -> Path:
    """A workbook of these sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def write_sqlite(path: Path, tables: Mapping[str, Sequence[Mapping[str, object]]], **declared: str) -> Path:
    """A SQLite file of these tables; ``declared``: how a table is created where not simply by its columns."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            names = list(rows[0])
            quoted = ", ".join(f'"{column}"' for column in names)
            connection.execute(declared.get(name) or f'CREATE TABLE "{name}" ({quoted})')
            marks = ", ".join("?" * len(names))
            connection.executemany(
                f'INSERT INTO "{name}" ({quoted}) VALUES ({marks})', [tuple(row[n] for n in names) for row in rows]
            )
    return path

"""Text files as records: CSV, one JSON object a line, or a JSON array or document; packed or not."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from crawlers.importers.csv_rows import PLAIN, csv_rows, dialect_of
from crawlers.importers.lines import Line, SourceFile
from crawlers.importers.reader import HEAD_ROWS, Head
from crawlers.importers.records import Record, Shape, document_records, line_records, loaded
from crawlers.importers.table import Tables
from crawlers.importers.tabular import Cells, table_records


class TextReader:
    """An opened text file of this shape. Raises `OSError`."""

    def __init__(self, path: Path, tables: Tables, shape: Shape) -> None:
        self._shape, self._tables, self._path = shape, tables, path
        self._dialect = dialect_of(_sample(path)) if shape is Shape.CSV else PLAIN
        self._source = SourceFile(path)
        self.total = self._source.total

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()

    @property
    def done(self) -> int:
        """Bytes read."""
        return self._source.done

    def heads(self) -> Iterator[Head]:
        """The first rows of a CSV file; of JSON the names and values of its first objects."""
        with SourceFile(self._path) as source:
            if self._shape is Shape.CSV:
                yield Head("", tuple(islice(csv_rows(source.lines(), self._dialect), HEAD_ROWS)))
                return
            for record in islice(self._json(source), HEAD_ROWS):
                values = record.fields.values
                yield Head("", (Cells(record.line, tuple(values)), Cells(record.line, tuple(values.values()))))

    def records(self) -> Iterator[Record]:
        """All records."""
        if self._shape is Shape.CSV:
            return table_records(csv_rows(self._source.lines(), self._dialect), self._tables)
        return self._json(self._source)

    def _json(self, source: SourceFile) -> Iterator[Record]:
        return line_records(source.lines()) if self._shape is Shape.LINES else document_records(source.chunks())


def text_shape(path: Path) -> Shape:
    """By the first character, and for objects by whether lines are such. Raises `OSError`."""
    lines = _sample(path)
    start = lines[0].text.lstrip()[:1] if lines else ""
    if start == "[":
        return Shape.ARRAY
    objects = [value for line in lines if isinstance(value := _object(line), dict)]
    if start != "{":
        return Shape.LINES if len(objects) * 2 > len(lines) else Shape.CSV  # the first line may be cut
    first = _object(lines[0])
    is_document = isinstance(first, dict) and any(_are_rows(value) for value in first.values()) and len(lines) == 1
    return Shape.LINES if objects and not is_document else Shape.ARRAY


def _sample(path: Path) -> list[Line]:
    """The first lines that are not empty."""
    with SourceFile(path) as source:
        return [line for line in islice(source.lines(), HEAD_ROWS) if line.text.strip()]


def _object(line: Line) -> object:
    text = line.text.strip()
    return loaded(text) if text.startswith("{") and not line.fault else None


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)

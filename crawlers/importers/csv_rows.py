"""Rows of a CSV file as cells; an open quote costs one row, not the rest of the file."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from crawlers.importers.lines import Line
from crawlers.importers.tabular import Cells

_DELIMITERS: Final = ",\t;"
_TOLD: Final = re.compile(r"sep=([,;|\t])")
"""How Excel is told what parts the cells."""
_SURE: Final = 2


class Dialect(NamedTuple):
    """How a CSV file is written."""

    delimiter: str = ","
    is_spaced: bool = False
    """Whether a space stands before cells in quotes."""


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
        return line.text.replace("\0", "").removeprefix("\ufeff")  # files put together have marks in their midst

    def put_back(self) -> Line:
        """Give up the present record: its first line is returned, the others are read again."""
        self._returned.extend(self.taken[:0:-1])
        return self.taken[0]


PLAIN: Final = Dialect()


def dialect_of(lines: Sequence[Line]) -> Dialect:
    """By the first of these lines that has several cells: a title may stand above the header."""
    texts = [line.text for line in lines if line.text.strip()]
    if texts and (told := _TOLD.fullmatch(texts[0].strip("\r\n"))):
        return Dialect(told[1])
    first = next((text for text in texts if max(map(text.count, _DELIMITERS)) >= _SURE), "".join(texts[:1]))
    delimiter = max(_DELIMITERS, key=first.count)
    return Dialect(delimiter, f'"{delimiter} "' in first)


def csv_rows(lines: Iterator[Line], dialect: Dialect = PLAIN) -> Iterator[Cells]:
    """The rows of a CSV file; those of empty cells are passed over."""
    feed = _Feed(lines)
    reader = _reader(feed, dialect)
    while True:
        feed.taken = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # an open quote swallows what follows: only its first line is lost
            first = feed.put_back()
            fault = first.fault or f"CSV 引号不成对或字段过长 (broken quoting or over-long field: {error})"
            yield Cells(first.number, [], first.text.strip(), fault)
            reader = _reader(feed, dialect)
            continue
        if any(map(str.strip, cells)):
            taken = feed.taken
            raw = taken[0].text if len(taken) == 1 else "".join(line.text for line in taken)
            if taken[0].number > 1 or not _TOLD.fullmatch(raw.rstrip("\r\n")):
                yield Cells(taken[0].number, cells, raw.rstrip("\r\n"))


def _reader(feed: _Feed, dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(feed, strict=True, delimiter=dialect.delimiter, skipinitialspace=dialect.is_spaced)

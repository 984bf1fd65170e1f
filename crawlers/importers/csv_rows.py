"""Rows of a CSV file as cells; an open quote costs one row, not the rest of the file."""

import csv
from collections.abc import Iterator, Sequence
from typing import Final

from crawlers.importers.lines import Line
from crawlers.importers.tabular import Cells

_DELIMITERS: Final = ",\t;"


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


def delimiter_of(lines: Sequence[Line]) -> str:
    """What parts the cells: what stands most often in the first line that is not empty."""
    first = next((line.text for line in lines if line.text.strip()), "")
    return max(_DELIMITERS, key=first.count)


def csv_rows(lines: Iterator[Line], delimiter: str = ",") -> Iterator[Cells]:
    """The rows of a CSV file; those of empty cells are passed over."""
    feed = _Feed(lines)
    reader = csv.reader(feed, strict=True, delimiter=delimiter)
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
            reader = csv.reader(feed, strict=True, delimiter=delimiter)
            continue
        if any(map(str.strip, cells)):
            taken = feed.taken
            raw = taken[0].text if len(taken) == 1 else "".join(line.text for line in taken)
            yield Cells(taken[0].number, cells, raw.rstrip("\r\n"))

"""CSV for Excel: nothing runs, nothing is mangled, everything can be read back."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.spreadsheet import safe_cell, write_csv

STARTERS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", "＝1", "＋1", "－1", "＠a", '=HYPERLINK("x")'],
)
def test_a_cell_that_would_run_gets_an_apostrophe(text: str):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("digits", ["007", "13800001234567", "5012345678901234"])
def test_digits_that_would_be_mangled_get_an_apostrophe(digits: str):
    assert safe_cell(digits) == f"'{digits}"


@pytest.mark.parametrize("cell", ["年费", "a=b", "weibo:123", "2026-03-18", "12", "0", "", 5, 0.25, "1-2"])
def test_harmless_cells_stay_as_they_are(cell):
    assert safe_cell(cell) == cell


def test_nothing_is_an_empty_cell():
    assert safe_cell(None) == ""


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_written_table_starts_like_a_formula_and_all_come_back(rows: list[list[str]]):
    file = io.BytesIO()
    assert write_csv(file, ["甲", "乙"], rows) == len(rows)
    read = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert read[0] == ["甲", "乙"]
    for given_row, read_row in zip(rows, read[1:], strict=True):
        for given_cell, read_cell in zip(given_row, read_row, strict=True):
            assert read_cell.lstrip()[:1] not in set(STARTERS)
            assert read_cell.removeprefix("'") == given_cell.replace("\x00", "").removeprefix("'")


def test_the_file_begins_with_the_mark_that_excel_needs_and_stays_open(tmp_path: Path):
    with (tmp_path / "cases.csv").open("wb") as file:
        write_csv(file, ["标题"], [["年费"]])
        file.write("后记".encode())
    assert (tmp_path / "cases.csv").read_bytes() == b"\xef\xbb\xbf" + "标题\r\n年费\r\n后记".encode()

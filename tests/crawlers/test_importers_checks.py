"""What every row must have: the readings that are quick are the same as the slow ones, and nothing is made up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawlers.fields import Fields
from crawlers.importers.checks import DIGITS, reference, region_of, time_of, whole_id
from crawlers.importers.rows import RefusedRowError
from crawlers.markup import tidy
from crawlers.times import parse_time
from tests.crawlers.import_files import NOW

TIMES = st.from_regex(r"[0-9]{4}[-/.][0-9]{2}[-/][0-9]{2}[ Tx][0-9]{2}:[0-9]{2}(:[0-9]{2}|\+08|Z|:5)?", fullmatch=True)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2027, 1, 1)).map(lambda moment: str(moment.replace(microsecond=0)))  # fmt: skip  # noqa: DTZ001


@given(TIMES | MOMENTS | MOMENTS.map(lambda shown: shown[:16]) | st.text(min_size=16, max_size=19))
@example("2026-11-25 10:00")
@example("1999-12-31 23:59:59")
@example("2026-11-25 24:00")
@example("２０２６-11-20 10:00")
def test_whole_times_are_read_as_all_times_are(shown: str) -> None:
    expected = parse_time(shown, NOW)
    if expected is None:
        with pytest.raises(RefusedRowError):
            time_of(Fields({"time": shown}), NOW, "time")
    else:
        assert time_of(Fields({"time": shown}), NOW, "time") == expected


def test_the_first_time_that_can_be_read_counts() -> None:
    row = Fields({"a": "某个下午", "b": "2026-11-20 09:30", "c": None, "d": "None", "e": 0})
    assert time_of(row, NOW, "a", "b") == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert time_of(row, NOW, "c", "d", "e", "missing") is None
    with pytest.raises(RefusedRowError, match="某个下午"):
        time_of(row, NOW, "c", "a")


@pytest.mark.parametrize("moment", [NOW - timedelta(seconds=1), NOW + timedelta(hours=1)])
@pytest.mark.parametrize("scale", [1, 1000])
def test_numbers_of_seconds_and_milliseconds_are_times(moment: datetime, scale: int) -> None:
    number = int(moment.timestamp()) * scale
    assert {time_of(Fields({"t": raw}), NOW, "t") for raw in (number, str(number), float(number))} == {moment}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("6200000101", "6200000101"), (6200000101, "6200000101"), (6200000101.0, "6200000101"), ("6200000101.0", "6200000101"),
        ("'6200000101", "6200000101"), ("0", ""), (0, ""), ("None", ""), ("nan", ""), (float("nan"), ""), (None, ""),
        ("5.2364E+15", ""), (5236400000000800.0, ""), ("<b>", ""), ("１２", ""),
    ],
)  # fmt: skip
def test_references_are_whole_ids_or_nothing(written: object, found: str) -> None:
    assert reference(Fields({"id": written}), "id") == found


def test_a_short_number_that_became_a_float_kept_its_digits() -> None:
    for written in (9117905169.0, "9117905169.0", 9117905169):
        assert whole_id(Fields({"id": written}), "id", pattern=DIGITS) == "9117905169"
    for written in (5236400000000801.0, "5236400000000801.0", "9117905169.5", 0.5, float("inf")):
        with pytest.raises(RefusedRowError, match="spreadsheet"):
            whole_id(Fields({"id": written}), "id", pattern=DIGITS)


@pytest.mark.parametrize("written", ["上海", "发布于 上海", "来自上海", "IP 属地上海", "IP属地：上海"])
def test_places_stand_alone(written: str) -> None:
    assert region_of(Fields({"ip": written}), "ip") == "上海"


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
@example("a\u3000b")
def test_a_text_that_can_be_printed_needs_little_tidying(text: str) -> None:
    assert tidy(text) == tidy(f"{text}\u200b") == tidy(f"\n{text}")

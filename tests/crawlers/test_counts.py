import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.counts import parse_count
from crawlers.items import Count


@pytest.mark.parametrize(
    ("raw", "value", "is_lower_bound"),
    [
        (28, 28, False),
        ("28", 28, False),
        ("转发 28", 28, False),
        ("评论(1,234)", 1234, False),
        ("1.2万", 12_000, False),
        ("100万+", 1_000_000, True),
        ("2.35亿", 235_000_000, False),
        ("3k", 3000, False),
        ("5w+", 50_000, True),
        ("转发", 0, False),
        ("赞", 0, False),
        ("--", 0, False),
        ("", 0, False),
        (None, 0, False),
        (True, 0, False),
        ("-5", 0, False),
        ("5277908669302546999", 0, False),
        ("1,234.5万", 12_345_000, False),
        ("3千万", 30_000_000, False),
        ("1.2萬", 12_000, False),
        ("100万以上", 1_000_000, True),
        (12.0, 12, False),
        (1e16, 0, False),
        ({"count": 5}, 0, False),
        ([3], 0, False),
    ],
)
def test_reads_counts_as_shown(raw: object, value: int, is_lower_bound: bool) -> None:
    count = parse_count(raw)
    assert (count.value, count.is_lower_bound) == (value, is_lower_bound)


def test_keeps_the_raw_text() -> None:
    assert parse_count(" 100万+ ") == Count(1_000_000, "100万+", is_lower_bound=True)


@given(st.integers(0, 10**15))
def test_plain_numbers_are_themselves(number: int) -> None:
    assert parse_count(number).value == parse_count(str(number)).value == number


@given(st.one_of(st.text(), st.integers(), st.floats()))
def test_never_raises_and_is_never_negative(raw: object) -> None:
    assert parse_count(raw).value >= 0

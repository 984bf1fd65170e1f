from datetime import UTC, datetime, timedelta

import pytest

from dashboards import formats

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)  # 12:30 on a Tuesday in Shanghai


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (8432, "8,432"), (9999, "9,999"), (10_000, "1万"), (12_345, "1.2万"), (340_000_000, "3.4亿")],
)
def test_counts_are_written_as_people_read_them(number: int, words: str) -> None:
    assert formats.short(number) == words


def test_exact_figures_have_thousands_separators() -> None:
    assert formats.exact(1_234_567) == "1,234,567"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=3), "3分钟前"),
        (timedelta(hours=2), "2小时前"),
        (timedelta(hours=13), "昨天 23:30"),
        (timedelta(days=5), "3月5日"),
        (timedelta(days=400), "2025-02-03"),
        (-timedelta(minutes=12), "12分钟后"),
    ],
)
def test_times_are_told_from_now(before: timedelta, words: str) -> None:
    assert formats.ago(NOW - before, NOW) == words


def test_minutes_are_told_across_midnight() -> None:
    midnight = NOW.replace(hour=16, minute=5)  # 00:05 in Shanghai
    assert formats.ago(midnight - timedelta(minutes=10), midnight) == "10分钟前"
    assert formats.ago(midnight - timedelta(minutes=60), midnight) == "昨天 23:05"


def test_absolute_times_name_the_zone_and_the_weekday() -> None:
    assert formats.absolute(NOW) == "2026-03-10 周二 12:30:00 (北京时间)"


def test_a_clock_says_what_is_left_or_how_late_it_is() -> None:
    assert formats.left(NOW + timedelta(hours=2), NOW) == "剩 2小时"
    assert formats.left(NOW - timedelta(days=3), NOW) == "逾期 3天"


def test_change_is_unknown_where_there_was_nothing() -> None:
    assert formats.change(5, 0) is None
    assert formats.change(6, 4) == 0.5


@pytest.mark.parametrize(("share", "words"), [(0.12, "+12%"), (-0.031, "-3%"), (11.2, "×12")])
def test_large_changes_are_told_as_multiples(share: float, words: str) -> None:
    assert formats.signed_percent(share) == words

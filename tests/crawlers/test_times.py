from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.times import SHANGHAI, parse_time

NOW = datetime(2026, 11, 24, 10, 30, 20, tzinfo=SHANGHAI)

moments = st.datetimes(datetime(2009, 8, 14), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tue Oct 01 12:00:00 +0800 2024", shanghai(2024, 10, 1, 12)),
        ("刚刚", NOW),
        ("50秒前", NOW - timedelta(seconds=50)),
        ("3分钟前", NOW - timedelta(minutes=3)),
        ("6小时前", NOW - timedelta(hours=6)),
        ("半小时前", NOW - timedelta(minutes=30)),
        ("半小時前", NOW - timedelta(minutes=30)),
        ("發表於 3 分鐘前", NOW - timedelta(minutes=3)),
        ("2 小時前", NOW - timedelta(hours=2)),
        ("剛剛", NOW),
        ("3\xa0天前", NOW - timedelta(days=3)),
        ("今天 08:05", shanghai(2026, 11, 24, 8, 5)),
        ("今天09:29", shanghai(2026, 11, 24, 9, 29)),
        ("\n 昨天\xa018:12 ", shanghai(2026, 11, 23, 18, 12)),
        ("前天 23:59", shanghai(2026, 11, 22, 23, 59)),
        ("07月23日 12:30", shanghai(2026, 7, 23, 12, 30)),
        ("12月22日20:01", shanghai(2025, 12, 22, 20, 1)),
        ("2023年01月13日 09:08", shanghai(2023, 1, 13, 9, 8)),
        ("06-27", shanghai(2026, 6, 27)),
        ("11-24 09:00", shanghai(2026, 11, 24, 9)),
        ("2020-2-19 19:19:11", shanghai(2020, 2, 19, 19, 19, 11)),
        ("2022-3-3 21:55", shanghai(2022, 3, 3, 21, 55)),
        ("发表于：2022-2-14 19:29:35", shanghai(2022, 2, 14, 19, 29, 35)),
        ("时间：2022-2-12 23:58:16", shanghai(2022, 2, 12, 23, 58, 16)),
        ("发布于 2020年10月16日 08:48", shanghai(2020, 10, 16, 8, 48)),
        ("09:15", shanghai(2026, 11, 24, 9, 15)),
        ("23:15", shanghai(2026, 11, 23, 23, 15)),
        ("1602809000", datetime.fromtimestamp(1602809000, UTC)),
        (1602809000000, datetime.fromtimestamp(1602809000, UTC)),
        ("2026-07-01 12:00:00+08:00", shanghai(2026, 7, 1, 12)),
        ("2026-07-01T04:00:00Z", shanghai(2026, 7, 1, 12)),
        ("2026-07-01T12:00:00.123456", shanghai(2026, 7, 1, 12)),
        ("2026-07-01 12:00 +08", shanghai(2026, 7, 1, 12)),
        ("17-9-6 05:05", shanghai(2017, 9, 6, 5, 5)),
        ("17年09月06日", shanghai(2017, 9, 6)),
        ("2011-8-5 09:12 PM", shanghai(2011, 8, 5, 21, 12)),
        ("2011-8-5 12:12 AM", shanghai(2011, 8, 5, 0, 12)),
        ("昨天 下午 03:20", shanghai(2026, 11, 23, 15, 20)),
        ("今日 08:05", shanghai(2026, 11, 24, 8, 5)),
        ("昨日18:12", shanghai(2026, 11, 23, 18, 12)),
        ("今天\u200b09:29", shanghai(2026, 11, 24, 9, 29)),
        ("3&nbsp;天前", NOW - timedelta(days=3)),
        ("2020年10月16日 08：48", shanghai(2020, 10, 16, 8, 48)),
        ("编辑于 2小时前", NOW - timedelta(hours=2)),
        ("最后编辑于 2020-10-16 08:48", shanghai(2020, 10, 16, 8, 48)),
        ("回复于 昨天 08:48", shanghai(2026, 11, 23, 8, 48)),
        ("发帖时间：2020-10-16", shanghai(2020, 10, 16)),
        ("刚才", NOW),
        (1602809000.0, datetime.fromtimestamp(1602809000, UTC)),
    ],
)
def test_reads_every_form_that_platforms_show(raw: object, expected: datetime) -> None:
    assert parse_time(raw, NOW) == expected


@pytest.mark.parametrize(
    "raw",
    ["", "  ", None, True, 1.5, "98-05-01", "13:00 PM", "很久以前", "2026-02-30", "25:61", "13月40日", "99999999999999999", "9" * 200,
     "1970-01-01 08:00:00", "0000-00-00 00:00:00", "2031-01-01 00:00", "999999999天前", "2月29日 x"],
)  # fmt: skip
def test_gives_none_for_what_cannot_be_read_or_believed(raw: object) -> None:
    assert parse_time(raw, NOW) is None


def test_result_is_in_utc_whatever_the_zone_of_fetching() -> None:
    elsewhere = NOW.astimezone(UTC)
    moment = parse_time("今天 00:10", elsewhere)
    assert moment == shanghai(2026, 11, 24, 0, 10)
    assert moment.tzinfo is UTC


def test_date_without_year_over_new_year_is_last_years() -> None:
    assert parse_time("12-31", shanghai(2026, 1, 1, 0, 5)) == shanghai(2025, 12, 31)
    assert parse_time("01-01", shanghai(2026, 1, 1, 0, 5)) == shanghai(2026, 1, 1)


def test_clock_of_the_platform_that_is_ahead_costs_neither_a_day_nor_a_year() -> None:
    for raw in ("11-24 10:31", "11月24日 10:31", "10:31"):
        assert parse_time(raw, NOW) == NOW
    eve = shanghai(2025, 12, 31, 23, 59)
    assert parse_time("01-01 00:02", eve) == eve
    assert parse_time("11-24 10:45", NOW) == shanghai(2025, 11, 24, 10, 45)


def test_29_february_without_year_is_the_last_leap_years() -> None:
    assert parse_time("02-29", NOW) == shanghai(2024, 2, 29)


@given(moments, st.integers(1, 12), st.integers(1, 31), st.integers(0, 23), st.integers(0, 59))
def test_year_less_times_are_never_in_the_future(now: datetime, month: int, day: int, hour: int, minute: int) -> None:
    for raw in (f"{month}月{day}日 {hour:02}:{minute:02}", f"{month:02}-{day:02}", f"{hour:02}:{minute:02}"):
        moment = parse_time(raw, now)
        assert moment is None or moment <= now


@given(moments, st.text(max_size=40))
def test_never_raises(now: datetime, raw: str) -> None:
    moment = parse_time(raw, now)
    assert moment is None or moment.tzinfo is UTC


@given(moments)
def test_reads_back_what_weibos_json_writes(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    local = moment.astimezone(SHANGHAI)
    raw = f"{days[local.weekday()]} {months[local.month - 1]} {local:%d %H:%M:%S} +0800 {local.year}"
    assert parse_time(raw, moment + timedelta(hours=1)) == moment

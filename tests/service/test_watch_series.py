"""Bursts are found in posts over time, whatever the hour, the past and the crawl's delay."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from nlp.labels import Aspect, DropReason, Kind, Sentiment
from nlp.records import Opinion
from service.settings import Settings
from service.stores.sqlite import SqliteStore
from service.watch.series import find_bursts
from tests.service.watch_samples import BANK, HOUR, NEUTRAL, NOW, Diary, hours_of, spread


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    store = SqliteStore(tmp_path / "posts.db")
    store.setup()
    yield Diary(store)
    store.close()


def found(diary: Diary, now=NOW, settings: Settings = BANK) -> dict[str, tuple[str, int]]:
    return {one.series.key: (one.burst.clock.title, one.burst.count) for one in find_bursts(diary.store, settings, now)}


def test_an_ordinary_day_has_no_burst(diary):
    diary.usual()
    assert found(diary) == {}


def test_an_empty_store_has_no_burst(diary):
    assert found(diary) == {}


def test_an_outbreak_of_the_last_hour_is_found_in_each_of_its_series(diary):
    diary.usual()
    diary.say(spread(NOW, 50, 40))
    assert found(diary) == dict.fromkeys(("mobile_app", "complaint", "negative"), ("1 小时", 40))


def test_the_window_is_where_the_posts_are(diary):
    diary.usual()
    diary.say(spread(NOW - 2 * HOUR, 45, 40))
    (burst,) = [one.burst for one in find_bursts(diary.store, BANK, NOW) if one.series.key == "mobile_app"]
    assert burst.start <= NOW - 2 * HOUR - timedelta(minutes=45)
    assert burst.end >= NOW - 2 * HOUR
    assert burst.end - burst.start == HOUR


def test_an_outbreak_that_spans_two_clock_hours_is_counted_whole(diary):
    diary.usual()
    start_of_hour = NOW.replace(minute=0)
    diary.say(spread(start_of_hour + timedelta(minutes=20), 40, 12))
    assert found(diary)["mobile_app"] == ("1 小时", 12)


def test_posts_that_were_crawled_hours_late_still_count(diary):
    diary.usual()
    diary.say(spread(NOW - 5 * HOUR, 50, 20))
    assert found(diary)["mobile_app"] == ("1 小时", 20)


def test_an_outbreak_that_was_over_long_ago_is_not_found(diary):
    diary.usual()
    diary.say(spread(NOW - 9 * HOUR, 50, 20))
    assert found(diary) == {}


def test_a_rush_that_comes_every_day_is_no_burst(diary):
    diary.usual()
    for time in hours_of(14, 13):
        diary.say(spread(time, 50, 20))
    diary.say(spread(NOW - timedelta(minutes=50), 50, 22))
    assert found(diary) == {}


def test_the_same_number_at_another_time_of_day_is_a_burst(diary):
    diary.usual()
    for time in hours_of(14, 3):
        diary.say(spread(time, 50, 20))
    diary.say(spread(NOW, 50, 22))
    assert "mobile_app" in found(diary)


def test_an_outbreak_at_night_is_found(diary):
    diary.usual()
    night = NOW.replace(hour=19, minute=10)  # 03:10 in Shanghai
    diary.say(spread(night, 50, 9))
    assert found(diary, now=night)["mobile_app"] == ("1 小时", 9)


def test_yesterdays_outbreak_does_not_hide_todays(diary):
    diary.usual()
    diary.say(spread(NOW - timedelta(days=1), 240, 400))
    diary.say(spread(NOW, 50, 30))
    assert found(diary)["mobile_app"] == ("1 小时", 30)


def test_a_store_that_knows_only_a_few_hours_judges_nothing(diary):
    diary.say([NOW - HOUR * back for back in range(8, 20)], **NEUTRAL)
    diary.say(spread(NOW, 50, 40))
    assert found(diary) == {}


def test_many_posts_over_a_whole_day_are_a_burst_of_the_day(diary):
    diary.usual()
    diary.say(spread(NOW, 24 * 60, 60))
    assert found(diary)["mobile_app"][0] == "24 小时"


@pytest.mark.parametrize(
    "other",
    [
        {"brands": ("yungang",)},
        {"brands": ()},
        {"drop_reason": DropReason.SPAM},
        {
            "brands": ("jianghai", "yungang"),
            "opinions": (
                Opinion("jianghai", None, Sentiment.POSITIVE, 0, 2),
                Opinion("yungang", None, Sentiment.NEGATIVE, 3, 5),
            ),
        },
        {"labels": (Kind.PRAISE,), **{key: value for key, value in NEUTRAL.items() if key == "sentiment"}},
    ],
)
def test_posts_that_are_not_the_banks_grievances_do_not_count(diary, other):
    diary.usual()
    diary.say(spread(NOW, 50, 40), **other)
    assert found(diary) == {}


def test_without_an_own_bank_all_signal_counts(diary):
    diary.usual()
    diary.say(spread(NOW, 50, 40), brands=("yungang",), aspects=(Aspect.ATM,))
    assert "atm" in found(diary, settings=Settings(brand=""))

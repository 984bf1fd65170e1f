"""Alarms of crawls: raised with a remedy, kept while they last, cleared by a run that shows otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.catalogue import Expectation
from crawlers.items import Author, CrawlRun, Ended, Listing, Platform, Post, PostType
from service.db import Database
from service.watch.crawl_alarms import AlarmKind
from service.watch.crawl_health import CrawlHealth, FillCount, find_alarms

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
EXPECT = Expectation(coverage=0.9, filled={"published_at": 0.9, "author.name": 0.5})


def run(number: int = 1, **about: object) -> CrawlRun:
    fields: dict[str, object] = {"stop_reason": "finished", "found": 10, "finished_at": NOW} | about
    return CrawlRun(f"run-{number}", "weibo", NOW, **fields)  # type: ignore[arg-type]


def listing(ended: Ended = Ended.LAST_PAGE, **about: object) -> Listing:
    return Listing("江海银行", ended, 10, **about)  # type: ignore[arg-type]


def post(number: int, *, timed: bool, kind: PostType = PostType.POST) -> Post:
    return Post(
        "weibo", str(number), Platform.WEIBO, kind, "正文", NOW, author=Author(name="甲"), published_at=NOW if timed else None
    )  # fmt: skip


def count(*posts: Post) -> FillCount:
    fill = FillCount(EXPECT)
    for one in posts:
        fill.add(one)
    return fill


def alarms(
    ended: CrawlRun, *listings: Listing, before: tuple[CrawlRun, ...] = (), fill: FillCount | None = None
) -> dict:
    return find_alarms(ended, listings, before, fill or count())


@pytest.mark.parametrize("reason", ["login", "blocked", "schema_changed", "error"])
def test_a_bad_end_is_an_alarm_with_its_detail_and_remedy(reason: str) -> None:
    assert alarms(run(stop_reason=reason, detail="为什么")) == {AlarmKind(reason): "为什么"}


@pytest.mark.parametrize("reason", ["finished", "budget", "held", "interrupted"])
def test_other_ends_are_none(reason: str) -> None:
    assert alarms(run(stop_reason=reason)) == {}


def test_nothing_found_where_the_last_runs_had_posts() -> None:
    had = tuple(run(number, found=number) for number in (4, 3, 2))
    assert AlarmKind.EMPTY in alarms(run(found=0), before=had)
    assert "4、3、2" in alarms(run(found=0), before=had)[AlarmKind.EMPTY]
    assert alarms(run(found=0), before=(run(found=0), *had)) == {}
    assert alarms(run(found=0), before=had[:2]) == {}
    assert alarms(run(found=0), before=(run(stop_reason="held", found=0), *had)) != {}


def listed(found: int, pages: int, ended: Ended = Ended.LAST_PAGE) -> Listing:
    return replace(listing(ended), found=found, pages=pages)


def test_few_entries_on_each_page_of_the_listings() -> None:
    fill = FillCount(Expectation(rows=5))
    thin = (listed(9, 3), listed(4, 2), listed(2, 1))
    found = alarms(run(found=15), *thin, fill=fill)
    assert found[AlarmKind.SCHEMA_CHANGED].startswith("3 页列表平均每页 4.3 条，应有 5 条以上")


@pytest.mark.parametrize(
    "listings",
    [
        (listed(9, 3), listed(6, 2)),
        (listed(3, 1), listed(2, 1), listed(1, 1), listed(1, 1)),
        (listed(2, 3),),
        (listed(0, 46, Ended.SPLIT), listed(20, 2)),
    ],
    ids=["enough", "last pages only", "too few to tell", "cut windows"],
)
def test_listings_that_are_not_thin(listings: tuple[Listing, ...]) -> None:
    assert alarms(run(found=15), *listings, fill=FillCount(Expectation(rows=5))) == {}


def test_a_target_that_is_not_there() -> None:
    missing = replace(listing(Ended.GONE), target="36")
    found = alarms(run(), listing(), missing)
    assert set(found) == {AlarmKind.EMPTY}
    assert found[AlarmKind.EMPTY].endswith(": 36")


def test_less_than_the_platform_says() -> None:
    assert "80%" in alarms(run(found=8, expected=10))[AlarmKind.COVERAGE]
    assert alarms(run(found=9, expected=10)) == {}
    assert alarms(run(found=9, expected=None)) == {}


def test_a_window_that_cannot_be_cut_further_is_not_complete() -> None:
    assert AlarmKind.COVERAGE in alarms(run(), listing(), listing(Ended.CAPPED))


def test_a_field_that_posts_mostly_lack_means_that_the_page_changed() -> None:
    posts = [post(number, timed=number < 10) for number in range(20)]
    assert "published_at" in alarms(run(), fill=count(*posts))[AlarmKind.SCHEMA_CHANGED]
    assert alarms(run(), fill=count(*posts[:19])) == {}
    assert alarms(run(), fill=count(*(post(number, timed=True) for number in range(20)))) == {}


def test_answers_do_not_count_among_the_fields() -> None:
    answers = [post(number, timed=False, kind=PostType.COMMENT) for number in range(40)]
    assert alarms(run(), fill=count(*answers)) == {}


def test_an_alarm_stays_as_raised_until_a_run_shows_otherwise(database: Database) -> None:
    health = CrawlHealth(database)
    health.settle(run(1), {AlarmKind.LOGIN: "一"}, NOW)
    health.settle(run(2), {AlarmKind.LOGIN: "二"}, NOW + timedelta(hours=1))
    (alarm,) = health.open_alarms("weibo")
    assert (alarm.raised_at, alarm.seen_at, alarm.run, alarm.detail) == (NOW, NOW + timedelta(hours=1), "run-2", "二")
    assert "cookie" in alarm.remedy.lower()

    health.settle(run(3, stop_reason="held"), {}, NOW)
    assert health.open_alarms() == [alarm]
    health.settle(run(4, stop_reason="blocked"), {AlarmKind.BLOCKED: "三"}, NOW)
    assert {one.kind for one in health.open_alarms()} == {AlarmKind.LOGIN, AlarmKind.BLOCKED}
    health.settle(run(5), {}, NOW)
    assert health.open_alarms() == []


def test_a_source_without_a_good_run_is_silent_until_the_next_one(database: Database) -> None:
    health, due = CrawlHealth(database), {"weibo": timedelta(hours=2), "new": timedelta(hours=2)}
    assert health.check_silence(due, {"weibo": NOW}, NOW + timedelta(hours=2)) == 0
    assert health.check_silence(due, {"weibo": NOW}, NOW + timedelta(hours=5)) == 1
    assert health.check_silence(due, {"weibo": NOW}, NOW + timedelta(hours=6)) == 1
    (alarm,) = health.open_alarms()
    assert (alarm.kind, alarm.raised_at) == (AlarmKind.SILENT, NOW + timedelta(hours=5))
    assert "6.0" in alarm.detail
    assert health.check_silence(due, {"weibo": NOW + timedelta(hours=6)}, NOW + timedelta(hours=7)) == 0
    assert health.open_alarms() == []


def test_listings_are_kept_as_read_newest_first(database: Database) -> None:
    health = CrawlHealth(database)
    window = listing(Ended.SPLIT, expected=990, pages=1, start=NOW - timedelta(days=1), end=NOW, region="31", note="注")
    health.add(run(1), window, NOW)
    health.add(run(2), listing(parent="p", is_gap=True), NOW)
    assert health.listings(source="weibo") == [listing(parent="p", is_gap=True), window]
    assert health.listings(run="run-1") == [window]
    assert health.listings(source="other") == []

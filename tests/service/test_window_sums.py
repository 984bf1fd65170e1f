"""Windows that were cut: what their parts gave is held against what the platform said of the whole."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.catalogue import Expectation
from crawlers.items import CrawlRun, Ended, Listing
from service.db import Database
from service.watch.crawl_alarms import AlarmKind
from service.watch.crawl_health import CrawlHealth, FillCount, find_alarms
from service.watch.window_sums import window_sums

DAY = datetime(2026, 11, 24, tzinfo=UTC)


def window(start: float, end: float, ended: Ended = Ended.LAST_PAGE, found: int = 10, **about: object) -> Listing:
    """From and until so many hours of the day."""
    span = {"start": DAY + timedelta(hours=start), "end": DAY + timedelta(hours=end)}
    return Listing("江海银行", ended, found, **({"expected": found} | about | span))  # type: ignore[arg-type]


def cut(start: float, end: float, total: int | None) -> Listing:
    return window(start, end, Ended.SPLIT, 0, expected=total)


def totals(*listings: Listing, regions: int = 0) -> list[tuple[int | None, int, int | None]]:
    return [(one.window.expected, one.found, one.expected) for one in window_sums(listings, regions)]


def test_the_parts_of_a_window_are_summed_once_all_are_read() -> None:
    whole, parts = cut(0, 3, 30), [window(0, 1), window(1, 2, found=9, expected=12), window(2, 3)]
    assert totals(whole, *parts[:2]) == []
    assert totals(whole, *parts) == [(30, 29, 32)]
    assert next(window_sums([whole, *parts])).coverage == pytest.approx(29 / 30)


def test_a_part_that_is_cut_itself_counts_by_its_own_parts() -> None:
    listings = [cut(0, 2, 60), window(0, 1), cut(1, 2, 50), window(1, 1.5, found=20), window(1.5, 2, found=25)]
    assert totals(*listings) == [(60, 55, 55), (50, 45, 45)]


@pytest.mark.parametrize("unfinished", [Ended.STOPPED, Ended.REFUSED])
def test_a_part_counts_as_it_was_read_last(unfinished: Ended) -> None:
    first = [cut(0, 2, 30), window(0, 1), window(1, 2, unfinished, 3)]
    assert totals(*first) == []
    assert totals(*first, window(1, 2, found=18)) == [(30, 28, 28)]
    assert totals(cut(0, 2, 30), window(0, 1, found=2), window(0, 1, found=11), window(1, 2)) == [(30, 21, 21)]


def test_a_listing_read_only_to_a_depth_is_no_part_to_sum() -> None:
    assert totals(cut(0, 2, 30), window(0, 1), window(1, 2, Ended.DEPTH)) == []


def test_places_are_parts_once_all_of_them_are_read() -> None:
    places = [window(0, 1, found=number, region=str(number)) for number in (11, 12, 13)]
    assert totals(cut(0, 1, 50), *places[:2], regions=3) == []
    assert totals(cut(0, 1, 50), *places, regions=3) == [(50, 36, 36)]
    assert totals(cut(0, 2, 70), cut(0, 1, 50), *places, window(1, 2), regions=3) == [(50, 36, 36), (70, 46, 46)]


def test_other_targets_later_windows_and_gaps_are_no_parts() -> None:
    other = Listing("江海贷", Ended.EMPTY, 5, start=DAY, end=DAY + timedelta(hours=2))
    gap = window(0, 2, is_gap=True)
    assert totals(cut(0, 2, 30), other, gap, window(1, 3), window(0, 1)) == []
    assert totals(cut(0, 2, 30), other, gap, window(0, 1), window(1, 2)) == [(30, 20, 20)]


def test_without_totals_nothing_is_expected() -> None:
    listings = [cut(0, 2, None), window(0, 1, expected=None), window(1, 2)]
    assert totals(*listings) == [(None, 20, None)]
    assert next(window_sums(listings)).coverage is None


def test_a_short_sum_is_an_alarm_of_the_run_that_read_the_last_part(database: Database) -> None:
    health = CrawlHealth(database)
    runs = [CrawlRun(f"run-{number}", "api", DAY, stop_reason="finished", found=9) for number in range(3)]
    first, second = [cut(0, 2, 30), window(0, 1)], [window(1, 2, found=9)]
    for run, listings in zip(runs, [first, second, []], strict=False):
        for listing in listings:
            health.add(run, listing, DAY)
        sums = health.sum_up(run, 0)
        alarms = find_alarms(run, listings, (), FillCount(Expectation(coverage=0.9)), sums)
        assert [one.found for one in sums] == ([19] if listings is second else [])
        assert (AlarmKind.COVERAGE in alarms) is (listings is second)
        if alarms:
            assert all(word in alarms[AlarmKind.COVERAGE] for word in ("江海银行", "30 条", "合计 19 条", "63%"))
    notes = {listing.ended: listing.note for listing in health.listings(source="api")}
    assert "细分为 2 个窗，合计 19 条" in notes[Ended.SPLIT]
    assert notes[Ended.LAST_PAGE] == ""


def test_a_sum_of_a_killed_run_is_left_to_the_next(database: Database) -> None:
    health = CrawlHealth(database)
    for listing in (cut(0, 2, 30), window(0, 1), window(1, 2, found=9)):
        health.add(CrawlRun("killed", "api", DAY), listing, DAY)
    assert [one.found for one in health.sum_up(CrawlRun("next", "api", DAY), 0)] == [19]
    assert health.sum_up(CrawlRun("later", "api", DAY), 0) == []


def test_a_sum_that_is_nearly_whole_is_no_alarm() -> None:
    run = CrawlRun("run", "api", DAY, stop_reason="finished", found=28)
    sums = list(window_sums([cut(0, 2, 30), window(0, 1), window(1, 2, found=18)]))
    assert find_alarms(run, [], (), FillCount(Expectation(coverage=0.9)), sums) == {}

"""Windows of time: cut finer where a search shows only so many pages, kept in the cursor until all are read."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.catalogue import Unit, Windows
from crawlers.sources import SourceConfig
from crawlers.spiders.plan import Plan, Slot
from crawlers.spiders.windows import Window, first_window
from crawlers.times import SHANGHAI

HOW = Windows(
    cap=3, units=(Unit.DAY, Unit.HOUR, Unit.REGION), time_format="%Y-%m-%d-%-H", region="&r={id}", regions=("11", "31")
)
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=SHANGHAI)
SOURCE = SourceConfig.model_validate({"name": "s", "spider": "weibo-html", "keywords": ["江海银行", "云港@银行"]})


MOMENTS = st.integers(1_577_836_800, 1_767_225_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


def plan(cursor: dict[str, str] | None = None, now: datetime = NOW) -> Plan:
    return Plan(SOURCE, cursor or {}, lambda: now)


def read_all(book: Plan) -> list[Slot]:
    slots = []
    for slot in book.slots():
        slots.append(slot)
        book.go_on(slot, "")
    return slots


def test_a_window_is_cut_by_day_then_hour_then_region() -> None:
    days = Window("江海银行", at(22, 9), at(24, 3)).split(HOW)
    assert [(one.start, one.end) for one in days] == [(at(22, 9), at(23)), (at(23), at(24)), (at(24), at(24, 3))]
    hours = days[2].split(HOW)
    assert [one.start for one in hours] == [at(24), at(24, 1), at(24, 2)]
    places = hours[0].split(HOW)
    assert [one.region for one in places] == ["11", "31"]
    assert places[0].split(HOW) == []
    assert {one.parent for one in places} == {hours[0].key}


@given(
    st.text(min_size=1, max_size=8),
    MOMENTS,
    st.timedeltas(timedelta(hours=1), timedelta(days=40)),
    st.sampled_from(["", "11", "400"]),
    st.booleans(),
)
def test_a_key_names_its_window(target: str, start: datetime, length: timedelta, region: str, is_gap: bool) -> None:
    window = Window(target, start, start + timedelta(seconds=int(length.total_seconds())), region, is_gap=is_gap)
    assert Window.of(window.key) == window


@given(
    MOMENTS,
    st.timedeltas(timedelta(hours=1), timedelta(days=9)),
)
def test_the_parts_of_a_window_follow_each_other_without_holes(start: datetime, length: timedelta) -> None:
    parts = [part for part in Window("江海银行", start, start + length).split(HOW) if not part.region]
    assert not parts or (parts[0].start, parts[-1].end) == (start, start + length)
    assert all(one.end == other.start for one, other in pairwise(parts))


def test_the_first_run_reads_a_day_and_the_next_one_from_shortly_before_its_end() -> None:
    book = plan()
    slots = read_all(book)
    assert [(slot.window.start, slot.window.end) for slot in slots if slot.window] == [(at(23, 10), at(24, 11))] * 2
    later = plan(book.cursor, NOW + timedelta(hours=5))
    (window, _) = (slot.window for slot in read_all(later))
    assert window is not None
    assert (window.start, window.end) == (at(24, 9), at(24, 16))


def test_the_address_names_window_and_region_in_the_sites_way() -> None:
    slot = next(plan().slots())
    assert slot.first.url.endswith("&timescope=custom%3A2026-11-23-10%3A2026-11-24-11&page=1")
    assert Window("江海银行", at(22), at(23), "11").place(HOW) == "&r=11"


def test_a_plan_is_kept_in_the_cursor_until_every_window_is_read() -> None:
    book = plan()
    slots = book.slots()
    root = next(slots)
    assert book.cut(root)
    newest = next(slots)
    assert newest.window is not None
    assert newest.window.end == at(24, 11)
    book.go_on(newest, "/weibo?page=2")

    resumed = plan(book.cursor, NOW + timedelta(days=3))
    open_windows = [slot for slot in read_all(resumed) if slot.target == "江海银行"]
    assert resumed.cursor["江海银行@until"] == "20261124T023000Z"
    assert {slot.key for slot in open_windows} == {key for key in book.cursor if key.startswith("江海银行@2026")}
    assert plan(book.cursor).place(newest) == "/weibo?page=2"


def test_a_plan_that_ended_with_its_last_window_is_not_made_again() -> None:
    book = plan()
    first = next(book.slots())
    book.go_on(first, "")  # the run stops here
    later = plan(book.cursor, NOW + timedelta(hours=2))
    window = next(later.slots()).window
    assert window is not None
    assert window.start == at(24, 9)


def test_a_gap_is_planned_once_and_has_no_gaps_of_its_own() -> None:
    book = plan()
    slots = book.slots()
    root = next(slots)
    assert book.add_gap(root, at(23, 12), at(23, 18))
    book.go_on(root, "")
    gap = next(slots)
    assert gap.window is not None
    assert (gap.window.start, gap.window.is_gap) == (at(23, 12), True)
    assert not book.add_gap(gap, at(23, 13), at(23, 14))


@pytest.mark.parametrize(
    "key", ["江海银行@until", "江海银行@x/y/", "别的@20261101T000000Z/20261102T000000Z/", "江海银行"]
)
def test_what_no_longer_makes_sense_leaves_the_cursor(key: str) -> None:
    assert plan({key: "never"}).cursor == {}


def test_first_window_begins_on_the_hour() -> None:
    window = first_window("江海银行", None, NOW, HOW)
    assert window.start.minute == 0
    assert window.end == at(24, 11)

"""Readings from one run to the next, and what is seen again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from crawlers.items import CrawlRun
from crawlers.sources import SourceConfig
from service.db import Database
from service.watch.captures import MOST_SEEN, Captures, Reading, Recapture
from service.watch.recapture import Capture

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LISTED = SourceConfig.model_validate({"name": "mobile", "spider": "weibo-mobile", "keywords": ["江海银行", "云港银行"]})
WINDOWED = SourceConfig.model_validate({"name": "html", "spider": "weibo-html", "keywords": ["江海银行"]})
DONE, OPEN = {"江海银行": ""}, {"江海银行": "/api/x?page=4#3/30/90"}


def capture(*minutes: int, since: int | None = None) -> Capture:
    seen = tuple((f"weibo:{minute}", NOW + timedelta(minutes=minute)) for minute in minutes)
    return Capture(seen, None if since is None else NOW + timedelta(minutes=since))


class Runs:
    """Runs of one source, one after the other."""

    def __init__(self, database: Database, source: SourceConfig = LISTED) -> None:
        self.captures, self.source = Captures(database), source
        self.number = 0
        self.cursor: Mapping[str, str] = {}

    def end(
        self, seen: Capture | None, cursor: Mapping[str, str], *, lost: bool = False, target: str = "江海银行"
    ) -> list[Recapture]:
        """A run that saw this and left the cursor so; ``lost``: it was killed before it was settled."""
        self.number += 1
        run = CrawlRun(f"run-{self.number}", self.source.name, NOW, cursor=cursor)
        before, began, self.cursor = f"run-{self.number - 1}", self.cursor, cursor
        shown = {target: seen} if seen else {}
        return [] if lost else self.captures.settle(Reading(self.source, run, began, before, shown), NOW)


def test_the_second_reading_is_held_against_the_first(database: Database) -> None:
    runs = Runs(database)
    assert runs.end(capture(*range(20, 0, -1)), DONE) == []
    (again,) = runs.end(capture(*range(30, 12, -1), 12, 10, 9, 5), DONE)
    assert (again.seen.first, again.seen.second, again.seen.both) == (16, 12, 12)
    assert again.estimate is not None
    assert again.missed == (again.estimate.low - 16, again.estimate.high - 16)
    assert runs.captures.recent("mobile") == [again]
    assert runs.captures.latest("mobile") == {"江海银行": again}
    assert runs.captures.recent("html") == []


def test_each_run_is_held_against_the_one_before_it(database: Database) -> None:
    runs = Runs(database)
    for newest in (20, 30, 40):
        runs.end(capture(*range(newest, newest - 20, -1)), DONE)
    ends = [one.seen.end for one in runs.captures.recent("mobile")]
    assert ends == [NOW + timedelta(minutes=30), NOW + timedelta(minutes=20)]


def test_where_too_little_is_read_twice_it_says_so_and_claims_nothing(database: Database) -> None:
    runs = Runs(database)
    runs.end(capture(*range(20, 0, -1)), DONE)
    (again,) = runs.end(capture(40, 30, 20, 19, 18), DONE)
    assert (again.estimate, again.missed, again.seen.both) == (None, None, 3)
    assert runs.captures.recent("mobile")[0].estimate is None


def test_a_reading_over_several_runs_is_one(database: Database) -> None:
    runs = Runs(database)
    runs.end(capture(*range(20, 0, -1)), DONE)
    assert runs.end(capture(*range(40, 25, -1)), OPEN) == []
    assert runs.end(None, OPEN) == []
    (again,) = runs.end(capture(*range(25, 5, -1)), DONE)
    assert (again.seen.first, again.seen.both) == (15, 15)
    assert again.run == "run-4"


def test_a_reading_of_which_a_part_was_lost_is_held_against_nothing(database: Database) -> None:
    runs = Runs(database)
    runs.end(capture(*range(20, 0, -1)), DONE)
    runs.end(capture(*range(40, 25, -1)), OPEN, lost=True)
    assert runs.end(capture(*range(25, 5, -1)), DONE) == []
    (again,) = runs.end(capture(*range(50, 8, -1)), DONE)
    assert again.seen.end == NOW + timedelta(minutes=20), "held against the last whole reading"


def test_windows_are_whole_once_none_is_open(database: Database) -> None:
    runs = Runs(database, WINDOWED)
    read, waits = {"江海银行@until": "20261124T020000Z"}, {"江海银行@20261124T010000Z/20261124T020000Z/": "first"}
    runs.end(capture(*range(20, 0, -1), since=0), read)
    assert runs.end(capture(*range(60, 30, -1), since=31), {**read, **waits}) == []
    (again,) = runs.end(capture(*range(30, 5, -1), since=5), read)
    assert again.seen.start == NOW + timedelta(minutes=5)
    assert again.seen.both == again.seen.second == 15


def test_targets_are_told_apart_and_those_no_longer_asked_for_forgotten(database: Database) -> None:
    runs = Runs(database)
    runs.end(capture(*range(20, 0, -1)), DONE)
    assert runs.end(capture(*range(20, 0, -1)), DONE, target="云港银行") == []
    runs.source = LISTED.model_copy(update={"targets": ("云港银行",)})
    (again,) = runs.end(capture(*range(25, 0, -1)), DONE, target="云港银行")
    assert again.target == "云港银行"
    runs.source = LISTED
    assert runs.end(capture(*range(25, 0, -1)), DONE) == []


def test_only_so_many_posts_are_kept(database: Database) -> None:
    runs = Runs(database)
    runs.end(capture(*range(MOST_SEEN + 500, 0, -1)), DONE)
    (again,) = runs.end(capture(*range(MOST_SEEN + 500, 0, -1)), DONE)
    assert again.seen.first == MOST_SEEN
    assert again.missed == (0, 0)


def test_a_run_that_saw_nothing_leaves_what_is_known(database: Database) -> None:
    runs = Runs(database)
    runs.end(capture(*range(20, 0, -1)), DONE)
    assert runs.end(None, DONE) == []
    assert len(runs.end(capture(*range(20, 0, -1)), DONE)) == 1

"""How the counts of posts grew: at most one reading an hour, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from crawlers.items import Count, Post
from service.db import Database
from service.ingest.repolling_counts import CountsHistory, Reading
from service.stores.contract import Entry, StoredPost
from service.stores.merge import merge
from tests.support.factories import make_post

HOUR = timedelta(hours=1)
FIRST = make_post(1, likes=1, comments=2, views=30)


class Met:
    """A post as the store has it, met again and again."""

    def __init__(self, database: Database, post: Post = FIRST) -> None:
        self.history = CountsHistory(database)
        self.stored: StoredPost = merge(None, Entry(post))

    def again(self, after: timedelta, **changes: object) -> None:
        post = replace(self.stored.post, fetched_at=FIRST.fetched_at + after, **changes)
        self.history.add([post], {post.id: self.stored})
        self.stored = merge(self.stored, Entry(post))

    @property
    def likes(self) -> list[tuple[timedelta, int]]:
        return [(one.read_at - FIRST.fetched_at, one.likes) for one in self.history.of(self.stored)]


def test_a_post_that_was_met_once_has_the_counts_of_the_store(database: Database) -> None:
    met = Met(database)
    assert met.history.of(met.stored) == [Reading(FIRST.fetched_at, 0, 2, 1, 30)]


def test_readings_are_kept_by_the_hour_the_first_and_the_latest_among_them(database: Database) -> None:
    met = Met(database)
    for minutes, likes in ((60, 5), (65, 6), (70, 7), (360, 40)):
        met.again(timedelta(minutes=minutes), likes=Count(likes, str(likes)))
    assert met.likes == [(timedelta(0), 1), (HOUR, 5), (6 * HOUR, 40)]
    met.again(6 * HOUR + timedelta(minutes=20), likes=Count(41, "41"))
    assert met.likes[-2:] == [(6 * HOUR, 40), (6 * HOUR + timedelta(minutes=20), 41)]


def test_the_same_reading_again_changes_nothing(database: Database) -> None:
    met = Met(database)
    before = met.stored
    met.again(HOUR, likes=Count(5, "5"))
    kept = met.likes
    met.history.add([met.stored.post], {before.id: before})
    met.history.add([met.stored.post], {before.id: met.stored})
    assert met.likes == kept


def test_a_reading_that_a_kill_lost_is_made_up_by_the_next(database: Database) -> None:
    met = Met(database)
    lost = replace(FIRST, fetched_at=FIRST.fetched_at + HOUR, likes=Count(5, "5"))
    met.stored = merge(met.stored, Entry(lost))
    met.again(6 * HOUR, likes=Count(40, "40"))
    assert met.likes == [(HOUR, 5), (6 * HOUR, 40)]


def test_what_a_page_does_not_show_is_as_before(database: Database) -> None:
    met = Met(database)
    met.again(HOUR, likes=Count(5, "5"), views=Count())
    assert [one.views for one in met.history.of(met.stored)] == [30, 30]


def test_a_count_that_fell_to_nothing_is_believed(database: Database) -> None:
    met = Met(database)
    met.again(HOUR, likes=Count(0, "赞"))
    assert [likes for _, likes in met.likes] == [1, 0]


def test_an_older_page_that_comes_late_is_no_reading(database: Database) -> None:
    met = Met(database)
    met.again(-HOUR, likes=Count(9, "9"))
    assert met.likes == [(timedelta(0), 1)]


def test_posts_without_counts_take_no_room(database: Database) -> None:
    bare = make_post(1)
    met = Met(database, bare)
    met.again(HOUR)
    met.again(2 * HOUR)
    assert [one.likes for one in met.history.of(met.stored)] == [0]


def test_counts_that_come_later_begin_with_none(database: Database) -> None:
    met = Met(database, make_post(1))
    met.again(HOUR, likes=Count(3, "3"))
    assert met.likes == [(timedelta(0), 0), (HOUR, 3)]


def test_readings_of_erased_posts_are_dropped(database: Database) -> None:
    met = Met(database)
    met.again(HOUR, likes=Count(5, "5"))
    met.history.forget([FIRST.id, "weibo:none"])
    assert len(met.history.of(met.stored)) == 1


def test_a_hundred_million_views_fit(database: Database) -> None:
    met = Met(database)
    met.again(HOUR, views=Count(9_000_000_000, "90亿"))
    assert met.history.of(met.stored)[-1].views == 9_000_000_000
    met.again(2 * HOUR)
    assert met.history.of(met.stored)[-2].views == 9_000_000_000

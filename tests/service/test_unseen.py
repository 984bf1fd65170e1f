"""Posts that reposts name and nobody saw: noted once, asked for within bounds, gone from the list once they are seen."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.items import Outcome, Post, PostType
from service.db import Database
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.unseen import BETWEEN_TRIES, KEPT, MOST_TRIES, UnseenPosts
from service.settings import Settings
from service.stores.contract import Entry, PostStore, Query
from service.stores.sqlite import SqliteStore
from service.watch.spread import spread_of
from tests.support.factories import EPOCH, make_post

NOW = EPOCH + timedelta(days=1)
ORIGINAL = make_post(1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PostStore]:
    opened = SqliteStore(tmp_path / "posts.db")
    opened.setup()
    yield opened
    opened.close()


@pytest.fixture
def unseen(database: Database, store: PostStore) -> UnseenPosts:
    return UnseenPosts(database, store)


def repost(number: int, *, parent: str = ORIGINAL.id, root: str = ORIGINAL.id, **fields) -> Post:
    return make_post(number, **({"type": PostType.REPOST, "parent_id": parent, "root_id": root} | fields))


def waiting(unseen: UnseenPosts, now=NOW, size: int = 10) -> list[str]:
    return [one.post_id for one in unseen.waiting(now, sites=("weibo",), size=size)]


def test_what_a_repost_names_is_noted_once(unseen: UnseenPosts) -> None:
    unseen.settle([repost(2), repost(3, parent=make_post(2).id), repost(4, parent="weibo:77")], NOW)
    unseen.settle([repost(5)], NOW)
    (first, second) = unseen.waiting(NOW, sites=("weibo",), size=10)
    assert (first.post_id, first.named_at) == (ORIGINAL.id, make_post(5).published_at)
    assert (second.post_id, second.tries, second.answer) == ("weibo:77", 0, "")
    assert unseen.waiting(NOW, sites=("xueqiu.com",), size=10) == []
    assert waiting(unseen, size=1) == [ORIGINAL.id]


def test_what_is_stored_is_not_unseen(unseen: UnseenPosts, store: PostStore) -> None:
    store.write([Entry(ORIGINAL)])
    unseen.settle([repost(2)], NOW)
    assert waiting(unseen) == []


def test_what_comes_later_is_unseen_no_more(unseen: UnseenPosts, store: PostStore) -> None:
    unseen.settle([repost(2)], NOW)
    store.write([Entry(ORIGINAL)])
    unseen.settle([ORIGINAL], NOW)
    assert waiting(unseen) == []


@pytest.mark.parametrize(
    "post",
    [
        make_post(2, type=PostType.COMMENT, parent_id=ORIGINAL.id, root_id=ORIGINAL.id),
        make_post(2, type=PostType.REPOST),
        repost(2, root="", parent="weibo:" + "9" * 300),
        repost(2, published_at=NOW - KEPT - timedelta(days=1)),
    ],
    ids=["a comment", "names nothing", "no id", "of long ago"],
)
def test_what_is_not_worth_asking_for_is_not_noted(unseen: UnseenPosts, post: Post) -> None:
    unseen.settle([post], NOW)
    assert waiting(unseen) == []


def test_a_post_is_asked_for_some_times_with_pauses_and_not_once_it_is_gone(unseen: UnseenPosts) -> None:
    unseen.settle([repost(2), repost(3, parent="weibo:77")], NOW)
    unseen.asked({ORIGINAL.id: Outcome.BLOCKED, "weibo:77": Outcome.GONE, "weibo:none": Outcome.GONE}, NOW)
    assert waiting(unseen) == []
    for tried in range(1, MOST_TRIES):
        later = NOW + tried * BETWEEN_TRIES
        assert waiting(unseen, later) == [ORIGINAL.id]
        unseen.asked({ORIGINAL.id: Outcome.BLOCKED}, later)
    assert waiting(unseen, NOW + timedelta(days=9)) == []
    unseen.settle([repost(4, parent="weibo:77")], NOW)
    assert waiting(unseen, NOW + timedelta(days=9)) == []


def test_what_nobody_names_any_more_is_forgotten(unseen: UnseenPosts) -> None:
    unseen.settle([repost(2)], NOW)
    assert (unseen.forget(NOW), waiting(unseen)) == (0, [ORIGINAL.id])
    assert (unseen.forget(NOW + KEPT), waiting(unseen)) == (1, [])


def test_taking_posts_in_notes_what_they_name_and_counts_no_post_for_it(tmp_path: Path) -> None:
    context = Context.open(Settings(home=tmp_path), lambda: NOW)
    try:
        taken = take(context, [repost(2), repost(3)])
        unseen = UnseenPosts(context.database, context.store)
        assert (taken.posts, taken.stored, context.store.count(Query())) == (2, 2, 2)
        assert waiting(unseen) == [ORIGINAL.id]
        found = spread_of(context.store, ORIGINAL.id)
        assert (found.reposts, found.unseen, found.nodes[0].stub) == (2, 1, True)
        take(context, [ORIGINAL])
        assert waiting(unseen) == []
    finally:
        context.close()

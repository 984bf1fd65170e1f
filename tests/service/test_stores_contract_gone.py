"""The contract of a post store, on both implementations: posts that their sites have no more, and when to ask for posts anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawlers.items import PostType
from service.stores.columns import POLLS, POLLS_LATE
from service.stores.contract import Check, Entry, Filters, PostStore, Query
from service.stores.decision import Queue
from tests.support.factories import make_analysis, make_decision, make_entries, make_entry, make_post

HOUR = timedelta(hours=1)
MOMENT = timedelta(milliseconds=1)
POST = make_post(1)
SEEN = POST.fetched_at


def stored_of(store: PostStore, post_id: str = POST.id):
    (stored,) = store.get([post_id])
    return stored


def due(store: PostStore, at) -> set[str]:
    store.refresh()
    return {hit.stored.id for hit in store.search(Query(filters=Filters(due=at)), size=50).hits}


def test_a_post_that_is_gone_stays_as_it_is_with_when_and_why(store: PostStore):
    entry = make_entry(1)
    store.write([entry])
    assert store.check({entry.post.id: Check(SEEN + HOUR, "微博不存在")}) == 1
    stored = stored_of(store)
    assert (stored.gone_at, stored.gone_reason, stored.asked_at) == (SEEN + HOUR, "微博不存在", SEEN + HOUR)
    assert (stored.post, stored.analysis, stored.routing) == (entry.post, entry.analysis, entry.routing)
    assert (stored.first_seen, stored.last_seen) == (SEEN, SEEN)


def test_gone_posts_are_found_and_told_apart(store: PostStore):
    store.write(make_entries(range(1, 4)))
    store.check({POST.id: Check(SEEN + HOUR, "已删除")})
    store.refresh()
    counts = [store.count(Query(text="年费", filters=Filters(gone=gone))) for gone in (None, True, False)]
    assert counts == [3, 1, 2]


def test_a_check_that_says_nothing_of_it_marks_nothing_gone(store: PostStore):
    store.write([make_entry(1)])
    store.check({POST.id: Check(SEEN + HOUR)})
    stored = stored_of(store)
    assert (stored.gone_at, stored.gone_reason, stored.asked_at) == (None, "", SEEN + HOUR)


def test_when_and_why_are_those_of_the_first_check(store: PostStore):
    store.write([make_entry(1)])
    for hours, reason in ((1, "已删除"), (6, "看不到了"), (6, "看不到了"), (7, "")):
        store.check({POST.id: Check(SEEN + hours * HOUR, reason)})
    stored = stored_of(store)
    assert (stored.gone_at, stored.gone_reason, stored.asked_at) == (SEEN + HOUR, "已删除", SEEN + 7 * HOUR)


def test_a_page_that_shows_it_later_brings_it_back(store: PostStore):
    store.write([make_entry(1)])
    store.check({POST.id: Check(SEEN + HOUR, "已删除")})
    store.write([Entry(replace(POST, fetched_at=SEEN + HOUR / 2))])
    assert stored_of(store).gone_at == SEEN + HOUR
    store.write([Entry(replace(POST, fetched_at=SEEN + 2 * HOUR))])
    store.refresh()
    stored = stored_of(store)
    assert (stored.gone_at, stored.gone_reason) == (None, "")
    assert store.count(Query(filters=Filters(gone=True))) == 0


def test_a_check_from_before_it_was_last_seen_marks_nothing_gone(store: PostStore):
    store.write([make_entry(1, fetched_at=SEEN + 2 * HOUR)])
    store.check({POST.id: Check(SEEN + HOUR, "已删除")})
    assert stored_of(store).gone_at is None


def test_a_new_analysis_or_decision_brings_nothing_back(store: PostStore):
    store.write([make_entry(1)])
    store.check({POST.id: Check(SEEN + HOUR, "已删除")})
    stored = stored_of(store)
    analysis = make_analysis(stored.post, model_version="test-2")
    store.write([Entry(stored.post, analysis, make_decision(Queue.PR))])
    after = stored_of(store)
    assert (after.gone_at, after.analysis, after.routing.queue) == (SEEN + HOUR, analysis, Queue.PR)


def test_posts_that_are_not_there_are_left_out(store: PostStore):
    store.write([make_entry(1)])
    assert store.check({}) == 0
    assert store.check({"weibo:none": Check(SEEN, "已删除"), POST.id: Check(SEEN)}) == 1
    assert store.known(["weibo:none"]) == frozenset()


def test_a_post_is_due_one_six_twenty_four_and_seventy_two_hours_after_it_was_first_seen(store: PostStore):
    store.write([make_entry(1)])
    for age in POLLS:
        assert due(store, SEEN + age - MOMENT) == set()
        assert due(store, SEEN + age) == {POST.id}
        store.write([Entry(replace(POST, fetched_at=SEEN + age))])
    assert due(store, SEEN + POLLS[-1] + HOUR) == set()


def test_what_came_too_late_for_one_time_is_due_once(store: PostStore):
    store.write([make_entry(1)])
    assert due(store, SEEN + 30 * HOUR) == {POST.id}
    store.write([Entry(replace(POST, fetched_at=SEEN + 30 * HOUR))])
    assert due(store, SEEN + 31 * HOUR) == set()
    assert due(store, SEEN + 72 * HOUR) == {POST.id}


def test_a_crawl_that_meets_it_anyway_is_as_good_as_asking(store: PostStore):
    store.write([make_entry(1), Entry(replace(POST, fetched_at=SEEN + HOUR / 2))])
    assert due(store, SEEN + HOUR) == {POST.id}
    store.write([Entry(replace(POST, fetched_at=SEEN + 2 * HOUR))])
    assert due(store, SEEN + 5 * HOUR) == set()
    assert due(store, SEEN + 6 * HOUR) == {POST.id}


def test_what_was_asked_for_in_vain_waits_for_the_next_time(store: PostStore):
    store.write(make_entries((1, 2)))
    other = make_post(2)
    store.check({POST.id: Check(SEEN + HOUR, "已删除"), other.id: Check(other.fetched_at + HOUR)})
    assert due(store, SEEN + 5 * HOUR) == set()
    assert due(store, other.fetched_at + 6 * HOUR) == {POST.id, other.id}


def test_answers_are_not_asked_for(store: PostStore):
    types = dict(enumerate(PostType, 1))
    store.write([make_entry(number, type=kind) for number, kind in types.items()])
    asked = {make_post(number).id for number, kind in types.items() if kind not in {PostType.COMMENT, PostType.REPLY}}
    assert due(store, SEEN + 2 * HOUR) == asked


def test_what_could_not_be_asked_for_in_days_is_let_go(store: PostStore):
    store.write([make_entry(1)])
    assert due(store, SEEN + HOUR + POLLS_LATE - MOMENT) == {POST.id}
    assert due(store, SEEN + HOUR + POLLS_LATE) == set()


@pytest.mark.parametrize("gone", [True, False])
def test_a_deleted_post_takes_its_check_along(store: PostStore, gone: bool):
    store.write([make_entry(1)])
    store.check({POST.id: Check(SEEN + HOUR, "已删除" if gone else "")})
    store.delete([POST.id])
    assert store.check({POST.id: Check(SEEN + HOUR, "已删除")}) == 0
    store.write([make_entry(1)])
    assert (stored_of(store).gone_at, stored_of(store).asked_at) == (None, None)

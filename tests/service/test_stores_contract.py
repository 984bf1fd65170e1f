"""The contract of a post store, on both implementations: what is written, and how it is read back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.items import Author, Count
from nlp.labels import Aspect, DropReason, Kind, Sentiment
from nlp.records import Evidence, Mention, PiiSpan, Subject
from service.stores.contract import Entry, Filters, PostStore, Query, WriteResult
from service.stores.decision import Queue
from tests.support.factories import (
    EPOCH,
    make_analysis,
    make_decision,
    make_entries,
    make_entry,
    make_forum_post,
    make_noise,
    make_post,
)


def stored_of(store: PostStore, entry: Entry):
    (stored,) = store.get([entry.post.id])
    return stored


def test_an_entry_comes_back_whole(store: PostStore):
    post = make_post(
        views=9,
        reposts=Count(1_000_000, "100万+", is_lower_bound=True),
        title="标题",
        quoted="//@某人: 转发",
        topics=("江海银行", "年费"),
        parent_id="weibo:1",
        published_at=datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC),
    )
    analysis = make_analysis(
        post,
        aspects=(Aspect.CREDIT_CARD,),
        mentions=(Mention("jianghai", "江海银行", 0, 4),),
        subjects=(Subject("amount", "300", "300元", 2, 6),),
        evidence=(Evidence("complaint", 0, 2, 0.5),),
        pii=(PiiSpan("mobile", 3, 9),),
        keywords=("年费",),
        duplicate_key="abc",
    )
    entry = Entry(post, analysis, make_decision(Queue.PR, tags=("大V",)))
    store.write([entry])
    stored = stored_of(store, entry)
    assert (stored.post, stored.analysis, stored.routing) == (post, analysis, entry.routing)
    assert (stored.first_seen, stored.last_seen) == (post.fetched_at, post.fetched_at)


def test_writing_a_batch_again_adds_nothing(store: PostStore):
    entries = make_entries(range(1, 6))
    assert store.write(entries) == WriteResult(stored=5, duplicate=0)
    store.refresh()
    before = list(store.export(Query()))
    assert store.write(entries) == WriteResult(stored=0, duplicate=5)
    store.refresh()
    assert list(store.export(Query())) == before


def test_an_edited_text_is_taken_however_short_and_a_cut_one_is_not(store: PostStore):
    whole, other = make_entry(1), make_entry(2)
    store.write([whole, other])
    edited = replace(whole.post, text="江海银行已解决", fetched_at=whole.post.fetched_at + timedelta(hours=1))
    cut = replace(other.post, text=other.post.text[:12] + "…", fetched_at=edited.fetched_at)
    store.write([Entry(edited, make_analysis(edited)), Entry(cut, make_analysis(cut))])
    assert stored_of(store, whole).analysis.text == "江海银行已解决"
    assert stored_of(store, other).analysis == other.analysis
    store.refresh()
    assert store.count(Query(text="已解决")) == 1


def test_the_same_id_twice_in_a_batch_counts_once_as_stored(store: PostStore):
    first, again = make_entry(1, likes=1), make_entry(1, likes=5)
    assert store.write([first, again, make_entry(2)]) == WriteResult(stored=2, duplicate=1)
    assert stored_of(store, first).post.likes.value == 5


def test_an_empty_batch_is_nothing(store: PostStore):
    assert store.write([]) == WriteResult(stored=0, duplicate=0)


def test_a_recrawl_updates_counts_and_keeps_analysis_and_routing(store: PostStore):
    entry = make_entry(1, likes=1)
    later = make_post(1, likes=70, fetched_at=entry.post.fetched_at + timedelta(hours=1))
    store.write([entry])
    store.write([Entry(later)])
    store.refresh()
    stored = stored_of(store, entry)
    assert stored.post.likes.value == 70
    assert (stored.analysis, stored.routing) == (entry.analysis, entry.routing)
    assert (stored.first_seen, stored.last_seen) == (entry.post.fetched_at, later.fetched_at)
    assert store.count(Query(filters=Filters(kinds=("complaint",), queues=("service",), min_reach=70))) == 1


def test_a_reanalysis_keeps_counts_and_replaces_its_labels(store: PostStore):
    entry = make_entry(1, likes=9)
    store.write([entry])
    stored = stored_of(store, entry)
    store.write([Entry(stored.post, make_analysis(stored.post, labels=(Kind.PRAISE,), model_version="test-2"))])
    store.refresh()
    assert stored_of(store, entry).post.likes.value == 9
    assert store.count(Query(filters=Filters(kinds=("complaint",)))) == 0
    assert store.count(Query(filters=Filters(kinds=("praise",), queues=("service",)))) == 1


def test_a_raw_recrawl_never_replaces_a_masked_text(store: PostStore):
    post = make_post(1, text="我的手机13800138000被骚扰")
    store.write([Entry(post, make_analysis(post, text="我的手机138****8000被骚扰"))])
    store.write([Entry(replace(post, text=post.text + "，请处理"))])
    store.refresh()
    assert stored_of(store, Entry(post)).post.text == "我的手机138****8000被骚扰"
    assert store.count(Query(text="13800138000")) == 0


def test_stored_texts_are_those_of_the_analysis(store: PostStore):
    post = make_post(1, text="<b>年费</b>", title="標題", quoted="//原文")
    store.write([Entry(post, make_analysis(post, text="年费", title="标题", quoted="原文"))])
    stored = stored_of(store, Entry(post)).post
    assert (stored.text, stored.title, stored.quoted) == ("年费", "标题", "原文")


def test_a_cut_text_does_not_replace_the_whole_one(store: PostStore):
    whole, cut = make_post(1, text="年费被扣了三次，客服不理"), make_post(1, text="年费被扣了…")
    store.write([Entry(whole)])
    store.write([Entry(cut)])
    assert stored_of(store, Entry(whole)).post.text == whole.text


def test_a_whole_text_replaces_the_cut_one_and_is_found(store: PostStore):
    cut, whole = make_post(1, text="年费被扣了…"), make_post(1, text="年费被扣了三次，客服不理")
    store.write([Entry(cut, make_analysis(cut))])
    store.write([Entry(whole, make_analysis(whole))])
    store.refresh()
    assert stored_of(store, Entry(whole)).post.text == whole.text
    assert store.count(Query(text="客服")) == 1


def test_known_names_the_ids_that_are_there(store: PostStore):
    store.write([make_entry(1)])
    there = make_entry(1).post.id
    assert store.known([there, "weibo:none"]) == frozenset({there})
    assert store.known([]) == frozenset()


def test_get_keeps_the_order_and_leaves_out_unknown_ids(store: PostStore):
    entries = make_entries(range(1, 4))
    store.write(entries)
    ids = [entries[2].post.id, "weibo:none", entries[0].post.id]
    assert [stored.id for stored in store.get(ids)] == [ids[0], ids[2]]
    assert store.get([]) == []


def test_deleted_posts_are_gone_everywhere(store: PostStore):
    store.write(make_entries(range(1, 4)))
    gone = make_entry(1).post.id
    assert store.delete([gone, gone, "weibo:none"]) == 1
    store.refresh()
    assert store.get([gone]) == []
    assert store.count(Query(text="年费")) == 2
    assert store.facet(Query(), "kind")[0].count == 2
    assert store.write([make_entry(1)]) == WriteResult(stored=1, duplicate=0)


def test_export_gives_all_matches_in_order_of_time(store: PostStore):
    entries = make_entries(range(1, 1203), analysed=False)
    undated = Entry(make_post(5000, published_at=None, fetched_at=EPOCH - timedelta(days=1)))
    store.write([*reversed(entries), undated])
    store.refresh()
    exported = [stored.id for stored in store.export(Query(filters=Filters(platforms=("weibo",))))]
    assert exported == [undated.post.id, *(entry.post.id for entry in entries)]


def test_export_refuses_a_bad_query_before_the_first_post(store: PostStore):
    with pytest.raises(ValueError, match="括号"):
        store.export(Query(text="(年费"))


def test_setup_again_keeps_the_posts(store: PostStore):
    store.write([make_entry(1)])
    store.setup()
    assert store.known([make_entry(1).post.id])


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {1, 2, 3, 4, 5}),
        (Filters(ids=("weibo:5000000000000001", "weibo:none")), {1}),
        (Filters(platforms=("forum",)), {3}),
        (Filters(platforms=("forum", "weibo")), {1, 2, 3, 4, 5}),
        (Filters(sites=("bbs.example",)), {3}),
        (Filters(types=("thread",)), {3}),
        (Filters(sources=("advertisement",)), {4}),
        (Filters(kinds=("incident",)), {2}),
        (Filters(kinds=("incident", "complaint")), {1, 2}),
        (Filters(sentiments=("positive",)), {3}),
        (Filters(aspects=("mobile_app",)), {2}),
        (Filters(urgencies=(2,)), {2}),
        (Filters(urgencies=(0, 2)), {2, 4}),
        (Filters(brands=("linjiang",)), {3}),
        (Filters(queues=("pr",)), {2}),
        (Filters(queues=("none",)), {4}),
        (Filters(drop_reasons=("advertisement",)), {4}),
        (Filters(regions=("广东",)), {2}),
        (Filters(verified=("organisation",)), {4}),
        (Filters(authors=("weibo:77", "bbs.example:1002")), {2}),
        (Filters(duplicate_keys=("dup",)), {1, 2}),
        (Filters(noise=True), {4}),
        (Filters(noise=False), {1, 2, 3, 5}),
        (Filters(analysed=True), {1, 2, 3, 4}),
        (Filters(analysed=False), {5}),
        (Filters(model_version_not="test-1"), {3, 5}),
        (Filters(rules_version_not="rules-1"), {3, 4}),
        (Filters(since=EPOCH + timedelta(minutes=1), until=EPOCH + timedelta(minutes=3)), {2, 3}),
        (Filters(min_reach=30), {2}),
        (Filters(kinds=("complaint",), regions=("广东",)), set()),
    ],
    ids=str,
)
def test_filters(filled: PostStore, filters: Filters, expected: set[int]):
    found = filled.search(Query(filters=filters), size=50)
    assert {int(hit.stored.post.native_id[-1]) for hit in found.hits} == expected
    assert found.total == filled.count(Query(filters=filters)) == len(expected)


@pytest.fixture(scope="module")
def filled(shared_store: PostStore) -> PostStore:
    posts = {
        1: make_post(1),
        2: make_post(2, region="广东", reposts=10, comments=10, likes=10, author=Author("77", "大V", "person")),
        3: make_forum_post(3, native_id="703-9003", author=Author("", "匿名")),
        4: make_post(4, author=Author("8", "江海优惠", "organisation")),
        5: make_post(5),
    }
    incident = make_analysis(
        posts[2], labels=(Kind.INCIDENT,), urgency=2, aspects=(Aspect.MOBILE_APP,), duplicate_key="dup"
    )
    praise = {"labels": (Kind.PRAISE,), "sentiment": Sentiment.POSITIVE, "model_version": "test-2"}
    shared_store.write(
        [
            Entry(posts[1], make_analysis(posts[1], duplicate_key="dup"), make_decision()),
            Entry(posts[2], incident, make_decision(Queue.PR)),
            Entry(posts[3], make_analysis(posts[3], brands=("linjiang", "jianghai"), **praise)),
            Entry(
                posts[4],
                make_noise(posts[4], DropReason.ADVERTISEMENT),
                make_decision(Queue.NONE, rules_version="rules-0"),
            ),
            Entry(posts[5]),
        ]
    )
    shared_store.refresh()
    return shared_store

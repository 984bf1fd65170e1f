"""The contract of a post store, on both implementations: pages of hits, facets, trends, hot words, similar posts."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.items import Author
from nlp.labels import Aspect, Kind, Sentiment
from nlp.records import Opinion
from service.stores.contract import Bucket, Entry, Filters, PostStore, Query, QuerySyntaxError
from tests.support.factories import EPOCH, make_analysis, make_entries, make_entry, make_noise, make_post

NIGHT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
"""23:30 in Shanghai."""


def write(store: PostStore, *entries: Entry) -> None:
    store.write(entries)
    store.refresh()


def numbers(page) -> list[int]:
    return [int(hit.stored.post.native_id) % 1000 for hit in page.hits]


def analysed(number: int, *, duplicate_key: str = "", **fields) -> Entry:
    post = make_post(number, **fields)
    return Entry(post, make_analysis(post, duplicate_key=duplicate_key))


def all_pages(store: PostStore, query: Query, **options) -> list[int]:
    found, after = [], ""
    while True:
        page = store.search(query, after=after, **options)
        found += numbers(page)
        after = page.next
        if not after:
            return found


def test_own_kinds_are_filtered_and_counted_by_their_names(store: PostStore):
    said = {1: {"断卡行动": 0.9, "老年人服务": 0.8}, 2: {"断卡行动": 0.7}, 3: {}}
    posts = {number: make_post(number) for number in said}
    write(store, *(Entry(post, make_analysis(post, own_kinds=said[number])) for number, post in posts.items()))
    assert numbers(store.search(Query(filters=Filters(own_kinds=("断卡行动",))))) == [2, 1]
    assert numbers(store.search(Query(filters=Filters(own_kinds=("老年人服务",))))) == [1]
    assert store.facet(Query(), "own_kind") == [Bucket("断卡行动", 2), Bucket("老年人服务", 1)]
    assert store.get([posts[1].id])[0].analysis.own_kinds == said[1]


def test_brands_that_are_spoken_ill_of_are_filtered_and_counted(store: PostStore):
    both = {"brands": ("jianghai", "yungang")}
    said = (Opinion("jianghai", None, Sentiment.POSITIVE, 0, 2), Opinion("yungang", None, Sentiment.NEGATIVE, 3, 5))
    made = {1: both | {"opinions": said}, 2: both, 3: both | {"sentiment": Sentiment.NEUTRAL}}
    posts = {number: make_post(number) for number in made}
    write(store, *(Entry(post, make_analysis(post, **made[number])) for number, post in posts.items()))
    assert numbers(store.search(Query(filters=Filters(blamed=("jianghai",))))) == [2]
    assert numbers(store.search(Query(filters=Filters(blamed=("yungang",))))) == [2, 1]
    assert store.facet(Query(), "blamed") == [Bucket("yungang", 2), Bucket("jianghai", 1)]


def test_what_a_post_brought_is_found_by_its_id(store: PostStore):
    first, second = make_post(1).id, make_post(2).id
    write(
        store,
        make_entry(1),
        make_entry(2, parent_id=first, root_id=first),
        make_entry(3, parent_id=second, root_id=first),
        make_entry(4, parent_id=second),
        make_entry(5, root_id="weibo:unseen"),
    )
    assert numbers(store.search(Query(filters=Filters(roots=(first,))))) == [3, 2]
    assert numbers(store.search(Query(filters=Filters(roots=(first, second, "weibo:none"))))) == [4, 3, 2]
    assert numbers(store.search(Query(filters=Filters(roots=("weibo:unseen",))))) == [5]
    write(store, Entry(make_post(5, root_id=first, fetched_at=NIGHT)))
    assert store.count(Query(filters=Filters(roots=("weibo:unseen",)))) == 0


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", [3, 2, 1]), ("oldest", [1, 2, 3]), ("reach", [2, 3, 1])],
)
def test_sort_orders(store: PostStore, sort, expected):
    write(store, make_entry(1, likes=1), make_entry(2, comments=9), make_entry(3, reposts=5))
    assert numbers(store.search(Query(), sort=sort)) == expected


def test_relevance_puts_the_post_that_is_about_it_first(store: PostStore):
    write(
        store,
        make_entry(1, text="年费年费年费"),
        make_entry(2, text="昨天去网点办了很多业务，排队很久，顺便问了一下年费的事情，工作人员态度不错"),
        make_entry(3, text="今天天气好"),
        make_entry(4, text="晚上吃什么"),
    )
    page = store.search(Query(text="年费"), sort="relevance")
    assert numbers(page) == [1, 2]
    assert page.hits[0].score > page.hits[1].score > 0


def test_relevance_without_words_is_newest_first(store: PostStore):
    write(store, *make_entries(range(1, 4)))
    page = store.search(Query(), sort="relevance")
    assert (numbers(page), page.hits[0].score) == ([3, 2, 1], 0.0)


@pytest.mark.parametrize("sort", ["newest", "oldest", "relevance", "reach"])
def test_pages_give_every_hit_once(store: PostStore, sort):
    same_time = {"published_at": EPOCH}
    write(store, *make_entries(range(1, 8), **same_time), *make_entries(range(8, 12)))
    found = all_pages(store, Query(text="年费"), sort=sort, size=3)
    assert sorted(found) == list(range(1, 12))


def test_the_last_page_has_no_next_one(store: PostStore):
    write(store, *make_entries(range(1, 5)))
    assert store.search(Query(), size=4).next == ""
    assert store.search(Query(), size=3).next != ""


def test_a_page_may_have_ten_thousand_hits(store: PostStore):
    write(store, make_entry(1))
    assert numbers(store.search(Query(), size=10_000)) == [1]


def test_posts_that_come_meanwhile_do_not_shift_the_next_page(store: PostStore):
    write(store, *make_entries(range(1, 7)))
    first = store.search(Query(), size=3)
    write(store, *make_entries(range(7, 9)))
    assert numbers(store.search(Query(), size=3, after=first.next)) == [3, 2, 1]


@pytest.mark.parametrize("cursor", ["nonsense", "WyJvbGRlc3QiXQ", "WyJuZXdlc3QiLCJ4IiwxXQ"])
def test_a_cursor_of_something_else_is_refused(store: PostStore, cursor):
    with pytest.raises(QuerySyntaxError, match="第一页"):
        store.search(Query(), after=cursor)


def test_collapse_shows_the_first_of_each_group_on_any_page(store: PostStore):
    groups = {1: "a", 2: "", 3: "a", 4: "b", 5: "", 6: "b", 7: "a", 8: "c"}
    write(store, *(analysed(number, duplicate_key=key) for number, key in groups.items()))
    page = store.search(Query(), collapse=True, size=20)
    assert numbers(page) == [8, 7, 6, 5, 2]
    assert [hit.similar for hit in page.hits] == [0, 2, 1, 0, 0]
    assert page.total == 8
    for size in (1, 2, 3):
        assert all_pages(store, Query(), collapse=True, size=size) == [8, 7, 6, 5, 2]
    assert all_pages(store, Query(), collapse=True, size=2, sort="oldest") == [1, 2, 4, 5, 8]


def test_collapse_chooses_among_the_matches_only(store: PostStore):
    write(
        store,
        analysed(1, duplicate_key="a", region="上海"),
        analysed(2, duplicate_key="a", region="广东"),
        analysed(3, duplicate_key="a", region="上海", text="别的"),
    )
    page = store.search(Query(text="年费", filters=Filters(regions=("上海",))), collapse=True, sort="relevance")
    assert (numbers(page), page.hits[0].similar) == ([1], 2)


def test_a_group_larger_than_a_page_of_the_server_collapses(store: PostStore):
    write(store, *(analysed(number, duplicate_key="a") for number in range(2, 460)), analysed(1))
    assert all_pages(store, Query(), collapse=True, size=1) == [459, 1]


def test_hits_without_collapse_know_their_near_duplicates(store: PostStore):
    write(store, analysed(1, duplicate_key="a"), analysed(2, duplicate_key="a"), analysed(3))
    assert [hit.similar for hit in store.search(Query()).hits] == [0, 1, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年费", [4, 2, 1]),
        ("年费 客服", [2]),
        ("年费 OR 客服", [4, 3, 2, 1]),
        ("年费 -客服", [4, 1]),
        ("NOT 年费", [5, 3]),
        ("(年费 | 客服) NOT (年费 客服)", [4, 3, 1]),
        ("银行", [3]),
        ("手机银行", [3]),
        ("银行手机", []),
        ('"客服 年费"', []),
        ('"年费 客服"', [2]),
        ("年费！，客服", [2]),
        ("小王", [5]),
        ("ＡＰＰ", [5]),
        ("手機銀行", [3]),
        ("年费 -客服 OR 小王", [5, 4, 1]),
    ],
)
def test_text_queries(searched: PostStore, text, expected):
    page = searched.search(Query(text=text))
    assert numbers(page) == expected
    assert searched.count(Query(text=text)) == len(expected)


@pytest.fixture(scope="module")
def searched(shared_store: PostStore) -> PostStore:
    posts = [
        make_post(1, text="年费太高"),
        make_post(2, text="问了年费客服说不能免"),
        make_post(3, text="手机银行登录不了，找客服"),
        make_post(4, text="无字", quoted="//@某人: 年费是多少", title=""),
        make_post(5, text="app闪退", author=Author("9", "小王")),
    ]
    write(shared_store, *(Entry(post) for post in posts))
    return shared_store


@pytest.mark.parametrize("method", ["count", "search"])
def test_a_query_that_cannot_be_read_is_refused(searched: PostStore, method):
    with pytest.raises(QuerySyntaxError, match="第 1 个字"):
        getattr(searched, method)(Query(text="(年费"))


def test_facets_count_values_most_frequent_first(store: PostStore):
    posts = [make_post(number, region=region) for number, region in enumerate(["上海", "广东", "上海", ""], 1)]
    both = {"labels": (Kind.COMPLAINT, Kind.INCIDENT), "aspects": (Aspect.ATM, Aspect.LOAN), "urgency": 2}
    write(
        store,
        Entry(posts[0], make_analysis(posts[0], **both)),
        Entry(posts[1], make_analysis(posts[1])),
        Entry(posts[2], make_noise(posts[2])),
        Entry(posts[3]),
    )
    assert store.facet(Query(), "region") == [Bucket("上海", 2), Bucket("广东", 1)]
    assert store.facet(Query(), "kind") == [Bucket("complaint", 2), Bucket("incident", 1), Bucket("other", 1)]
    assert store.facet(Query(), "aspect") == [Bucket("atm", 1), Bucket("loan", 1)]
    assert store.facet(Query(), "urgency") == [Bucket("0", 1), Bucket("1", 1), Bucket("2", 1)]
    assert store.facet(Query(), "drop_reason") == [Bucket("advertisement", 1)]
    assert store.facet(Query(), "author", size=1) == [Bucket("weibo:1001", 1)]
    assert store.facet(Query(filters=Filters(kinds=("incident",))), "kind") == [
        Bucket("complaint", 1),
        Bucket("incident", 1),
    ]
    assert store.facet(Query(text="没有这样的词"), "platform") == []


def test_trend_days_begin_at_midnight_in_shanghai(store: PostStore):
    hours = (0, 1, 47)
    write(store, *(make_entry(n, published_at=NIGHT + timedelta(hours=hour)) for n, hour in enumerate(hours, 1)))
    days = store.trend(Query(), "day")
    assert [(point.start, point.count) for point in days] == [
        (datetime(2026, 3, 1, 16, tzinfo=UTC), 1),
        (datetime(2026, 3, 2, 16, tzinfo=UTC), 1),
        (datetime(2026, 3, 3, 16, tzinfo=UTC), 1),
    ]


def test_trend_fills_gaps_between_the_bounds_with_zero(store: PostStore):
    write(store, make_entry(1, published_at=NIGHT), make_entry(2, published_at=NIGHT + timedelta(hours=3)))
    assert [point.count for point in store.trend(Query(), "hour")] == [1, 0, 0, 1]
    bounds = Filters(since=NIGHT - timedelta(hours=1), until=NIGHT + timedelta(minutes=30))
    points = store.trend(Query(filters=bounds), "hour")
    assert [(point.start, point.count) for point in points] == [
        (datetime(2026, 3, 2, 14, tzinfo=UTC), 0),
        (datetime(2026, 3, 2, 15, tzinfo=UTC), 1),
    ]


def test_trend_of_nothing_is_empty_without_bounds(store: PostStore):
    assert store.trend(Query(), "day") == []


def test_trend_can_be_split_by_a_facet(store: PostStore):
    first, second, third = (make_post(number, published_at=NIGHT) for number in (1, 2, 3))
    both = (Kind.COMPLAINT, Kind.INCIDENT)
    write(
        store,
        Entry(first, make_analysis(first, labels=both)),
        Entry(second, make_analysis(second, urgency=2)),
        Entry(third),
    )
    (point,) = store.trend(Query(), "hour", split="kind")
    assert (point.count, point.split) == (3, (Bucket("complaint", 2), Bucket("incident", 1)))
    (point,) = store.trend(Query(), "hour", split="urgency")
    assert point.split == (Bucket("1", 1), Bucket("2", 1))


def test_hot_words_stand_out_against_the_background(store: PostStore):
    outage = [make_entry(n, text=f"手机银行崩溃了，转账失败 {n}") for n in range(1, 6)]
    calm = [make_entry(n, text=f"今天去银行存钱，服务不错 {n}") for n in range(6, 26)]
    write(store, *outage, *calm)
    hot = store.hot_words(Query(text="崩溃"), Query(), size=5)
    words = {word.word: word for word in hot}
    assert {"崩溃", "手机银行", "转账失败"} <= set(words)
    assert "银行" not in words
    assert (words["崩溃"].count, words["崩溃"].background) == (5, 0)  # hits are no background
    assert [word.score for word in hot] == sorted((word.score for word in hot), reverse=True)
    assert "崩溃" in {word.word for word in store.hot_words(Query(), Query())}  # against ordinary posts
    assert store.hot_words(Query(text="没有这样的词"), Query()) == []


def test_phrases_count_like_words_and_as_a_search_finds_them(store: PostStore):
    talk = [make_entry(n, text=f"又是澜贷宝，推销电话打了第 {n} 次") for n in range(1, 8)]
    write(store, *talk, make_entry(30, quoted="澜贷宝"), *[make_entry(n, text=f"网点排队 {n}") for n in range(8, 28)])
    phrases = ["澜贷宝", "推销电话", "没人说", "！"]
    counts = store.phrase_counts(Query(), phrases)
    assert counts == {"澜贷宝": 8, "推销电话": 7, "没人说": 0}
    assert all(store.count(Query(text=phrase)) == count for phrase, count in counts.items())
    assert store.phrase_counts(Query(), []) == {}
    assert store.phrase_counts(Query(text="排队"), phrases) == dict.fromkeys(counts, 0)
    hot = store.hot_words(Query(text="推销"), Query(), phrases=phrases)
    words = {word.word: word for word in hot}
    assert (words["澜贷宝"].count, words["澜贷宝"].background) == (7, 1)
    assert "推销电话" in words
    assert "推销" not in words  # it stands inside a phrase only


def test_posts_cut_with_other_words_are_cut_anew(store: PostStore, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr("service.stores.columns.index_tokens", list)
        older.setattr("service.stores.columns.index_version", lambda: "older")
        write(store, *(make_entry(n, text=f"信用卡年费 {n}") for n in range(1, 8)))
    assert store.count(Query(text="信用卡")) == 0
    write(store, make_entry(1, text="信用卡年费 1", region="西藏"))  # what is written is cut anew by the way
    assert store.count(Query(text="信用卡")) == 1
    assert [store.recut(size=4) for _ in range(3)] == [4, 2, 0]
    store.refresh()
    assert store.count(Query(text="信用卡")) == 7
    assert [post.post.text for post in store.get([make_entry(3).post.id])] == ["信用卡年费 3"]


def test_similar_gives_near_duplicates_first_then_shared_words(store: PostStore):
    story = "信用卡积分兑换的咖啡券无法使用，客服说活动已经结束"
    write(
        store,
        analysed(1, duplicate_key="a", text=story),
        analysed(2, duplicate_key="a", text=story),
        analysed(3, text="积分兑换的咖啡券在门店无法使用，客服推来推去"),
        analysed(4, duplicate_key="a", text=story),
        analysed(5, text="今天天气很好，适合出去走走"),
        analysed(6, text="客服热线打不通"),
    )
    hits = store.similar(make_post(1).id)
    assert [int(hit.stored.post.native_id) % 1000 for hit in hits] == [4, 2, 3]
    assert [hit.similar for hit in hits] == [2, 2, 0]
    assert len(store.similar(make_post(1).id, size=1)) == 1
    assert store.similar("weibo:none") == []

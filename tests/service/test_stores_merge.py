"""What becomes of a stored post when it comes again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawlers.items import Author, Count, PostType
from service.stores.contract import Entry, StoredPost
from service.stores.decision import Queue
from service.stores.merge import brings_text, merge
from tests.support.factories import make_analysis, make_decision, make_entry, make_post


def stored(entry: Entry) -> StoredPost:
    return merge(None, entry)


def later(post, **fields):
    return replace(post, fetched_at=post.fetched_at + timedelta(hours=1), **fields)


def test_what_a_later_page_does_not_show_is_kept():
    post = make_post(1, likes=7, region="上海", author=Author("1", "小王", "person", 300))
    bare = later(post, likes=Count(), region="", published_at=None, author=Author("1", "小王改名"))
    merged = merge(stored(Entry(post)), Entry(bare)).post
    assert (merged.likes.value, merged.region, merged.published_at) == (7, "上海", post.published_at)
    assert merged.author == Author("1", "小王改名", "person", 300)


@pytest.mark.parametrize("first_comes", ["the list", "the search"])
def test_a_page_that_names_only_the_first_post_of_a_chain_does_not_hide_the_parent(first_comes):
    in_list = make_post(3, parent_id="weibo:2", root_id="weibo:1")
    in_search = later(in_list, parent_id="weibo:1")
    pages = (
        [in_list, in_search] if first_comes == "the list" else [later(in_list), replace(in_list, parent_id="weibo:1")]
    )
    for old, new in (pages, pages[::-1]):
        merged = merge(stored(Entry(old)), Entry(new)).post
        assert (merged.parent_id, merged.root_id) == ("weibo:2", "weibo:1")


def test_a_parent_of_another_chain_is_not_kept():
    post = make_post(3, parent_id="weibo:2", root_id="weibo:1")
    other = later(post, parent_id="weibo:8", root_id="weibo:8")
    assert merge(stored(Entry(post)), Entry(other)).post.parent_id == "weibo:8"
    nearer = later(post, parent_id="weibo:5")
    assert merge(stored(Entry(post)), Entry(nearer)).post.parent_id == "weibo:5"


def test_a_count_that_fell_is_believed():
    post = make_post(1, likes=7)
    assert merge(stored(Entry(post)), Entry(later(post, likes=Count(0, "0")))).post.likes == Count(0, "0")


def test_an_earlier_page_that_comes_late_does_not_turn_counts_back():
    post = make_post(1, likes=7)
    earlier = replace(post, likes=Count(2, "2"), fetched_at=post.fetched_at - timedelta(days=1))
    merged = merge(stored(Entry(post)), Entry(earlier))
    assert merged.post.likes.value == 7
    assert (merged.first_seen, merged.last_seen) == (earlier.fetched_at, post.fetched_at)


def test_a_cut_text_keeps_the_whole_ones_analysis():
    whole, cut = make_post(1, text="年费被扣了三次"), make_post(1, text="年费被")
    first = Entry(whole, make_analysis(whole), make_decision(Queue.PR))
    merged = merge(stored(first), Entry(cut, make_analysis(cut)))
    assert (merged.post.text, merged.analysis, merged.routing) == (whole.text, first.analysis, first.routing)


WHOLE = "年费被扣了三次，给我打电话[手机号]，客服说下周退，到现在也没有退"


@pytest.mark.parametrize(
    "cut", ["", "年费被扣了", "年费被扣了三次…", "年费被扣了三次，给我...", "年费被扣了三次，给我打电话13800…"]
)
def test_a_cut_text_brings_nothing_and_gives_way_to_the_whole_one(cut):
    whole, part = make_post(1, text=WHOLE), make_post(1, text=cut)
    assert not brings_text(stored(Entry(whole)), cut, later(whole).fetched_at)
    assert merge(stored(Entry(whole)), Entry(later(part))).post.text == WHOLE
    assert merge(stored(Entry(later(part))), Entry(whole, make_analysis(whole))).post.text == WHOLE


@pytest.mark.parametrize("edited", ["年费已解决", "年费已解决…", f"{WHOLE}。更新：已解决", "已解决"])
def test_an_edited_text_is_taken_with_its_analysis_where_it_was_fetched_later(edited):
    post = make_post(1, text=WHOLE)
    new = later(post, text=edited)
    merged = merge(stored(Entry(post, make_analysis(post))), Entry(new, make_analysis(new)))
    assert (merged.post.text, merged.analysis.text) == (edited, edited)
    assert merge(merged, Entry(post, make_analysis(post))).post.text == edited


def test_a_new_models_analysis_is_taken_though_it_cleans_more():
    entry = make_entry(1, text="年费！！！")
    new = make_analysis(entry.post, text="年费", model_version="test-2")
    merged = merge(stored(entry), Entry(replace(entry.post, text="年费"), new))
    assert (merged.post.text, merged.analysis) == ("年费", new)


def test_an_analysis_replaces_the_raw_text_it_was_made_of():
    post = make_post(1, text="<b>年费</b>被扣")
    analysis = make_analysis(post, text="年费被扣")
    assert merge(stored(Entry(post)), Entry(post, analysis)).post.text == "年费被扣"


def test_a_decision_alone_replaces_the_decision_only():
    entry = make_entry(1)
    decision = make_decision(Queue.PR, rules_version="rules-2")
    merged = merge(stored(entry), Entry(entry.post, None, decision))
    assert merged == replace(stored(entry), routing=decision)


def test_merging_the_same_entry_changes_nothing():
    entry = make_entry(1, likes=3)
    assert merge(stored(entry), entry) == stored(entry)


HIDDEN = Author("9f86d081884c7d65", "海***干")


def test_a_known_author_is_not_replaced_by_one_whose_tool_hid_who_it_was():
    known = make_post(1, author=Author("6100000001", "海边的小鱼干", "person", 382))
    hidden = later(known, author=HIDDEN)
    for first, second in ((known, hidden), (hidden, known)):
        assert merge(stored(Entry(first)), Entry(second)).post.author == known.author


def test_a_hidden_author_is_better_than_none():
    post = make_post(1, author=Author())
    assert merge(stored(Entry(post)), Entry(later(post, author=HIDDEN))).post.author == HIDDEN


def test_a_repost_stays_one_where_a_tool_does_not_see_it():
    repost = make_post(1, type=PostType.REPOST, parent_id="weibo:2", root_id="weibo:2")
    plain = later(repost, type=PostType.POST, parent_id="", root_id="")
    for first, second in ((repost, plain), (plain, repost)):
        assert merge(stored(Entry(first)), Entry(second)).post.type is PostType.REPOST

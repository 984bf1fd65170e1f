"""Pages read by rule files: what is no list or thread, what is not as expected, and the same as Discuz!'s own parser."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.items import Outcome, Page, PostType
from crawlers.pages import parse
from crawlers.pages.generic.kinds import KINDS
from crawlers.pages.generic.read import parse_generic, read_list, read_thread
from crawlers.pages.generic.report import report
from crawlers.pages.response import Response
from tests.crawlers.generic_pages import (
    FILES,
    MAKES,
    NEW_LIST,
    NEW_THREAD,
    OLD_LIST,
    OLD_THREAD,
    changed,
    old_list,
    old_thread,
    opened,
    rules,
)
from tests.crawlers.page_files import BOARD_URL, NOW, THREAD_URL, by_id, fixture
from tests.support.shared import shared_path


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("old-deleted.html", Outcome.GONE), ("old-sign-in.html", Outcome.LOGIN), ("old-slow.html", Outcome.BLOCKED),
        ("old-empty.html", Outcome.EMPTY), ("challenge.html", Outcome.BLOCKED),
    ],
)  # fmt: skip
def test_pages_without_posts_are_told_apart(name: str, outcome: Outcome) -> None:
    for page in (f(opened(name, OLD_LIST), rules("old-board")) for f in (read_list, read_thread, parse_generic)):
        assert (page.outcome, page.posts) == (outcome, ())
        assert page.detail


def test_words_of_a_marker_inside_posts_mean_nothing() -> None:
    body = fixture("generic", "old-list.html").decode("gb18030").replace("有人一样吗", "提示帖子不存在或已被删除")
    assert old_list(body=body.encode("gb18030")).outcome is Outcome.OK


def test_empty_list_of_a_board_that_counts_threads_is_a_block() -> None:
    body = fixture("generic", "old-empty.html").replace(b'"total">0<', b'"total">1284<')
    page = read_list(opened("", OLD_LIST, body=body), rules("old-board"))
    assert page.outcome is Outcome.BLOCKED
    assert "1284" in page.detail


@pytest.mark.parametrize(
    ("about", "outcome"),
    [
        ({"status": 404}, Outcome.GONE), ({"status": 403}, Outcome.BLOCKED), ({"status": 502}, Outcome.BLOCKED),
        ({"status": 302, "headers": {"Location": "/login.php"}}, Outcome.LOGIN),
        ({"status": 302, "headers": {"Location": "/elsewhere"}}, Outcome.BLOCKED),
        ({"status": 302}, Outcome.BLOCKED), ({"body": b" \n"}, Outcome.BLOCKED),
        ({"url": "https://passport.jiangcheng.example/?from=bbs"}, Outcome.LOGIN),
        ({"url": "https://parked.example/"}, Outcome.BLOCKED),
        ({"body": b"<form>", "url": "https://bbs.jiangcheng.example/user_login.php"}, Outcome.LOGIN),
        ({"body": b"<form>", "url": "https://bbs.jiangcheng.example/blogindex"}, Outcome.SCHEMA_CHANGED),
    ],
)  # fmt: skip
def test_status_address_and_emptiness_decide_first(about: dict[str, Any], outcome: Outcome) -> None:
    page = read_list(opened("old-list.html", **{"url": OLD_LIST, **about}), rules("old-board"))
    assert page.outcome is outcome
    assert page.detail


def test_board_may_answer_under_other_names() -> None:
    page = read_list(opened("new-list.html", "https://www.quan.jianghai.example/c/bank"), rules("new-board"))
    assert page.outcome is Outcome.OK
    assert {post.site for post in page.posts} == {"quan.jianghai.example"}


def test_charset_of_the_rules_is_stronger_than_the_declared_one() -> None:
    text = fixture("generic", "old-list.html").decode("gb18030")
    body = text.replace("江海银行信用卡年费怎么减免？", "江海銀行信用卡年費怎麼減免？").encode("big5", "replace")
    assert "銀行" not in by_id(old_list(body=body))["21880"].title
    headers = {"Content-Type": "text/html; charset=gbk"}
    page = read_list(opened("", OLD_LIST, body=body, headers=headers), changed("old-board", charset="big5"))
    assert by_id(page)["21880"].title == "江海銀行信用卡年費怎麼減免？"


def test_links_of_a_saved_page_are_read_from_the_boards_root_or_its_base() -> None:
    assert read_list(opened("old-list.html"), rules("old-board")).follow[0] == OLD_THREAD
    body = fixture("generic", "old-list.html").replace(b"<head>", b'<head><base href="/club/">')
    assert old_list(body=body).follow[0] == "https://bbs.jiangcheng.example/club/read.php?tid=21880"


def test_thread_of_a_saved_page_without_address_asks_for_it() -> None:
    page = old_thread(url="")
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert "--url" in page.detail


def test_id_taken_from_the_wrong_place_is_a_fault_and_no_loss() -> None:
    wrong = changed("old-board", "list", id=[{"select": "a.subject_t::attr(class)"}, {"match": "tid={number}"}])
    page = read_list(opened("old-list.html", OLD_LIST), wrong)
    assert (page.outcome, len(page.posts)) == (Outcome.SCHEMA_CHANGED, 1)
    assert "id" in page.detail


def test_what_cannot_be_an_id_is_none() -> None:
    either = changed("old-board", "list", id=["a.subject_t", {"match": "tid={number}"}])
    assert len(read_list(opened("old-list.html", OLD_LIST), either).posts) == 4
    wrong = changed("old-board", "list", id=["a.subject_t", {"match": "topic={number}"}])
    assert read_list(opened("old-list.html", OLD_LIST), wrong).posts == ()


@pytest.mark.parametrize(
    ("expect", "words"),
    [({"rows": [10, 60]}, "10–60"), ({"fields": {"author_id": 0.9}}, "author_id"), ({"fields": {"views": 1.0}}, "")],
)
def test_page_that_is_not_as_expected_is_a_changed_one_with_its_posts(expect: dict[str, Any], words: str) -> None:
    page = read_list(opened("old-list.html", OLD_LIST), changed("old-board", "list", expect=expect))
    assert page.outcome is (Outcome.SCHEMA_CHANGED if words else Outcome.OK)
    assert words in page.detail
    assert len(page.posts) == 4


def test_time_that_is_not_understood_counts_as_missing() -> None:
    page = read_thread(opened("old-thread.html", OLD_THREAD), changed("old-board", time_formats=()))
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert "time" in page.detail
    assert page.posts[0].published_raw


def test_selector_that_finds_far_too_much_is_refused() -> None:
    body = b"<table class=list>" + b"<tr class=tr3><td class=subject></td></tr>" * 1001
    assert "1001" in read_list(opened("", OLD_LIST, body=body), rules("old-board")).detail
    body = b"<div class=read_post></div>" * 1001
    assert "1001" in read_thread(opened("", OLD_THREAD, body=body), rules("old-board")).detail


def test_lengths_are_bounded() -> None:
    body = fixture("generic", "new-thread.html").replace("我也是".encode(), "啊".encode() * 60_000)
    page = read_thread(opened("", NEW_THREAD, body=body.replace(b"<h1>", b"<h1>" + b"x" * 900)), rules("new-board"))
    assert len(page.posts[1].text) == 50_000
    assert len(page.posts[0].title) == 500


@pytest.mark.parametrize("name", FILES)
def test_list_and_thread_are_told_apart(name: str) -> None:
    which, url = MAKES.get(name.partition("-")[0], ("old-board", OLD_THREAD))
    page = parse_generic(opened(name, url), rules(which))
    types = {post.type for post in page.posts}
    assert page == (read_thread if "thread" in name else read_list)(opened(name, url), rules(which))
    assert types <= ({PostType.THREAD, PostType.REPLY} if "thread" in name else {PostType.THREAD})


def test_neither_list_nor_thread_is_said() -> None:
    page = parse_generic(opened("", OLD_LIST, body=b"<html><p>hello"), rules("old-board"))
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert "neither" in page.detail


def test_kind_without_rules_asks_for_them() -> None:
    (kind,) = KINDS
    page = kind.parse(fixture("generic", "old-list.html"), fetched_at=NOW)
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "--rules" in page.detail
    assert kind.parse(b"", fetched_at=NOW, status=403).outcome is Outcome.BLOCKED


@pytest.mark.parametrize(
    ("kind", "name", "url"),
    [
        ("discuz.forum.html", "page.html", BOARD_URL.format(1)),
        ("discuz.thread.html", "page1.html", THREAD_URL.format(1)),
        ("discuz.thread.html", "page2.html", THREAD_URL.format(2)),
        ("discuz.thread.html", "gbk.html", THREAD_URL.format(1)),
    ],
)
def test_rules_for_discuz_read_what_its_own_parser_reads(kind: str, name: str, url: str) -> None:
    same_as_the_parser(kind, fixture(kind, name), url)


@pytest.mark.parametrize(
    ("name", "posts"),
    [
        ("forum-2-1.html", 8), ("thread-3-1-1.html", 4), ("thread-5-1-1.html", 1), ("thread-10-1-1.html", 1),
        ("SYNTHETIC_gbk_x34_darkbinance_forum-2-1.html", 8), ("SYNTHETIC_gbk_x34_darkbinance_thread-3-1-1.html", 4),
    ],
)  # fmt: skip
def test_rules_for_discuz_read_recorded_pages(name: str, posts: int) -> None:
    kind = "discuz.forum.html" if "forum-" in name else "discuz.thread.html"
    url = f"https://bbs.jianghai.example/{name.rpartition('_')[2]}"
    assert same_as_the_parser(kind, shared_path(f"fixtures/discuz/{name}").read_bytes(), url) == posts


def same_as_the_parser(kind: str, body: bytes, url: str) -> int:
    """How many posts both give; their ids, words, authors and times are the same, as far as rules can say."""
    own = parse(kind, body, fetched_at=NOW, url=url)
    by_rules = parse_generic(Response(body, NOW, url=url), rules("discuz"))
    assert (by_rules.outcome, by_rules.next) == (own.outcome, own.next)
    for one, other in zip(sorted(own.posts, key=str), sorted(by_rules.posts, key=str), strict=True):
        number = one.native_id.partition("-")[0] if one.type is PostType.THREAD else one.native_id
        assert other.native_id == number
        assert (other.title, other.text, other.author) == (one.title, one.text, one.author)
        assert (other.type, other.published_at, other.published_raw) == (one.type, one.published_at, one.published_raw)
    return len(own.posts)


def sound(page: Page) -> None:
    assert page.outcome is Outcome.OK or page.detail
    ids = [post.id for post in page.posts]
    assert len(ids) == len(set(ids))
    for post in page.posts:
        assert post.native_id
        assert f"{post.text}{post.quoted}{post.title}{post.author.name}".encode() is not None
        assert post.published_at is None or post.published_at.utcoffset() is not None
        assert post.url.startswith(("https://", "http://")) or not post.url


@settings(max_examples=200)
@given(st.data())
def test_mutated_pages_are_classified_never_raised_on(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    body = bytearray(fixture("generic", name))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, max(len(body) - 1, 0)))
        body[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=20))
    url = data.draw(st.sampled_from(["", OLD_LIST, OLD_THREAD, NEW_LIST, NEW_THREAD, "https://[", "javascript:1"]))
    for which in ("old-board", "new-board", "port-board", "pan-board", "discuz"):
        response = Response(bytes(body), NOW, url=url)
        sound(read_list(response, rules(which)))
        sound(read_thread(response, rules(which)))
        assert report(response, rules(which)).page == parse_generic(response, rules(which))


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_are_classified_never_raised_on(body: bytes) -> None:
    for which in ("old-board", "new-board"):
        sound(parse_generic(Response(body, NOW, url=OLD_LIST), rules(which)))

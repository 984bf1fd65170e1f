"""Two more makes of boards, configured as an operator would: posts counted instead of replies, no floors, own pagers."""

import pytest

from crawlers.items import Author, Outcome, PostType
from crawlers.pages.generic.read import parse_generic
from crawlers.pages.generic.report import report
from crawlers.pages.generic.rules import ForumRules
from tests.crawlers.generic_pages import PAN, PORT, changed, opened, rules


def test_board_that_counts_posts_has_one_reply_less() -> None:
    page = parse_generic(opened("port-thread.html", f"{PORT}viewtopic.php?t=1188"), rules("port-board"))
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 13, f"{PORT}viewtopic.php?t=1188&start=10")
    first, reply, guest = page.posts
    assert (first.native_id, first.type, first.comments.value, first.comments.raw) == (
        "1188",
        PostType.THREAD,
        12,
        "13",
    )
    assert (reply.native_id, reply.text, reply.quoted) == ("1188-5002", "打电话说要销卡，就给免了。", "今年还是扣了。")
    assert guest.author == Author("", "过客")


def test_replies_and_posts_are_two_ways_to_say_one_thing() -> None:
    with pytest.raises(ValueError, match="only one of replies and posts"):
        changed("port-board", "thread", replies=".pagination")


def test_later_page_by_its_place_in_the_address_has_no_first_post() -> None:
    page = parse_generic(opened("port-thread.html", f"{PORT}viewtopic.php?t=1188&start=10"), rules("port-board"))
    assert {post.type for post in page.posts} == {PostType.REPLY}


def test_list_of_that_board() -> None:
    page = parse_generic(opened("port-list.html", f"{PORT}viewforum.php?f=7"), rules("port-board"))
    assert [post.native_id for post in page.posts] == ["1188", "1150", "9"], "the sticky one last"
    assert (page.expected, page.next) == (61, f"{PORT}viewforum.php?f=7&sid=aa11&start=25")
    row = page.posts[0]
    assert (row.author, row.comments.value, row.views.value) == (Author("88", "小陈"), 12, 156)


def test_first_post_in_a_box_of_its_own() -> None:
    page = parse_generic(opened("pan-thread.html", f"{PAN}thread-8801.htm"), rules("pan-board"))
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 3, "")
    assert [(post.native_id, post.author.name) for post in page.posts] == [
        ("8801", "储户甲"), ("8801-90011", "储户乙"), ("8801-90012", "游客"),
    ]  # fmt: skip
    first = page.posts[0]
    assert (first.text, first.views.value) == ("三年期还有两个点吗？\n滨江支行说没额度了。", 231)
    assert [entry.is_fault for entry in page.skipped] == [False], "the form to answer"


def test_list_with_counts_behind_icons() -> None:
    page = parse_generic(opened("pan-list.html", f"{PAN}forum-3.htm"), rules("pan-board"))
    row, sticky = page.posts
    assert (row.native_id, row.comments.value, row.views.value, row.published_raw) == ("8801", 2, 231, "3小时前")
    assert (sticky.native_id, sticky.views.value, page.next) == ("17", 42_000, f"{PAN}forum-3-2.htm")


def test_mark_of_who_began_the_thread_is_no_first_floor_on_a_later_page() -> None:
    found = changed("port-board", "thread", floor="h3")
    body = opened("port-thread.html").body.replace(b"Re: ", "楼主 ".encode())
    for start, types in (("", {PostType.THREAD, PostType.REPLY}), ("&start=10", {PostType.REPLY})):
        page = parse_generic(opened("", f"{PORT}viewtopic.php?t=1188{start}", body=body), found)
        assert {post.type for post in page.posts} == types


@pytest.mark.parametrize(
    ("body", "is_drawn"),
    [
        (b"<html><title>x</title><body><div id='app'></div><script src='app.js'></script></body></html>", True),
        ("<html><body><p>" + "江海银行的公告。" * 20 + "</p></body></html>", False),
    ],
)
def test_page_drawn_by_scripts_is_told(body: bytes | str, is_drawn: bool) -> None:
    text = body if isinstance(body, bytes) else body.encode()
    found: ForumRules = rules("port-board")
    page = parse_generic(opened("", f"{PORT}viewforum.php?f=7", body=text), found)
    assert (page.outcome, "drawn by scripts" in page.detail) == (Outcome.SCHEMA_CHANGED, is_drawn)
    assert not report(opened("", f"{PORT}viewforum.php?f=7", body=text), found).is_usable


@pytest.mark.parametrize(("path", "outcome"), [("blogging/", Outcome.SCHEMA_CHANGED), ("logging.php", Outcome.LOGIN)])
def test_path_with_the_letters_of_sign_in_is_not_sign_in(path: str, outcome: Outcome) -> None:
    page = parse_generic(opened("", f"{PORT}{path}", body=b"<html><p>hello"), rules("port-board"))
    assert page.outcome is outcome

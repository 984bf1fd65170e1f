"""Lists and threads of two boards of different make, read by rule files."""

from datetime import datetime

import pytest

from crawlers.items import Author, Outcome, Platform, PostType
from crawlers.pages.generic.read import read_list, read_thread
from crawlers.times import SHANGHAI
from tests.crawlers.generic_pages import (
    NEW_LIST,
    NEW_THREAD,
    OLD_LIST,
    OLD_THREAD,
    changed,
    new_thread,
    old_list,
    old_thread,
    opened,
    rules,
)
from tests.crawlers.page_files import by_id, fixture


def test_list_gives_summaries_and_the_threads_addresses() -> None:
    page = old_list()
    assert page.outcome is Outcome.OK
    assert [post.native_id for post in page.posts] == ["21880", "21869", "21851", "100"]
    assert page.follow == tuple(post.url for post in page.posts)
    assert page.follow[0] == OLD_THREAD
    assert (page.expected, page.next) == (1284, f"{OLD_LIST}&page=2")


def test_row_has_every_field_that_the_rules_name() -> None:
    row = old_list().posts[0]
    assert (row.id, row.type, row.platform) == ("bbs.jiangcheng.example:21880", PostType.THREAD, Platform.FORUM)
    assert (row.title, row.text, row.board) == ("江海银行信用卡年费怎么减免？", "", "金融理财")
    assert row.author == Author("8801", "卡神养成中")
    assert (row.comments.value, row.views.value) == (4, 1560)
    assert row.published_at == datetime(2026, 11, 23, 22, 5, tzinfo=SHANGHAI)
    assert row.published_raw == "2026-11-23 22:05", "the exact time behind 昨天 22:05"


def test_anonymous_author_has_a_name_only() -> None:
    assert by_id(old_list())["21851"].author == Author("", "匿名")


def test_counts_are_read_as_shown() -> None:
    assert by_id(old_list())["21869"].views.value == 12_000


def test_sticky_rows_come_last_so_that_they_stop_nothing() -> None:
    assert old_list().posts[-1].native_id == "100"
    page = read_list(opened("new-list.html", NEW_LIST), rules("new-board"))
    assert [post.native_id for post in page.posts] == ["7731", "7729", "7702", "3001"]


def test_a_row_that_leads_elsewhere_is_told() -> None:
    (skipped,) = old_list().skipped
    assert (skipped.what, skipped.is_fault) == ("#3", False)
    assert "elsewhere" in skipped.why


def test_row_that_stands_twice_is_one_post() -> None:
    body = fixture("generic", "old-list.html")
    start, end = body.index(b'<tr class="tr3">'), body.index(b'<tr class="tr3 promo">')
    page = old_list(body=body.replace(b"</table>", body[start:end] + b"</table>"))
    assert (page.outcome, len(page.posts)) == (Outcome.OK, 4)


def test_board_of_cards_is_read_although_an_article_is_not_closed() -> None:
    page = read_list(opened("new-list.html", NEW_LIST), rules("new-board"))
    first, second, third, sticky = page.posts
    assert first.author == Author("lin_77", "林间")
    assert first.published_at == datetime(2026, 11, 24, 7, 30, tzinfo=SHANGHAI)
    assert second.comments.value == 12_000
    assert (third.author, third.published_raw) == (Author("", "已注销用户"), "11-20 08:15")
    assert sticky.published_raw == "2025-01-02T08:00:00+08:00"
    assert page.next == f"{NEW_LIST}?page=2"


def test_year_that_is_not_shown_is_the_latest_that_is_not_ahead() -> None:
    body = fixture("generic", "new-list.html").replace(b"11-20 08:15", b"12-30 08:15")
    page = read_list(opened("", NEW_LIST, body=body), rules("new-board"))
    assert by_id(page)["7702"].published_at == datetime(2025, 12, 30, 8, 15, tzinfo=SHANGHAI)


def test_thread_gives_its_first_post_under_its_own_number_and_replies_below_it() -> None:
    page = old_thread()
    assert page.outcome is Outcome.OK
    assert [(post.native_id, post.type) for post in page.posts] == [
        ("21880", PostType.THREAD),
        ("21880-90011", PostType.REPLY),
        ("21880-90013", PostType.REPLY),
    ]
    assert {(post.parent_id, post.root_id) for post in page.posts[1:]} == {("bbs.jiangcheng.example:21880",) * 2}
    assert (page.expected, page.next) == (5, f"{OLD_THREAD}&page=2")


def test_summary_and_first_post_are_the_same_post() -> None:
    assert old_list().posts[0].id == old_thread().posts[0].id


def test_first_post_has_every_field_that_the_rules_name() -> None:
    first = old_thread().posts[0]
    assert first.text == "江海银行白金卡，去年刷满了6笔，\n今年还是扣了3600元年费"
    assert (first.title, first.board, first.region) == ("江海银行信用卡年费怎么减免？", "金融理财", "浙江")
    assert (first.comments.value, first.views.value, first.likes.value) == (4, 1560, 3)
    assert first.author == Author("8801", "卡神养成中")
    assert first.published_at == datetime(2026, 11, 23, 22, 5, tzinfo=SHANGHAI)
    assert (first.parent_id, first.root_id, first.url) == ("", "", OLD_THREAD)


def test_quoted_words_are_kept_apart() -> None:
    reply = by_id(old_thread())["21880-90011"]
    assert reply.text == "打客服电话，说要销卡就给免了 [笑]"
    assert reply.quoted == "引用 卡神养成中：今年还是扣了3600元年费"


def test_shielded_post_is_left_out_and_told() -> None:
    assert [(entry.what, entry.is_fault) for entry in old_thread().skipped] == [("21880-90012", False)]


def test_later_page_has_replies_only() -> None:
    page = old_thread("old-thread-2.html", f"{OLD_THREAD}&page=2")
    assert [(post.native_id, post.type) for post in page.posts] == [("21880-90020", PostType.REPLY)]
    assert page.next == "", "javascript: leads to no page"


def test_posts_without_numbers_are_known_by_their_floor() -> None:
    assert [post.native_id for post in new_thread().posts] == ["7731", "7731-2", "7731-4"]
    page = new_thread("new-thread-2.html", f"{NEW_THREAD}/2")
    assert [(post.native_id, post.type) for post in page.posts] == [
        ("7731-5", PostType.REPLY),
        ("7731-6", PostType.REPLY),
    ]


def test_times_in_the_boards_own_form() -> None:
    page = new_thread()
    assert page.posts[0].published_at == datetime(2026, 11, 24, 7, 31, tzinfo=SHANGHAI)
    assert page.posts[0].views.value == 23_000


def test_post_without_number_or_floor_is_never_stored() -> None:
    body = fixture("generic", "new-thread.html").replace(b'<b class="no">#2</b>', b"")
    page = read_thread(opened("", NEW_THREAD, body=body), rules("new-board"))
    assert [post.native_id for post in page.posts] == ["7731", "7731-4"]
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("7731-#2", True)]


@pytest.mark.parametrize(
    ("floors", "first"),
    [("楼主 1楼 2楼", 0), ("1# 2# 3#", 0), ("0楼 1楼 2楼", 0), ("1楼 沙发 板凳", 0), ("11楼 12楼 13楼", None), ("3楼 2楼 楼主", 2)],
)  # fmt: skip
def test_first_post_is_known_by_its_floor(floors: str, first: int | None) -> None:
    body = fixture("generic", "new-thread.html").decode()
    for old, new in zip(("#1<", "#2<", "#4<"), floors.split(), strict=True):
        body = body.replace(old, f"{new}<")
    page = read_thread(opened("", NEW_THREAD, body=body.encode()), rules("new-board"))
    found = [number for number, post in enumerate(page.posts) if post.type is PostType.THREAD]
    assert found == ([] if first is None else [first])


@pytest.mark.parametrize(
    ("url", "is_thread"), [(NEW_THREAD, True), (f"{NEW_THREAD}/1", True), (f"{NEW_THREAD}/2", False)]
)
def test_first_post_is_known_by_the_number_of_the_page(url: str, is_thread: bool) -> None:
    by_page = changed("new-board", "thread", floor=(), page={"match": "/t/7731/{number}"}, id={"select": "time"})
    body = fixture("generic", "new-thread.html").decode()
    for number in ("07:31", "07:45", "08:02"):
        body = body.replace(f"Nov 24, 2026 {number} AM", number.replace(":", ""))
    page = read_thread(opened("", url, body=body.encode()), by_page)
    assert (page.posts[0].type is PostType.THREAD) is is_thread
    assert [post.native_id for post in page.posts[1:]] == ["7731-0745", "7731-0802"]


def test_post_that_is_not_closed_does_not_swallow_the_next_ones() -> None:
    body = fixture("generic", "new-thread.html").replace(b"</div></li>", b"")
    page = read_thread(opened("", NEW_THREAD, body=body), changed("new-board", "thread", post="li.post"))
    assert [post.text for post in page.posts[:2]] == [post.text for post in new_thread().posts[:2]]
    assert page.posts[2].text == "您好，请私信订单号\n下一页", "only the last one takes in what follows it"


def test_answers_inside_what_they_answer_are_posts_of_their_own() -> None:
    body = fixture("generic", "new-thread.html").decode()
    start, end = (
        body.index('<li class="post"><div class="meta"><a class="who" href="/u/a.b-c">'),
        body.index('<li class="post"><div class="meta"><a class="who" href="/u/zz">'),
    )
    answer = body[start:end]
    nested = body.replace(answer, "").replace("<p>有人遇到吗</p>", f"<p>有人遇到吗</p><ul>{answer}</ul>")
    by_tag = changed("new-board", "thread", post="li.post")
    page = read_thread(opened("", NEW_THREAD, body=nested.encode()), by_tag)
    assert [(post.native_id, post.text) for post in page.posts] == [
        (post.native_id, post.text) for post in new_thread().posts
    ]

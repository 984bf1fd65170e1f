from datetime import UTC, datetime

import pytest

from crawlers.items import Author, Outcome, Post, PostType
from crawlers.pages import parse, with_thread
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import BOARD_URL, NOW, THREAD_URL, by_id, fixture, parsed, recorded

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"


def post(pid: int) -> Post:
    return by_id(parsed(THREAD, "page1.html", url=THREAD_URL.format(1)))[f"215-{pid}"]


def test_list_names_threads_once_and_no_announcements() -> None:
    page = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    assert page.outcome is Outcome.OK
    assert page.follow == ("101", "215", "199"), "a moved thread is followed to where it stands now"


def test_a_row_of_a_list_is_a_summary_of_its_thread() -> None:
    page = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    assert [row.native_id for row in page.posts] == list(page.follow)
    row = page.posts[1]
    assert (row.title, row.text, row.board) == ("江海银行信用卡年费怎么减免？", "", "信用卡")
    assert (row.author.id, row.author.name) == ("88", "卡神养成中")
    assert (row.comments.value, row.views.value) == (4, 156)
    assert row.published_raw == "2026-11-24"
    assert page.posts[2].author.name == "匿名"


def test_list_has_total_and_next_page() -> None:
    page = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    assert page.expected == 12345
    assert page.next == BOARD_URL.format(2)


def test_list_beyond_the_last_page_is_empty() -> None:
    assert parsed(LIST, "page.html", url=BOARD_URL.format(700)).outcome is Outcome.EMPTY


def test_board_without_threads_is_empty() -> None:
    assert parsed(LIST, "empty.html").outcome is Outcome.EMPTY


def test_markup_of_discuz_7_is_read() -> None:
    assert parsed(LIST, "legacy.html").follow == ("3101",)


def test_list_with_unreadable_rows_is_told() -> None:
    body = fixture(LIST, "page.html").replace(b"normalthread_", b"row_").replace(b"stickthread_", b"row_")
    assert parse(LIST, body, fetched_at=NOW, url=BOARD_URL.format(1)).outcome is Outcome.SCHEMA_CHANGED


def test_thread_gives_first_post_and_replies() -> None:
    page = parsed(THREAD, "page1.html", url=THREAD_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [(found.id, found.type) for found in page.posts] == [
        ("bbs.jianghai.example:215-5001", PostType.THREAD),
        ("bbs.jianghai.example:215-5002", PostType.REPLY),
        ("bbs.jianghai.example:215-5004", PostType.REPLY),
    ]
    assert (page.expected, page.next) == (7, THREAD_URL.format(2))


def test_first_post_carries_title_board_and_counts() -> None:
    first = post(5001)
    assert (first.title, first.board) == ("江海银行信用卡年费怎么减免？", "信用卡")
    assert (first.views.value, first.comments.value) == (156, 6)
    assert first.url == THREAD_URL.format(1)
    assert first.author == Author("88", "卡神养成中")
    assert first.published_at == datetime(2026, 11, 23, 10, 12, 5, tzinfo=SHANGHAI)


def test_anti_copy_noise_edit_marks_and_signatures_are_dropped() -> None:
    assert (
        post(5001).text
        == "江海银行白金卡，去年刷满了6笔，今年还是扣了3600元年费\n客服说要用积分抵扣，有人成功减免过吗？"
    )


def test_quote_stands_apart_and_names_what_is_answered() -> None:
    reply = post(5002)
    assert reply.text == "打 400 转人工，态度好一点，我去年减免了。"
    assert reply.quoted == "@卡神养成中: 江海银行白金卡，去年刷满了6笔，今年还是扣了3600元年费"
    assert reply.parent_id == reply.root_id == "bbs.jianghai.example:215-5001"
    assert reply.title == ""
    assert reply.url.endswith("/forum.php?mod=redirect&goto=findpost&ptid=215&pid=5002")


def test_hidden_posts_are_left_out_and_told() -> None:
    page = parsed(THREAD, "page1.html", url=THREAD_URL.format(1))
    assert "215-5003" not in by_id(page)
    assert [entry.what for entry in page.skipped] == ["215-5003"]


def test_hidden_part_of_a_post_leaves_the_rest() -> None:
    assert post(5004).text == "同城的可以去滨江支行问问，经理人不错"
    assert post(5004).author == Author("", "匿名")


def test_later_page_is_tied_to_the_first_post() -> None:
    first = post(5001)
    page = with_thread(parsed(THREAD, "page2.html", url=THREAD_URL.format(2)), first)
    assert {found.root_id for found in page.posts} == {first.id}
    assert [found.parent_id for found in page.posts] == [first.id, "bbs.jianghai.example:215-5002"]
    assert {found.type for found in page.posts} == {PostType.REPLY}
    assert page.next == ""


def test_tenth_floor_is_not_the_first() -> None:
    body = fixture(THREAD, "page2.html").replace(b"<em>6</em><sup>#</sup>", b"<em>10</em><sup>#</sup>")
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(2))
    assert {found.type for found in page.posts} == {PostType.REPLY}


def test_page_beyond_the_last_is_empty() -> None:
    assert parsed(THREAD, "page2.html", url=THREAD_URL.format(9)).outcome is Outcome.EMPTY


def test_gbk_page_reads_like_its_utf_8_twin() -> None:
    utf8 = parsed(THREAD, "page1.html", url=THREAD_URL.format(1))
    assert parsed(THREAD, "gbk.html", url=THREAD_URL.format(1)) == utf8


@pytest.mark.parametrize("content_type", ["text/html; charset=gbk", "text/html; charset=utf-8", "text/html"])
def test_charset_is_found_whatever_the_header_says(content_type: str) -> None:
    body = fixture(THREAD, "gbk.html").replace(b"charset=gbk", b"x=y")
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(1), headers={"content-type": content_type})
    assert page.posts[0].title == "江海银行信用卡年费怎么减免？"


def test_saved_page_without_address_knows_site_and_thread() -> None:
    page = parsed(THREAD, "page2.html")
    assert [found.id for found in page.posts] == ["bbs.jianghai.example:215-5011", "bbs.jianghai.example:215-5012"]


@pytest.mark.parametrize("kind", [LIST, THREAD])
@pytest.mark.parametrize(
    ("name", "outcome"),
    [("deleted.html", Outcome.GONE), ("sign_in.html", Outcome.LOGIN), ("challenge.html", Outcome.BLOCKED)],
)
def test_messages_and_challenges_are_told_apart(kind: str, name: str, outcome: Outcome) -> None:
    page = parse(kind, fixture(THREAD, name), fetched_at=NOW, url=THREAD_URL.format(1))
    assert page.outcome is outcome
    assert page.detail


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("抱歉，本帖要求阅读权限高于 20 才能浏览", Outcome.GONE),
        ("抱歉，您尚未登录，没有权限访问该版块", Outcome.LOGIN),
        ("抱歉，您在 30 秒内只能进行一次搜索", Outcome.BLOCKED),
        ("抱歉，指定的版块不存在", Outcome.GONE),
    ],
)
def test_board_messages_decide_the_outcome(message: str, outcome: Outcome) -> None:
    body = fixture(THREAD, "deleted.html").replace(
        "抱歉，指定的主题不存在或已被删除或正在被审核".encode(), message.encode()
    )
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(1))
    assert page.outcome is outcome
    assert message[:10] in page.detail


def test_other_pages_of_a_board_are_not_threads() -> None:
    assert parsed(LIST, "page.html", url=BOARD_URL.format(1)).outcome is Outcome.OK
    assert parse(THREAD, fixture(LIST, "page.html"), fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED


RECORDED_AT = datetime(2022, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize("name", ["forum-2-1.html", "SYNTHETIC_gbk_x34_darkbinance_forum-2-1.html"])
def test_recorded_list(name: str) -> None:
    page = recorded(LIST, f"discuz/{name}", at=RECORDED_AT, url="https://bbs.example.com/forum-2-1.html")
    assert page.outcome is Outcome.OK
    assert page.follow == ("12", "11", "10", "9", "8", "7", "5", "3")
    assert page.expected == 8


@pytest.mark.parametrize("name", ["thread-3-1-1.html", "SYNTHETIC_gbk_x34_darkbinance_thread-3-1-1.html"])
def test_recorded_thread(name: str) -> None:
    page = recorded(THREAD, f"discuz/{name}", at=RECORDED_AT, url="https://bbs.example.com/thread-3-1-1.html")
    assert (page.outcome, page.expected) == (Outcome.OK, 4)
    assert [found.native_id for found in page.posts] == ["3-3", "3-7", "3-8", "3-9"]
    first = page.posts[0]
    assert (first.text, first.board, first.views.value) == ("阿斯顿发大水", "默认版块", 154)
    assert first.title.startswith("曝光!")
    assert first.published_at == datetime(2022, 2, 12, 23, 58, 16, tzinfo=SHANGHAI)
    assert page.posts[2].text == "评论。。。"


def test_recorded_threads_of_one_post() -> None:
    for tid in (5, 10):
        url = f"https://bbs.example.com/thread-{tid}-1-1.html"
        page = recorded(THREAD, f"discuz/thread-{tid}-1-1.html", at=RECORDED_AT, url=url)
        assert (len(page.posts), page.expected) == (1, 1)
        assert len(page.posts[0].text) > 50

from datetime import datetime

import pytest

from crawlers.items import Author, Outcome, Post, PostType
from crawlers.pages import parse, with_thread
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import BOARD_URL, NOW, THREAD_URL, by_id, fixture, parsed

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"


def post(pid: int) -> Post:
    return by_id(parsed(THREAD, "page1.html", url=THREAD_URL.format(1)))[f"215-{pid}"]


def test_list_names_threads_once_and_no_announcements() -> None:
    page = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    assert page.outcome is Outcome.OK
    assert page.follow == ("101", "215", "199"), "a moved thread is followed to where it stands now"


def test_a_row_of_a_list_is_a_summary_of_its_thread() -> None:
    page = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    assert {row.native_id for row in page.posts} == set(page.follow)
    row = by_id(page)["215"]
    assert (row.title, row.text, row.board) == ("江海银行信用卡年费怎么减免？", "", "信用卡")
    assert (row.author.id, row.author.name) == ("88", "卡神养成中")
    assert (row.comments.value, row.views.value) == (4, 156)
    assert row.published_raw == "2026-11-24"
    assert by_id(page)["199"].author.name == "匿名"


def test_list_has_total_and_next_page() -> None:
    page = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    assert page.expected == 12345
    assert page.next == BOARD_URL.format(2)
    assert page.pages == 618


def test_announcements_are_told_and_no_threads() -> None:
    page = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("公告1", False)]


FLAGS_URL = "https://bbs.jianghai.example/forum.php?mod=forumdisplay&fid=36&page={}"


def test_rows_with_flags_are_threads_all_the_same() -> None:
    """Closed, with a price and a permission, moved, a poll hidden from guests."""
    page = parsed(LIST, "flags.html", url=FLAGS_URL.format(2))
    assert page.follow == ("301", "302", "188", "304")
    assert (page.expected, page.pages, page.next) == (61, 3, FLAGS_URL.format(3))
    rows = by_id(page)
    assert [rows[tid].title for tid in page.follow] == [
        "江海银行盗刷处理进度（已关闭）", "内部利率表", "房贷利率怎么重定价", "投票：江海银行哪家网点最快？",
    ]  # fmt: skip
    assert (rows["302"].published_raw, rows["302"].author) == ("2026-11-20", Author("22", "利率君"))
    assert rows["304"].url == "https://bbs.jianghai.example/forum.php?mod=viewthread&tid=304"


def test_moved_thread_is_on_another_board_with_counts_unknown() -> None:
    moved = by_id(parsed(LIST, "flags.html", url=FLAGS_URL.format(2)))["188"]
    assert (moved.board, moved.comments.raw, moved.author.name) == ("", "-", "匿名")


def test_exact_counts_stand_behind_short_ones() -> None:
    row = by_id(parsed(LIST, "flags.html", url=FLAGS_URL.format(2)))["301"]
    assert (row.comments.value, row.views.value) == (12345, 678901)


def test_sticky_thread_of_every_page_is_one_thread() -> None:
    first = parsed(LIST, "page.html", url=BOARD_URL.format(1))
    body = fixture(LIST, "page.html").replace(b"<strong>1</strong>", b"<strong>2</strong>").replace(b"_215", b"_220")
    second = parse(LIST, body.replace(b"thread-215-", b"thread-220-"), fetched_at=NOW, url=BOARD_URL.format(2))
    assert set(first.follow) & set(second.follow) == {"101", "199"}
    assert len({row.id for row in (*first.posts, *second.posts)}) == 4


def test_pictures_are_threads() -> None:
    page = parsed(LIST, "pictures.html", url="https://bbs.jianghai.example/forum-52-1.html")
    assert (page.follow, page.expected) == (("501", "502"), 2)
    first, second = page.posts
    assert (first.title, first.author, first.board) == ("江海银行生肖卡开箱", Author("31", "集卡人"), "卡面收藏")
    assert (first.comments.value, first.likes.value) == (12, 3)
    assert second.author == Author("", "匿名")


def test_list_of_new_threads_names_their_boards() -> None:
    page = parsed(LIST, "guide.html", url="https://bbs.jianghai.example/forum.php?mod=guide&view=newthread&page=2")
    assert (page.outcome, page.expected) == (Outcome.OK, None)
    assert page.next.endswith("view=newthread&page=3")
    assert (page.posts[0].board, page.posts[0].author.id) == ("手机银行", "61")
    assert page.posts[0].published_at == datetime(2026, 11, 24, 9, 50, tzinfo=SHANGHAI)


def test_index_of_the_forum_is_no_board() -> None:
    for kind in (LIST, THREAD):
        page = parse(kind, fixture(LIST, "index.html"), fetched_at=NOW, url="https://bbs.jianghai.example/forum.php")
        assert (page.outcome, page.posts, page.follow) == (Outcome.SCHEMA_CHANGED, (), ())
        assert "版块的地址" in page.detail


def test_empty_list_of_a_board_with_threads_is_a_block_unless_filtered() -> None:
    total = b'<div id="threadlist"><p>\xe4\xb8\xbb\xe9\xa2\x98: <strong class="xi1">8</strong></p>'
    body = fixture(LIST, "empty.html").replace(b'<div id="threadlist">', total)
    address = "https://bbs.jianghai.example/forum.php?mod=forumdisplay&fid=36"
    assert parse(LIST, body, fetched_at=NOW, url=address).outcome is Outcome.BLOCKED
    assert parse(LIST, body, fetched_at=NOW, url=f"{address}&filter=typeid&typeid=3").outcome is Outcome.EMPTY
    assert parse(LIST, body, fetched_at=NOW, url=f"{address}&page=3").outcome is Outcome.EMPTY


def test_row_without_title_is_told_by_name() -> None:
    body = fixture(LIST, "page.html").replace(b'class="s xst"', b'class="name"')
    body = body.replace(b"thread-", b"topic-").replace(b"tid=", b"topic=")
    page = parse(LIST, body, fetched_at=NOW, url=BOARD_URL.format(1))
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "a.xst" in page.detail


def test_title_without_its_class_is_the_first_link_in_words_to_the_thread() -> None:
    """As templates of a board's own have it."""
    body = fixture(LIST, "page.html").replace(b'class="s xst"', b'class="name"')
    page = parse(LIST, body, fetched_at=NOW, url=BOARD_URL.format(1))
    assert page == parsed(LIST, "page.html", url=BOARD_URL.format(1))


def test_list_beyond_the_last_page_is_empty() -> None:
    assert parsed(LIST, "page.html", url=BOARD_URL.format(700)).outcome is Outcome.EMPTY


def test_board_without_threads_is_empty() -> None:
    assert parsed(LIST, "empty.html").outcome is Outcome.EMPTY


def test_list_with_unreadable_rows_is_told() -> None:
    body = fixture(LIST, "page.html").replace(b"normalthread_", b"row_").replace(b"stickthread_", b"row_")
    body = body.replace(b'class="s xst"', b'class="name"')
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
    assert {entry.what: entry.is_fault for entry in page.skipped} == {"215-5001 点评1": False, "215-5003": False}


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


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("抱歉，您的 IP 地址不在允许范围内，或您的账号被禁用，无法访问本站点", Outcome.BLOCKED),
        ("本论坛暂时关闭", Outcome.BLOCKED),
        ("未定义操作", Outcome.SCHEMA_CHANGED),
        ("本版块需要密码", Outcome.GONE),
        ("请先登录后才能继续浏览", Outcome.LOGIN),
    ],
)
def test_more_messages(message: str, outcome: Outcome) -> None:
    body = (
        f'<html><meta charset="utf-8"><div id="messagetext"><p>{message}</p><p>[ 点击这里返回上一页 ]</p></div></html>'
    )
    assert parse(LIST, body.encode(), fetched_at=NOW).outcome is outcome

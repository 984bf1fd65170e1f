"""Discuz! 7.x, the touch pages and the archiver: other layouts of the same lists and threads."""

from datetime import datetime

import pytest

from crawlers.items import Author, Outcome, PostType
from crawlers.pages import parse, with_thread
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"
OLD_BOARD = "https://old.jianghai.example/forumdisplay.php?fid=7"
OLD_THREAD = "https://old.jianghai.example/viewthread.php?tid=3102"
TOUCH_BOARD = "https://bbs.jianghai.example/forum.php?mod=forumdisplay&fid=36&mobile=2"
TOUCH_THREAD = "https://bbs.jianghai.example/forum.php?mod=viewthread&tid=215&mobile=2"
ARCHIVE = "https://bbs.jianghai.example/archiver/?{}.html"
OLD_ARCHIVE = "https://old.jianghai.example/archiver/?{}.html"


def test_list_of_7_without_its_page_is_read() -> None:
    assert parsed(LIST, "legacy.html").follow == ("3101",)


def test_list_of_7_has_flagged_moved_and_sticky_threads() -> None:
    page = parsed(LIST, "legacy_page.html", url=OLD_BOARD)
    assert page.follow == ("3001", "3102", "2990")
    assert (page.expected, page.next) == (42, f"{OLD_BOARD}&page=2")
    row = by_id(page)["3102"]
    assert (row.title, row.board, row.author) == ("江海银行房贷八五折还有吗", "贷款", Author("12", "买房中"))
    assert (row.comments.value, row.views.value, row.published_raw) == (13, 402, "2010-5-7")
    assert row.url == f"{OLD_THREAD}&extra=page%3D1"
    assert (by_id(page)["2990"].board, by_id(page)["2990"].author.name) == ("", "匿名")
    assert [entry.what for entry in page.skipped] == ["公告1"]


def test_list_of_7_beyond_the_last_page_is_empty() -> None:
    assert parsed(LIST, "legacy_page.html", url=f"{OLD_BOARD}&page=9").outcome is Outcome.EMPTY


def test_thread_of_7_gives_posts_and_total() -> None:
    page = parsed(THREAD, "legacy.html", url=OLD_THREAD)
    assert (page.outcome, page.expected) == (Outcome.OK, 14)
    assert page.next == f"{OLD_THREAD}&extra=page%3D1&page=2"
    assert [found.native_id for found in page.posts] == ["3102-7001", "3102-7002", "3102-7003", "3102-7005"]
    assert [entry.what for entry in page.skipped] == ["3102-7004"]
    first = page.posts[0]
    assert first.text == "首套，江海银行滨江支行说八五折没有了\n别的支行呢？"
    assert (first.type, first.title, first.board) == (PostType.THREAD, "江海银行房贷八五折还有吗", "贷款")
    assert (first.author, first.comments.value, first.url) == (Author("12", "买房中"), 13, OLD_THREAD)
    assert first.published_at == datetime(2010, 5, 7, 10, 0, tzinfo=SHANGHAI)


def test_quote_of_7_names_its_author_in_the_last_line() -> None:
    found = by_id(parsed(THREAD, "legacy.html", url=OLD_THREAD))["3102-7002"]
    assert found.text == "城南支行还有，要存二十万"
    assert found.quoted == "@买房中: 江海银行滨江支行说八五折没有了"
    assert found.parent_id == "old.jianghai.example:3102-7001"
    assert found.author == Author("", "匿名")
    assert found.url == "https://old.jianghai.example/redirect.php?goto=findpost&ptid=3102&pid=7002"


def test_answer_of_7_is_tied_to_what_it_answers() -> None:
    found = by_id(parsed(THREAD, "legacy.html", url=OLD_THREAD))["3102-7003"]
    assert (found.text, found.quoted) == ("谢谢，明天去城南支行问", "")
    assert (found.parent_id, found.root_id) == ("old.jianghai.example:3102-7002", "old.jianghai.example:3102-7001")


def test_older_words_of_a_quote_are_known() -> None:
    body = fixture(THREAD, "legacy.html").replace(
        "买房中 发表于 2010-5-7 10:00</font> <a".encode(),
        "原帖由 <i>买房中</i> 于 2010-5-7 10:00 发表</font> <a".encode(),
    )
    found = by_id(parse(THREAD, body, fetched_at=NOW, url=OLD_THREAD))["3102-7002"]
    assert found.quoted == "@买房中: 江海银行滨江支行说八五折没有了"


def test_attachment_for_members_hides_no_post() -> None:
    found = by_id(parsed(THREAD, "legacy.html", url=OLD_THREAD))["3102-7005"]
    assert (found.text, found.author.name) == ("", "走了的人")


def test_message_of_7_is_judged_by_its_reason() -> None:
    page = parsed(THREAD, "message_7.html", url=OLD_THREAD)
    assert (page.outcome, "还没有登录" in page.detail) == (Outcome.LOGIN, True)


def test_touch_list() -> None:
    page = parsed(LIST, "touch.html", url=TOUCH_BOARD)
    assert (page.follow, page.expected) == (("101", "215", "199"), 61)
    assert page.next.endswith("fid=36&page=2&mobile=2")
    row = by_id(page)["215"]
    assert (row.title, row.author, row.board) == ("江海银行信用卡年费怎么减免？", Author("88", "卡神养成中"), "信用卡")
    assert (row.comments.value, row.views.value, row.published_raw) == (6, 156, "2026-11-23 10:12")
    assert by_id(page)["199"].author == Author("", "匿名")
    assert [entry.why[:2] for entry in page.skipped] == ["公告"]


@pytest.mark.parametrize("tag", [b"</li>", b"</a>", b"</em>", b"</ul>"])
def test_touch_list_with_unclosed_tags_loses_nothing(tag: bytes) -> None:
    page = parse(LIST, fixture(LIST, "touch.html").replace(tag, b""), fetched_at=NOW, url=TOUCH_BOARD)
    assert page.follow == ("101", "215", "199")


@pytest.mark.parametrize(
    ("kind", "old", "new", "missing"),
    [
        (LIST, b"tid=", b"topic=", "tid"),
        (LIST, b"<em", b"<i", "title"),
        (THREAD, b'"message"', b'"words"', "message"),
        (THREAD, b'"mtxt ', b'"words ', ""),
    ],
)
def test_touch_entries_that_cannot_be_read_are_told_by_name(kind: str, old: bytes, new: bytes, missing: str) -> None:
    body = fixture(kind, "touch.html").replace(old, new)
    page = parse(kind, body, fetched_at=NOW, url=TOUCH_THREAD if kind == THREAD else TOUCH_BOARD)
    assert any(entry.is_fault for entry in page.skipped)
    assert missing in page.detail
    assert (page.outcome is Outcome.SCHEMA_CHANGED) == bool(missing)


def test_older_touch_list() -> None:
    page = parsed(LIST, "touch_x34.html", url=TOUCH_BOARD)
    row = by_id(page)["215"]
    assert (row.title, row.author, row.comments.value) == ("江海银行信用卡年费怎么减免？", Author("", "卡神养成中"), 6)
    assert (row.board, page.follow) == ("信用卡", ("101", "215"))


def test_touch_thread_gives_numbered_comments_too() -> None:
    page = parsed(THREAD, "touch.html", url=TOUCH_THREAD)
    assert [(found.native_id, found.type) for found in page.posts] == [
        ("215-5001", PostType.THREAD),
        ("215-c77", PostType.COMMENT),
        ("215-5002", PostType.REPLY),
        ("215-5004", PostType.REPLY),
    ]
    assert (page.expected, [entry.what for entry in page.skipped]) == (7, ["215-5003"])
    first, comment, reply, last = page.posts
    assert (first.text, first.title, first.board) == (
        "江海银行白金卡，去年刷满了6笔", "江海银行信用卡年费怎么减免？", "信用卡",
    )  # fmt: skip
    assert (first.published_raw, first.views.value, first.comments.value) == ("2026-11-23 10:12", 156, 6)
    assert (comment.text, comment.author, comment.parent_id) == ("同问", Author("41", "路过"), first.id)
    assert (reply.text, reply.quoted) == ("打 400 转人工", "@卡神养成中: 江海银行白金卡")
    assert (last.author, last.text) == (Author("", "匿名"), "同城的可以去滨江支行问问")


def test_ids_of_touch_and_full_pages_are_the_same() -> None:
    full = parsed(THREAD, "page1.html", url=TOUCH_THREAD)
    touch = parsed(THREAD, "touch.html", url=TOUCH_THREAD)
    assert {found.id for found in full.posts} < {found.id for found in touch.posts}


def test_older_touch_thread() -> None:
    page = parsed(THREAD, "touch_x34.html", url=TOUCH_THREAD)
    first, reply = page.posts
    assert (first.title, first.author, first.type) == (
        "江海银行信用卡年费怎么减免？", Author("88", "卡神养成中"), PostType.THREAD,
    )  # fmt: skip
    assert (first.published_raw, first.board, page.expected) == ("2026-11-23 10:12", "信用卡", None)
    assert (reply.author, reply.published_raw) == (Author("", "匿名"), "2026-11-24 09:58:00")


def test_message_of_the_touch_pages() -> None:
    assert parsed(THREAD, "message_touch.html", url=TOUCH_THREAD).outcome is Outcome.GONE


def test_archiver_list() -> None:
    page = parsed(LIST, "archiver.html", url=ARCHIVE.format("fid-36"))
    assert (page.follow, page.expected) == (("101", "215"), None)
    assert page.next == "https://bbs.jianghai.example/archiver/?fid-36.html&page=2"
    assert [row.comments.value for row in page.posts] == [15, 6]
    assert {row.board for row in page.posts} == {"信用卡"}


def test_archiver_list_of_7_ends_on_its_last_page() -> None:
    page = parsed(LIST, "archiver_7.html", url=OLD_ARCHIVE.format("fid-7-page-2"))
    assert (page.follow, page.next) == (("3102",), "")
    beyond = parsed(LIST, "archiver_7.html", url=OLD_ARCHIVE.format("fid-7-page-3"))
    assert beyond.outcome is Outcome.EMPTY


def test_archiver_thread_gives_posts_by_author_and_moment() -> None:
    page = parsed(THREAD, "archiver.html", url=ARCHIVE.format("tid-215"))
    assert page.outcome is Outcome.OK
    assert [found.text for found in page.posts] == [
        "江海银行白金卡，去年刷满了6笔\n客服说要用积分抵扣", "打 400 转人工", "态度好一点",
    ]  # fmt: skip
    first = page.posts[0]
    assert (first.title, first.board, first.author.name) == ("江海银行信用卡年费怎么减免？", "信用卡", "卡神养成中")
    assert first.published_at == datetime(2026, 11, 23, 10, 12, 5, tzinfo=SHANGHAI)
    assert first.url == "https://bbs.jianghai.example/thread-215-1-1.html"
    assert len({found.id for found in page.posts}) == 3, "two posts of one author and moment are two"
    assert [found.root_id for found in page.posts[1:]] == [first.id, first.id]
    assert len(page.skipped) == 2
    assert page.next == "https://bbs.jianghai.example/archiver/?tid-215.html&page=2"


def test_archiver_ids_are_those_of_every_visit() -> None:
    first = parsed(THREAD, "archiver.html", url=ARCHIVE.format("tid-215"))
    body = fixture(THREAD, "archiver.html").replace("昨天&nbsp;10:12".encode(), "前天&nbsp;10:12".encode())
    again = parse(THREAD, body, fetched_at=NOW, url=ARCHIVE.format("tid-215"))
    assert [found.id for found in again.posts] == [found.id for found in first.posts]


def test_archiver_post_without_an_exact_time_has_no_id() -> None:
    body = fixture(THREAD, "archiver.html").replace(b"2026-11-23 11:30:00", "3 小时前".encode())
    page = parse(THREAD, body, fetched_at=NOW, url=ARCHIVE.format("tid-215"))
    assert [entry.what for entry in page.skipped if entry.is_fault] == ["#4"]


def test_archiver_thread_of_7_has_quotes_and_no_codes() -> None:
    page = parsed(THREAD, "archiver_7.html", url=OLD_ARCHIVE.format("tid-3102"))
    first, reply = page.posts
    assert first.text == "首套，\n江海银行滨江支行说八五折没有了"
    assert (reply.text, reply.quoted) == ("城南支行还有", "@买房中: 江海银行滨江支行说八五折没有了")
    assert first.url == OLD_THREAD
    assert "屏蔽" in page.skipped[0].why


def test_later_archiver_page_is_tied_to_the_first_post() -> None:
    first = parsed(THREAD, "archiver.html", url=ARCHIVE.format("tid-215")).posts[0]
    body = fixture(THREAD, "archiver.html").replace(b"<strong>[1]</strong>", b"<strong>[2]</strong>")
    later = parse(THREAD, body, fetched_at=NOW, url=f"{ARCHIVE.format('tid-215')}&page=2")
    assert {found.type for found in later.posts} == {PostType.REPLY}
    assert {found.root_id for found in with_thread(later, first).posts} == {first.id}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("Sorry, Discuz! Archiver is not available.", Outcome.GONE),
        ("Sorry, the bulletin board has been closed temporarily.", Outcome.BLOCKED),
        ('<title>x - Powered by Discuz! Archiver</title><div id="content">您没有权限查看这个话题或该话题不存在。</div>', Outcome.GONE),
        ('<title>x - Powered by Discuz! Archiver</title><div id="content"><div class="page">页: [9]</div></div>', Outcome.EMPTY),
        ('<title>x - Powered by Discuz! Archiver</title><div id="content"><p>变了</p></div>', Outcome.SCHEMA_CHANGED),
        (
            '<title>Discuz! Archiver</title><div id="content"><ul><li><a href="?fid-2.html">贷款</a></li></ul></div>',
            Outcome.SCHEMA_CHANGED,
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [LIST, THREAD])
def test_archiver_without_posts_is_told_apart(kind: str, body: str, outcome: Outcome) -> None:
    page = parse(kind, f"<meta charset=utf-8>{body}".encode(), fetched_at=NOW, url=ARCHIVE.format("tid-9"))
    assert page.outcome is outcome
    assert page.detail


SIX = "http://six.jianghai.example/"


def test_list_of_6_has_its_board_in_the_path_and_its_total_in_the_pager() -> None:
    address = f"{SIX}forumdisplay.php?fid=26&filter=0&orderby=replies&ascdesc=DESC&page={{}}"
    page = parsed(LIST, "legacy_6.html", url=address.format(43))
    assert (page.outcome, page.follow, page.expected, page.pages) == (Outcome.OK, ("2882", "2790"), 22278, 349)
    assert page.next == address.format(44)
    row = by_id(page)["2882"]
    assert (row.title, row.board, row.author) == ("江海银行网银登不上", "电子银行", Author("466", "老储户"))
    assert (row.comments.value, row.views.value, row.published_raw) == (36, 855, "2009-11-23")
    assert by_id(page)["2790"].author == Author("", "匿名")
    assert parsed(LIST, "legacy_6.html", url=address.format(400)).outcome is Outcome.EMPTY


def test_thread_of_6_has_posts_in_tables() -> None:
    page = parsed(THREAD, "legacy_6.html", url=f"{SIX}viewthread.php?tid=2882&extra=")
    assert (page.outcome, page.expected, page.next) == (
        Outcome.OK, 12, f"{SIX}viewthread.php?tid=2882&extra=&page=2",
    )  # fmt: skip
    assert [(found.native_id, found.type) for found in page.posts] == [
        ("2882-6601", PostType.THREAD),
        ("2882-6602", PostType.REPLY),
        ("2882-6603", PostType.REPLY),
        ("2882-6604", PostType.REPLY),
    ]
    first = page.posts[0]
    assert (first.title, first.board, first.author) == ("江海银行网银登不上", "电子银行", Author("466", "老储户"))
    assert first.text == "江海银行网银今天登不上\n提示证书过期", "without the edit mark"
    assert first.published_at == datetime(2009, 11, 23, 17, 46, tzinfo=SHANGHAI)
    assert [found.author for found in page.posts[1:]] == [
        Author("", "匿名"), Author("", "游客"), Author("468", "柜员"),
    ]  # fmt: skip
    assert [(entry.what, "屏蔽" in entry.why) for entry in page.skipped] == [("2882-6605", True)]


def test_answers_of_6_are_tied_to_what_they_answer() -> None:
    """By the floor that the reply's own title names, or by the link in a quote."""
    posts = by_id(parsed(THREAD, "legacy_6.html", url=f"{SIX}viewthread.php?tid=2882"))
    assert posts["2882-6602"].parent_id == "six.jianghai.example:2882-6601"
    assert posts["2882-6603"].parent_id == "six.jianghai.example:2882-6602"
    assert posts["2882-6604"].parent_id == "six.jianghai.example:2882-6601"
    assert (posts["2882-6604"].text, posts["2882-6604"].quoted) == ("证书到网点更新", "@老储户: 江海银行网银今天登不上")


def test_saved_page_of_6_is_not_taken_for_a_thread_it_advertises() -> None:
    page = parsed(THREAD, "legacy_6.html")
    assert {found.native_id.partition("-")[0] for found in page.posts} == {"2882"}


def test_page_of_6_in_gbk_reads_like_its_utf_8_twin() -> None:
    body = fixture(THREAD, "legacy_6.html").replace(b"charset=utf-8", b"charset=gbk")
    gbk = parse(THREAD, body.decode().encode("gb18030"), fetched_at=NOW)
    assert gbk == parsed(THREAD, "legacy_6.html")


def test_message_of_6_is_judged_by_its_reason() -> None:
    page = parsed(THREAD, "message_6.html", url=f"{SIX}viewthread.php?tid=2882")
    assert (page.outcome, "指定的主题不存在" in page.detail) == (Outcome.GONE, True)


def test_saved_touch_page_has_the_pager_that_its_script_makes() -> None:
    kinds = {LIST: ("touch.html", TOUCH_BOARD), THREAD: ("touch.html", TOUCH_THREAD)}
    for kind, (name, address) in kinds.items():
        good = parsed(kind, name, url=address)
        body = fixture(kind, name).decode()
        start = body.index('<div class="pg">')
        end = body.index("</div>", start)
        made = (
            '<div class="page"><a href="javascript:;" class="grey">上一页</a><a id="select_a"><select id="dumppage">'
            '<option value="1" selected="">第1页</option><option value="2">第2页</option></select><span>第1页</span></a>'
            f'<a href="{good.next}">下一页</a>'
        )
        page = parse(kind, (body[:start] + made + body[end:]).encode(), fetched_at=NOW, url=address)
        assert (page.next, page.pages, page.posts) == (good.next, 2, good.posts)
        beyond = parse(kind, (body[:start] + made + body[end:]).encode(), fetched_at=NOW, url=f"{address}&page=3")
        assert beyond.outcome is Outcome.EMPTY

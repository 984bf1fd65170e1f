"""Pages that a browser or a mirror saved, addresses in all their forms, templates of a board's own."""

from base64 import b64encode

import pytest

from crawlers.items import Author, Outcome, Page, PostType
from crawlers.pages import parse
from crawlers.pages.discuz.links import asked_page, number_in, post_in
from crawlers.pages.response import Response
from tests.crawlers.page_files import BOARD_URL, NOW, THREAD_URL, by_id, fixture, parsed

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"
OWN = "https://forum.jianghai.example/"
BASE = b'<base href="https://bbs.jianghai.example/" />'


def thread(body: str, *, url: str = THREAD_URL.format(1), author: str = '<a href="space-uid-5.html">甲</a>') -> Page:
    """A thread of one post with this body, and this author beside it."""
    page = f"""<html><head><meta charset="utf-8"><script>var discuz_uid = '0';</script></head><body><div id="postlist">
    <div id="post_1"><table id="pid1"><tr><td class="pls"><div class="pi">{author}</div></td><td class="plc">
    <a id="postnum1">楼主</a><div class="authi"><em id="authorposton1">发表于 2022-3-3 21:55</em></div>
    <table><tr><td class="t_f" id="postmessage_1">{body}</td></tr></table></td></tr></table></div></div></body></html>"""
    return parse(THREAD, page.encode(), fetched_at=NOW, url=url)


def remarked(name: str, remark: bytes) -> Page:
    """A thread's page without ``<base>``, with a remark of who saved it."""
    return parse(
        THREAD, fixture(THREAD, name).replace(BASE, b"").replace(b"<head>", b"<head>" + remark), fetched_at=NOW
    )


@pytest.mark.parametrize(
    "remark",
    [
        f"<!-- saved from url=(0049){OWN}thread-215-2-1.html -->",
        "<!-- Mirrored from forum.jianghai.example/thread-215-2-1.html by HTTrack Website Copier/3.x [XR&CO'2014] -->",
        f"<script>var REPORTURL = '{b64encode(f'{OWN}thread-215-2-1.html'.encode()).decode()}';</script>",
    ],
)
def test_saved_page_says_where_it_is_from(remark: str) -> None:
    page = remarked("page2.html", remark.encode())
    assert [found.id for found in page.posts] == [f"forum.jianghai.example:215-{pid}" for pid in (5011, 5012)]
    assert all(found.url.endswith(f"&ptid=215&pid={found.native_id[4:]}") for found in page.posts)


@pytest.mark.parametrize(
    "remark",
    [
        "<!-- saved from url=(0016)about:internet -->",
        "var REPORTURL = 'aHR0cHM6Ly9rYg='",
        "REPORTURL = '4p2k77iP4p2k77iP'",
    ],
)
def test_remark_without_an_address_leaves_the_canonical_link(remark: str) -> None:
    page = remarked("page1.html", remark.encode())
    assert page.posts[0].site == "bbs.jianghai.example"


def test_address_given_is_the_one_believed() -> None:
    remark = f"<head><!-- saved from url=(0049){OWN}thread-9-1-1.html -->".encode()
    body = fixture(THREAD, "page1.html").replace(b"<head>", remark)
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(1))
    assert page == parsed(THREAD, "page1.html", url=THREAD_URL.format(1))


@pytest.mark.parametrize(
    ("link", "number", "page"),
    [
        ("https://bbs.jianghai.example/thread-3-2-1.html", "3", 2),
        ("https://bbs.jianghai.example/thread-3-2.html?mobile=2#pid5", "3", 2),
        ("https://bbs.jianghai.example/forum.php?mod=viewthread&tid=3&extra=page%3D1&page=4", "3", 4),
        ("https://bbs.jianghai.example/viewthread.php?tid=3", "3", 1),
        ("https://bbs.jianghai.example/archiver/?tid-3.html&page=2", "3", 2),
        ("https://bbs.jianghai.example/archiver/tid-3-page-2.html", "3", 2),
        ("https://bbs.jianghai.example/viewthread-tid-3-page-5.html", "3", 5),
        ("https://bbs.jianghai.example/forum-viewthread-tid-3-extra-page%3D1-page-6.html", "3", 6),
        ("https://bbs.jianghai.example/forum-viewthread-tid-3-fromuid-4.html", "3", 1),
        ("https://bbs.jianghai.example/forum.php?mod=redirect&goto=findpost&ptid=3&pid=5", "", 1),
        ("https://bbs.jianghai.example/forum-3-2.html", "", 2),
    ],
)
def test_every_form_of_a_threads_address(link: str, number: str, page: int) -> None:
    assert number_in(link, "thread") == number
    assert asked_page(Response(b"", NOW, url=link)) == page


def test_every_form_of_a_boards_address() -> None:
    links = [
        "forum-36-1.html",
        "forum-my_bank-1.html",
        "?fid=36",
        "?fid-36.html",
        "forum-forumdisplay-fid-36-page-2.html",
    ]
    assert [number_in(link, "forum") for link in links] == ["36", "my_bank", "36", "36", "36"]


def test_link_to_a_post_has_two_numbers() -> None:
    assert post_in("forum.php?mod=redirect&goto=findpost&pid=5&ptid=3") == ("3", "5")
    assert post_in("forum.php?mod=viewthread&tid=3") == ("", "")


def test_quote_of_another_thread_is_tied_to_that_thread() -> None:
    link = '<a href="forum.php?mod=redirect&goto=findpost&pid=7&ptid=300">乙 发表于 2022-3-3 10:00</a>'
    page = thread(f'<div class="quote"><blockquote>{link}<br>三年期</blockquote></div>同意')
    assert page.posts[0].parent_id == "bbs.jianghai.example:300-7"


@pytest.mark.parametrize(
    ("author", "named"),
    [
        ('<a href="javascript:;">游客 <em>10.0.0.*</em></a>', Author("", "游客")),
        ("走了的人 <em>该用户已被删除</em>", Author("", "走了的人")),
        ("匿名", Author("", "匿名")),
        (
            '<div class="authi"><a href="space-uid-5.html" class="xw1"><font color="red">甲</font></a></div>',
            Author("5", "甲"),
        ),
    ],
)
def test_author_with_and_without_a_link(author: str, named: Author) -> None:
    assert thread("三年期", author=author).posts[0].author == named


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("正文<br>[<i> 本帖最后由 甲 于 2022-3-3 22:00 编辑 </i>]", "正文"),
        ("正文[attach]123[/attach]和图[attachimg]124[/attachimg]", "正文和图"),
        ('<span id="attach_66"><a href="#">x.rar</a> (10 KB)</span>见附件', "见附件"),
        (
            '<div class="blockcode"><span onclick="copycode(1)">复制内容到剪贴板</span><h5>代码:</h5><ol><li>a=1</ol></div>',
            "a=1",
        ),
        ("他说本帖最后由 甲 于 昨天 编辑", "他说本帖最后由 甲 于 昨天 编辑"),
    ],
)
def test_what_the_board_puts_into_a_body_is_no_text(body: str, text: str) -> None:
    assert thread(body).posts[0].text == text


@pytest.mark.parametrize(
    ("floor", "is_first"),
    [("1楼", True), ("#1", True), ("樓主", True), ("1F", True), ("11楼", False), ("#10", False), ("沙發", False)],
)
def test_first_floor_however_it_is_written(floor: str, is_first: bool) -> None:
    body = fixture(THREAD, "page2.html").replace(b"<em>6</em><sup>#</sup>", floor.encode())
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(2))
    assert (page.posts[0].type is PostType.THREAD) == is_first


def test_later_page_without_a_pager_is_no_page_beyond_the_last() -> None:
    """Templates of a board's own may have other pagers."""
    body = fixture(THREAD, "page2.html").replace(b'class="pg"', b'class="turn"')
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(2))
    assert [found.type for found in page.posts] == [PostType.REPLY] * 2
    rows = fixture(LIST, "page.html").replace(b'class="pg"', b'class="turn"')
    assert parse(LIST, rows, fetched_at=NOW, url=BOARD_URL.format(2)).follow == ("101", "215", "199")


def test_first_page_shown_for_a_later_one_is_told_without_a_pager() -> None:
    body = fixture(THREAD, "page1.html").replace(b'class="pg"', b'class="turn"')
    assert parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(3)).outcome is Outcome.EMPTY
    rows = fixture(LIST, "pictures.html")
    assert (
        parse(LIST, rows, fetched_at=NOW, url="https://bbs.jianghai.example/forum-52-2.html").outcome is Outcome.EMPTY
    )


NARROW = "https://bbs.jianghai.example/forum.php?mod=forumdisplay&fid=36&{}"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("filter=author&orderby=dateline", 12345),
        ("filter=lastpost&orderby=lastpost", 12345),
        ("filter=typeid&typeid=5", None),
        ("filter=digest&digest=1", None),
        ("filter=dateline&dateline=86400", None),
    ],
)
def test_part_of_a_board_is_not_held_against_the_boards_total(asked: str, expected: int | None) -> None:
    assert parsed(LIST, "page.html", url=NARROW.format(asked)).expected == expected


def test_type_of_threads_has_its_own_total() -> None:
    types = (
        b'<ul id="thread_types"><li id="ttp_all"><a href="forum-36-1.html">x</a></li><li class="xw1 a">'
        b'<a href="forum-36-1.html">y<span class="xg1 num">14</span></a></li></ul><div id="threadlist"'
    )
    body = fixture(LIST, "page.html").replace(b'<div id="threadlist"', types)
    assert parse(LIST, body, fetched_at=NOW, url=NARROW.format("filter=typeid&typeid=5")).expected == 14
    everything = body.replace(b'id="ttp_all"', b'id="ttp_all" class="xw1 a"').replace(b'<li class="xw1 a">', b"<li>")
    assert parse(LIST, everything, fetched_at=NOW, url=BOARD_URL.format(1)).expected == 12345


def test_first_column_without_a_cite_is_not_passed_over_for_the_last_poster() -> None:
    body = fixture(LIST, "page.html").decode()
    body = body.replace(
        '<cite><a href="space-uid-88.html" c="1">卡神养成中</a></cite>', '<a href="space-uid-88.html">卡神养成中</a>'
    )
    row = by_id(parse(LIST, body.encode(), fetched_at=NOW, url=BOARD_URL.format(1)))["215"]
    assert (row.author, row.published_raw, row.board) == (Author("88", "卡神养成中"), "2026-11-24", "信用卡")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('<form method="post" action="forum.php?mod=forumdisplay&amp;fid=2&amp;action=pwverify"></form>', Outcome.GONE),
        ('<body id="nv_member" class="pg_logging"><form name="login"></form>', Outcome.LOGIN),
        ('<div id="messagetext"><p>抱歉，您需要登入才能瀏覽</p></div>', Outcome.LOGIN),
        ('<div id="messagetext"><p>論壇關閉維護中</p></div>', Outcome.BLOCKED),
        ("<title>访问过于频繁</title>", Outcome.BLOCKED),
        ('<div id="messagetext"><p>抱歉，您的访问请求当中含有非法字符，已经被系统拒绝</p></div>', Outcome.BLOCKED),
        ("<title>江海论坛 - Database Error</title><h1>Discuz! Database Error</h1>", Outcome.BLOCKED),
        ("<b>Discuz! info</b>: Can not connect to MySQL server<br />", Outcome.BLOCKED),
    ],
)
@pytest.mark.parametrize("kind", [LIST, THREAD])
def test_more_pages_that_are_no_content(kind: str, body: str, outcome: Outcome) -> None:
    page = parse(kind, f'<html><meta charset="utf-8">{body}</html>'.encode(), fetched_at=NOW)
    assert page.outcome is outcome


def test_words_of_a_challenge_in_a_title_are_no_challenge() -> None:
    body = fixture(LIST, "page.html").replace("搬到贷款版的帖子".encode(), "江海银行安全验证".encode())
    body = body.replace(b"discuz_uid", b"uid").replace(b"threadlisttableid", b"rows").replace(b"Powered by", b"")
    assert parse(LIST, body, fetched_at=NOW, url=BOARD_URL.format(1)).outcome is Outcome.OK


def test_recommendations_of_a_thread_are_likes() -> None:
    body = fixture(THREAD, "page1.html").replace(
        b'<div id="postlist"', b'<span id="recommendv_add">7</span><div id="postlist"'
    )
    page = parse(THREAD, body, fetched_at=NOW, url=THREAD_URL.format(1))
    assert [found.likes.value for found in page.posts] == [7, 0, 0]


def test_copy_of_the_best_answer_is_no_comment() -> None:
    best = (
        '<div class="rwdbst"><h3 class="psth">最佳答案</h3><div class="pstl"><div class="psti">'
        '<p class="xi2"><a href="space-uid-6.html">乙</a></p><div class="mtn">三年期两个点</div></div></div></div>'
    )
    body = fixture(THREAD, "page2.html").decode().replace('<div class="pct">', f'<div class="pct">{best}', 1)
    assert best in body
    page = parse(THREAD, body.encode(), fetched_at=NOW, url=THREAD_URL.format(2))
    assert (page.posts, page.skipped) == (parsed(THREAD, "page2.html", url=THREAD_URL.format(2)).posts, ())

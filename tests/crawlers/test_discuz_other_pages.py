"""Pages of boards that hold no list or thread, and what stands beside threads: nothing of it may become a post."""

import pytest

from crawlers.items import Author, Outcome, Page
from crawlers.pages import parse
from tests.crawlers.page_files import NOW, fixture

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"
SITE = "https://bbs.jianghai.example/"
BOARD = f"{SITE}forum-36-1.html"
GUEST = "<script>var STYLEID = '1', discuz_uid = '0';</script>"


def read(kind: str, body: str, url: str, *, title: str = "江海论坛", about: str = "") -> Page:
    page = f'<html><head><meta charset="utf-8"><title>{title}</title></head><body {about}>{GUEST}{body}</body></html>'
    return parse(kind, page.encode(), fetched_at=NOW, url=url)


def in_rows(*rows: str) -> Page:
    """A board of a template of its own."""
    named = "".join(f'<div id="normalthread_{number}">{row}</div>' for number, row in enumerate(rows, 1))
    return read(LIST, named, BOARD)


RELATED = (
    '<ul class="related"><li class="pbw"><h3><a href="thread-900-1-1.html">热帖</a></h3></li>'
    '<li><a class="s" href="forum.php?mod=viewthread&tid=901">更热</a> 2026-11-20</li></ul>'
)
FRONT = '<div id="category_1"><table class="fl_tb"><tr><td class="fl_g"><a href="forum-36-1.html">信用卡</a></td></tr></table></div>'
MESSAGE = '<div id="messagetext" class="alert_error"><p>{}</p></div>'


@pytest.mark.parametrize("kind", [LIST, THREAD])
@pytest.mark.parametrize(
    ("address", "about", "body"),
    [
        ("forum.php", 'class="pg_index"', FRONT + RELATED),
        ("forum.php", 'class="pg_index"', FRONT + '<li><a class="xst" href="thread-900-1-1.html">热帖</a></li>'),
        ("forum.php", 'class="pg_index"', FRONT + '<li class="forumlist_li"><h2><a href="?tid=9">热帖</a></h2></li>'),
        (
            "portal.php",
            'class="pg_index"',
            f'<dl class="bbda"><dt><a href="article-5-1.html">文</a></dt></dl>{RELATED}',
        ),
        ("search.php?mod=forum", 'class="pg_forum"', '<form id="searchform"><input name="srchtxt"></form>' + RELATED),
        (
            "search.php?mod=portal&searchid=5",
            "",
            '<div class="slst"><ul><li class="pbw"><h3><a href="portal.php?mod=view&aid=5">文</a></h3></li></ul></div>',
        ),
        (
            "search.php?mod=blog&searchid=5",
            "",
            '<div id="threadlist"><li class="pbw"><h3><a href="home.php?mod=space&uid=3&do=blog&id=9">日志</a></h3></li></div>',
        ),
        ("space-uid-88.html", 'class="pg_space"', '<div class="u_profile"><li><em>UID</em>88</li></div>' + RELATED),
        (
            "home.php?mod=space&uid=88&do=thread",
            'class="pg_space"',
            '<div class="tl"><table><tr><th><a href="forum.php?mod=viewthread&tid=9">主题</a></th></tr></table></div>',
        ),
        (
            "blog-3-8.html",
            'class="pg_space"',
            '<div id="blog_article">正文</div><dl id="comment_5_li"><dt><a class="xw1" href="space-uid-8.html">乙</a></dt></dl>'
            + RELATED,
        ),
        ("group.php", "", f'<ul class="gl"><li><a href="forum.php?mod=group&fid=50">江海群</a></li></ul>{RELATED}'),
        (
            "home.php?mod=space&do=notice",
            "",
            '<dl class="cl"><dd><a href="space-uid-3.html">甲</a> 回复了 <a href="?mod=redirect&goto=findpost&ptid=9&pid=7">主题</a></dd></dl>',
        ),
        (
            "forum-36-1.html",
            'class="pg_forumdisplay"',
            '<div id="threadlist" class="tl bm"><div class="bm_c"><a href="?mod=viewthread&tid=1">版规</a></div></div>',
        ),
        ("", "", '<ul><li class="pbw"><a href="?tid=5">不是论坛</a></li></ul>'),
    ],
)
def test_page_of_another_sort_gives_no_post(kind: str, address: str, about: str, body: str) -> None:
    page = read(kind, body, SITE + address, about=about)
    assert (page.outcome, page.posts, page.next) == (Outcome.SCHEMA_CHANGED, (), "")


@pytest.mark.parametrize(
    ("kind", "other", "name"),
    [
        (LIST, THREAD, "page1.html"),
        (LIST, THREAD, "telephone.html"),
        (THREAD, LIST, "cards.html"),
        (THREAD, LIST, "touch.html"),
        (THREAD, LIST, "search.html"),
    ],
)
def test_list_read_as_a_thread_and_thread_read_as_a_list_give_no_post(kind: str, other: str, name: str) -> None:
    assert parse(kind, fixture(other, name), fetched_at=NOW, url=f"{SITE}thread-9-1-1.html").posts == ()


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("抱歉，指定的主题不存在或已被删除或正在被审核", Outcome.GONE),
        ("您需要先登录才能继续本操作", Outcome.LOGIN),
        ("抱歉，您在 10 秒内只能进行一次搜索", Outcome.BLOCKED),
    ],
)
@pytest.mark.parametrize("kind", [LIST, THREAD])
def test_message_with_recommended_threads_below_is_a_message(kind: str, said: str, outcome: Outcome) -> None:
    cards = '<li class="forumlist_li"><h2><a href="thread-900-1-1.html">推荐</a></h2></li>'
    page = read(kind, MESSAGE.format(said) + RELATED + cards, f"{SITE}thread-9-1-1.html", title="提示信息")
    assert (page.outcome, page.posts) == (outcome, ())


def test_board_without_threads_is_empty_whatever_stands_beside_it() -> None:
    none = '<div id="threadlist"><table id="threadlisttableid"><p class="emp">本版块或指定的范围内尚无主题</p></table></div>'
    page = read(LIST, none + RELATED, BOARD, about='class="pg_forumdisplay"')
    assert (page.outcome, page.posts) == (Outcome.EMPTY, ())


# ---- who and when: not of the last reply


@pytest.mark.parametrize(
    "late",
    [
        "<em>最后回复 <span>25秒前</span></em>",
        "<span>最后发表</span> <span>25秒前</span>",
        "<span>最后回复于 25秒前</span>",
        '<span><a href="home.php?mod=space&username=%E4%B9%99">乙</a> <span title="2026-11-24 10:00">25秒前</span></span>',
        '<p class="lastpost"><a href="space-uid-7.html">乙</a> <span>25秒前</span></p>',
        '<a href="forum.php?mod=redirect&tid=1&goto=lastpost#lastpost">25秒前</a>',
    ],
)
def test_last_reply_is_neither_author_nor_time(late: str) -> None:
    title = '<a class="s" href="thread-1-1-1.html">年费</a>'
    alone, after = in_rows(
        title + late, f'{late}{title.replace("-1-", "-2-", 1)}<span class="by">2026-11-20</span>'
    ).posts
    assert (alone.author, alone.published_raw, alone.published_at) == (Author(), "", None)
    assert (after.author, after.published_raw) == (Author(), "2026-11-20")


def test_replies_and_views_written_as_a_fraction_are_no_date() -> None:
    row = '<a class="s" href="thread-1-1-1.html">年费</a><span>5/12</span><span>2026-11-20</span>'
    assert in_rows(row).posts[0].published_raw == "2026-11-20"


def test_last_row_of_a_list_has_its_time_although_it_is_called_last() -> None:
    card = '<li class="forumlist_li last"><h2><a href="thread-1-1-1.html">年费</a></h2><span>2026-11-20</span></li>'
    assert read(LIST, card, BOARD).posts[0].published_raw == "2026-11-20"


def test_card_is_named_by_its_link_to_a_thread_not_by_that_to_a_sort() -> None:
    card = (
        '<li class="forumlist_li"><h2><a href="forum.php?mod=forumdisplay&fid=2&filter=sortid&sortid=3">[房源]</a>'
        '<a href="thread-7-1-1.html">江海银行</a></h2></li>'
    )
    page = read(LIST, card, BOARD)
    assert [(post.native_id, post.title) for post in page.posts] == [("7", "江海银行")]


def test_title_of_digits_is_a_title_and_a_linked_count_is_none() -> None:
    heading = '<a href="thread-7-1-1.html" class="c">3</a><h2><a href="thread-7-1-1.html">95588</a></h2>'
    words = '<a href="thread-8-1-1.html" class="c">3</a><a href="thread-8-1-1.html">年费</a>'
    page = read(LIST, "".join(f'<li class="forumlist_li">{card}</li>' for card in (heading, words)), BOARD)
    assert [post.title for post in page.posts] == ["95588", "年费"]


def test_line_of_the_plain_pages_with_a_name_that_holds_the_word_for_replies() -> None:
    body = fixture(LIST, "plain.html").decode().replace("匿名 2026-8-4 ", "回头客 2026-8-4 回3")
    row = parse(LIST, body.encode(), fetched_at=NOW, url=BOARD).posts[1]
    assert (row.author, row.published_raw, row.comments.value) == (Author("", "回头客"), "2026-8-4", 3)


def test_client_is_no_region() -> None:
    body = fixture(THREAD, "telephone.html").decode().replace("来自 浙江", "来自 手机客户端")
    reply = parse(THREAD, body.encode(), fetched_at=NOW, url=f"{SITE}thread-169736-1-1.html").posts[1]
    assert (reply.published_raw, reply.region) == ("2026-10-02 08:00:01", "")


# ---- entries inside one another, by a tag left open


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (
            THREAD,
            '<div class="plc" id="pid{0}"><div class="authi"><a href="?uid={0}">甲{0}</a></div><div class="message">正文{0}',
        ),
        (
            LIST,
            '<div id="normalthread_{0}"><a class="s" href="thread-{0}-1-1.html">题{0}</a><a href="?uid={0}">甲{0}</a>',
        ),
        (LIST, '<ul><li class="forumlist_li"><h2><a href="?tid={0}">题{0}</a></h2><a href="?uid={0}">甲{0}</a>'),
    ],
)
def test_each_entry_has_its_own_parts_when_tags_are_left_open(kind: str, entry: str) -> None:
    pager = '<div class="pg"><strong>1</strong><a class="nxt" href="next.html">下一页</a></div>'
    body = "".join(entry.format(number) for number in range(1, 201)) + pager
    page = read(kind, body, f"{SITE}forum.php?mod=viewthread&tid=9&mobile=2")
    assert page.next == f"{SITE}next.html"
    assert [post.author.name for post in page.posts] == [f"甲{number}" for number in range(1, 201)]
    assert {post.text for post in page.posts} == (
        {f"正文{number}" for number in range(1, 200)} | {page.posts[-1].text} if kind == THREAD else {""}
    )

"""Pages of Tieba that hold no list or thread, and what stands beside threads: nothing of it may become a post."""

import pytest

from crawlers.items import Outcome, Page
from crawlers.pages import parse
from tests.crawlers.page_files import NOW, fixture

LIST, THREAD, COMMENTS, SEARCH = (f"tieba.{name}.html" for name in ("forum", "thread", "comments", "search"))
HOME = "https://tieba.baidu.com/"


def read(kind: str, body: str, address: str, *, title: str = "贴吧") -> Page:
    page = f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
    return parse(kind, page.encode(), fetched_at=NOW, url=HOME + address)


CARD = (
    '<div class="virtual-list-item" data-key="{0}"><div class="threadcardclass"><a href="/p/{0}"></a>'
    '<span class="forum-name-text">足球吧</span><div class="title-wrap">热帖{0}</div></div></div>'
)
ROW = '<li class="tl_shadow" data-tid="{0}"><a href="/p/{0}" class="ti_item"><div class="ti_title"><span>热帖{0}</span></div></a></li>'
HOT = (
    '<ul id="new_list"><li class="clearfix j_feed_li"><a class="title feed-item-link" href="/p/777">热帖</a></li></ul>'
)


@pytest.mark.parametrize("kind", [LIST, THREAD, SEARCH])
@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("", HOT),
        ("home/main?un=x", f'<div class="ihome_section"><a class="title" href="/p/777">他的贴子</a></div>{HOT}'),
        ("i/i/my_reply", '<a class="for_reply_context" href="/p/777?pid=778">回复</a>'),
        ("photo/g?kw=x", '<div id="pic_list"><a href="/p/777?pic_id=4"><img></a></div>'),
        ("mo/m", '<div class="i">我的贴吧</div><div class="i"><a href="m?kw=y">足球吧</a></div>'),
        ("mo/m?un=x", '<div class="i"><a href="m?kz=777">1. 他的贴子</a><br/>足球吧 11-22</div>'),
        ("mo/m/search?word=x", '<div class="i"><a href="m?kz=777&pn=0">1. 结果</a><br/>…</div>'),
        ("mo/q/m?kw=x", '<ul class="nav"><li class="tl_tab"><a href="/mo/q/m?kw=x&lm=1">精品</a></li></ul>'),
        (
            "mo/q/m?kw=x",
            '<ul id="frslistcontent"><li class="tl_spread"><a href="http://ad.example/">推广</a></li></ul>',
        ),
        ("hottopic/browse/hottopic", '<ul><li class="topic_item"><a href="/p/777">热点</a></li></ul>'),
    ],
)
def test_page_of_another_sort_gives_no_post(kind: str, address: str, body: str) -> None:
    page = read(kind, body, address)
    assert (page.outcome, page.posts, page.next) == (Outcome.SCHEMA_CHANGED, (), "")


@pytest.mark.parametrize("threads", [CARD.format(777), ROW.format(777), HOT])
@pytest.mark.parametrize(
    ("kind", "notice"),
    [
        (LIST, "抱歉，江海某某吧尚未建立"),
        (LIST, "该吧不存在，欢迎创建本吧"),
        (THREAD, "很抱歉，该贴已被删除。"),
        (THREAD, "抱歉，您访问的贴子被隐藏"),
    ],
)
def test_notice_above_recommended_threads_is_a_notice(kind: str, notice: str, threads: str) -> None:
    page = read(kind, f"<p>{notice}</p>{threads}", "f?kw=x", title="江海某某吧-百度贴吧")
    assert (page.outcome, page.posts) == (Outcome.GONE, ())


@pytest.mark.parametrize("thread", [CARD, ROW])
def test_title_that_sounds_like_a_notice_is_a_title(thread: str) -> None:
    page = read(LIST, thread.format(777).replace("热帖777", "这个吧不存在了吗"), "f?kw=x")
    assert [post.title for post in page.posts] == ["这个吧不存在了吗"]


def test_search_without_results_is_empty_whatever_it_recommends() -> None:
    page = read(SEARCH, f'<div class="s_main">抱歉，没有找到相关内容</div>{CARD.format(777)}', "f/search/res?qw=x")
    assert (page.outcome, page.posts) == (Outcome.EMPTY, ())


def test_threads_recommended_beside_a_thread_are_not_of_it() -> None:
    body = fixture(THREAD, "boxed_2026.html").decode()
    alone = parse(THREAD, body.encode(), fetched_at=NOW, url=f"{HOME}p/9200000002")
    beside = body.replace("</body>", f"{CARD.format(777)}{ROW.format(778)}</body>")
    assert parse(THREAD, beside.encode(), fetched_at=NOW, url=f"{HOME}p/9200000002") == alone


@pytest.mark.parametrize("name", ["bar_2026.html", "touch.html", "wap.html", "table.html"])
def test_bar_is_no_thread(name: str) -> None:
    assert parse(THREAD, fixture(LIST, name), fetched_at=NOW, url=f"{HOME}p/9200000002").posts == ()


@pytest.mark.parametrize("name", ["boxed_2026.html", "touch.html", "wap.html", "page1.html"])
def test_thread_is_no_bar(name: str) -> None:
    assert parse(LIST, fixture(THREAD, name), fetched_at=NOW, url=f"{HOME}f?kw=x").posts == ()


@pytest.mark.parametrize("href", ["javascript:;", "#", "#top"])
def test_button_for_the_next_page_is_no_address(href: str) -> None:
    body = fixture(LIST, "touch.html").decode().replace("</ul>", f'</ul><a href="{href}">下一页</a>')
    page = parse(LIST, body.encode(), fetched_at=NOW, url=f"{HOME}mo/q/m?kw=x&pn=30")
    assert page.next == f"{HOME}mo/q/m?kw=x&pn=60", "the pager of the script knows it"
    wap = (
        fixture(LIST, "wap.html")
        .decode()
        .replace("m?kw=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&amp;lp=5011&amp;pn=20", href)
    )
    assert parse(LIST, wap.encode(), fetched_at=NOW, url=f"{HOME}mo/m?kw=x").next == ""


def test_touch_floor_without_words_author_or_time_does_not_take_those_of_its_sub_comments() -> None:
    comment = (
        '<ul class="flist"><li pid="12"><a class="user_name">乙:</a><span class="list_item_time">11-20</span>'
        '<div class="content">楼中楼</div></li></ul>'
    )
    floor = '<ul id="pblist"><li class="list_item" pid="{0}" fn="{0}">{1}{2}</li></ul>'
    page = read(THREAD, floor.format(5, '<div class="content">正文</div>', comment), "p/777")
    first, second = page.posts
    assert (first.text, first.author.name, first.published_raw, first.comments.value) == ("正文", "", "", 1)
    assert (second.text, second.author.name, second.published_raw) == ("楼中楼", "乙", "11-20")
    wordless = read(THREAD, floor.format(5, "", comment), "p/777")
    assert (wordless.outcome, wordless.posts) == (Outcome.SCHEMA_CHANGED, ())


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (
            THREAD,
            '<ul><li class="post_list_item" pid="{0}" fn="{0}"><b class="user_name">甲{0}</b><div class="content">文{0}',
        ),
        (THREAD, '<div class="i">{0}楼. 文{0}<span class="g">甲{0}</span><a href="flr?pid={0}&kz=777">回复</a>'),
        (
            LIST,
            '<ul><li class="tl_shadow" data-tid="{0}"><b class="ti_author">甲{0}</b><div class="ti_title">题{0}</div>',
        ),
        (
            LIST,
            '<div data-key="{0}"><div class="thread-card-wrapper"><b class="head-name">甲{0}</b><p class="thread-title">题{0}</p>',
        ),
    ],
)
def test_each_entry_has_its_own_parts_when_tags_are_left_open(kind: str, entry: str) -> None:
    page = read(kind, "".join(entry.format(number) for number in range(1, 201)), "p/777")
    assert [post.author.name for post in page.posts] == [f"甲{number}" for number in range(1, 201)]
    assert len({post.text or post.title for post in page.posts}) == 200


def test_link_to_another_site_inside_a_floor_does_not_number_the_thread() -> None:
    body = fixture(THREAD, "wap.html").decode().replace("就转圈", '<a href="https://zhuanlan.example/p/66">专栏</a>')
    page = parse(THREAD, body.encode(), fetched_at=NOW)
    assert [post.native_id for post in page.posts] == ["9200000002", "9200000002-152000000002"]


def test_number_that_is_damaged_in_its_link_numbers_nothing() -> None:
    whole = fixture(SEARCH, "page.html")
    for link in (b"/p/9200000002?pid=152000000031", b"pid=152000000031&cid"):
        body = whole.replace(link, link[:-9] + b"\xff" + link[-8:])
        assert body != whole
        known = {post.id for post in parse(SEARCH, whole, fetched_at=NOW).posts}
        assert {post.id for post in parse(SEARCH, body, fetched_at=NOW).posts} < known


def test_page_that_is_a_card_itself_is_read() -> None:
    body = f'<html class="threadcardclass"><body class="thread-card-wrapper">{CARD.format(777)}</body></html>'
    page = parse(LIST, body.encode(), fetched_at=NOW, url=f"{HOME}f?kw=x")
    assert {post.native_id for post in page.posts} == {"777"}

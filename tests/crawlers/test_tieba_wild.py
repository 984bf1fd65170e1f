"""Pages of Tieba as people save them: of phones, of 2011 and of 2026, and answers of its other interfaces."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.items import Author, Count, Outcome, Page, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed

LIST, THREAD, COMMENTS, SEARCH = (f"tieba.{name}.html" for name in ("forum", "thread", "comments", "search"))
THREAD_URL = "https://tieba.baidu.com/p/9200000002"
FLR_URL = "https://tieba.baidu.com/mo/q/flr?kz=9200000002&pid=152000000004&fpn={}"
FOUND_URL = "https://tieba.baidu.com/mo/q/search/thread?word=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&pn={}"


def read(kind: str, text: str, *, url: str = "") -> Page:
    return parse(kind, text.encode(), fetched_at=NOW, url=url)


def told(kind: str, payload: dict[str, Any], *, url: str = "") -> Page:
    return read(kind, json.dumps(payload), url=url)


def edited(kind: str, name: str, old: str, new: str, *, url: str = "") -> Page:
    text = fixture(kind, name).decode()
    assert old in text
    return read(kind, text.replace(old, new), url=url)


def flr(html: str, *, total: int, url: str = FLR_URL.format(1)) -> Page:
    pager = {"total_num": total, "total_page": 2}
    return told(COMMENTS, {"no": 0, "data": {"page": pager, "floor_html": html}}, url=url)


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def floors_told(*pieces: dict[str, Any], **floor: Any) -> dict[str, Any]:
    post = {"id": 152000000101, "floor": 1, "time": 1700000000, "content": list(pieces), **floor}
    return {"errno": 0, "data": {"thread": {"id": 9200000005, "reply_num": 3}, "post_list": [post]}}


# ---- a bar's list


def test_bar_as_the_site_of_2026_renders_it() -> None:
    page = parsed(LIST, "bar_2026.html")
    assert [(post.native_id, post.title) for post in page.posts] == [
        ("9200000001", "本吧吧规"),
        ("9200000009", "反诈提醒"),
        ("9200000002", "手机银行登不上"),
        ("9200000003", "大额存单利率"),
    ]
    assert {post.board for post in page.posts} == {"江海银行吧"}
    third, fourth = page.posts[2:]
    assert (third.text, third.author) == ("早上八点开始就转圈…", Author("tb.1.2004.orange", "阿橙要上岸"))
    assert (third.comments, third.likes.value) == (Count(12_000, "1.2W"), 17)
    assert (third.published_raw, third.published_at) == ("", None), "the day of the last answer is not the thread's"
    assert (fourth.published_raw, fourth.published_at) == ("11-23", at(23, 0, 0))
    assert page.skipped == (), "rows that were not scrolled into view are empty"


def test_bar_on_a_touch_phone() -> None:
    page = parsed(LIST, "touch.html", url="https://tieba.baidu.com/mo/q/m?kw=x&pn=30")
    assert [(post.native_id, post.title, post.text) for post in page.posts] == [
        ("9200000001", "本吧吧规", ""),
        ("9200000002", "手机银行登不上", "早上八点开始就转圈"),
        ("9200000003", "大额存单利率", "还能抢到吗"),
        ("9200000004", "只在客户端里看", ""),
    ]
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("#5", False)]
    second, third, fourth = page.posts[1:]
    assert (second.author, third.author) == (Author("tb.1.2004.orange", "阿橙要上岸"), Author("", "卡神养成中"))
    assert (second.comments.value, second.likes.value, second.board) == (12_000, 12, "江海银行吧")
    assert (third.comments.value, fourth.comments.value, third.published_at) == (2, 8, None)
    assert page.next == "https://tieba.baidu.com/mo/q/m?kw=x&pn=60"
    assert len(page.follow) == 4


def test_touch_rows_are_also_read_from_the_json_that_scrolling_brings() -> None:
    rows = fixture(LIST, "touch.html").decode()
    pager = {"page_size": 30, "offset": 30, "current_page": 2, "total_page": 2, "total_num": 34}
    page = told(LIST, {"no": 0, "data": {"page": pager, "forum": {"name": "江海银行"}, "content": rows}})
    assert [post.native_id for post in page.posts] == [f"920000000{number}" for number in range(1, 5)]
    assert (page.expected, page.next, page.posts[0].board) == (34, "", "江海银行吧")


def test_touch_row_without_its_title_is_a_fault_that_names_it() -> None:
    page = edited(LIST, "touch.html", "ti_title", "heading")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "ti_title" in page.detail


def test_bar_on_a_phone_of_before_touch_screens() -> None:
    page = parsed(LIST, "wap.html")
    assert [(post.native_id, post.title, post.views.value, post.comments.value) for post in page.posts] == [
        ("9200000001", "本吧吧规", 12, 3),
        ("9200000002", "手机银行登不上", 384, 12),
    ]
    assert {(post.author, post.published_at, post.board) for post in page.posts} == {(Author(), None, "江海银行吧")}
    assert page.next.startswith("https://tieba.baidu.com/mo/m?kw="), "a saved page has no address to go on from"


def test_bar_of_2011_is_a_table() -> None:
    page = parsed(LIST, "table.html")
    assert [(post.native_id, post.title, post.author.name) for post in page.posts] == [
        ("920000001", "新人报到处，进来说一句", "江海吧务"),
        ("920000002", "网银插件装不上", "10.20.30.*"),
    ]
    first = page.posts[0]
    assert (first.views.value, first.comments.value, first.published_at, first.board) == (66, 3, None, "江海银行吧")


def test_author_of_a_row_without_data_is_the_one_shown() -> None:
    row = (
        '<li class="j_thread_list" data-field=""><a href="/p/920000001" class="j_th_tit">网银</a>'
        '<span title="主题作者" class="tb_icon_author"><a href="/home/main">江海吧务</a></span></li>'
    )
    assert read(LIST, f'<ul id="thread_list">{row}</ul>').posts[0].author == Author("", "江海吧务")


def test_list_in_the_json_for_phones() -> None:
    row = {
        "tid": 9200000005, "title": "手机银行", "abstract": [{"type": 0, "text": "摘要"}], "reply_num": 3,
        "view_num": 40, "create_time": 1700000000, "agree_num": 4, "author": {"show_nickname": "阿橙要上岸"},
    }  # fmt: skip
    pager = {"current_page": 1, "total_count": 0, "total_num": 155, "has_more": 1}
    page = told(LIST, {"errno": 0, "data": {"forum": {"name": "江海银行"}, "page": pager, "thread_list": [row]}})
    post = page.posts[0]
    assert (post.native_id, post.text, post.author.name, post.likes.value) == ("9200000005", "摘要", "阿橙要上岸", 4)
    assert (page.expected, page.next) == (155, "pn=2")


# ---- a thread


def test_thread_on_a_touch_phone() -> None:
    page = parsed(THREAD, "touch.html")
    assert [(post.native_id, post.parent_id, post.text) for post in page.posts] == [
        ("9200000002", "", "早上八点\n就转圈[滑稽]"),
        ("9200000002-152000000002", "tieba:9200000002", "我也是"),
        ("9200000002-152000000003", "tieba:9200000002-152000000002", "重启试试"),
    ]
    assert (page.expected, page.follow, page.next) == (601, ("152000000002",), "pn=60")
    first, second, third = page.posts
    assert (first.title, first.board, first.type) == ("手机银行登不上", "江海银行吧", PostType.THREAD)
    assert (first.author, first.published_at) == (Author("tb.1.2004.orange", "阿橙要上岸"), at(24, 9, 4))
    assert (second.author.name, second.comments.value) == ("卡神养成中", 107)
    assert second.published_at == datetime(2025, 12, 10, tzinfo=SHANGHAI)
    assert (third.author.name, third.quoted) == ("江边夜跑", "@阿橙要上岸")


def test_touch_thread_without_a_number_asks_for_its_address() -> None:
    text = fixture(THREAD, "touch.html").decode()
    unnumbered = text.replace("9200000002", "0").replace("postreport", "report")
    page = read(THREAD, unnumbered)
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "--url" in page.detail
    assert by_id(read(THREAD, unnumbered, url=THREAD_URL)).keys() == by_id(parsed(THREAD, "touch.html")).keys()


def test_touch_floor_without_its_words_is_a_fault_that_names_them() -> None:
    page = edited(THREAD, "touch.html", 'class="content"', 'class="words"')
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert ".content" in page.detail


def test_thread_on_a_phone_of_before_touch_screens() -> None:
    page = parsed(THREAD, "wap.html")
    assert [(post.native_id, post.text) for post in page.posts] == [
        ("9200000002", "早上八点\n就转圈"),
        ("9200000002-152000000002", "我也是，官网也打不开"),
    ]
    assert (page.expected, page.follow) == (12, ("152000000002",))
    assert page.next == "https://tieba.baidu.com/mo/m?kz=9200000002&pn=10"
    first, second = page.posts
    assert (first.title, first.board, first.author.name) == ("手机银行登不上", "江海银行吧", "阿橙要上岸")
    assert first.published_at == datetime(2015, 11, 22, 10, 20, tzinfo=SHANGHAI)
    assert (second.comments.value, second.parent_id) == (3, "tieba:9200000002")


def test_first_floor_of_2026_without_a_block_of_its_own() -> None:
    first = parsed(THREAD, "boxed_2026.html", url=THREAD_URL).posts[0]
    assert (first.native_id, first.title, first.text) == ("9200000002", "江海银行利率", "三年期还有吗\n柜台说没额度")
    assert (first.author, first.region) == (Author("tb.1.2004.orange", "阿橙要上岸"), "北京")
    assert (first.published_raw, first.published_at) == ("2026-11-23 18:15", at(23, 18, 15))


def test_sub_comments_that_a_page_of_2026_does_not_number_are_to_be_asked_for() -> None:
    page = parsed(THREAD, "boxed_2026.html", url=THREAD_URL)
    assert (page.outcome, page.follow) == (Outcome.OK, ("153000000002",))
    assert [post.native_id for post in page.posts] == ["9200000002", "9200000002-153000000002"]
    assert [entry.is_fault for entry in page.skipped] == [False, False]
    floor = page.posts[1]
    assert (floor.comments.value, floor.author) == (2, Author("tb.1.2005.card", "卡神养成中"))


def test_floor_without_an_element_for_its_words_has_them_in_its_data() -> None:
    data = {"content": {"post_id": 1500001, "post_no": 2, "thread_id": 9200000002, "content": "一<br>二<b>三</b>"}}
    field = json.dumps(data).replace('"', "&quot;").replace("<", "&lt;")
    page = read(THREAD, f'<div class="l_post" data-field="{field}"></div>')
    assert [(post.native_id, post.text) for post in page.posts] == [("9200000002-1500001", "一\n二三")]


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        ({"type": 0, "text": "一<br/>二"}, "一\n二"),
        ({"type": 11, "c": "新表情"}, "[新表情]"),
        ({"type": 9, "text": "95588"}, "95588"),
        ({"type": 40, "text": "镇楼"}, "镇楼"),
        ({"text": "无类"}, "无类"),
        ({"type": 16, "text": "涂鸦"}, ""),
        ({"type": 34, "text": "afsff#2#"}, ""),
    ],
)
def test_pieces_of_a_post_in_json(piece: dict[str, Any], text: str) -> None:
    page = told(THREAD, floors_told(piece))
    assert [post.text for post in page.posts] == [text]


def test_floor_in_json_counts_the_sub_comments_that_came_with_it_where_it_counts_none() -> None:
    opened = {"id": 152000000103, "content": [{"type": 0, "text": "好"}]}
    page = told(THREAD, floors_told({"text": "二楼"}, floor=2, sub_post_list={"sub_post_list": [opened]}))
    assert [post.comments.value for post in page.posts] == [1, 0]


def test_thread_in_json_has_title_and_number_also_from_its_first_floor() -> None:
    first = {"id": 1500001, "tid": 9200000005, "title": "标题", "content": [{"type": 0, "text": "首楼"}]}
    page = told(THREAD, {"error_code": 0, "first_floor": first, "post_list": []})
    assert [(post.native_id, post.title, post.text) for post in page.posts] == [("9200000005", "标题", "首楼")]


# ---- sub-comments


def test_sub_comments_on_a_touch_phone() -> None:
    page = parsed(COMMENTS, "flr.json", url=FLR_URL.format(1))
    assert [(post.native_id, post.author.name, post.quoted, post.text) for post in page.posts] == [
        ("9200000002-152000000101", "阿橙要上岸", "", "升级也不提前通知"),
        ("9200000002-152000000102", "江边夜跑", "@阿橙要上岸", "短信都没有"),
    ]
    assert {(post.parent_id, post.root_id) for post in page.posts} == {
        ("tieba:9200000002-152000000004", "tieba:9200000002")
    }
    assert (page.expected, page.next) == (12, FLR_URL.format(2))
    assert parsed(COMMENTS, "flr.json", url=FLR_URL.format(2)).next == ""


def test_sub_comments_of_phones_without_an_address_are_refused() -> None:
    page = parsed(COMMENTS, "flr.json")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "pid" in page.detail


def test_no_sub_comments_on_a_phone_are_empty_but_hidden_ones_a_block() -> None:
    assert flr("", total=0).outcome is Outcome.EMPTY
    assert flr("", total=12).outcome is Outcome.BLOCKED
    assert flr("", total=12, url=FLR_URL.format(3)).outcome is Outcome.EMPTY


def test_sub_comments_of_a_floor_that_only_the_address_names() -> None:
    url = "https://tieba.baidu.com/c/f/pb/nestedFloor_claw?thread_id=9200000002&post_id=152000000004"
    comment = {"id": 152000000105, "content": [{"text": "好"}], "author": {"name_show": "江边夜跑"}}
    page = told(COMMENTS, {"error_code": 0, "data": {"post_list": [comment], "page": {"has_more": 0}}}, url=url)
    assert [(post.native_id, post.parent_id) for post in page.posts] == [
        ("9200000002-152000000105", "tieba:9200000002-152000000004")
    ]


# ---- notices


@pytest.mark.parametrize(
    "notice",
    [
        "该贴暂时无法访问",
        "您浏览的主题已不存在，去看看其他贴子吧",
        "抱歉，该吧不存在",
        "该吧被合并您所访问的贴子无法显示",
    ],
)
def test_further_words_for_what_is_gone(notice: str) -> None:
    assert read(THREAD, f"<body>{notice}</body>", url=THREAD_URL).outcome is Outcome.GONE


def test_closed_bar_is_gone_in_json_too() -> None:
    assert told(LIST, {"no": 1010, "error": "根据相关法律法规和政策，本吧暂不开放"}).outcome is Outcome.GONE


# ---- search


def test_search_in_json_finds_threads_replies_and_sub_comments() -> None:
    page = parsed(SEARCH, "thread.json", url=FOUND_URL.format(2))
    assert [(post.native_id, post.parent_id, post.title, post.text) for post in page.posts] == [
        ("9200000001", "", "江海银行房贷利率", "主楼正文"),
        ("9200000002-152000000009", "tieba:9200000002", "", "命中的回复"),
        ("9200000003-152000000021", "tieba:9200000003-152000000020", "", "命中的楼中楼"),
    ]
    assert (page.next, page.follow) == (FOUND_URL.format(3), ("9200000001",))
    first, second, third = page.posts
    assert (first.comments.value, first.likes.value, second.comments.value) == (7, 12, 0)
    assert [post.author.id for post in page.posts] == ["tb.1.2004.orange", "tb.1.2005.card", "44"]
    assert first.published_at == datetime.fromtimestamp(1_700_000_000, tz=UTC)
    assert {(post.board, post.keyword, post.root_id) for post in (second, third)} == {
        ("江海银行吧", "江海银行", "tieba:9200000002"),
        ("江海银行吧", "江海银行", "tieba:9200000003"),
    }


@pytest.mark.parametrize(("has_more", "outcome"), [(0, Outcome.EMPTY), (1, Outcome.BLOCKED)])
def test_search_in_json_without_results(has_more: int, outcome: Outcome) -> None:
    assert told(SEARCH, {"no": 0, "data": {"has_more": has_more, "post_list": []}}).outcome is outcome


def test_result_in_json_without_a_number_is_a_fault_that_names_it() -> None:
    page = edited(SEARCH, "thread.json", '"tid"', '"id"')
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "tid" in page.detail

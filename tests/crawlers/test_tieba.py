"""Bars, threads, sub-comments and search of Tieba, on own fixtures and, where present, recorded ones."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote_plus

import pytest

from crawlers.items import Author, Count, Outcome, Page, Post, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed, recorded
from tests.support.shared import shared_path

LIST, THREAD, COMMENTS, SEARCH = (f"tieba.{name}.html" for name in ("forum", "thread", "comments", "search"))
KINDS = (LIST, THREAD, COMMENTS, SEARCH)
LIST_URL = "https://tieba.baidu.com/f?kw=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&ie=utf-8&pn={}"
THREAD_URL = "https://tieba.baidu.com/p/9200000002?pn={}"
COMMENTS_URL = "https://tieba.baidu.com/p/comment?tid=9200000002&pid=152000000002&fid=7700001&pn={}"
SEARCH_URL = (
    "https://tieba.baidu.com/f/search/res?isnew=1&kw=&qw=%BD%AD%BA%A3%D2%F8%D0%D0&rn=10&only_thread=0&sm=1&pn={}"
)


def read(kind: str, text: str | bytes, *, url: str = "", status: int = 200, **headers: str) -> Page:
    body = text.encode() if isinstance(text, str) else text
    return parse(kind, body, fetched_at=NOW, status=status, url=url, headers=headers)


def edited(kind: str, name: str, old: str, new: str, *, url: str = "", count: int = -1) -> Page:
    body = fixture(kind, name)
    text = body.decode("gbk" if b"gbk" in body[:300] else "utf-8")
    assert old in text
    return read(kind, text.replace(old, new, count), url=url)


def thread_post(number: str) -> Post:
    return by_id(parsed(THREAD, "page1.html", url=THREAD_URL.format(1)))[number]


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


# ---- a bar's list


def test_list_is_found_inside_the_comment_and_pinned_threads_come_once() -> None:
    page = parsed(LIST, "page.html", url=LIST_URL.format(0))
    assert page.outcome is Outcome.OK
    assert [post.native_id for post in page.posts] == ["9200000001", "9200000002", "9200000003", "9200000004"]
    assert page.follow == ("9200000001", "9200000002", "9200000003", "9200000004")
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("9200000001", False), ("#6", False)]
    assert "广告" in page.skipped[1].why


def test_list_has_total_and_next_page() -> None:
    page = parsed(LIST, "page.html", url=LIST_URL.format(0))
    assert page.expected == 2345
    assert page.next == LIST_URL.format(50)
    assert parsed(LIST, "page.html").next == LIST_URL.format(50), "a saved page has no address, its links do"


def test_pinned_thread_is_the_same_post_on_every_page() -> None:
    first, second = (parsed(LIST, "page.html", url=LIST_URL.format(start)) for start in (0, 50))
    assert first.posts == second.posts


def test_row_is_title_and_abstract_of_its_thread() -> None:
    post = by_id(parsed(LIST, "page.html"))["9200000002"]
    assert (post.id, post.type) == ("tieba:9200000002", PostType.THREAD)
    assert post.title == "江海银行手机银行又登不上去了？"
    assert post.text == "从早上八点开始一直提示网络异常，急着还房贷，有人跟我一样吗"
    assert post.author == Author("tb.1.1002.fishfishfishfishfis2", "海边的小鱼干🐟")
    assert (post.board, post.comments, post.url) == (
        "江海银行吧", Count(35, "35"), "https://tieba.baidu.com/p/9200000002",
    )  # fmt: skip


def test_author_is_named_whole_where_the_row_cuts_the_name() -> None:
    post = by_id(parsed(LIST, "page.html"))["9200000003"]
    assert (post.author.name, post.text) == ("贴吧用户_5GA1bcD", "")


@pytest.mark.parametrize(
    ("tid", "raw", "published"),
    [
        ("9200000002", "09:15", at(24, 9, 15)),
        ("9200000003", "11-23", at(23, 0, 0)),
        ("9200000004", "12-30", datetime(2025, 12, 30, tzinfo=SHANGHAI)),
        ("9200000001", "2025-08", None),
    ],
)
def test_days_of_a_list_are_resolved_and_a_bare_month_is_kept_raw(
    tid: str, raw: str, published: datetime | None
) -> None:
    post = by_id(parsed(LIST, "page.html"))[tid]
    assert (post.published_raw, post.published_at) == (raw, published)


def test_list_that_a_browser_put_in_place_is_read_alike() -> None:
    page = parsed(LIST, "rendered.html")
    assert [post.native_id for post in page.posts] == ["9200000002"]
    assert (page.expected, page.next, page.posts[0].board) == (1, "", "江海银行吧")


def test_list_of_2014_is_read() -> None:
    page = parsed(LIST, "legacy.html")
    assert [(post.native_id, post.title, post.comments.value) for post in page.posts] == [
        ("2700000001", "新人报到处", 66),
        ("2700000002", "江海银行网银插件装不上", 5),
    ]
    assert [post.author for post in page.posts] == [Author("", "江海吧务"), Author("", "10.20.30.*")]
    assert page.posts[1].text == "win7 下一直提示控件过期"
    assert page.posts[1].board == "江海银行吧"


def test_bar_without_threads_is_empty_but_a_hidden_list_is_a_block() -> None:
    assert parsed(LIST, "empty.html", url=LIST_URL.format(0)).outcome is Outcome.EMPTY
    assert parsed(LIST, "hidden.html", url=LIST_URL.format(50)).outcome is Outcome.BLOCKED
    assert parsed(LIST, "hidden.html", url=LIST_URL.format(2350)).outcome is Outcome.EMPTY


def test_rows_that_lost_their_title_are_a_changed_schema_that_names_it() -> None:
    page = edited(LIST, "page.html", 'class="j_th_tit "', 'class="heading"')
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert "a.j_th_tit" in page.detail
    assert page.posts == ()


def test_number_of_a_thread_is_also_read_from_its_link() -> None:
    page = edited(LIST, "rendered.html", "data-field=", "data-gone=", count=1)
    assert [post.native_id for post in page.posts] == ["9200000002"]


def test_list_in_json_is_read_alike() -> None:
    url = "https://tieba.baidu.com/c/f/frs/page_pc"
    page = parsed(LIST, "page_pc.json", url=url)
    assert [post.native_id for post in page.posts] == ["10600000001", "10600000002"]
    assert (page.expected, page.next, page.follow) == (1180, f"{url}?pn=2", ("10600000001", "10600000002"))
    assert [entry.what for entry in page.skipped] == ["#2"]
    post = page.posts[0]
    assert (post.title, post.text) == ("江海银行的理财经理太会说了", "听完差点把定期都转了")
    assert (post.author, post.board) == (Author("", "阿橙要上岸"), "江海银行吧")
    assert (post.comments.value, post.views.value) == (21, 860)
    assert post.published_at == at(23, 13, 40)


def test_list_of_the_app_is_read_alike() -> None:
    page = parsed(LIST, "app.json")
    assert [post.native_id for post in page.posts] == ["9200000002", "9200000003"]
    assert (page.expected, page.next, page.follow) == (1180, "pn=2", ("9200000002", "9200000003"))
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("9200000004", True)]
    first, second = page.posts
    assert (first.title, first.text) == ("江海银行手机银行又登不上去了？", "从早上八点开始一直提示网络异常")
    assert first.author == Author("tb.1.1002.fishfishfishfishfis2", "海边的小鱼干")
    assert (first.comments.value, first.views.value, first.likes.value) == (35, 860, 4)
    assert (first.published_at, first.board) == (at(24, 9, 15), "江海银行吧")
    assert second.author == Author("tb.1.2002.runrunrunrunrunrunru2", "江边夜跑"), "by user_list"


def test_card_in_json_is_known_by_its_address_and_title_part() -> None:
    payload = json.loads(fixture(LIST, "page_pc.json"))
    about = payload["page_data"]["feed_list"][0]["feed"]["business_info_map"]
    del about["thread_id"], about["title"]
    post = read(LIST, json.dumps(payload)).posts[0]
    assert (post.native_id, post.title, post.likes.value) == ("10600000001", "江海银行的理财经理太会说了", 3)


def test_portrait_of_a_list_before_2019_stands_on_the_link() -> None:
    page = edited(LIST, "page.html", "author_portrait", "other")
    assert by_id(page)["9200000002"].author.id == "tb.1.1002.fishfishfishfishfis2"


def test_empty_list_in_json_is_a_block_while_the_bar_counts_threads() -> None:
    payload = {"error_code": 0, "page": {"current_page": 1, "total_count": 9}, "page_data": {"feed_list": []}}
    assert read(LIST, json.dumps(payload)).outcome is Outcome.BLOCKED
    payload["page"] = {"current_page": 3, "total_count": 9, "has_more": 0}
    assert read(LIST, json.dumps(payload)).outcome is Outcome.EMPTY
    assert read(LIST, '{"error_code":0,"page_data":{}}').outcome is Outcome.SCHEMA_CHANGED


# ---- a thread


def test_thread_gives_floors_and_opened_sub_comments() -> None:
    page = parsed(THREAD, "page1.html", url=THREAD_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [(post.native_id, post.type) for post in page.posts] == [
        ("9200000002", PostType.THREAD),
        ("9200000002-152000000002", PostType.REPLY),
        ("9200000002-152000000004", PostType.REPLY),
        ("9200000002-152000000101", PostType.REPLY),
        ("9200000002-152000000102", PostType.REPLY),
        ("9200000002-152000000006", PostType.REPLY),
        ("9200000002-152000000007", PostType.REPLY),
    ]
    assert page.expected == 36
    assert page.follow == ("152000000002",), "the other floor's two sub-comments are both here"


def test_first_floor_is_the_thread_itself() -> None:
    post = thread_post("9200000002")
    assert post.title == "江海银行手机银行又登不上去了？"
    assert post.text == "从早上八点开始一直提示网络异常，急着还房贷[泪][泪]\n有人跟我一样吗？"
    assert (post.board, post.comments.value, post.region, post.client) == ("江海银行吧", 35, "上海", "iPhone客户端")
    assert post.author == Author("tb.1.1002.fishfishfishfishfis2", "海边的小鱼干")
    assert (post.published_at, post.published_raw) == (at(24, 9, 15), "2026-11-24 09:15")
    assert (post.parent_id, post.root_id, post.url) == ("", "", "https://tieba.baidu.com/p/9200000002")


def test_list_and_thread_give_the_same_post() -> None:
    row, first = by_id(parsed(LIST, "page.html"))["9200000002"], thread_post("9200000002")
    assert (row.id, row.type, row.author.id, row.title, row.board) == (
        first.id, first.type, first.author.id, first.title, first.board,
    )  # fmt: skip


def test_later_floors_answer_the_thread() -> None:
    post = thread_post("9200000002-152000000002")
    assert post.parent_id == post.root_id == "tieba:9200000002"
    assert (post.title, post.comments.value, post.region, post.client) == ("", 12, "中国香港", "Android客户端")
    assert post.url == "https://tieba.baidu.com/p/9200000002?pid=152000000002&cid=0#152000000002"


def test_floor_written_on_a_pc_has_no_client() -> None:
    post = thread_post("9200000002-152000000004")
    assert (post.text, post.client, post.published_at) == ("客服说系统升级[滑稽]", "", at(24, 9, 31))


def test_unclosed_tags_do_not_mix_the_floors() -> None:
    page = edited(THREAD, "page1.html", "</div></div></div></div></div>\n", "\n", url=THREAD_URL.format(1))
    whole = parsed(THREAD, "page1.html", url=THREAD_URL.format(1))
    assert (page.posts, page.follow) == (whole.posts, whole.follow)


def test_time_that_cannot_be_read_is_kept_raw() -> None:
    post = by_id(edited(THREAD, "page1.html", "2026-11-24 09:18", "2个月前"))["9200000002-152000000002"]
    assert (post.published_raw, post.published_at, post.client) == ("2个月前", None, "Android客户端")


def test_opened_sub_comments_stand_under_their_floor() -> None:
    first, second = (thread_post(f"9200000002-{cid}") for cid in (152000000101, 152000000102))
    assert first.parent_id == second.parent_id == "tieba:9200000002-152000000004"
    assert first.root_id == "tieba:9200000002"
    assert (first.text, first.quoted) == ("升级也不提前通知", "")
    assert (second.text, second.quoted) == ("短信都没有一条[怒]", "@海边的小鱼干")
    assert second.author == Author("tb.1.2002.runrunrunrunrunrunru2", "江边夜跑")


def test_advertisements_and_folded_floors_without_text_are_told() -> None:
    page = parsed(THREAD, "page1.html", url=THREAD_URL.format(1))
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [
        ("#3", False),
        ("9200000002-152000000005", False),
    ]
    assert thread_post("9200000002-152000000006").text == "加V可代办，先息后本", "folded, but its text is there"
    assert thread_post("9200000002-152000000007").text == "", "a picture alone"


def test_pages_of_a_thread_follow_one_another() -> None:
    page = parsed(THREAD, "page1.html", url=THREAD_URL.format(1))
    assert page.next == THREAD_URL.format(2)
    assert parsed(THREAD, "page1.html").next == "pn=2"
    last = parsed(THREAD, "page2.html", url=THREAD_URL.format(2))
    assert [post.native_id for post in last.posts] == ["9200000002-152000000031"]
    assert (last.next, last.expected, last.posts[0].type) == ("", 36, PostType.REPLY)
    assert last.posts[0].text == "刚才能登了，@海边的小鱼干 你试试"


def test_page_found_by_a_posts_number_goes_on_by_page() -> None:
    url = "https://tieba.baidu.com/p/9200000002?pid=152000000004&cid=0"
    assert parsed(THREAD, "page1.html", url=url).next == "https://tieba.baidu.com/p/9200000002?pn=2"


def test_page_beyond_the_last_is_empty() -> None:
    assert parsed(THREAD, "page2.html", url=THREAD_URL.format(9)).outcome is Outcome.EMPTY


@pytest.mark.parametrize("is_told_by_address", [True, False])
def test_only_the_authors_floors_have_no_total(is_told_by_address: bool) -> None:
    url = "https://tieba.baidu.com/p/9200000002?see_lz=1&pn=1"
    if is_told_by_address:
        page = parsed(THREAD, "page1.html", url=url)
        assert page.next == "https://tieba.baidu.com/p/9200000002?see_lz=1&pn=2"
    else:
        page = edited(THREAD, "page1.html", '"lz_only":0', '"lz_only":1')
    assert (page.outcome, page.expected) == (Outcome.OK, None)


def test_thread_of_2013_has_its_times_in_the_data() -> None:
    page = parsed(THREAD, "legacy.html", url="https://tieba.baidu.com/p/2700000002")
    first, second = page.posts
    assert (first.native_id, first.title) == ("2700000002", "江海银行网银插件装不上")
    assert (first.published_raw, first.published_at) == (
        "2013-11-05 21:07", datetime(2013, 11, 5, 21, 7, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert (first.text, second.text) == ("win7 下一直提示控件过期[黑线]", "用兼容模式试试[表情]")
    assert (first.author, second.author) == (Author("20001", "小满"), Author("20002", "老张"))
    assert (page.expected, page.follow) == (45, ("41000000012",))
    assert page.next == "https://tieba.baidu.com/p/2700000002?pn=2"


def test_thread_of_2015_has_time_and_client_in_lists_under_its_floors() -> None:
    page = parsed(THREAD, "2015.html")
    assert [(post.native_id, post.published_raw, post.client) for post in page.posts] == [
        ("4100000015", "2015-10-15 17:49", ""),
        ("4100000015-77430000002", "2015-10-15 18:02", "Android客户端"),
        ("4100000015-77430000091", "2015-10-15 18:30", ""),
        ("4100000015-77430000092", "2015-10-15 18:41", ""),
    ]
    assert (page.outcome, page.expected, page.next, page.follow) == (Outcome.OK, 4, "", ())
    assert [post.author for post in page.posts[:3]] == [
        Author("1979e5b08fe6bba1ac08", "小满"),
        Author("2a80e88081e5bca0ad08", "老张"),
        Author("5235e59083e78cab2220", "吃猫的鱼"),
    ]
    assert {post.published_at for post in page.posts[:1]} == {datetime(2015, 10, 15, 17, 49, tzinfo=SHANGHAI)}


def test_region_that_an_author_writes_is_no_region() -> None:
    first = parsed(THREAD, "2015.html").posts[0]
    assert (first.text, first.region) == ("开卡时说刷满三次免IP属地：火星", "")


def test_word_and_colon_in_a_sub_comment_are_no_answer_but_a_linked_name_is() -> None:
    own, answer = parsed(THREAD, "2015.html").posts[2:]
    assert (own.text, own.quoted) == ("回复太慢了，我问柜台：也说退[疑问]", "")
    assert (answer.text, answer.quoted) == ("谢谢", "@吃猫的鱼")


@pytest.mark.parametrize(
    ("content", "text", "quoted"),
    [
        ("回复 江边夜跑 :是的", "是的", "@江边夜跑"),
        ("回复@江边夜跑：是的", "是的", "@江边夜跑"),
        ("回复慢，客服说：等着", "回复慢，客服说：等着", ""),
        ("回复 <a href='#'>江 边：夜跑</a> :是的", "夜跑 :是的", "@江 边"),
        ("看 <a href='#'>这里</a> :是的", "看 这里 :是的", ""),
    ],
)
def test_whom_a_sub_comment_answers(content: str, text: str, quoted: str) -> None:
    payload = json.loads(fixture(COMMENTS, "total.json"))
    payload["data"]["comment_list"]["152000000002"]["comment_info"][0]["content"] = content
    post = read(COMMENTS, json.dumps(payload)).posts[0]
    assert (post.text, post.quoted) == (text, quoted)


def test_thread_of_2012_names_its_data_otherwise() -> None:
    page = parsed(THREAD, "2012.html")
    first, second = page.posts
    assert (first.native_id, first.title, first.board) == ("1100000012", "网银登不上", "江海银行吧")
    assert (first.text, first.author) == ("控件装不上\n有人会吗", Author("21001", "小满"))
    assert (second.native_id, second.author) == ("1100000012-12590000002", Author("", "10.20.30.*"))
    assert second.published_at == datetime(2012, 6, 6, 13, 7, tzinfo=SHANGHAI), "no date in its data"
    assert (page.expected, page.next) == (32, "https://tieba.baidu.com/p/1100000012?pn=2")


def test_thread_is_known_by_the_address_of_old() -> None:
    page = edited(THREAD, "2012.html", "/p/1100000012", "/q", url="https://tieba.baidu.com/f?kz=1100000012")
    assert page.posts[0].native_id == "1100000012"


@pytest.mark.parametrize(
    ("title", "board"),
    [
        ("要倒闭了吧_江海银行吧_百度贴吧", "江海银行吧"),
        ("【江海吧】周报【江海银行吧】_百度贴吧", "江海银行吧"),
        ("网银登不上_江海银行吧_贴吧", "江海银行吧"),
        ("网银登不上", ""),
    ],
)
def test_bar_of_a_thread_stands_in_its_title(title: str, board: str) -> None:
    assert edited(THREAD, "2012.html", "网银登不上_江海银行吧_贴吧", title).posts[0].board == board


MARKS_OF_A_THREAD = {
    'rel="canonical"': 'rel="next"',
    'href="/p/9200000002?pn': 'href="/other?pn',
    "thread_id:": "other:",
    "thread_id&quot;": "other&quot;",
}


@pytest.mark.parametrize("kept", [*MARKS_OF_A_THREAD, ""])
def test_saved_page_knows_its_thread_by_its_links_its_script_or_its_floors(kept: str) -> None:
    text = fixture(THREAD, "page1.html").decode()
    for mark, other in MARKS_OF_A_THREAD.items():
        assert mark in text
        text = text if mark == kept else text.replace(mark, other)
    page = read(THREAD, text)
    if kept:
        assert (page.outcome, page.posts[0].native_id) == (Outcome.OK, "9200000002")
    else:
        assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())


def test_floors_that_cannot_be_read_are_a_changed_schema_that_names_why() -> None:
    page = edited(THREAD, "page1.html", "post_no", "floor_no", url=THREAD_URL.format(1))
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert "post_no" in page.detail
    page = edited(THREAD, "page1.html", "data-field='{", "data-other='{", url=THREAD_URL.format(1))
    assert page.outcome is Outcome.SCHEMA_CHANGED, "floors without data are no advertisements"


@pytest.mark.parametrize("pager", ["{", '{"cur_page":1', "[" * 100_000, '{"cur_page":"x"};', ""])
def test_broken_pager_does_no_harm(pager: str) -> None:
    page = edited(THREAD, "page1.html", '{"cur_page":1,"total_page":2,"page_size":30}', pager)
    assert (page.outcome, len(page.posts)) == (Outcome.OK, 7)
    assert page.next == "https://tieba.baidu.com/p/9200000002?pn=2", "by the link 下一页"


def test_thread_in_json_is_read_alike() -> None:
    url = "https://tieba.baidu.com/c/f/pb/page_pc"
    page = parsed(THREAD, "page_pc.json", url=url)
    assert [post.native_id for post in page.posts] == [
        "10600000001",
        "10600000001-153000000002",
        "10600000001-153000000091",
        "10600000001-153000000092",
        "10600000001-153000000003",
    ]
    assert (page.expected, page.next, page.follow) == (22, f"{url}?pn=2", ("153000000002",))
    first, second, _, answer, last = page.posts
    assert (first.type, first.title) == (PostType.THREAD, "江海银行的理财经理太会说了")
    assert (first.text, first.board, first.region) == ("听完差点把定期都转了[滑稽]", "江海银行吧", "江苏")
    assert (first.author, first.likes.value) == (Author("tb.1.2004.orangeorangeorangeor4", "阿橙要上岸"), 9)
    assert (second.text, second.comments.value, second.published_at) == ("千万别看这里", 3, at(23, 13, 45))
    assert (answer.text, answer.quoted, answer.parent_id) == (
        "我亏过", "@阿橙要上岸", "tieba:10600000001-153000000002",
    )  # fmt: skip
    assert last.text == "[泪]"


def test_pieces_in_json_may_be_plain_and_sub_comments_a_bare_list() -> None:
    payload = json.loads(fixture(THREAD, "page_pc.json"))
    floor = payload["post_list"][0]
    floor["content"] = "千万别看这里"
    floor["sub_post_list"] = floor["sub_post_list"]["sub_post_list"]
    page = read(THREAD, json.dumps(payload))
    assert page.posts == parsed(THREAD, "page_pc.json").posts


def test_thread_in_json_is_read_inside_a_call_and_in_other_charsets() -> None:
    payload = fixture(THREAD, "page_pc.json")
    for body in (b"jQuery1_2(" + payload + b")", b"\xef\xbb\xbf" + payload, payload.decode().encode("utf-16")):
        assert read(THREAD, body).posts == parsed(THREAD, "page_pc.json").posts


def test_thread_as_the_site_of_2026_renders_it() -> None:
    page = parsed(THREAD, "rendered_2026.html")
    assert [(post.native_id, post.parent_id, post.text) for post in page.posts] == [
        ("10600000001", "", "听完差点把定期都转了[滑稽]"),
        ("10600000001-153000000002", "tieba:10600000001", "千万别看这里"),
        ("10600000001-153000000091", "tieba:10600000001-153000000002", "为啥"),
        ("10600000001-153000000003", "tieba:10600000001", ""),
        ("10600000001-153000000093", "tieba:10600000001-153000000003", "哪家支行"),
    ]
    assert (page.outcome, page.expected, page.follow, page.next) == (Outcome.OK, 5, ("153000000002",), "")
    first, second, opened, pictures, answer = page.posts
    assert (first.title, first.board, first.region) == ("江海银行的理财经理太会说了", "江海银行吧", "江苏")
    assert (first.published_raw, first.published_at, first.likes.value) == ("11-23 13:40", at(23, 13, 40), 9)
    assert (second.published_raw, second.region, second.likes.value) == ("21小时前", "北京", 2)
    assert (second.comments.value, pictures.comments.value) == (3, 1), "those shown and those behind the switch"
    assert (opened.published_at, opened.region) == (at(24, 10, 1), "")
    assert (answer.quoted, answer.published_at) == ("@运河边", at(23, 20, 11))
    assert first.author == opened.author == Author("tb.1.2004.orangeorangeorangeor4", "阿橙要上岸")


def test_unclosed_tags_do_not_mix_the_rendered_floors() -> None:
    page = edited(THREAD, "rendered_2026.html", "</div></div></div></div>\n", "\n")
    assert page.posts == parsed(THREAD, "rendered_2026.html").posts


def test_rendered_thread_without_a_number_gives_no_posts() -> None:
    page = edited(THREAD, "rendered_2026.html", "saved from url", "saved")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "--url" in page.detail


def test_rendered_floors_that_cannot_be_read_are_a_changed_schema_that_names_why() -> None:
    page = edited(THREAD, "rendered_2026.html", "comment-content", "comment-words")
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert ".comment-content" in page.detail


@pytest.mark.parametrize("kind", [SEARCH, LIST])
def test_cards_of_the_site_of_2026(kind: str) -> None:
    page = read(kind, fixture(SEARCH, "cards_2026.html"), url=SEARCH_URL.format(1))
    first, second = page.posts
    assert (first.native_id, first.title) == ("10600000001", "江海银行的理财经理太会说了")
    assert (first.text, first.author.name) == ("听完差点把定期都转了，江海银行这话术", "阿橙要上岸")
    assert (first.published_raw, first.published_at) == ("2026-11-23", at(23, 0, 0))
    assert (first.comments, first.board) == (Count(12_000, "1.2W"), "江海银行吧")
    assert (second.native_id, second.published_raw, second.text) == ("10600000002", "5小时前", "")
    assert (second.comments.value, second.likes.value) == (3, 7)
    assert (page.follow, first.keyword) == (("10600000001", "10600000002"), "江海银行" if kind == SEARCH else "")


def test_first_floor_that_json_left_out_is_told() -> None:
    payload = json.loads(fixture(THREAD, "page_pc.json"))
    del payload["first_floor"]
    page = read(THREAD, json.dumps(payload))
    assert page.outcome is Outcome.OK
    assert {post.type for post in page.posts} == {PostType.REPLY}
    assert [entry.what for entry in page.skipped] == ["10600000001"]


# ---- sub-comments


def test_sub_comments_of_a_floor() -> None:
    page = parsed(COMMENTS, "page1.html", url=COMMENTS_URL.format(1))
    assert [post.id for post in page.posts] == [
        f"tieba:9200000002-{cid}" for cid in (152000000201, 152000000202, 152000000203)
    ]
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 12, COMMENTS_URL.format(2))
    first, answer, smile = page.posts
    assert (first.text, first.quoted, smile.text) == ("你是安卓吗", "", "[呵呵]")
    assert (answer.text, answer.quoted) == ("是的[笑眼] [笑眼]", "@海边的小鱼干")
    assert (answer.parent_id, answer.root_id) == ("tieba:9200000002-152000000002", "tieba:9200000002")
    assert answer.author == Author("tb.1.2002.runrunrunrunrunrunru2", "江边夜跑")
    assert (answer.published_raw, answer.published_at) == ("2026-11-24 9:21", at(24, 9, 21))
    assert answer.url == "https://tieba.baidu.com/p/9200000002?pid=152000000002&cid=152000000202#152000000202"


def test_sub_comments_end_on_the_last_page() -> None:
    page = parsed(COMMENTS, "page2.html", url=COMMENTS_URL.format(2))
    assert ([post.text for post in page.posts], page.expected, page.next) == (["苹果也不行"], 12, "")


@pytest.mark.parametrize("data", ["{total_num:23,total_page:3}", "{'total_num':'23','total_page':'3'}", "{"])
def test_sub_comments_go_on_whatever_the_writing_of_their_pager(data: str) -> None:
    url = "https://tieba.baidu.com/p/comment?tid=4100000015&pid=77430000002&pn={}"
    first, last = (
        edited(COMMENTS, "2015.html", "{total_num:23,total_page:3}", data, url=url.format(number)) for number in (1, 3)
    )
    assert (first.next, last.next) == (url.format(2), "")
    assert first.expected == (None if data == "{" else 23)
    assert (first.posts[0].native_id, first.posts[0].published_raw) == ("4100000015-77430000091", "2015-10-15 18:30")


def test_no_sub_comments_are_empty_unless_the_platform_counts_some() -> None:
    assert parsed(COMMENTS, "none.html", url=COMMENTS_URL.format(1)).outcome is Outcome.EMPTY
    assert parsed(COMMENTS, "hidden.html", url=COMMENTS_URL.format(1)).outcome is Outcome.BLOCKED
    assert parsed(COMMENTS, "hidden.html", url=COMMENTS_URL.format(3)).outcome is Outcome.EMPTY
    assert parsed(COMMENTS, "total_none.json").outcome is Outcome.EMPTY
    payload = {"errno": 0, "data": {"comment_list": {"1": {"comment_num": 3, "comment_info": []}}}}
    assert read(COMMENTS, json.dumps(payload)).outcome is Outcome.BLOCKED


def test_sub_comments_without_an_address_have_no_ids_so_no_posts() -> None:
    page = parsed(COMMENTS, "page1.html")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "tid" in page.detail


def test_all_sub_comments_of_a_page_in_json() -> None:
    page = parsed(COMMENTS, "total.json", url="https://tieba.baidu.com/p/totalComment?tid=9200000002&fid=7700001&pn=1")
    assert [(post.native_id, post.parent_id) for post in page.posts] == [
        ("9200000002-152000000201", "tieba:9200000002-152000000002"),
        ("9200000002-152000000202", "tieba:9200000002-152000000002"),
        ("9200000002-152000000101", "tieba:9200000002-152000000004"),
    ]
    assert (page.expected, page.follow, page.next) == (13, ("152000000002",), "")
    answer = page.posts[1]
    assert (answer.text, answer.quoted, answer.published_at) == ("是的[笑眼]", "@海边的小鱼干", at(24, 9, 21))
    assert page.posts[0].author == Author("tb.1.1002.fishfishfishfishfis2", "海边的小鱼干")
    assert answer.author == Author("3100000012", "江边夜跑"), "not in user_list: the number is all there is"


def test_sub_comments_of_the_app_are_read_alike() -> None:
    page = parsed(COMMENTS, "floor.json")
    whole = by_id(parsed(COMMENTS, "total.json"))
    assert [post.native_id for post in page.posts] == ["9200000002-152000000201", "9200000002-152000000202"]
    assert (page.expected, page.next) == (12, "pn=2")
    for post in page.posts:
        other = whole[post.native_id]
        assert (post.parent_id, post.quoted, post.published_at) == (other.parent_id, other.quoted, other.published_at)
    payload = json.loads(fixture(COMMENTS, "floor.json"))
    payload["subpost_list"] = []
    assert read(COMMENTS, json.dumps(payload)).outcome is Outcome.BLOCKED
    payload["page"] = {"current_page": 3, "total_page": 2, "total_count": 12}
    assert read(COMMENTS, json.dumps(payload)).outcome is Outcome.EMPTY
    del payload["post"]
    assert read(COMMENTS, json.dumps(payload)).outcome is Outcome.SCHEMA_CHANGED


def test_page_json_and_opened_floor_give_the_same_sub_comment() -> None:
    told = by_id(parsed(COMMENTS, "total.json"))["9200000002-152000000101"]
    opened = thread_post("9200000002-152000000101")
    assert (told.id, told.text, told.author, told.parent_id, told.url, told.published_at) == (
        opened.id, opened.text, opened.author, opened.parent_id, opened.url, opened.published_at,
    )  # fmt: skip


# ---- search


def test_search_finds_threads_replies_and_sub_comments() -> None:
    page = parsed(SEARCH, "page.html", url=SEARCH_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [(post.native_id, post.type, post.parent_id) for post in page.posts] == [
        ("9200000002", PostType.THREAD, ""),
        ("9200000002-152000000031", PostType.REPLY, "tieba:9200000002"),
        ("9200000002-152000000102", PostType.REPLY, "tieba:9200000002-152000000004"),
        ("9199999999", PostType.THREAD, ""),
    ]
    assert page.follow == ("9200000002", "9199999999")
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("#1", False)]


def test_search_reads_a_gbk_page_and_its_keyword() -> None:
    page = parsed(SEARCH, "page.html", url=SEARCH_URL.format(1))
    first, reply = page.posts[:2]
    assert first.title == "江海银行手机银行又登不上去了？"
    assert first.text == "从早上八点开始一直提示网络异常，江海银行急着还房贷"
    assert (first.author, first.board, first.published_at) == (Author("", "海边的小鱼干"), "江海银行吧", at(24, 9, 15))
    assert {post.keyword for post in page.posts} == {"江海银行"}
    assert (reply.title, reply.text) == ("", "刚才江海银行能登了")
    assert reply.author == Author("tb.1.2002.runrunrunrunrunrunru2", "江边夜跑")
    assert page.posts[3].text == ""
    utf8 = "https://tieba.baidu.com/f/search/res?ie=utf-8&qw=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C+%E6%89%8B%E6%9C%BA"
    assert parsed(SEARCH, "page.html", url=utf8).posts[0].keyword == "江海银行 手机"
    assert parsed(SEARCH, "page.html").posts[0].keyword == ""


@pytest.mark.parametrize("keyword", ["透支", "江海银行", "联通 存款", "ATM"])
@pytest.mark.parametrize(("codec", "said"), [("gbk", ""), ("gbk", "ie=gbk&"), ("utf-8", ""), ("utf-8", "ie=utf-8&")])
def test_keyword_is_read_in_either_charset(keyword: str, codec: str, said: str) -> None:
    url = f"https://tieba.baidu.com/f/search/res?{said}qw={quote_plus(keyword.encode(codec))}&rn=10"
    assert parsed(SEARCH, "page.html", url=url).posts[0].keyword == keyword


def test_keyword_that_is_in_neither_charset_is_not_guessed() -> None:
    assert parsed(SEARCH, "page.html", url="https://tieba.baidu.com/f/search/res?qw=%FF%FF").posts[0].keyword == ""
    foreign = "https://tieba.baidu.com/f/search/res?ie=utf-8&qw=caf%C3%A9"
    assert parsed(SEARCH, "page.html", url=foreign).posts[0].keyword == "café"


def test_author_of_a_result_of_2015_is_linked_otherwise() -> None:
    page = edited(SEARCH, "page.html", "/home/main?un=", "/i/sys/jump?un=")
    assert page.posts[0].author == Author("", "海边的小鱼干")


def test_search_goes_on_by_the_pager_whose_keyword_stays_gbk() -> None:
    for url in (SEARCH_URL.format(1), ""):
        page = parsed(SEARCH, "page.html", url=url)
        assert page.next.startswith("https://tieba.baidu.com/f/search/res?")
        assert "qw=%BD%AD%BA%A3%D2%F8%D0%D0" in page.next
        assert page.next.endswith("pn=2")


def test_search_without_results_is_empty_unless_there_is_a_next_page() -> None:
    assert parsed(SEARCH, "none.html", url=SEARCH_URL.format(1)).outcome is Outcome.EMPTY
    assert parsed(SEARCH, "throttled.html", url=SEARCH_URL.format(1)).outcome is Outcome.BLOCKED
    nothing = fixture(SEARCH, "none.html").replace("没有找到".encode("gbk"), b"")
    assert read(SEARCH, nothing).outcome is Outcome.SCHEMA_CHANGED


def test_results_without_links_are_a_changed_schema() -> None:
    body = fixture(SEARCH, "page.html").replace(b'href="/p/', b'href="/q/')
    page = read(SEARCH, body)
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert ".p_title" in page.detail


def test_search_in_json_is_read_alike() -> None:
    url = "https://tieba.baidu.com/mo/q/search/multsearch?word=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&pn=1"
    page = parsed(SEARCH, "multsearch.json", url=url)
    assert [post.native_id for post in page.posts] == ["10600000001", "10600000002"]
    assert page.next == url.replace("pn=1", "pn=2")
    assert [entry.what for entry in page.skipped] == ["#1"]
    post = page.posts[0]
    assert (post.title, post.text) == ("江海银行的理财经理太会说了", "听完差点把定期都转了，江海银行这话术")
    assert (post.author.name, post.board, post.keyword) == ("阿橙要上岸", "江海银行吧", "江海银行")
    assert (post.comments, post.published_at) == (Count(12_000, "1.2W"), at(23, 13, 40))


def test_search_in_json_without_results() -> None:
    assert read(SEARCH, '{"no":0,"data":{"card_list":[]}}').outcome is Outcome.EMPTY
    assert read(SEARCH, '{"no":0,"data":{"card_list":[],"has_more":1}}').outcome is Outcome.BLOCKED
    assert read(SEARCH, '{"no":0,"data":{}}').outcome is Outcome.SCHEMA_CHANGED


# ---- refusals


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("https://wappass.baidu.com/static/captcha/tuxing.html?ak=1&backurl=https%3A%2F%2Ftieba.baidu.com", Outcome.BLOCKED),
        ("https://passport.baidu.com/v2/?login&u=https%3A%2F%2Ftieba.baidu.com", Outcome.LOGIN),
        ("https://wappass.baidu.com/passport/?login", Outcome.LOGIN),
        ("https://tieba.baidu.com/f/user/passport?jumpUrl=x", Outcome.LOGIN),
        ("https://tieba.baidu.com/elsewhere", Outcome.BLOCKED),
    ],
)  # fmt: skip
def test_where_a_redirect_leads_decides(kind: str, location: str, outcome: Outcome) -> None:
    page = read(kind, b"", status=302, url=THREAD_URL.format(1), Location=location)
    assert page.outcome is outcome
    assert page.detail
    if "elsewhere" not in location:
        assert read(kind, b"<html></html>", url=location).outcome is outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("source", "name", "outcome"),
    [
        (LIST, "captcha.html", Outcome.BLOCKED),
        (LIST, "no_bar.html", Outcome.GONE),
        (LIST, "shell.html", Outcome.SCHEMA_CHANGED),
        (THREAD, "deleted.html", Outcome.GONE),
        (THREAD, "hidden.html", Outcome.GONE),
        (THREAD, "merged.html", Outcome.GONE),
        (THREAD, "unsigned.json", Outcome.BLOCKED),
        (THREAD, "gone.json", Outcome.GONE),
    ],
)
def test_notices_and_challenges_are_told_apart(kind: str, source: str, name: str, outcome: Outcome) -> None:
    page = read(kind, fixture(source, name))
    assert page.outcome is outcome
    assert page.detail


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("blocked", Outcome.BLOCKED),
        ("", Outcome.BLOCKED),
        ("<title>登录百度帐号</title>", Outcome.LOGIN),
        ("<body>请先登录后查看</body>", Outcome.LOGIN),
        ("<body>抱歉，您访问的贴子不存在</body>", Outcome.GONE),
        ("<body>根据相关法律法规和政策，本吧暂不开放</body>", Outcome.GONE),
        ("<html><body>江海银行</body></html>", Outcome.SCHEMA_CHANGED),
        ('{"error_code":"1","error_msg":"用户未登录或登录失败"}', Outcome.LOGIN),
        ('{"error_code":29,"error_msg":"这个楼层可能已被删除啦"}', Outcome.GONE),
        ('{"no":9,"error":"操作太频繁，请稍后再试"}', Outcome.BLOCKED),
        ('{"error":{"errno":"340006","errmsg":"贴子可能已被删除","usermsg":""}}', Outcome.GONE),
        ('{"errno":0,"data":', Outcome.SCHEMA_CHANGED),
        ("[]", Outcome.SCHEMA_CHANGED),
        ("{}", Outcome.SCHEMA_CHANGED),
    ],
)
def test_answers_without_posts_are_told_apart(kind: str, body: str, outcome: Outcome) -> None:
    page = read(kind, body)
    assert page.outcome is outcome
    assert page.detail


def test_status_403_of_the_security_check_is_a_block() -> None:
    page = read(LIST, fixture(LIST, "captcha.html"), status=403)
    assert (page.outcome, "403" in page.detail) == (Outcome.BLOCKED, True)


def test_words_of_refusals_inside_posts_refuse_nothing() -> None:
    page = edited(
        THREAD, "page1.html", "我也是，重启三次都没用", "该贴已被删除，百度安全验证，请先登录", url=THREAD_URL.format(1)
    )
    assert (page.outcome, len(page.posts)) == (Outcome.OK, 7)


@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_other_kinds_are_a_changed_schema(kind: str) -> None:
    for other in {LIST, SEARCH} - {kind}:
        assert read(kind, fixture(other, "page.html"), url=THREAD_URL.format(1)).outcome is Outcome.SCHEMA_CHANGED


# ---- recorded pages (of a signed-in session: counted and compared by hash, never copied)


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def raw(name: str) -> bytes:
    return shared_path(f"fixtures/tieba/{name}").read_bytes()


def filled(page: Page, name: str) -> int:
    values = (getattr(post, name) for post in page.posts)
    return sum(bool(value.raw if isinstance(value, Count) else value) for value in values)


def test_recorded_list() -> None:
    assert raw("mediacrawler_tieba_note_list.html").count(b"data-tid=") == 48
    page = recorded(LIST, "tieba/mediacrawler_tieba_note_list.html", at=datetime(2024, 8, 8, 4, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected, page.skipped) == (Outcome.OK, 48, 673_070, ())
    assert page.next.startswith("https://tieba.baidu.com/f?kw=%E7%9B%97")
    assert page.next.endswith("&pn=50")
    names = ("title", "text", "board", "url", "comments", "published_raw", "published_at")
    assert [filled(page, name) for name in names] == [48, 45, 48, 48, 48, 48, 33], "15 rows show year and month only"
    assert all(post.author.id.startswith("tb.1.") and post.author.name for post in page.posts)
    first = page.posts[0]
    assert (first.native_id, first.comments.value, first.published_raw) == ("9079949995", 18, "7-6")
    assert first.published_at == datetime(2024, 7, 6, tzinfo=SHANGHAI)
    assert (len(first.title), first.text) == (16, "")
    assert page.posts[-1].comments.value == 5_164_241


def test_recorded_thread() -> None:
    body = raw("mediacrawler_note_detail.html")
    assert [body.count(mark) for mark in (b'id="post_content_', b'<li class="lzl_single_post')] == [30, 10]
    page = recorded(THREAD, "tieba/mediacrawler_note_detail.html", at=datetime(2024, 8, 6, 12, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected, page.next) == (Outcome.OK, 40, 787, "pn=2")
    assert [entry.what for entry in page.skipped] == ["#3"], "30 floors, 10 opened sub-comments, 1 advertisement"
    floors = [post for post in page.posts if post.parent_id in {"", "tieba:9117905169"}]
    assert len(floors) == 30
    assert all(post.region and post.client and post.published_at and post.author.id for post in floors)
    assert [post.type for post in page.posts].count(PostType.THREAD) == 1
    first, second, opened = page.posts[:3]
    assert (first.native_id, first.text, len(first.title)) == ("9117905169", "", 19)
    assert first.published_at == datetime(2024, 8, 5, 16, 56, tzinfo=SHANGHAI)
    assert (second.native_id, second.comments.value, second.region) == ("9117905169-150719088158", 123, "广东")
    assert (opened.native_id, opened.parent_id) == ("9117905169-150721163086", f"tieba:{second.native_id}")
    assert (filled(page, "text"), filled(page, "quoted"), len(page.follow)) == (38, 7, 18)
    assert fingerprint(second.text) == "f404723d281b"


def test_recorded_search() -> None:
    assert raw("mediacrawler_search_keyword_notes.html").count(b'class="s_post"') == 10
    page = recorded(SEARCH, "tieba/mediacrawler_search_keyword_notes.html", at=datetime(2024, 8, 5, 12, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected, page.next) == (Outcome.OK, 10, None, "")
    assert {post.type for post in page.posts} == {PostType.THREAD}
    assert [filled(page, name) for name in ("title", "text", "board", "published_at", "url")] == [10, 9, 10, 10, 10]
    assert all(post.author.name for post in page.posts)
    first = page.posts[0]
    assert (first.native_id, first.published_at) == ("9117888152", datetime(2024, 8, 5, 16, 45, tzinfo=SHANGHAI))
    assert fingerprint(first.title) == "ebedc12e3f5e"

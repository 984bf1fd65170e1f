"""Lists of statuses, single ones and comments of 雪球, on own fixtures and, where present, recorded ones."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.items import Author, Count, Outcome, Page, Post, PostType
from crawlers.pages import parse, with_long_text
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed, recorded
from tests.support.shared import shared_path

KIND = "xueqiu.timeline.json"
SEARCH_URL = (
    "https://xueqiu.com/statuses/search.json?q=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&count=10&page={}&md5__1038=x"
)
HOT_URL = "https://xueqiu.com/statuses/hot/listV2.json?since_id=-1&max_id={}&size=15"
COMMENTS_URL = "https://xueqiu.com/statuses/v3/comments.json?id=310000000000101&type=1&size=20&max_id={}"
ANSWERS_URL = (
    "https://xueqiu.com/statuses/v3/comments.json?comment_id=270000000000101&type=4&id=310000000000101&max_id={}"
)
TALKS_URL = "https://xueqiu.com/statuses/talks.json?id=310000000000101&comment_id=270000000000302&page={}&count=50"


def found(status: int) -> Post:
    return by_id(parsed(KIND, "search.json", url=SEARCH_URL.format(1)))[f"310000000000{status}"]


def test_search_gives_statuses_total_and_next_page() -> None:
    page = parsed(KIND, "search.json", url=SEARCH_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [post.native_id[-3:] for post in page.posts] == ["101", "102", "103", "104", "105"]
    assert (page.expected, page.pages, page.next) == (1234, 62, SEARCH_URL.format(2))
    assert parsed(KIND, "search.json").next == "page=2"


def test_status_is_read_field_by_field() -> None:
    post = found(101)
    assert (post.id, post.type, post.keyword) == ("xueqiu:310000000000101", PostType.POST, "江海银行")
    assert post.url == "https://xueqiu.com/4100000001/310000000000101"
    assert post.text == (
        "$江海银行(SH699001)$ 手机银行又崩了[哭泣]\n净息差 <1.5%，&lt;这也行&gt;江海银行 #江海银行财报#"
    )
    assert post.author == Author("4100000001", "江湖夜雨", "", 382)
    assert (post.reposts.value, post.comments.value, post.views.value) == (2, 12, 5021)
    assert post.likes == Count(12_000, "1.2万")
    assert (post.client, post.topics, post.title) == ("iPhone", ("江海银行财报",), "")


def test_times_are_read_in_milliseconds_and_in_seconds_or_as_shown() -> None:
    assert found(101).published_at == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert found(102).published_at == datetime(2026, 11, 24, 1, tzinfo=UTC)
    shown = parsed(KIND, "timeline.json").posts[0]
    assert (shown.published_at, shown.published_raw) == (
        datetime(2026, 11, 23, 18, 12, tzinfo=SHANGHAI), "昨天 18:12",
    )  # fmt: skip


def test_only_texts_that_are_really_cut_are_followed() -> None:
    assert parsed(KIND, "search.json").follow == ("310000000000102",), "truncated alone is no proof"
    assert parsed(KIND, "timeline.json").follow == ("310000000000202",)
    assert found(102).text == "先说结论：零售不良抬头，财富管理收入下滑…"


def test_whole_text_replaces_the_cut_one() -> None:
    page = parsed(KIND, "show.json")
    assert (page.outcome, page.expected, page.follow) == (Outcome.OK, 1, ())
    assert with_long_text(found(102), page).text.endswith("客服也不行。")


def test_repost_keeps_own_words_apart_from_chain_and_original() -> None:
    page = parsed(KIND, "search.json")
    post = by_id(page)["310000000000103"]
    assert (post.type, post.text) == (PostType.REPOST, "服务确实不行")
    assert post.quoted == "//@阿满:排队两小时\n@江海银行: 网点调整通知\n城南支行今日起装修"
    assert post.parent_id == post.root_id == "xueqiu:310000000000011"
    assert [(original.native_id, original.author.verified) for original in page.originals] == [
        ("310000000000011", "organisation")
    ]


def test_repost_of_what_is_gone_quotes_no_notice() -> None:
    post = found(104)
    assert (post.type, post.text, post.quoted) == (PostType.REPOST, "", "")
    assert post.parent_id == "xueqiu:310000000000012"


def test_status_without_account_is_named_by_its_target() -> None:
    post = found(105)
    assert (post.url, post.author.id) == ("https://xueqiu.com/S/SH699001/310000000000105", "")


def test_advertisements_and_private_statuses_are_left_out_and_told() -> None:
    page = parsed(KIND, "search.json")
    assert [(entry.what[-3:], entry.is_fault) for entry in page.skipped] == [("106", False), ("107", False)]


def test_timeline_has_its_own_total_and_ends_on_its_last_page() -> None:
    page = parsed(KIND, "timeline.json")
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 41, "")
    assert [post.native_id[-3:] for post in page.posts] == ["201", "202"]
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("?", True)], "no id, no post"


def test_hot_list_goes_on_by_cursor() -> None:
    page = parsed(KIND, "hot.json", url=HOT_URL.format("-1"))
    assert [post.native_id for post in page.posts] == ["310000000000301"]
    assert page.next == HOT_URL.format("205409")
    assert [entry.what for entry in page.skipped] == ["205425"]


def test_public_list_holds_its_statuses_as_strings_of_json() -> None:
    page = parsed(KIND, "public.json")
    post = page.posts[0]
    assert (post.native_id, post.title, post.author.name) == ("310000000000401", "银行股怎么看", "江湖夜雨")
    assert page.follow == ("310000000000401",), "only a description"
    assert [entry.what for entry in page.skipped] == ["310000000000402"], "a news flash"
    assert page.next == ""


def test_comments_come_with_their_answers() -> None:
    page = parsed(KIND, "comments.json", url=COMMENTS_URL.format("-1"))
    posts = by_id(page)
    assert list(posts) == [f"310000000000101-27000000000010{number}" for number in (1, 2, 4)]
    assert {(post.type, post.root_id) for post in posts.values()} == {(PostType.COMMENT, "xueqiu:310000000000101")}
    assert (page.expected, page.follow) == (12, ("270000000000101",))
    assert [(entry.what[-3:], entry.is_fault) for entry in page.skipped] == [("103", False)]


def test_comment_names_what_it_answers() -> None:
    posts = by_id(parsed(KIND, "comments.json", url=COMMENTS_URL.format("-1")))
    first, answer, other = posts.values()
    assert (first.text, first.parent_id) == ("我这边也登不上[大笑]", "xueqiu:310000000000101")
    assert (answer.text, answer.quoted) == ("重装试试", "@小满: 我这边也登不上[大笑]")
    assert answer.parent_id == "xueqiu:310000000000101-270000000000101"
    assert (other.text, other.quoted) == ("同感", "//@某人:太慢了\n@江湖夜雨: 手机银行又崩了")


def test_cursors_that_go_in_circles_are_given_as_they_come_but_not_the_same_again() -> None:
    first = parsed(KIND, "answers.json", url=ANSWERS_URL.format("-1"))
    assert first.next == ANSWERS_URL.format("270000000000099")
    back = fixture(KIND, "answers.json").replace(b'"next_max_id":270000000000099', b'"next_max_id":-1')
    assert parse(KIND, back, fetched_at=NOW, url=first.next).next == ""
    assert parsed(KIND, "answers.json", url=first.next).next == ""


def test_page_of_answers_belongs_to_a_comment_not_to_the_whole_listing() -> None:
    page = parsed(KIND, "answers.json", url=ANSWERS_URL.format("-1"))
    assert (page.expected, page.follow) == (None, ())
    assert [post.parent_id for post in page.posts] == [
        "xueqiu:310000000000101",
        "xueqiu:310000000000101-270000000000101",
    ]


def test_comments_of_a_user_name_their_statuses() -> None:
    page = parsed(KIND, "user_comments.json")
    assert [(post.native_id, post.url) for post in page.posts] == [
        ("310000000000501-270000000000201", "https://xueqiu.com/S/SH699001/310000000000501"),
        ("310000000000502-270000000000202", "https://xueqiu.com/4100000002/310000000000502"),
    ]
    assert page.next == ""


def test_talk_is_read_page_by_page() -> None:
    page = parsed(KIND, "talks.json", url=TALKS_URL.format(1))
    assert (len(page.posts), page.expected, page.pages) == (2, None, 2)
    assert page.next == TALKS_URL.format(2)
    assert page.posts[1].parent_id == f"xueqiu:{page.posts[0].native_id}"


def test_comment_without_known_status_is_told_not_invented() -> None:
    page = parsed(KIND, "talks.json")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "root_in_reply_to_status_id" in page.detail


@pytest.mark.parametrize(
    ("name", "url", "outcome"),
    [
        ("hidden.json", SEARCH_URL.format(1), Outcome.BLOCKED),
        ("end.json", COMMENTS_URL.format("-1"), Outcome.BLOCKED),
        ("end.json", COMMENTS_URL.format("27"), Outcome.EMPTY),
        ("error.json", SEARCH_URL.format(1), Outcome.LOGIN),
        ("flashes.json", "", Outcome.SCHEMA_CHANGED),
        ("quotes.json", "", Outcome.SCHEMA_CHANGED),
        ("firewall.html", SEARCH_URL.format(1), Outcome.BLOCKED),
        ("portfolio.html", "", Outcome.SCHEMA_CHANGED),
    ],
)
def test_answers_without_posts_are_told_apart(name: str, url: str, outcome: Outcome) -> None:
    page = parsed(KIND, name, url=url)
    assert (page.outcome, page.posts) == (outcome, ())
    assert page.detail


def test_error_that_comes_with_http_400_is_told_by_its_code() -> None:
    assert parsed(KIND, "error.json", status=400).outcome is Outcome.LOGIN
    assert parse(KIND, b"{}", fetched_at=NOW, status=400).outcome is Outcome.BLOCKED
    assert parse(KIND, b"<html>", fetched_at=NOW, status=400).outcome is Outcome.BLOCKED


@pytest.mark.parametrize(
    ("message", "outcome"),
    [("帖子不存在或已被删除", Outcome.GONE), ("请先登录", Outcome.LOGIN), ("操作太频繁", Outcome.BLOCKED)],
)
def test_errors_are_told_by_their_words(message: str, outcome: Outcome) -> None:
    body = json.dumps({"error_code": "20210", "error_description": message}).encode()
    assert parse(KIND, body, fetched_at=NOW).outcome is outcome


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("https://xueqiu.com/?md5__1038=x&alichlgref=y", Outcome.BLOCKED),
        ("https://xueqiu.com/user/login", Outcome.LOGIN),
        ("/elsewhere", Outcome.BLOCKED),
    ],
)
def test_where_a_redirect_leads_decides(location: str, outcome: Outcome) -> None:
    headers = {"Location": location}
    page = parse(KIND, b"", fetched_at=NOW, status=302, url=SEARCH_URL.format(1), headers=headers)
    assert page.outcome is outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", Outcome.BLOCKED),
        (b"<!DOCTYPE html><title>x</title>", Outcome.BLOCKED),
        (b"[]", Outcome.SCHEMA_CHANGED),
        (b'{"list":[{"id":', Outcome.SCHEMA_CHANGED),
        (b'{"list":null,"count":0,"maxPage":0}', Outcome.EMPTY),
    ],
)
def test_broken_answers_are_classified(body: bytes, outcome: Outcome) -> None:
    assert parse(KIND, body, fetched_at=NOW).outcome is outcome


def read(payload: object, *, url: str = "", **about: str) -> Page:
    return parse(KIND, json.dumps(payload, ensure_ascii=False).encode(), fetched_at=NOW, url=url, headers=about)


def status(**fields: object) -> dict[str, object]:
    return {"id": 310000000000101, "user": {"id": 41, "screen_name": "小满"}, "text": "江海银行", **fields}


def test_page_size_of_a_list_is_no_total() -> None:
    shown = [status(id=number) for number in range(1, 11)]
    stock = {"count": 10, "maxPage": 100, "page": 1, "list": shown}
    assert (read(stock).expected, read(stock).next) == (None, "page=2")
    assert read({**stock, "count": 11, "maxPage": 2}).expected == 11
    assert read({**stock, "maxPage": 1}).expected == 10
    assert read({**stock, "list": []}).outcome is Outcome.BLOCKED


def test_only_a_search_ends_at_page_100() -> None:
    pages = {"page": 100, "maxPage": 240}
    assert read({"statuses": [status()], "total": 4800, **pages}).next == "page=101"
    assert read({"list": [status()], "count": 4800, **pages}).next == ""


@pytest.mark.parametrize(
    "payload", [{"home_timeline": [status()]}, [status()], {"list": [{"original_status": status()}]}]
)
def test_other_lists_of_statuses_are_read_alike(payload: object) -> None:
    page = read(payload)
    assert (page.outcome, [post.native_id for post in page.posts]) == (Outcome.OK, ["310000000000101"])


def test_payload_in_a_call_is_read_alike() -> None:
    body = b"callback(" + fixture(KIND, "search.json") + b");"
    assert parse(KIND, body, fetched_at=NOW).posts == parsed(KIND, "search.json").posts


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"success": False, "code": 10020, "message": "请求太频繁"}, Outcome.BLOCKED),
        ({"success": False, "message": "请登录后再试"}, Outcome.LOGIN),
        ({"success": True, "code": 200, "data": {}}, Outcome.SCHEMA_CHANGED),
        ([{"name": "江海"}], Outcome.SCHEMA_CHANGED),
        ([1, 2], Outcome.SCHEMA_CHANGED),
    ],
)
def test_answers_of_the_newer_interfaces_are_told_apart(body: object, outcome: Outcome) -> None:
    page = read(body)
    assert (page.outcome, page.posts) == (outcome, ())


def test_status_with_a_title_alone_is_a_post() -> None:
    page = read({"list": [status(text=None, title="江海银行公告")]})
    assert [(post.title, post.text) for post in page.posts] == [("江海银行公告", "")]


def test_columns_and_switches_without_the_whole_text_are_followed() -> None:
    column = status(text="", description="第一段", is_column=True)
    switch = status(id=2, text="第一段...<a href='/41/2'>全文</a>")
    page = read({"list": [column, switch, status(id=3, text="看全文")]})
    assert page.follow == ("310000000000101", "2")


def test_comment_on_a_repost_stands_under_the_status_asked_for() -> None:
    comment = status(id=9, root_in_reply_to_status_id=77, statusId=88)
    url = "https://xueqiu.com/statuses/v3/comments.json?id={}&type=1"
    found = {asked: read({"comments": [comment]}, url=url.format(asked)).posts[0] for asked in (88, 77, 66)}
    assert [found[asked].native_id for asked in (88, 77, 66)] == ["88-9", "77-9", "77-9"]
    assert found[88].parent_id == "xueqiu:88"


RECORDED_AT = datetime(2021, 5, 18, 12, tzinfo=UTC)


def test_recorded_hot_list() -> None:
    page = recorded(KIND, "xueqiu/statuses_hot_listV2.json", at=RECORDED_AT, url=HOT_URL.format("-1"))
    items = json.loads(shared_path("fixtures/xueqiu/statuses_hot_listV2.json").read_bytes())["items"]
    assert (page.outcome, page.skipped, page.follow) == (Outcome.OK, (), ())
    assert [post.native_id for post in page.posts] == [str(item["original_status"]["id"]) for item in items]
    assert page.next == HOT_URL.format("205409")
    assert all(post.text and post.author.id and post.url and post.published_at and post.client for post in page.posts)


def test_recorded_hot_list_post_by_post() -> None:
    page = recorded(KIND, "xueqiu/statuses_hot_listV2.json", at=RECORDED_AT)
    first, repost, chained = page.posts[0], page.posts[1], page.posts[12]
    assert (len(first.text), first.author.verified, first.reposts.value, first.likes.value) == (
        1224,
        "organisation",
        14,
        19,
    )
    assert first.published_at == datetime(2021, 5, 18, 10, 58, 17, tzinfo=UTC)
    assert (repost.type, repost.parent_id, len(repost.text)) == (PostType.REPOST, "xueqiu:179426191", 373)
    assert (chained.parent_id, len(chained.text)) == ("xueqiu:180087191", 121)
    assert chained.quoted.startswith("//@")
    assert [original.native_id for original in page.originals] == ["179426191", "180087191"]


@pytest.mark.parametrize("name", ["news.json", "quote.json", "hotStock.json", "cube_page_2016.html"])
def test_recorded_files_that_are_no_posts_are_told(name: str) -> None:
    page = recorded(KIND, f"xueqiu/{name}", at=RECORDED_AT)
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert page.detail

"""Weibo's payloads in the forms in which they are handed over and saved, and the platform's words for nothing and no."""

import html
import json
from datetime import UTC, datetime

import pytest

from crawlers.items import Outcome, Page, PostType
from crawlers.pages import parse
from tests.crawlers.page_files import HOTFLOW_URL, NOW, SEARCH_URL, fixture, parsed

AJAX, COMMENTS, SEARCH, STATUS, TIMELINE = (
    f"weibo.{name}.json" for name in ("ajax", "comments", "search", "status", "timeline")
)
JSON = (AJAX, COMMENTS, SEARCH, STATUS, TIMELINE, "weibo.reposts.json")
FILES = (
    (SEARCH, "page.json"), (TIMELINE, "page.json"), (STATUS, "repost.json"), (COMMENTS, "hotflow.json"),
    (AJAX, "mymblog.json"), ("weibo.reposts.json", "mobile.json"), ("weibo.openapi.json", "search.json"),
)  # fmt: skip
MBLOG: dict[str, object] = {
    "mid": "5236400000000901", "text": "江海银行", "created_at": "Tue Nov 24 09:30:00 +0800 2026",
    "user": {"id": 6200000001, "screen_name": "甲"},
}  # fmt: skip
ROOT = "weibo:5236400000000711"
FEED_URL = "https://weibo.com/ajax/feed/friendstimeline?list_id=1"


def one(kind: str, value: object, url: str = "") -> Page:
    return parse(kind, json.dumps(value).encode(), fetched_at=NOW, url=url)


@pytest.mark.parametrize(("kind", "name"), FILES)
@pytest.mark.parametrize("form", ["{}", "cb({});", "try{{ jQuery_1({}) }}catch(e){{}}"])
def test_payload_in_a_call_is_read_as_the_bare_one(kind: str, name: str, form: str) -> None:
    body = form.format(fixture(kind, name).decode()).encode()
    assert parse(kind, body, fetched_at=NOW) == parsed(kind, name)


@pytest.mark.parametrize(("kind", "name"), FILES)
def test_payload_as_a_browser_shows_it_is_read_as_the_bare_one(kind: str, name: str) -> None:
    shown = html.escape(fixture(kind, name).decode(), quote=False)
    body = f'<html><head></head><body><pre style="word-wrap: break-word;">{shown}</pre></body></html>'
    assert parse(kind, body.encode(), fetched_at=NOW) == parsed(kind, name)


@pytest.mark.parametrize("kind", JSON)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_payload_that_breaks_off_is_no_block(kind: str, mark: bytes) -> None:
    body = mark + b'{"ok":1,"data":{"cards":[{"mblog":'
    assert parse(kind, body, fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED


@pytest.mark.parametrize("kind", JSON)
@pytest.mark.parametrize(
    "url",
    ["https://weibo.com/newlogin?tabtype=weibo", "https://m.weibo.cn/login?backURL=x", "https://weibo.com/login.php"],
)
def test_sign_in_addresses_are_told(kind: str, url: str) -> None:
    assert parse(kind, b"<html>", fetched_at=NOW, url=url).outcome is Outcome.LOGIN
    assert one(kind, {"ok": 0, "msg": "", "url": url}).outcome is Outcome.LOGIN


@pytest.mark.parametrize("kind", JSON)
@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("快来发表你的评论吧", Outcome.EMPTY), ("没有相关内容", Outcome.EMPTY), ("抱歉，未找到相关结果", Outcome.EMPTY),
        ("未登录", Outcome.LOGIN), ("登录已过期", Outcome.LOGIN), ("请求频率过高", Outcome.BLOCKED),
        ("该账号已注销", Outcome.GONE), ("由于博主设置，评论已关闭", Outcome.GONE), ("你无权查看", Outcome.GONE),
    ],
)  # fmt: skip
def test_platforms_words_are_understood(kind: str, words: str, outcome: Outcome) -> None:
    assert one(kind, {"ok": 0, "msg": words}).outcome is outcome


def test_status_inside_an_envelope_is_a_status() -> None:
    page = one(AJAX, {"ok": 1, "data": MBLOG})
    assert (page.outcome, page.expected, page.posts[0].text) == (Outcome.OK, 1, "江海银行")


def test_feed_of_many_users_goes_on_by_cursor() -> None:
    other = {**MBLOG, "mid": "5236400000000902", "user": {"id": 6200000002, "screen_name": "乙"}}
    feed = {"ok": 1, "statuses": [MBLOG, other], "total_number": 80, "max_id_str": "5236400000000900"}
    page = one(AJAX, feed, FEED_URL)
    assert ([post.author.name for post in page.posts], page.expected) == (["甲", "乙"], 80)
    assert page.next == f"{FEED_URL}&max_id=5236400000000900"
    assert one(AJAX, {**feed, "max_id_str": "0"}, FEED_URL).next == ""
    assert one(AJAX, {"ok": 1, "statuses": []}, FEED_URL).outcome is Outcome.EMPTY


def test_client_named_like_a_video_link_is_a_client() -> None:
    source = '<a href="https://weibo.com/" rel="nofollow">微博视频</a>'
    assert one(AJAX, MBLOG | {"source": source}).posts[0].client == "微博视频"


def test_text_that_the_app_cuts_is_followed() -> None:
    text = "理财到期三天了还没到账... 全文： http://m.weibo.cn/6200000001/5236400000000901 \u200b"
    page = one(
        SEARCH, {"cardlistInfo": {}, "cards": [{"card_type": 9, "mblog": MBLOG | {"text": text, "isLongText": 1}}]}
    )
    assert (page.posts[0].text, page.follow) == ("理财到期三天了还没到账...", ("5236400000000901",))


@pytest.mark.parametrize(
    "notice",
    [
        "抱歉，作者已设置仅展示半年内微博，此微博已不可见。 \u200b\u200b\u200b", "抱歉，此微博已被作者删除。查看帮助：x",
        "该微博因被投诉违反《微博社区公约》的相关规定，已被删除。",
    ],
)  # fmt: skip
def test_notice_under_a_name_is_no_original(notice: str) -> None:
    original = {**MBLOG, "mid": "5236400000000903", "text": notice}
    page = one(AJAX, [MBLOG | {"text": "转发微博", "retweeted_status": original}])
    assert (page.posts[0].quoted, page.posts[0].root_id, page.originals) == ("", "weibo:5236400000000903", ())
    assert one(AJAX, original).outcome is Outcome.GONE


def test_keyword_in_a_parameter_of_its_own_is_found() -> None:
    url = "https://m.weibo.cn/api/container/getIndex?containerid=100103type=61&q=%E5%88%A9%E7%8E%87&page=1"
    page = parse(SEARCH, fixture(SEARCH, "page.json"), fetched_at=NOW, url=url)
    assert {post.keyword for post in page.posts} == {"利率"}
    assert {post.keyword for post in parsed(SEARCH, "page.json", url=SEARCH_URL.format(1)).posts} == {"江海银行"}


def comment(number: int, **others: object) -> dict[str, object]:
    return {"id": f"5236400000000{number}", "text": "评", "user": MBLOG["user"], **others}


def test_answers_stand_under_the_comment_that_holds_them_though_they_do_not_say_so() -> None:
    inner = [comment(912), comment(913, rootid=None, comments=[comment(914)])]
    page = one(COMMENTS, {"ok": 1, "data": {"data": [comment(911, comments=inner)], "max_id": 0}}, HOTFLOW_URL)
    assert [post.parent_id[-3:] for post in page.posts] == ["101", "911", "911", "913"]
    assert {post.root_id for post in page.posts} == {"weibo:5236400000000101"}


def test_comment_whose_answers_are_listed_does_not_answer_itself() -> None:
    url = "https://m.weibo.cn/comments/hotFlowChild?cid=5236400000000911"
    page = one(COMMENTS, {"ok": 1, "data": [comment(912)], "rootComment": [comment(911)], "max_id": 0}, url)
    assert (page.posts[0].parent_id, page.originals[0].parent_id) == ("weibo:5236400000000911", "")


def test_comments_with_more_answers_than_shown_are_followed() -> None:
    told = {"more_info": {"text": "共12条回复"}, "comments": [comment(915)]}
    listed = [comment(911, total_number=2, comments=[comment(912), comment(913)]), comment(914, **told), comment(916)]
    page = one(COMMENTS, {"ok": 1, "data": listed, "max_id": 0})
    assert page.follow == ("5236400000000914",)
    assert {post.native_id[-3:]: post.comments.value for post in page.posts}["914"] == 12


def test_source_of_a_comment_before_2022_is_its_device_whatever_it_is_called() -> None:
    old = comment(911, source="来自荣耀V20", created_at="Fri Jun 14 09:30:00 +0800 2019")
    new = comment(912, source="来自江苏", created_at="Tue Nov 24 09:30:00 +0800 2026")
    first, second = one(COMMENTS, [old, new]).posts
    assert (first.client, first.region, second.client, second.region) == ("荣耀V20", "", "", "江苏")
    assert first.published_at == datetime(2019, 6, 14, 1, 30, tzinfo=UTC)


def test_reposts_of_the_open_platform_that_embed_no_original_are_reposts_of_what_was_asked_for() -> None:
    listed = {"reposts": [MBLOG | {"id": MBLOG["mid"], "text": "转发微博"}], "total_number": 1}
    (post,) = one(
        "weibo.openapi.json", listed, "https://api.weibo.com/2/statuses/repost_timeline.json?id=5236400000000711"
    ).posts
    assert (post.type, post.text, post.parent_id, post.root_id) == (PostType.REPOST, "", ROOT, ROOT)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SEARCH, {"ok": 1, "data": {"cardlistInfo": {"total": 23}, "cards": []}}),
        (TIMELINE, {"ok": 1, "data": {"cardlistInfo": {"total": 23}, "cards": []}}),
        (COMMENTS, {"ok": 1, "data": {"data": [], "total_number": 23, "max_id": 0}}),
        ("weibo.reposts.json", {"ok": 1, "data": {"data": [], "total_number": 23}}),
        (AJAX, {"ok": 1, "data": {"list": [], "total": 23}}),
        ("weibo.openapi.json", {"statuses": [], "total_number": 23}),
    ],
)
def test_list_that_hides_its_entries_still_says_how_many_there_are(kind: str, value: object) -> None:
    page = one(kind, value)
    assert (page.outcome, page.expected) == (Outcome.BLOCKED, 23)

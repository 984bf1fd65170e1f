"""The PC site's JSON: lists, single statuses, long texts, and statuses saved as an array or one on each line."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.items import Count, Outcome, Page, PostType
from crawlers.pages import parse, with_long_text
from crawlers.weibo_text import VERDICT
from tests.crawlers.page_files import NOW, by_id, parsed, recorded
from tests.support.shared import shared_path

AJAX = "weibo.ajax.json"
LIST_URL = "https://weibo.com/ajax/statuses/mymblog?uid=6200000002&page=1&feature=0"
LONG_URL = "https://weibo.com/ajax/statuses/longtext?id=QfgVG009I"
AT = datetime(2024, 4, 11, tzinfo=UTC)


def mymblog() -> Page:
    return parsed(AJAX, "mymblog.json", url=LIST_URL)


def test_list_leaves_out_others_posts_and_follows_only_cut_texts() -> None:
    page = parsed(AJAX, "page.json", url=LIST_URL)
    assert [post.native_id[-3:] for post in page.posts] == ["601", "602"]
    assert page.follow == ("5236400000000602",), "isLongText alone does not mean cut"
    assert page.posts[0].client == "iQOO 10"
    assert page.next.endswith("page=2&feature=0&since_id=5236400000000600kp2")


def test_list_without_cursor_goes_on_by_page() -> None:
    page = mymblog()
    assert (page.outcome, page.expected) == (Outcome.OK, 96)
    assert page.next == "https://weibo.com/ajax/statuses/mymblog?uid=6200000002&page=2&feature=0"


def test_others_posts_of_a_list_are_told_with_the_reason() -> None:
    page = mymblog()
    assert [post.native_id[-3:] for post in page.posts] == ["616", "617", "618", "620"]
    assert [(entry.what[-3:], "赞过的微博" in entry.why) for entry in page.skipped] == [
        ("612", False),
        ("614", False),
        ("622", True),
    ]


def test_fast_repost_is_anothers_post_on_a_users_list() -> None:
    reasons = {entry.what[-3:]: entry.why for entry in mymblog().skipped}
    assert "快转" in reasons["612"]
    assert {post.author.id for post in mymblog().posts} == {"6200000002"}


def test_fast_repost_elsewhere_is_the_post_as_it_stands() -> None:
    post = by_id(parsed(AJAX, "lines.jsonl"))["5236400000000612"]
    assert (post.type, post.author.id, post.reposts.value) == (PostType.POST, "6100000001", 881)
    assert (post.published_at, post.parent_id) == (datetime(2026, 11, 23, 23, tzinfo=UTC), "")


def test_cut_texts_of_posts_come_before_those_of_originals() -> None:
    assert [mid[-3:] for mid in mymblog().follow] == ["616", "619"]


def test_platforms_remark_and_topics_of_the_part_that_is_cut_away() -> None:
    post = by_id(mymblog())["5236400000000616"]
    assert post.quoted == f"{VERDICT}博文涉及营销推广正在审核中，暂时无法传播"
    assert post.topics == ("存款", "利率")


def test_topics_of_a_repost_are_its_own() -> None:
    post = by_id(mymblog())["5236400000000620"]
    assert (post.topics, post.text, post.parent_id) == ((), "", "weibo:5236400000000621")
    assert post.root_id == "weibo:5236400000000619"
    assert post.quoted.split("\n")[0] == "//@小禾:又升级"


def test_raw_text_serves_where_there_is_no_other() -> None:
    assert by_id(mymblog())["5236400000000617"].text == "只有原文：3 < 5，江海银行"


def test_single_status_stands_at_the_top() -> None:
    page = parsed(AJAX, "show.json", url="https://weibo.com/ajax/statuses/show?id=QfgVG009R&locale=zh-CN")
    assert (page.outcome, page.expected, page.next, page.follow) == (Outcome.OK, 1, "", ())
    (post,) = page.posts
    assert post.text == "江海银行#手机银行#更新后闪退[怒]\n客服说在修"
    assert (post.region, post.client, post.topics) == ("浙江", "HarmonyOS设备", ("手机银行",))
    assert post.likes == Count(1_000_000, "100万+", is_lower_bound=True)


@pytest.mark.parametrize("status", [200, 400])
def test_single_status_that_is_gone_is_told(status: int) -> None:
    assert parsed(AJAX, "gone.json", status=status).outcome is Outcome.GONE
    body = {"ok": 1, "id": 1, "mid": "5236400000000640", "text": "抱歉，此微博已被作者删除。", "user": None}
    assert parse(AJAX, json.dumps(body).encode(), fetched_at=NOW).outcome is Outcome.GONE


def test_long_text_replaces_the_cut_one() -> None:
    cut = by_id(parsed(AJAX, "page.json"))["5236400000000602"]
    page = parsed(AJAX, "longtext.json", url=LONG_URL)
    assert page.posts[0].id == cut.id
    full = with_long_text(cut, page)
    assert full.text.split("\n")[1] == "一年期1.15%，三年期1.55%。"
    assert (full.topics, full.author) == (("存款",), cut.author)


def test_long_text_of_a_short_status_is_empty() -> None:
    assert parsed(AJAX, "not_long.json", url=LONG_URL).outcome is Outcome.EMPTY
    assert parsed(AJAX, "not_long.json", url=LIST_URL).outcome is Outcome.SCHEMA_CHANGED


@pytest.mark.parametrize(
    ("query", "outcome"), [("", Outcome.BLOCKED), ("&since_id=5236400000000600kp2", Outcome.EMPTY)]
)
def test_empty_list_is_hidden_on_its_first_page_only(query: str, outcome: Outcome) -> None:
    assert parsed(AJAX, "hidden.json", url=f"{LIST_URL}{query}").outcome is outcome


def test_list_of_nothing_is_empty() -> None:
    body = b'{"ok":1,"data":{"list":[],"since_id":""}}'
    assert parse(AJAX, body, fetched_at=NOW, url=LIST_URL).outcome is Outcome.EMPTY


def test_array_of_statuses_is_nobodys_list() -> None:
    page = parsed(AJAX, "array.json")
    assert [post.native_id[-3:] for post in page.posts] == ["611", "612"]
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, None, "")
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("5236400000000631", False), ("#4", True)]


def test_broken_line_is_told_by_its_number_and_is_not_the_end() -> None:
    page = parsed(AJAX, "lines.jsonl")
    assert [post.native_id[-3:] for post in page.posts] == ["611", "622", "612"]
    assert page.outcome is Outcome.OK
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("#2", True)]
    assert "line 2" in page.skipped[0].why


def test_lines_of_a_named_user_are_a_users_list() -> None:
    assert [post.native_id[-3:] for post in parsed(AJAX, "lines.jsonl", url=LIST_URL).posts] == ["611"]


@pytest.mark.parametrize("body", [b'{"ok":1,\n"data":{\n"list":[\n', b"1\n2\n", b'"x"\n{'])
def test_what_is_neither_json_nor_lines_is_a_changed_format(body: bytes) -> None:
    assert parse(AJAX, body, fetched_at=NOW).outcome in {Outcome.SCHEMA_CHANGED, Outcome.BLOCKED}


def test_recorded_list() -> None:
    page = recorded(AJAX, "weibo/ajax_mymblog_2022.json", at=datetime(2022, 4, 11, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.skipped, page.next) == (Outcome.OK, 11, (), "page=2")
    assert [post.type for post in page.posts] == [PostType.POST, *[PostType.REPOST] * 10]
    assert page.posts[0].native_id == "4455061574402587", "the pinned one"
    assert {post.client for post in page.posts} == {"iPhone XR"}
    assert len(page.originals) == 10
    assert all(post.root_id == original.id for post, original in zip(page.posts[1:], page.originals, strict=True))
    assert len(page.follow) == 2


def test_recorded_lines() -> None:
    statuses = [
        json.loads(line) for line in shared_path("fixtures/weibo/ajax_statuses_2023_24.jsonl").read_bytes().splitlines()
    ]
    page = recorded(AJAX, "weibo/ajax_statuses_2023_24.jsonl", at=AT)
    assert (page.outcome, len(page.posts), page.skipped) == (Outcome.OK, len(statuses), ())
    assert [post.native_id for post in page.posts] == [status["mid"] for status in statuses]
    assert sum(bool(post.region) for post in page.posts) == 22
    cut = [status["mid"] for status in statuses if "continue_tag" in status]
    assert page.follow[: len(cut)] == tuple(cut), "8 of the 11 that isLongText marks"
    gone = [post for post in page.posts if post.type is PostType.REPOST and not post.quoted]
    assert (len(page.originals), len(gone)) == (5, 6)


def test_recorded_lines_of_one_user() -> None:
    url = "https://weibo.com/ajax/statuses/mymblog?uid=1006657733&page=1&feature=0"
    page = recorded(AJAX, "weibo/ajax_statuses_2023_24.jsonl", at=AT, url=url)
    assert {post.author.id for post in page.posts} == {"1006657733"}
    assert (len(page.posts), len(page.skipped)) == (11, 29)
    assert sum("过的微博" in entry.why for entry in page.skipped) == 11
    assert [entry.what for entry in page.skipped if "快转" in entry.why] == ["4652038967005156"]

"""Weibo's answers as scripts print them, and what only answers of 2023 to 2026 say."""

import json

import pytest

from crawlers.items import Outcome, Page
from crawlers.pages import parse
from tests.crawlers.page_files import NOW
from tests.crawlers.test_weibo_forms import AJAX, COMMENTS, JSON, MBLOG, TIMELINE, one

TEXT = '江海银行\'s "App"\n又登不上去了\\ \U0001f605\u200b'
TOPIC_URL = "https://m.weibo.cn/api/container/getIndex?containerid=1008087a8941058aaf4df5147042ce104568da_-_feed"


def printed(value: object, *, kind: str = AJAX) -> Page:
    return parse(kind, repr(value).encode(), fetched_at=NOW)


def test_printed_texts_with_every_kind_of_quotation_mark_are_whole() -> None:
    others = [MBLOG | {"mid": f"523640000000090{n}", "text": text} for n, text in enumerate(("it's", '"江海"', TEXT))]
    page = printed({"ok": 1, "data": {"list": others, "geo": None, "isAd": False}})
    assert [post.text for post in page.posts] == ["it's", '"江海"', '江海银行\'s "App"\n又登不上去了\\ \U0001f605']


def test_statuses_printed_on_a_line_each_are_read() -> None:
    lines = "\n".join(repr(MBLOG | {"mid": f"523640000000090{n}", "favorited": False}) for n in range(2))
    assert len(parse(AJAX, lines.encode(), fetched_at=NOW).posts) == 2


def test_json_with_the_constants_of_python_is_read() -> None:
    told = json.dumps({"ok": 1, "data": {"list": [MBLOG | {"text": "it's"}], "geo": None}})
    body = told.replace("null", "None")
    assert [post.text for post in parse(AJAX, body.encode(), fetched_at=NOW).posts] == ["it's"]


@pytest.mark.parametrize("kind", JSON)
@pytest.mark.parametrize("body", ["{'ok': 1, 'data': {'cards': [{'mblog': {'text': 'it\\", "{'ok': 1, 'data'", "['a"])
def test_printed_payload_that_breaks_off_is_no_block(kind: str, body: str) -> None:
    assert parse(kind, body.encode(), fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED


@pytest.mark.parametrize("kind", JSON)
@pytest.mark.parametrize(
    "said",
    [{"msg": "Please login first"}, {"message": "authentication required"}, {"data": {"toast": "需要登录后查看"}}],
)
def test_sign_in_is_asked_for_in_other_words_too(kind: str, said: dict[str, object]) -> None:
    assert one(kind, {"ok": 0, **said}).outcome is Outcome.LOGIN


def test_followers_are_read_where_they_are_only_shown() -> None:
    user = {"id": 6200000001, "screen_name": "甲", "followers_count_str": "32.6万"}
    comment = {"id": 5074131670500101, "text": "好", "created_at": "2024-09-02", "user": user}
    assert one(COMMENTS, {"ok": 1, "data": {"data": [comment]}}).posts[0].author.followers == 326_000


def test_super_topic_goes_on_by_the_cursor_of_its_page_info() -> None:
    group = {"card_type": "11", "card_group": [{"card_type": "4", "desc": "置顶"}, {"card_type": "9", "mblog": MBLOG}]}
    data = {"pageInfo": {"total": 3, "since_id": 4914676545300101}, "cards": [group]}
    page = one(TIMELINE, {"ok": 1, "data": data}, TOPIC_URL)
    assert (len(page.posts), page.expected, page.next) == (1, None, f"{TOPIC_URL}&since_id=4914676545300101")


def test_entries_of_a_list_that_are_gone_are_told() -> None:
    gone = {"id": 5236400000000909, "deleted": "1", "text": "此微博已被作者删除。"}
    kept = one(AJAX, {"ok": 1, "data": [MBLOG | {"mblogid": "QfgVG009I"}, gone]})
    assert (len(kept.posts), [entry.what for entry in kept.skipped]) == (1, ["5236400000000909"])


def test_statuses_of_an_array_that_are_no_reposts_are_told() -> None:
    original = {**MBLOG, "mid": "5236400000000908"}
    page = one("weibo.reposts.json", [MBLOG | {"retweeted_status": original}, original])
    assert [post.native_id for post in page.posts] == ["5236400000000901"]
    assert [(entry.what, entry.why) for entry in page.skipped] == [("5236400000000908", "不是转发 (no repost)")]

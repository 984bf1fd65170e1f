"""The mobile API of Discuz!: lists, threads, messages, charsets."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.items import Author, Outcome, Page, PostType
from crawlers.pages import parse, with_thread
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed, recorded

API, THREAD = "discuz.api.json", "discuz.thread.html"
BASE = "https://bbs.jianghai.example/api/mobile/index.php?version=4&module="
BOARD = f"{BASE}forumdisplay&fid=36&page={{}}&tpp=20"
TOPIC = f"{BASE}viewthread&tid=215&page={{}}&ppp=4"


def answer(payload: object, *, url: str = "", **about: Any) -> Page:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return parse(API, body, fetched_at=NOW, url=url, **about)


def said(code: str, words: str = "") -> dict[str, object]:
    return {"Version": "1", "Charset": "UTF-8", "Variables": {}, "Message": {"messageval": code, "messagestr": words}}


def test_list_of_threads() -> None:
    page = parsed(API, "forumdisplay.json", url=BOARD.format(1))
    assert (page.outcome, page.follow, page.expected) == (Outcome.OK, ("101", "215", "216"), 61)
    assert page.next == BOARD.format(2)
    row = by_id(page)["215"]
    assert (row.title, row.text, row.board) == ("江海银行信用卡年费怎么减免？&求助", "", "信用卡")
    assert (row.author, row.comments.value, row.views.value) == (Author("88", "卡神养成中"), 6, 156)
    assert row.published_at == datetime(2026, 11, 23, 10, 12, 5, tzinfo=SHANGHAI), "dbdateline, not dateline"
    assert row.url == "https://bbs.jianghai.example/forum.php?mod=viewthread&tid=215"


def test_thread_with_a_price_is_listed_and_its_time_read_as_shown() -> None:
    row = by_id(parsed(API, "forumdisplay.json", url=BOARD.format(1)))["216"]
    assert row.author == Author("", "匿名")
    assert row.published_at == datetime(2026, 11, 2, tzinfo=SHANGHAI)


def test_list_that_is_an_object_on_the_last_page_of_version_4() -> None:
    page = parsed(API, "forumdisplay_v4.json", url=BOARD.format(4))
    assert (page.follow, page.expected, page.next) == (("215",), 62, "")
    assert (page.posts[0].comments.value, page.posts[0].likes.value) == (120_000, 3)


def test_list_beyond_the_last_page_is_empty() -> None:
    assert parsed(API, "forumdisplay_v4.json", url=BOARD.format(9)).outcome is Outcome.EMPTY


def test_hot_threads_page_by_number() -> None:
    page = parsed(API, "hotthread.json", url=f"{BASE}hotthread&page=2")
    assert (page.follow, page.expected, page.next) == (("215",), None, f"{BASE}hotthread&page=3")
    assert page.posts[0].published_at == datetime(2026, 11, 23, 10, 12, tzinfo=SHANGHAI)


def test_new_threads_page_by_place_and_tell_what_guests_may_not_read() -> None:
    page = parsed(API, "newthreads.json", url=f"{BASE}newthreads&fids=36&start=4&limit=2")
    assert (page.outcome, page.follow) == (Outcome.OK, ("611",))
    assert page.next == f"{BASE}newthreads&fids=36&start=6&limit=2"
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("612", False)]
    assert parsed(API, "newthreads.json", url=f"{BASE}newthreads&fids=36").next == ""


def test_thread() -> None:
    page = parsed(API, "viewthread.json", url=TOPIC.format(1))
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 7, TOPIC.format(2))
    assert [found.native_id for found in page.posts] == ["215-5001", "215-5002", "215-5004"]
    assert [(entry.what, "屏蔽" in entry.why) for entry in page.skipped] == [("215-5003", True)]
    first, reply, last = page.posts
    assert (first.type, first.title) == (PostType.THREAD, "江海银行信用卡年费怎么减免？")
    assert first.text == "江海银行白金卡，去年刷满了6笔\n客服说要用积分抵扣"
    assert (first.views.value, first.comments.value) == (156, 6)
    assert (reply.text, reply.quoted) == ("打 400 转人工", "@卡神养成中: 江海银行白金卡")
    assert reply.parent_id == reply.root_id == first.id
    assert reply.url.endswith("/forum.php?mod=redirect&goto=findpost&ptid=215&pid=5002")
    assert last.author == Author("", "匿名")


def test_thread_of_version_4_with_posts_in_an_object_and_comments() -> None:
    page = parsed(API, "viewthread_v4.json", url=f"{BASE}viewthread&tid=215")
    assert [(found.native_id, found.type) for found in page.posts] == [
        ("215-5001", PostType.THREAD),
        ("215-c77", PostType.COMMENT),
        ("215-5002", PostType.REPLY),
        ("215-5005", PostType.REPLY),
    ]
    posts = by_id(page)
    assert posts["215-5001"].text == "江海银行白金卡\n去年刷满了6笔"
    assert posts["215-5002"].quoted == "@卡神养成中: 江海银行白金卡"
    comment = posts["215-c77"]
    assert (comment.text, comment.author, comment.published_raw) == ("同问", Author("41", "路过"), "2026-11-23 12:00")
    assert comment.parent_id == "bbs.jianghai.example:215-5001"
    assert posts["215-5005"].text == "", "an empty message is left out of the answer: pictures only"
    assert [entry.is_fault for entry in page.skipped] == [True], "a comment without words"


def test_ids_are_those_of_the_pages() -> None:
    page = parsed(THREAD, "page1.html", url="https://bbs.jianghai.example/thread-215-1-1.html")
    assert [found.id for found in parsed(API, "viewthread.json", url=TOPIC.format(1)).posts] == [
        found.id for found in page.posts
    ]


def test_later_page_of_a_thread_is_tied_to_the_first_post() -> None:
    first = parsed(API, "viewthread.json", url=TOPIC.format(1)).posts[0]
    payload = json.loads(fixture(API, "viewthread.json"))
    payload["Variables"]["postlist"] = payload["Variables"]["postlist"][1:]
    page = answer(payload, url=TOPIC.format(3))
    assert page.next == "", "page 3 of 9 positions, 4 a page"
    assert {found.root_id for found in with_thread(page, first).posts} == {first.id}
    assert answer(payload, url=TOPIC.format(4)).outcome is Outcome.EMPTY


def test_post_without_number_or_message_is_told_by_name() -> None:
    payload = json.loads(fixture(API, "viewthread.json"))
    for post in payload["Variables"]["postlist"]:
        post["words"] = post.pop("message")
    page = answer(payload, url=TOPIC.format(1))
    assert (page.outcome, "message" in page.detail) == (Outcome.SCHEMA_CHANGED, True)
    del payload["Variables"]["postlist"][0]["pid"]
    assert "pid" in answer(payload, url=TOPIC.format(1)).detail


@pytest.mark.parametrize(
    ("code", "words", "outcome"),
    [
        ("thread_nonexistence", "抱歉，指定的主题不存在或已被删除或正在被审核", Outcome.GONE),
        ("forum_nonexistence", "抱歉，指定的版块不存在", Outcome.GONE),
        ("thread_nopermission", "抱歉，本帖要求阅读权限高于 20 才能浏览", Outcome.GONE),
        ("viewperm_none_nopermission", "抱歉，您没有权限访问该版块", Outcome.GONE),
        ("forum_passwd", "本版块需要密码", Outcome.GONE),
        ("viewperm_login_nopermission//1", "抱歉，您尚未登录，没有权限访问该版块", Outcome.LOGIN),
        ("custom//1", "请登录", Outcome.LOGIN),
        ("to_login", "您需要先登录才能继续本操作", Outcome.LOGIN),
        ("not_loggedin", "", Outcome.LOGIN),
        ("search_ctrl", "抱歉，您在 30 秒内只能进行一次搜索", Outcome.BLOCKED),
        ("operating_too_fast", "", Outcome.BLOCKED),
        ("user_banned", "", Outcome.BLOCKED),
        ("undefined_action", "未定义操作", Outcome.SCHEMA_CHANGED),
        ("forum_nothreads", "本版块或指定的范围内尚无主题", Outcome.EMPTY),
        ("something_new", "抱歉，请稍候再试", Outcome.BLOCKED),
        ("something_new", "抱歉，不行", Outcome.GONE),
    ],
)
def test_codes_decide_the_outcome(code: str, words: str, outcome: Outcome) -> None:
    page = answer(said(code, words), url=BOARD.format(1))
    assert page.outcome is outcome
    assert page.detail


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("login.json", Outcome.LOGIN), ("gone.json", Outcome.GONE), ("closed.json", Outcome.GONE),
        ("empty.json", Outcome.EMPTY), ("hidden.json", Outcome.BLOCKED),
    ],
)  # fmt: skip
def test_answers_without_threads_are_told_apart(name: str, outcome: Outcome) -> None:
    page = parsed(API, name, url=BOARD.format(1))
    assert (page.outcome, page.posts) == (outcome, ())
    assert page.detail


def test_empty_later_page_is_the_end() -> None:
    assert parsed(API, "hidden.json", url=BOARD.format(9)).outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"error":"user_banned"}', Outcome.BLOCKED),
        (b'{"error":"module_not_exists"}', Outcome.GONE),
        (b'{"Version":"1","Charset":"UTF-8","Variables":{"catlist":[],"forumlist":[]}}', Outcome.SCHEMA_CHANGED),
        (b'{"Version":"1","Charset":"UTF-8","Variables":{"thread":{},"postlist":[]}}', Outcome.BLOCKED),
        (b'{"Version":"1","Variables":{"postlist":[{"pid":"5","message":"x"}]}}', Outcome.SCHEMA_CHANGED),
        (b'{"Version":"1","Variables":null}', Outcome.SCHEMA_CHANGED),
        (b'{"Variables":{"forum_thr', Outcome.SCHEMA_CHANGED),
        (b"[]", Outcome.SCHEMA_CHANGED),
        (b"", Outcome.BLOCKED),
        (b"Access Denied", Outcome.BLOCKED),
        (b"<!DOCTYPE html><title>x</title>", Outcome.BLOCKED),
        ('<div id="messagetext"><p>您需要登录</p></div>'.encode(), Outcome.LOGIN),
        (b"<script>location.href='?_dsign=1'</script>", Outcome.BLOCKED),
    ],
)
def test_what_is_no_answer_is_told_apart(body: bytes, outcome: Outcome) -> None:
    page = answer(body)
    assert page.outcome is outcome
    assert page.detail


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", ""])
def test_gbk_board_is_read_by_its_charset(content_type: str) -> None:
    page = parsed(API, "gbk.json", headers={"content-type": content_type})
    assert page.posts[0].title == "江海银行利率又降了㐀"


def test_big5_board_is_read_by_its_charset() -> None:
    payload = json.loads(fixture(API, "gbk.json").decode("gb18030"))
    payload["Charset"] = "BIG5"
    payload["Variables"]["forum_threadlist"][0]["subject"] = "江海銀行利率"
    payload["Variables"]["forum_threadlist"][0]["author"] = payload["Variables"]["forum"]["name"] = "匿名"
    page = answer(json.dumps(payload, ensure_ascii=False).encode("big5"))
    assert page.posts[0].title == "江海銀行利率"


def test_utf_8_answer_of_a_gbk_board_is_read() -> None:
    body = fixture(API, "gbk.json").decode("gb18030").encode()
    assert answer(body).posts[0].title == "江海银行利率又降了㐀"


def test_answer_in_a_callback_is_read() -> None:
    body = b"mobile_cb(" + fixture(API, "forumdisplay.json").strip() + b");"
    assert answer(body, url=BOARD.format(1)) == parsed(API, "forumdisplay.json", url=BOARD.format(1))


def test_answer_in_the_xml_of_boards_is_read() -> None:
    inside = fixture(API, "forumdisplay.json").strip()
    body = b'<?xml version="1.0" encoding="utf-8"?>\n<root><![CDATA[' + inside + b"]]></root>"
    assert answer(body, url=BOARD.format(1)) == parsed(API, "forumdisplay.json", url=BOARD.format(1))


def test_beginnings_of_replies_in_a_list_are_told_and_no_posts() -> None:
    payload = json.loads(fixture(API, "forumdisplay.json"))
    payload["Variables"]["forum_threadlist"][1]["reply"] = [{"pid": "5002", "author": "乙", "message": "打 400 ..."}]
    page = answer(payload, url=BOARD.format(1))
    assert page.posts == parsed(API, "forumdisplay.json", url=BOARD.format(1)).posts
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("215-5002", False)]


def test_part_of_a_board_is_not_held_against_the_boards_total() -> None:
    page = parsed(API, "forumdisplay.json", url=f"{BOARD.format(1)}&filter=typeid&typeid=3")
    assert (page.expected, page.next) == (None, "")
    assert parsed(API, "hidden.json", url=f"{BOARD.format(1)}&filter=typeid&typeid=3").outcome is Outcome.EMPTY


def test_first_post_is_known_by_its_place_where_first_is_left_out() -> None:
    payload = json.loads(fixture(API, "viewthread.json"))
    for place, post in enumerate(payload["Variables"]["postlist"], 1):
        del post["first"]
        post["position"] = str(place)
    types = [found.type for found in answer(payload, url=TOPIC.format(1)).posts]
    assert types == [PostType.THREAD, PostType.REPLY, PostType.REPLY]


def test_thread_has_likes_and_its_boards_name_in_other_places() -> None:
    payload = json.loads(fixture(API, "viewthread.json"))
    payload["Variables"]["thread"] |= {"recommend_add": "12", "forumnames": "信用卡"}
    payload["Variables"].pop("forum", None)
    first = answer(payload, url=TOPIC.format(1)).posts[0]
    assert (first.likes.value, first.board) == (12, "信用卡")


def test_saved_answer_without_address() -> None:
    page = parsed(API, "forumdisplay.json")
    assert (page.next, page.posts[0].id, page.posts[0].url) == ("page=2", "forum:101", "")


def test_recorded_list() -> None:
    address = "https://bbs.example.com/2b/api/mobile/index.php?module=forumdisplay&version=1&fid=75&page=1&tpp=10"
    page = recorded(API, "discuz/s1_forumdisplay_v1_2022.json", at=datetime(2022, 10, 3, tzinfo=UTC), url=address)
    assert (page.outcome, len(page.posts), page.expected) == (Outcome.OK, 6, 635_072)
    assert page.follow == ("1842868", "334540", "2097710", "2097577", "2097763", "2097780")
    assert page.next == address.replace("page=1", "page=2")
    assert all(row.title and row.author.id and row.author.name and row.board and row.url for row in page.posts)
    assert [row.comments.value for row in page.posts] == [351, 1, 84, 1328, 70, 12]
    assert [row.views.value for row in page.posts] == [370_462, 722_273, 10_031, 48_774, 2_361, 938]
    assert page.posts[1].published_at == datetime(2008, 2, 9, 19, 32, 50, tzinfo=SHANGHAI)
    assert page.posts[0].url == "https://bbs.example.com/2b/forum.php?mod=viewthread&tid=1842868"


def test_recorded_thread() -> None:
    page = recorded(API, "discuz/dz_viewthread_2019_excerpt.json", at=datetime(2019, 7, 17, tzinfo=UTC))
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 1, "")
    first = page.posts[0]
    assert (first.native_id, first.type, first.author) == ("309-532", PostType.THREAD, Author("1", "admin"))
    assert (len(first.text), len(first.title)) == (3, 3)
    assert first.published_at == datetime(2019, 7, 16, 18, 0, 25, tzinfo=SHANGHAI)

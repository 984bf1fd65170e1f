"""Comments of m.weibo.cn and weibo.com, on own fixtures and, where present, recorded ones."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.items import Outcome, PostType
from crawlers.pages import parse
from tests.crawlers.page_files import HOTFLOW_URL, NOW, SHOW_URL, by_id, parsed, recorded
from tests.support.shared import shared_path

COMMENTS = "weibo.comments.json"
STATUS = "weibo:5236400000000101"


def test_hotflow_gives_comments_and_the_answers_under_them() -> None:
    page = parsed(COMMENTS, "hotflow.json", url=HOTFLOW_URL)
    assert page.outcome is Outcome.OK
    assert [post.native_id[-3:] for post in page.posts] == ["401", "411", "412", "402", "404"]
    assert {post.type for post in page.posts} == {PostType.COMMENT}
    assert page.expected == 57


def test_comments_name_what_they_answer_and_the_status_they_stand_under() -> None:
    posts = by_id(parsed(COMMENTS, "hotflow.json", url=HOTFLOW_URL))
    assert {post.root_id for post in posts.values()} == {STATUS}
    assert posts["5236400000000401"].parent_id == STATUS
    assert posts["5236400000000411"].parent_id == "weibo:5236400000000401"
    assert posts["5236400000000412"].parent_id == "weibo:5236400000000411"


def test_comment_text_is_the_authors_own() -> None:
    posts = by_id(parsed(COMMENTS, "hotflow.json", url=HOTFLOW_URL))
    assert (posts["5236400000000412"].text, posts["5236400000000412"].quoted) == (
        "重装了三遍还是不行", "@南风知我意: 重装一下App就好了",
    )  # fmt: skip
    assert (posts["5236400000000404"].text, posts["5236400000000404"].quoted) == ("换招商了，拜拜", "//@momo:早该换了")


def test_source_of_a_comment_is_its_place_or_its_device() -> None:
    posts = by_id(parsed(COMMENTS, "hotflow.json", url=HOTFLOW_URL))
    assert (posts["5236400000000401"].region, posts["5236400000000401"].client) == ("江苏", "")
    assert (posts["5236400000000404"].region, posts["5236400000000404"].client) == ("", "华为手机")


def test_hotflow_goes_on_by_cursor() -> None:
    assert parsed(COMMENTS, "hotflow.json", url=HOTFLOW_URL).next == f"{HOTFLOW_URL}&max_id=138271632"


def test_hotflow_ends_where_the_cursor_is_zero() -> None:
    body = (
        b'{"ok":1,"data":{"data":[{"id":"5236400000000401","text":"x","user":{"id":1}}],"total_number":1,"max_id":0}}'
    )
    assert parse(COMMENTS, body, fetched_at=NOW, url=HOTFLOW_URL).next == ""


def test_show_gives_hot_and_latest_comments_page_by_page() -> None:
    page = parsed(COMMENTS, "show.json", url=SHOW_URL.format(1))
    assert [post.native_id[-3:] for post in page.posts] == ["401", "501"]
    assert (page.expected, page.next) == (11, SHOW_URL.format(2))
    assert parsed(COMMENTS, "show.json", url=SHOW_URL.format(2)).next == ""


def test_saved_page_without_address_has_no_parent() -> None:
    post = parsed(COMMENTS, "show.json").posts[0]
    assert (post.parent_id, post.root_id, post.url) == ("", "", "")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"ok":1,"data":{"data":[],"total_number":0,"max_id":0}}', Outcome.EMPTY),
        (b'{"ok":1,"data":{"data":[],"total_number":57,"max_id":0}}', Outcome.BLOCKED),
        (b'{"ok":1,"data":{"total_number":0}}', Outcome.SCHEMA_CHANGED),
        (b'{"ok":0,"msg":"\xe8\xaf\xb7\xe5\x85\x88\xe7\x99\xbb\xe5\xbd\x95"}', Outcome.LOGIN),
    ],
)
def test_no_comments_are_told_apart(body: bytes, outcome: Outcome) -> None:
    assert parse(COMMENTS, body, fetched_at=NOW, url=HOTFLOW_URL).outcome is outcome


def test_status_without_comments_is_empty() -> None:
    assert parsed(COMMENTS, "none.json", url=HOTFLOW_URL).outcome is Outcome.EMPTY


BUILD_URL = (
    "https://weibo.com/ajax/statuses/buildComments?id=5236400000000101&is_reload=1&is_mix=0&count=20&uid=6200000001"
)
CHILD_URL = "https://m.weibo.cn/comments/hotFlowChild?cid=5236400000000401&max_id=0&max_id_type=0"


def test_pc_comments_come_with_the_answers_of_all_levels() -> None:
    page = parsed(COMMENTS, "build.json", url=BUILD_URL)
    assert (page.outcome, page.expected) == (Outcome.OK, 37)
    assert [post.native_id[-3:] for post in page.posts] == ["431", "441", "451", "432"]
    posts = by_id(page)
    assert {post.root_id for post in posts.values()} == {STATUS}
    assert [post.parent_id[-3:] for post in posts.values()] == ["101", "431", "441", "101"]
    assert posts["5236400000000451"].quoted == "@南风知我意: 重装一下"
    assert (posts["5236400000000431"].text, posts["5236400000000431"].region) == ("我也登不上[怒骂]", "河南")
    assert (posts["5236400000000431"].likes.value, posts["5236400000000431"].comments.value) == (1024, 2)


def test_comment_that_is_only_a_picture_is_one_and_a_deleted_one_is_told() -> None:
    page = parsed(COMMENTS, "build.json", url=BUILD_URL)
    assert by_id(page)["5236400000000432"].text == ""
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("5236400000000433", False)]
    body = b'{"ok":1,"data":[{"id":5236400000000437,"pic":{},"user":{"id":1}}]}'
    assert len(parse(COMMENTS, body, fetched_at=NOW).posts) == 1


def test_pc_comments_go_on_by_cursor_until_all_are_shown() -> None:
    assert parsed(COMMENTS, "build.json", url=BUILD_URL).next == f"{BUILD_URL}&max_id=140212345678"
    assert parsed(COMMENTS, "build-last.json", url=BUILD_URL).next == ""


def test_cursor_that_was_just_asked_for_is_the_end() -> None:
    assert parsed(COMMENTS, "build.json", url=f"{BUILD_URL}&max_id=140212345678").next == ""


def test_answers_under_a_comment_stand_under_it_and_the_status_is_unknown() -> None:
    page = parsed(COMMENTS, "child.json", url=CHILD_URL)
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 9, "")
    assert [post.native_id[-3:] for post in page.posts] == ["413", "414"]
    assert {(post.parent_id, post.root_id, post.url) for post in page.posts} == {("weibo:5236400000000401", "", "")}
    assert page.posts[0].likes.value == 12_000
    assert [post.native_id for post in page.originals] == ["5236400000000401"]


@pytest.mark.parametrize(
    "url",
    [
        "https://weibo.com/ajax/statuses/buildComments?is_mix=1&fetch_level=1&id=5236400000000401&max_id=0&count=100",
        "https://weibo.com/ajax/statuses/getSecondComment?flow=0&id=5236400000000401&count=20",
    ],
)
def test_id_of_an_address_that_asks_for_answers_is_the_comments(url: str) -> None:
    body = b'{"ok":1,"data":[{"id":5236400000000413,"text":"x","user":{"id":1}}],"total_number":1,"max_id":0}'
    (post,) = parse(COMMENTS, body, fetched_at=NOW, url=url).posts
    assert (post.parent_id, post.root_id) == ("weibo:5236400000000401", "")


def with_answers(count: object, shown: object, **more: object) -> dict[str, object]:
    return {"id": 5236400000000401, "text": "x", "user": {"id": 1}, "total_number": count, "comments": shown, **more}


ANSWER = {"id": 5236400000000411, "rootid": 5236400000000401, "text": "y", "user": {"id": 2}}
NESTED = ANSWER | {"comments": [ANSWER | {"id": 5236400000000412}]}


@pytest.mark.parametrize(
    ("comment", "has_more"),
    [
        (with_answers(0, False), False),
        (with_answers(None, []), False),
        (with_answers(1, [ANSWER]), False),
        (with_answers(2, [NESTED]), False),
        (with_answers(513, False), True),
        (with_answers("1.2万", [ANSWER]), True),
        (with_answers(None, [ANSWER], more_info={"text": "共38条回复"}), True),
        (with_answers(None, [ANSWER], more_info={"text": "查看全部"}), False),
    ],
)
def test_comments_with_more_answers_than_the_page_shows_are_followed(
    comment: dict[str, object], has_more: bool
) -> None:
    for body in ({"ok": 1, "data": {"data": [comment]}}, {"ok": 1, "data": [comment]}, [comment]):
        page = parse(COMMENTS, json.dumps(body).encode(), fetched_at=NOW, url=HOTFLOW_URL)
        assert page.follow == (("5236400000000401",) if has_more else ())


def test_a_page_of_answers_leads_no_further() -> None:
    body = {"ok": 1, "data": [with_answers(9, [])], "total_number": 9, "max_id": 0}
    assert parse(COMMENTS, json.dumps(body).encode(), fetched_at=NOW, url=CHILD_URL).follow == ()


def test_source_names_the_device_in_older_layouts() -> None:
    posts = by_id(parsed(COMMENTS, "child.json", url=CHILD_URL))
    assert (posts["5236400000000413"].region, posts["5236400000000413"].client) == ("", "iPhone客户端")
    assert (posts["5236400000000414"].region, posts["5236400000000414"].client) == ("上海", "")


def test_older_layout_names_the_answered_comment_by_number() -> None:
    (post,) = parsed(COMMENTS, "replies.json", url=SHOW_URL.format(1)).posts
    assert (post.parent_id, post.root_id) == ("weibo:5236400000000501", STATUS)
    assert (post.text, post.quoted) == ("我这还不行", "@小满: 已经恢复了[good]")


def test_status_is_known_by_either_of_its_names() -> None:
    for name in ("5236400000000101", "QfgVG001D"):
        page = parsed(COMMENTS, "show.json", url=f"https://m.weibo.cn/api/comments/show?id={name}&page=1")
        assert {post.root_id for post in page.posts} == {STATUS}


def test_single_comment_and_array_of_comments() -> None:
    page = parsed(COMMENTS, "one.json")
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, None, "")
    assert (page.posts[0].region, page.posts[0].likes.value) == ("四川", 5)
    assert [post.native_id[-3:] for post in parsed(COMMENTS, "array.json").posts] == ["435", "436"]
    assert page.posts[0] in parsed(COMMENTS, "array.json").posts


def test_comments_that_cannot_be_read_are_told_by_their_place() -> None:
    body = b'[{"id":5236400000000401,"text":"x","user":{"id":1}},{"user":{"id":1}},"x"]'
    page = parse(COMMENTS, body, fetched_at=NOW)
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert [entry.what for entry in page.skipped] == ["#2", "#3"]
    assert "id, text" in page.detail


def test_recorded_hotflow() -> None:
    url = "https://m.weibo.cn/comments/hotflow?id=4383183661430868&mid=4383183661430868&max_id_type=0"
    page = recorded(COMMENTS, "weibo/m_comments_hotflow_2019.json", at=datetime(2019, 6, 17, tzinfo=UTC), url=url)
    assert (page.outcome, len(page.posts), page.expected, page.skipped) == (Outcome.OK, 21, 133519, ())
    assert page.posts[0].author.verified == "organisation"
    assert (page.posts[0].likes.value > 0, page.posts[0].comments.value) == (True, 143)
    assert (len(page.posts[1].text), page.posts[1].text[-6:]) == (14, "[doge]")
    assert page.posts[1].parent_id == page.posts[0].id
    assert {post.root_id for post in page.posts} == {"weibo:4383183661430868"}
    assert all(post.author.followers is not None and post.published_at for post in page.posts)
    assert page.next == f"{url}&max_id=314345666829623"
    shown = {post.parent_id for post in page.posts}
    counted = [post for post in page.posts if post.comments.value > (post.id in shown)]
    assert page.follow == tuple(post.native_id for post in counted)
    assert len(page.follow) > 1


def test_recorded_show() -> None:
    at = datetime(2019, 6, 17, 14, tzinfo=UTC)
    url = "https://m.weibo.cn/api/comments/show?id=4383183661430868&page=1"
    page = recorded(COMMENTS, "weibo/m_api_comments_show_2019.json", at=at, url=url)
    assert (page.outcome, len(page.posts), page.expected, page.pages) == (Outcome.OK, 12, 125020, 12502)
    assert page.posts[-1].published_at == at
    answers = {post.native_id: (post.parent_id, bool(post.quoted)) for post in page.posts if post.quoted}
    assert answers == {
        "4383931988671914": ("weibo:4383928213171598", True),
        "4383185208814242": ("weibo:4383184256927204", True),
    }
    assert page.next.endswith("page=2")


def test_recorded_build_comments_of_the_pc_site() -> None:
    name = "weibo/ajax_buildComments_comment_2024_excerpt.json"
    page = recorded(COMMENTS, name, at=datetime(2024, 11, 17, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.next) == (Outcome.OK, 1, "")
    (post,) = page.posts
    assert (post.native_id, post.region, post.author.verified) == ("5101466727221344", "罗伯特", "person")
    assert post.published_at == datetime(2024, 11, 16, 14, 38, 31, tzinfo=UTC)
    (comment,) = json.loads(shared_path(f"fixtures/{name}").read_bytes())["data"]
    for bare in (comment, [comment]):
        assert parse(COMMENTS, json.dumps(bare).encode(), fetched_at=post.fetched_at).posts == (post,)

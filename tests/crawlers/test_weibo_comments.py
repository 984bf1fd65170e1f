from datetime import UTC, datetime

import pytest

from crawlers.items import Outcome, PostType
from crawlers.pages import parse
from tests.crawlers.page_files import HOTFLOW_URL, NOW, SHOW_URL, by_id, parsed, recorded

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


def test_recorded_hotflow() -> None:
    page = recorded(
        COMMENTS, "weibo/m_comments_hotflow_2019.json", at=datetime(2019, 6, 17, tzinfo=UTC), url=HOTFLOW_URL
    )
    assert (page.outcome, len(page.posts), page.expected) == (Outcome.OK, 21, 133519)
    assert page.posts[0].author.verified == "organisation"
    assert page.posts[1].text == "那阿丝们一起搬叭[doge]"
    assert page.posts[1].parent_id == page.posts[0].id
    assert page.next.endswith("max_id=314345666829623")


def test_recorded_show() -> None:
    at = datetime(2019, 6, 17, 14, tzinfo=UTC)
    page = recorded(COMMENTS, "weibo/m_api_comments_show_2019.json", at=at, url=SHOW_URL.format(1))
    assert (page.outcome, len(page.posts), page.expected) == (Outcome.OK, 12, 125020)
    assert page.posts[-1].published_at == at


def test_recorded_build_comments_of_the_pc_site() -> None:
    page = recorded(
        COMMENTS, "weibo/ajax_buildComments_comment_2024_excerpt.json", at=datetime(2024, 11, 17, tzinfo=UTC)
    )
    assert (page.outcome, len(page.posts), page.next) == (Outcome.OK, 1, "")
    assert page.posts[0].region == "罗伯特"

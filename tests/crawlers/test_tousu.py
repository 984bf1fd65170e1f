"""The feed and the complaints of 黑猫投诉, on own fixtures and, where present, recorded ones."""

from datetime import UTC, datetime

import pytest

from crawlers.items import Author, Count, Outcome, Platform, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed, recorded
from tests.support.shared import shared_path

FEED, VIEW = "tousu.feed.json", "tousu.complaint.html"
FEED_URL = "https://tousu.sina.com.cn/api/index/feed?callback=jQuery111207_1&type=1&page_size=10&page={}"
COMPANY_URL = "https://tousu.sina.com.cn/api/company/received_complaints?couid=6100000002&type=1&page_size=10&page={}"
VIEW_URL = "https://tousu.sina.com.cn/complaint/view/17399000101/?sld=0123456789abcdef0123456789abcdef"


def test_feed_is_read_inside_its_call() -> None:
    page = parsed(FEED, "page.js", url=FEED_URL.format(1))
    assert (page.outcome, page.expected, page.pages) == (Outcome.OK, 900, 90)
    assert [post.native_id for post in page.posts] == ["17399000101", "17399000102"]
    assert page.next == FEED_URL.format(2)


def test_complaint_of_the_feed_has_every_field_it_gives() -> None:
    post = by_id(parsed(FEED, "page.js", url=FEED_URL.format(1)))["17399000101"]
    assert (post.id, post.platform, post.type) == ("tousu:17399000101", Platform.COMPLAINT_SITE, PostType.POST)
    assert (post.title, post.board) == ("江海银行信用卡年费说好免却扣了", "江海银行信用卡中心")
    assert post.text == "办卡时客户经理说刷满6笔免年费，我刷了11笔，还是扣了3600元 & 电话打不通"
    assert post.url == VIEW_URL
    assert post.author == Author("7300000001", "海边的小鱼干")
    assert (post.published_raw, post.published_at) == ("1795485600", datetime(2026, 11, 24, 2, tzinfo=UTC))
    assert (post.likes.value, post.comments.value, post.reposts.value) == (5, 2, 1)


def test_account_behind_an_anonymous_complaint_is_not_read() -> None:
    post = by_id(parsed(FEED, "page.js"))["17399000102"]
    assert post.author == Author("", "匿名")
    assert post.likes == Count(12_000, "1.2万")


def test_author_without_uid_is_known_by_the_profile() -> None:
    body = fixture(FEED, "page.js").replace(b'"uid":7300000001,"title"', b'"title"')
    posts = by_id(parse(FEED, body, fetched_at=NOW))
    assert posts["17399000101"].author == Author("7300000001", "海边的小鱼干")
    assert posts["17399000102"].author == Author("", "匿名")


def test_feed_in_gbk_or_with_a_byte_order_mark_is_read_alike() -> None:
    text = fixture(FEED, "page.js").decode()
    whole = parsed(FEED, "page.js")
    for body in (text.encode("gbk"), b"\xef\xbb\xbf" + text.encode(), text.replace("客户经理", "客户\t经理").encode()):
        page = parse(FEED, body, fetched_at=NOW)
        assert [post.text.replace(" 经理", "经理") for post in page.posts] == [post.text for post in whole.posts]


def test_complaints_own_pages_are_followed_with_their_sld() -> None:
    page = parsed(FEED, "page.js", url=FEED_URL.format(1))
    assert page.follow[0] == VIEW_URL
    assert parsed(FEED, "page.js").follow == page.follow
    assert parsed(FEED, "company.json").follow[1].endswith("17399000104/?sld=bbbb")


def test_comments_without_ids_are_told() -> None:
    page = parsed(FEED, "page.js")
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("17399000101#comments", False)]


def test_public_feed_ends_at_page_50_and_a_companys_list_at_its_last() -> None:
    assert parsed(FEED, "page.js", url=FEED_URL.format(49)).next == FEED_URL.format(50)
    assert parsed(FEED, "page.js", url=FEED_URL.format(50)).next == ""
    assert parsed(FEED, "company.json", url=COMPANY_URL.format(2)).next == COMPANY_URL.format(3)
    assert parsed(FEED, "company.json", url=COMPANY_URL.format(3)).next == ""
    assert parsed(FEED, "page.js").next == "page=2"


def test_complaint_without_number_is_told_not_invented() -> None:
    page = parsed(FEED, "company.json", url=COMPANY_URL.format(2))
    assert [post.native_id for post in page.posts] == ["17399000103", "17399000104"]
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("?", True)]
    assert "main.sn" in page.skipped[0].why


def test_same_complaint_on_two_pages_is_the_same_post() -> None:
    ids = {parsed(FEED, name).posts[0].id for name in ("page.js", "records.json")}
    assert ids == {parsed(VIEW, "view.html").posts[0].id}


@pytest.mark.parametrize(
    ("name", "number", "outcome"),
    [
        ("null.json", 1, Outcome.EMPTY),
        ("hidden.json", 1, Outcome.BLOCKED),
        ("hidden.json", 91, Outcome.EMPTY),
        ("wall.json", 1, Outcome.BLOCKED),
        ("beyond.json", 51, Outcome.EMPTY),
        ("beyond.json", 3, Outcome.BLOCKED),
    ],
)
def test_feed_without_complaints_is_told_apart(name: str, number: int, outcome: Outcome) -> None:
    page = parsed(FEED, name, url=FEED_URL.format(number))
    assert page.outcome is outcome
    assert page.detail


def test_sign_in_wall_says_to_stop() -> None:
    assert "not available anonymously, stop" in parsed(FEED, "wall.json").detail
    headers = {"Location": "https://login.sina.com.cn/signup/signin.php"}
    page = parse(FEED, b"", fetched_at=NOW, status=302, url=FEED_URL.format(1), headers=headers)
    assert (page.outcome, "stop" in page.detail) == (Outcome.BLOCKED, True)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", Outcome.BLOCKED),
        (b"<!DOCTYPE html><title>x</title>", Outcome.BLOCKED),
        (b"<html><script>location='https://passport.weibo.com/visitor'</script>", Outcome.BLOCKED),
        (b"{}", Outcome.SCHEMA_CHANGED),
        (b"[]", Outcome.EMPTY),
        (b'[{"title":"x"}]', Outcome.SCHEMA_CHANGED),
        (b'{"result":{"status":{"code":0},"data":{}}}', Outcome.SCHEMA_CHANGED),
        (b'{"result":{"status":{"code":99,"msg":"x"}}}', Outcome.BLOCKED),
        (b"', 'cotitle': 'x', 'status': 4}", Outcome.SCHEMA_CHANGED),
    ],
)
def test_answers_that_are_no_feed_are_told_apart(body: bytes, outcome: Outcome) -> None:
    page = parse(FEED, body, fetched_at=NOW)
    assert page.outcome is outcome
    assert page.detail


def test_complaints_page_holds_its_text_and_its_course() -> None:
    page = parsed(VIEW, "view.html", url=VIEW_URL)
    assert page.outcome is Outcome.OK
    assert [(post.native_id, post.type) for post in page.posts] == [
        ("17399000101", PostType.POST),
        ("17399000101-3", PostType.REPLY),
        ("17399000101-4", PostType.REPLY),
    ]
    post = page.posts[0]
    assert post.text == "办卡时客户经理说刷满6笔免年费，我刷了11笔，还是扣了3600元\n电话打了三次都是机器人 <生气>"
    assert (post.title, post.board, post.url) == ("江海银行信用卡年费说好免却扣了", "江海银行信用卡中心", VIEW_URL)
    assert (post.author, post.published_raw) == (Author("", "海边的小**"), "发布于 2026年11月20日 08:48")
    assert post.published_at == datetime(2026, 11, 20, 8, 48, tzinfo=SHANGHAI)
    assert (post.likes.value, post.comments.value, post.reposts.value) == (5, 2, 1)


def test_answers_in_the_course_have_author_time_and_parent() -> None:
    posts = by_id(parsed(VIEW, "view.html", url=VIEW_URL))
    company, complainant = posts["17399000101-3"], posts["17399000101-4"]
    assert (company.author.name, complainant.author.name) == ("江海银行信用卡中心", "海边的小**")
    assert company.text == "尊敬的客户您好，年费已为您退回，\n请留意账单。"
    assert company.published_at == datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI)
    assert company.parent_id == company.root_id == "tousu:17399000101"


def test_steps_of_the_platform_are_left_out_and_told() -> None:
    page = parsed(VIEW, "view.html", url=VIEW_URL)
    assert [entry.what for entry in page.skipped] == ["17399000101-1", "17399000101-2"]
    assert not any(entry.is_fault for entry in page.skipped)


def test_words_of_a_step_without_paragraphs_are_not_lost() -> None:
    body = fixture(VIEW, "view.html").replace(
        "<p>年费退了，还算满意</p>".encode(), "服务态度：5星<br>年费退了".encode()
    )
    page = parse(VIEW, body, fetched_at=NOW, url=VIEW_URL)
    assert by_id(page)["17399000101-4"].text == "服务态度：5星\n年费退了"
    unclosed = fixture(VIEW, "unclosed.html").replace(b"<p>", b"")
    posts = by_id(parse(VIEW, unclosed, fetched_at=NOW))
    assert posts["17399000102"].text == "预约提前还款，网点说要等三个月"
    assert posts["17399000102-1"].text == "已为您加急登记"


def test_notes_of_the_platform_itself_are_no_posts_whatever_their_status() -> None:
    body = fixture(VIEW, "view.html").replace("已分配商家</span>".encode(), "投诉提醒</span>".encode())
    page = parse(VIEW, body, fetched_at=NOW, url=VIEW_URL)
    assert "17399000101-2" not in by_id(page)
    assert "17399000101-2" in [entry.what for entry in page.skipped]


def test_numbers_of_answers_outlast_further_steps() -> None:
    steps = fixture(VIEW, "view.html").split(b'<div class="ts-d-item">')
    earlier = b'<div class="ts-d-item">'.join([steps[0], *steps[2:]])
    page = parse(VIEW, earlier, fetched_at=NOW, url=VIEW_URL)
    assert [post.native_id for post in page.posts] == ["17399000101", "17399000101-3"]


def test_unclosed_markup_and_several_complaints_in_one_file_are_read() -> None:
    page = parsed(VIEW, "unclosed.html")
    posts = by_id(page)
    assert list(posts) == ["17399000102", "17399000102-1", "17399000103"]
    assert (posts["17399000102"].text, posts["17399000102"].board) == ("预约提前还款，网点说要等三个月", "江海银行")
    assert posts["17399000102-1"].text == "已为您加急登记"
    assert (posts["17399000103"].text, posts["17399000103"].title) == ("", "转账失败不退款")


def test_page_that_does_not_exist_is_gone_or_lacks_its_sld() -> None:
    assert parsed(VIEW, "gone.html", url=VIEW_URL).outcome is Outcome.GONE
    assert parsed(VIEW, "gone.html").outcome is Outcome.GONE
    page = parsed(VIEW, "gone.html", url=VIEW_URL.partition("?")[0])
    assert (page.outcome, "sld" in page.detail) == (Outcome.SCHEMA_CHANGED, True)


def test_complaint_without_number_is_named_by_its_address_or_not_at_all() -> None:
    assert parsed(VIEW, "nameless.html", url=VIEW_URL).posts[0].native_id == "17399000101"
    page = parsed(VIEW, "nameless.html")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())


def test_home_page_is_no_complaint() -> None:
    page = parsed(VIEW, "home.html", url="https://tousu.sina.com.cn/")
    assert (page.outcome, page.follow) == (Outcome.SCHEMA_CHANGED, ())
    assert "not a complaint" in page.detail


RECORDED_AT = datetime(2020, 10, 17, tzinfo=UTC)


def test_recorded_feed() -> None:
    page = recorded(FEED, "tousu/feed_records_2020.json", at=RECORDED_AT)
    assert (page.outcome, len(page.posts), page.next) == (Outcome.OK, 10, "")
    assert [(len(post.title), len(post.text)) for post in page.posts[:4]] == [(10, 53), (7, 44), (40, 65), (5, 27)]
    assert page.posts[0].published_at == datetime(2020, 10, 14, 5, 52, 3, tzinfo=UTC)
    assert [post.author.id for post in page.posts].count("") == 6, "anonymous ones"
    assert [entry.what for entry in page.skipped] == ["17351050542#comments"]


def test_recorded_complaints() -> None:
    page = recorded(VIEW, "tousu/complaint_view_fragments_2020.html", at=RECORDED_AT)
    body = shared_path("fixtures/tousu/complaint_view_fragments_2020.html").read_text(encoding="utf-8")
    assert (page.outcome, body.count("<h1 "), len(page.posts)) == (Outcome.OK, 22, 11), "each stands there twice"
    assert {post.native_id for post in page.posts} <= {word.strip("</li>") for word in body.split()}
    first = page.posts[0]
    assert (first.native_id, len(first.title), first.likes.value) == ("17351065900", 26, 5)
    assert first.published_at == datetime(2020, 10, 16, 8, 48, tzinfo=SHANGHAI)
    assert all(post.board and post.author.name and post.published_at for post in page.posts)


@pytest.mark.parametrize(
    ("kind", "name", "outcome"),
    [
        (FEED, "feed_dump_2020.pyrepr.txt", Outcome.SCHEMA_CHANGED),
        (FEED, "heimaodata_example_2025.json", Outcome.SCHEMA_CHANGED),
        (FEED, "index_page_2020.html", Outcome.BLOCKED),
        (VIEW, "index_page_2020.html", Outcome.SCHEMA_CHANGED),
    ],
)
def test_recorded_files_of_other_shapes_are_told(kind: str, name: str, outcome: Outcome) -> None:
    page = recorded(kind, f"tousu/{name}", at=RECORDED_AT)
    assert (page.outcome, page.posts, page.follow) == (outcome, (), ())
    assert page.detail


def test_step_without_a_year_is_within_a_year_of_its_complaint() -> None:
    body = fixture(VIEW, "view.html").replace("2026年11月20日 08:48".encode(), "2020年11月20日 08:48".encode())
    for day in (b"22", b"23"):
        body = body.replace(b"2026-11-" + day, b"11-" + day)
    page = parse(VIEW, body.replace(b"11-23 20:01:00", b"01-23 20:01:00"), fetched_at=NOW)
    times = {post.native_id: post.published_at for post in page.posts}
    assert times["17399000101-3"] == datetime(2020, 11, 22, 10, 30, tzinfo=SHANGHAI)
    assert times["17399000101-4"] == datetime(2021, 1, 23, 20, 1, tzinfo=SHANGHAI)

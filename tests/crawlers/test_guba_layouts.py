"""股吧 as it was laid out over the years: pages of posts with their replies, lists in columns, one reply with its answers."""

from datetime import datetime

import pytest

from crawlers.items import Author, Outcome, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed

LIST, POST, REPLIES = "guba.list.html", "guba.post.html", "guba.replies.json"
DETAIL_URL = "https://guba.eastmoney.com/api/getData?path=reply%2Fapi%2FReply%2FArticleReplyDetail&p={}&ps=3"


def test_page_of_2017_holds_the_post_and_its_replies() -> None:
    page = parsed(POST, "floors.html")
    assert (page.outcome, page.expected) == (Outcome.OK, 65)
    assert page.next == "https://guba.eastmoney.com/news,699001,600200019_2.html"
    assert [post.native_id for post in page.posts] == [
        "600200019",
        *(f"600200019-840000000{number}" for number in (3, 1, 2, 4)),
    ], "the hot reply stands there twice and comes once"
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("600200019-8400000005", False)]


def test_post_of_2017_has_its_counts_and_an_author_without_account() -> None:
    post = by_id(parsed(POST, "floors.html"))["600200019"]
    assert (post.title, post.text) == ("信用卡还款日改了没人通知", "短信也没有[怒]，白交一个月利息")
    assert (post.author, post.client, post.board) == (Author("", "上海网友"), "股吧网页版", "江海银行吧")
    assert (post.views.value, post.comments.value, post.reposts.value) == (22936, 64, 3)
    assert post.published_at == datetime(2017, 2, 4, 15, 38, 4, tzinfo=SHANGHAI)


def test_replies_of_2017_name_author_time_and_what_they_answer() -> None:
    posts = by_id(parsed(POST, "floors.html"))
    first, told, hot, anonymous = (posts[f"600200019-840000000{number}"] for number in (1, 2, 3, 4))
    assert (first.text, first.author) == ("我也是[大哭]", Author("4018000000000021", "屋檐下的雨"))
    assert first.published_at == datetime(2017, 2, 4, 15, 41, 57, tzinfo=SHANGHAI)
    assert first.parent_id == first.root_id == "guba:600200019"
    assert (told.author, told.quoted) == (Author("4018000000000029", "江边走走"), "@屋檐下的雨: 我也是")
    assert (hot.likes.value, hot.type, hot.board) == (12, PostType.REPLY, "江海银行吧")
    assert anonymous.author == Author("", "浙江手机网友"), "not the account that is quoted"
    assert (anonymous.parent_id, anonymous.quoted) == ("guba:600200019-8400000003", "@老储户: 去投诉，能退")


def test_further_page_of_replies_has_no_post_of_its_own() -> None:
    page = parsed(POST, "floors-last.html")
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 65, "")
    assert [(post.native_id, post.text) for post in page.posts] == [
        ("600200019-8400000064", "三月了还没退，准备投诉到监管")
    ]


def test_record_inside_post_is_read_with_line_ends_in_its_strings() -> None:
    post = parsed(POST, "inner.html").posts[0]
    assert (post.native_id, post.text) == ("900000077", "等了三天 没人管\n电话也打不通")
    assert (post.client, post.views.value) == ("东方财富Android版", 340)


def test_answer_of_the_company_is_not_the_askers_words() -> None:
    post = parsed(POST, "question.html").posts[0]
    assert (post.native_id, post.title, post.text) == ("900000088", "", "请问公司不良率会上升吗？")
    assert post.quoted == "江海银行：资产质量稳定，请关注公告。"
    assert post.author == Author("4018000000000041", "小股东")


def test_page_saved_by_a_browser_holds_the_replies_that_it_shows() -> None:
    page = parsed(POST, "rendered.html")
    assert (page.expected, page.next) == (28, "")
    posts = by_id(page)
    assert list(posts) == ["1788000102", *(f"1788000102-910000000{number}" for number in (1, 2, 5))]
    assert posts["1788000102"].author == Author("4018000000000002", "江边钓鱼客")
    first, second = posts["1788000102-9100000001"], posts["1788000102-9100000002"]
    assert (first.text, first.author) == ("我的也闪退[大笑]，卸载重装就好了", Author("4018000000000011", "小满"))
    assert (first.likes.value, first.region) == (3, "浙江")
    assert (second.text, second.author.name, second.region) == ("重装没用", "江边钓鱼客", "上海")
    assert second.parent_id == "guba:1788000102-9100000001"
    assert second.published_at == datetime(2026, 11, 24, 9, 25, tzinfo=SHANGHAI)
    assert [entry.is_fault for entry in page.skipped] == [True], "without id"


def test_same_reply_is_the_same_post_on_the_page_and_in_the_interface() -> None:
    shown = {post.id for post in parsed(POST, "rendered.html").posts}
    assert {post.id for post in parsed(REPLIES, "page.json").posts} >= shown - {"guba:1788000102"}


def test_list_of_six_columns_tells_posting_from_the_last_reply() -> None:
    page = parsed(LIST, "columns.html", url="https://guba.eastmoney.com/list,699001_2.html")
    posts = by_id(page)
    assert list(posts) == ["90000012", "90000013"]
    assert posts["90000012"].published_at == datetime(2026, 11, 23, tzinfo=SHANGHAI)
    assert posts["90000013"].published_at == datetime(2025, 12, 30, tzinfo=SHANGHAI)
    assert (posts["90000012"].title, posts["90000012"].board) == ("网银转账一直失败", "江海银行吧")
    assert (posts["90000012"].views.value, posts["90000013"].author) == (13_000, Author("", "江海资讯"))
    assert (page.expected, page.next) == (4321, "https://guba.eastmoney.com/list,699001_3.html")
    assert [entry.what for entry in page.skipped] == ["#1"]


def test_list_of_all_bars_names_the_bar_of_each_post() -> None:
    page = parsed(LIST, "all-bars.html", url="https://guba.eastmoney.com/jj.html")
    assert [(post.native_id, post.board) for post in page.posts] == [
        ("1757000046", "江海稳健债券吧"),
        ("1757000047", "江海银行吧"),
    ]
    first = page.posts[0]
    assert (first.views.value, first.comments.value) == (3769, 65)
    assert first.author == Author("4018000000000061", "定投小白")
    assert first.published_at == datetime(2026, 8, 11, 16, 18, tzinfo=SHANGHAI)
    body = fixture(LIST, "all-bars.html")
    rows = body.partition(b"</ul>")[0].split(b"<li>")
    many = rows[0] + b"".join(b"<li>" + rows[1].replace(b"1757000047", str(1757000100 + n).encode()) for n in range(80))
    page = parse(LIST, many, fetched_at=NOW, url="https://guba.eastmoney.com/default,0_3.html")
    assert page.next == "https://guba.eastmoney.com/default,0_4.html"


@pytest.mark.parametrize(("mark", "shown"), [("update pub_time", True), ("update mod_time", False), ("update", False)])
def test_row_says_by_its_class_which_time_it_shows(mark: str, shown: bool) -> None:
    body = fixture(LIST, "rows.html").replace(b'<div class="update">11-24', f'<div class="{mark}">11-24'.encode())
    page = parse(LIST, body, fetched_at=NOW, url="https://guba.eastmoney.com/list,699001_1.html")
    assert (by_id(page)["1788000102"].published_at is not None) is shown


def test_saved_list_says_by_its_head_which_time_it_shows() -> None:
    assert by_id(parsed(LIST, "rows.html"))["1788000102"].published_at is not None
    assert by_id(parsed(LIST, "articleh.html"))["900000011"].published_at is None


def test_app_names_bar_and_author_inside_the_record() -> None:
    page = parsed(LIST, "bare.json")
    assert [post.native_id for post in page.posts] == ["1788000401"]
    post = page.posts[0]
    assert (post.author, post.board) == (Author("4018000000000071", "夜航船"), "江海银行吧")
    assert (post.client, post.views.value, post.text) == ("东方财富iPhone版", 15_000, "第三次才过")
    assert page.follow == ("1788000401",), "only a summary of its text"
    assert ["600999" in entry.why for entry in page.skipped] == [True]
    decoy = fixture(LIST, "bare.json").replace(b'"stockbar_code":"699001"', b'"stockbar_code":"600998"')
    assert parse(LIST, decoy, fetched_at=NOW).outcome is Outcome.BLOCKED


def test_bar_without_posts_for_a_year_is_empty() -> None:
    assert parsed(LIST, "quiet.html").outcome is Outcome.EMPTY


def test_one_reply_comes_with_all_answers_under_it() -> None:
    page = parsed(REPLIES, "detail.json", url=DETAIL_URL.format(1))
    posts = by_id(page)
    assert list(posts) == [f"1788000102-910000000{number}" for number in (1, 2, 7, 8)]
    assert (page.expected, page.next, page.follow) == (15, DETAIL_URL.format(2), ())
    assert posts["1788000102-9100000001"].region == "浙江"
    assert posts["1788000102-9100000002"].quoted == "@小满: 我的也闪退[大笑]，卸载重装就好了"
    named = posts["1788000102-9100000007"]
    assert (named.author, named.parent_id) == (Author("4018000000000016", "新机主"), "guba:1788000102-9100000002")
    assert posts["1788000102-9100000008"].parent_id == "guba:1788000102-9100000007"
    assert parsed(REPLIES, "detail.json", url=DETAIL_URL.format(5)).next == ""


def test_picture_without_words_is_a_post_and_a_reply() -> None:
    body = fixture(LIST, "bare.json").replace("App登录要人脸三次".encode(), b"")
    assert parse(LIST, body, fetched_at=NOW).posts[0].native_id == "1788000401"
    body = fixture(REPLIES, "page.json").replace(
        b'"reply_text":"","reply_picture"', b'"reply_text":null,"reply_picture"'
    )
    assert len(parse(REPLIES, body, fetched_at=NOW).posts) == 5


def test_post_as_the_app_has_it_is_read_and_its_refusals_too() -> None:
    record = fixture(POST, "inner.html").split(b"post_article = ")[1].split(b";</script>")[0]
    assert parse(POST, record, fetched_at=NOW).posts == parsed(POST, "inner.html").posts
    assert parse(POST, '{"rc":0,"me":"帖子已被删除"}'.encode(), fetched_at=NOW).outcome is Outcome.GONE
    assert parse(POST, '{"rc":0,"me":"系统繁忙"}'.encode(), fetched_at=NOW).outcome is Outcome.BLOCKED


def test_list_inside_an_object_is_read_alike() -> None:
    inner = (
        fixture(REPLIES, "page.json")
        .replace(b'"re":[', b'"re":{"list":[', 1)
        .replace(b'],\n "count"', b']},\n "count"')
    )
    assert parse(REPLIES, inner, fetched_at=NOW).posts == parsed(REPLIES, "page.json").posts


def test_missing_page_of_replies_is_a_block_not_the_end() -> None:
    url = "https://gbapi.eastmoney.com/reply/JSONP/ArticleNewReplyList?postid=1788000102&p={}&ps=10"
    assert parsed(REPLIES, "hidden.json", url=url.format(2)).outcome is Outcome.BLOCKED
    assert parsed(REPLIES, "hidden.json", url=url.format(3)).outcome is Outcome.EMPTY


@pytest.mark.parametrize("kind", [LIST, POST, REPLIES])
def test_error_page_of_the_platform_means_deleted(kind: str) -> None:
    target = "https://guba.eastmoney.com/error?type=2"
    assert parse(kind, b"<html>", fetched_at=NOW, url=target).outcome is Outcome.GONE
    redirect = parse(kind, b"", fetched_at=NOW, status=302, headers={"Location": target})
    assert redirect.outcome is Outcome.GONE


@pytest.mark.parametrize("kind", [LIST, REPLIES])
def test_interface_that_wants_an_account_says_so(kind: str) -> None:
    assert parse(kind, '{"rc":0,"re":null,"me":"请先登录"}'.encode(), fetched_at=NOW).outcome is Outcome.LOGIN

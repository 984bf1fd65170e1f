"""Lists, posts and replies of 股吧, on own fixtures and, where present, recorded ones."""

from datetime import UTC, datetime

import pytest

from crawlers.items import Author, Count, Outcome, Post, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed, recorded

LIST, POST, REPLIES = "guba.list.html", "guba.post.html", "guba.replies.json"
LIST_URL = "https://guba.eastmoney.com/list,699001,f_{}.html"
API_URL = "https://guba.eastmoney.com/api/getData?code=699001&p={}&ps=80"
GBAPI_LIST_URL = "https://gbapi.eastmoney.com/webarticlelist/api/Article/Articlelist?code=699001&index={}&pageSize=20"
POST_URL = "https://guba.eastmoney.com/news,699001,1788000102.html"
JSONP_URL = (
    "https://gbapi.eastmoney.com/reply/JSONP/ArticleNewReplyList?callback=gubaCb_17&postid=1788000102&p={}&ps=30"
)


def listed(post_id: str) -> Post:
    return by_id(parsed(LIST, "page.html", url=LIST_URL.format(1)))[post_id]


def test_list_is_read_from_the_script_whatever_its_titles_hold() -> None:
    page = parsed(LIST, "page.html", url=LIST_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [post.native_id for post in page.posts] == ["1788000001", "1788000102", "1788000103", "1788000104"]
    assert (page.expected, page.next) == (165, LIST_URL.format(2))
    assert listed("1788000102").title == 'App又闪退了}; var other_list={"re":[]}; 客服说在修'


def test_row_gives_every_field_it_has() -> None:
    row = listed("1788000102")
    assert (row.id, row.url) == ("guba:1788000102", POST_URL)
    assert (row.type, row.text, row.board) == (PostType.THREAD, "", "江海银行吧")
    assert row.author == Author("4018000000000002", "江边钓鱼客")
    assert row.published_at == datetime(2026, 11, 24, 9, 12, 33, tzinfo=SHANGHAI)
    assert (row.reposts.value, row.comments.value, row.views.value) == (2, 18, 321)
    assert listed("1788000001").views == Count(1_000_000, "100万+", is_lower_bound=True)


def test_title_is_unescaped_once() -> None:
    assert listed("1788000103").title == "三季报净息差 <1.5%，分红还能保住吗？"


def test_posts_without_text_are_followed_but_articles_stand_elsewhere() -> None:
    page = parsed(LIST, "page.html", url=LIST_URL.format(1))
    assert page.follow == ("1788000001", "1788000102", "1788000103")
    assert listed("1788000104").url == "https://caifuhao.eastmoney.com/news/20261123180000112233440"


def test_posts_of_other_bars_are_left_out_and_told() -> None:
    page = parsed(LIST, "page.html", url=LIST_URL.format(1))
    assert [(entry.what, "600999" in entry.why) for entry in page.skipped] == [("1788000105", True)]


def test_posts_of_the_bars_of_the_whole_site_are_listed_by_every_bar() -> None:
    body = fixture(LIST, "page.html").replace(b'"600999"', b'"cfhpl"')
    page = parse(LIST, body, fetched_at=NOW, url=LIST_URL.format(1))
    assert (len(page.posts), page.skipped) == (5, ())


def test_list_mostly_of_other_bars_is_a_decoy() -> None:
    page = parsed(LIST, "decoy.html", url=LIST_URL.format(1))
    assert (page.outcome, page.posts) == (Outcome.BLOCKED, ())
    assert "2 of 3" in page.detail
    assert parsed(LIST, "decoy.html").outcome is Outcome.OK, "what was asked for is unknown"


def test_pinned_posts_come_with_the_first_page_only() -> None:
    page = parsed(LIST, "api.json", url=API_URL.format(2))
    assert (page.outcome, [post.native_id for post in page.posts]) == (Outcome.OK, ["1788000201", "1788000202"])
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("1788000001", False), ("?", True)]


def test_json_of_the_interface_is_read_alike() -> None:
    page = parsed(LIST, "api.json", url=API_URL.format(2))
    post = page.posts[0]
    assert (post.text, post.board, page.follow) == ("说是风控，柜台才能调。", "江海银行吧", ("1788000202",))
    assert (page.expected, page.next) == (165, API_URL.format(3))
    assert parsed(LIST, "api.json", url=API_URL.format(3)).next == ""
    assert parsed(LIST, "api.json", url=GBAPI_LIST_URL.format(3)).next == GBAPI_LIST_URL.format(4)
    assert parsed(LIST, "api.json").next == "p=2"


def test_new_rows_are_read_where_the_script_is_missing() -> None:
    page = parsed(LIST, "rows.html", url=LIST_URL.format(1))
    post = by_id(page)["1788000102"]
    assert (post.title, post.author) == ("App又闪退了 <急>", Author("4018000000000002", "江边钓鱼客"))
    assert (post.views.value, post.comments.value) == (12_000, 18)
    assert by_id(page)["1788000104"].url.startswith("https://caifuhao.eastmoney.com/news/2026")
    assert [entry.what for entry in page.skipped] == ["#1", "?"], "advertisement, article without id"
    assert (page.follow, page.next, page.expected) == (("1788000102",), "", None)


def test_time_of_a_row_without_year_is_the_latest_such() -> None:
    posts = by_id(parsed(LIST, "rows.html", url=LIST_URL.format(1)))
    assert posts["1788000104"].published_at == datetime(2025, 12, 31, 23, 58, tzinfo=SHANGHAI)
    assert posts["1788000102"].published_at == datetime(2026, 11, 24, 9, 12, tzinfo=SHANGHAI)


def test_time_of_the_last_reply_is_not_taken_for_that_of_posting() -> None:
    page = parsed(LIST, "rows.html", url="https://guba.eastmoney.com/list,699001_1.html")
    assert {post.published_at for post in page.posts} == {None}


def test_old_rows_are_read() -> None:
    page = parsed(LIST, "articleh.html", url="https://guba.eastmoney.com/list,699001,f_2.html")
    assert [(post.native_id, post.title) for post in page.posts] == [
        ("900000011", "柜台排队一上午，一个窗口都不多开"),
        ("900000012", "分红什么时候到账"),
    ]
    assert page.posts[0].author == Author("4018000000000007", "海风轻拂")
    assert [post.published_at for post in page.posts] == [
        datetime(2025, 12, 31, 23, 58, tzinfo=SHANGHAI),
        datetime(2026, 1, 1, 0, 3, tzinfo=SHANGHAI),
    ]
    assert [entry.what for entry in page.skipped] == ["900000001"], "pinned"
    assert (page.expected, page.next) == (241, LIST_URL.format(3))


@pytest.mark.parametrize(
    ("name", "url", "outcome"),
    [
        ("empty.json", API_URL.format(1), Outcome.BLOCKED),
        ("empty.json", API_URL.format(4), Outcome.EMPTY),
        ("refused.json", API_URL.format(1), Outcome.BLOCKED),
        ("check.html", LIST_URL.format(1), Outcome.BLOCKED),
        ("gone.html", LIST_URL.format(1), Outcome.GONE),
    ],
)
def test_list_without_posts_is_told_apart(name: str, url: str, outcome: Outcome) -> None:
    page = parsed(LIST, name, url=url)
    assert page.outcome is outcome
    assert page.detail


def test_post_is_read_from_the_script_whatever_its_strings_hold() -> None:
    page = parsed(POST, "post.html", url=POST_URL)
    post = page.posts[0]
    assert (page.outcome, page.expected, len(page.posts)) == (Outcome.OK, 1, 1)
    assert post.title == "App又闪退了}; 客服说在修"
    assert post.text == (
        "早上转账，输完密码就闪退}; 客服让我做身份核实[哭]\n代码 if (a < b) {}; 都写不对吗？&lt;服了&gt; #江海银行#"
    )
    assert (post.board, post.region, post.topics) == ("江海银行吧", "上海", ("江海银行",))
    assert post.author == Author("4018000000000002", "江边钓鱼客")
    assert (post.views.value, post.comments.value, post.reposts.value, post.likes.value) == (12_000, 18, 2, 6)
    assert post.published_at == datetime(2026, 11, 24, 9, 12, 33, tzinfo=SHANGHAI)
    assert post.url == POST_URL


def test_post_without_id_is_named_by_its_address_or_not_at_all() -> None:
    assert parsed(POST, "nameless.html", url=POST_URL).posts[0].id == "guba:1788000102"
    page = parsed(POST, "nameless.html")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "post_id" in page.detail


def test_forwarded_post_is_quoted_and_named() -> None:
    post = parsed(POST, "forward.html").posts[0]
    assert (post.type, post.text) == (PostType.REPOST, "说得在理")
    assert post.quoted == "@江边钓鱼客: 早上转账，输完密码就闪退"
    assert post.parent_id == post.root_id == "guba:1788000102"
    assert post.region == "", "an IP address is no place"


def test_old_page_of_a_post_is_read() -> None:
    post = parsed(POST, "old.html").posts[0]
    assert (post.native_id, post.title) == ("900000011", "柜台排队一上午，一个窗口都不多开")
    assert post.text == "九点到的，\n十一点才轮到我 <无语>"
    assert (post.author, post.board) == (Author("4018000000000007", "海风轻拂"), "江海银行吧")
    assert post.published_at == datetime(2018, 6, 8, 17, 44, 31, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("name", "outcome"), [("deleted.html", Outcome.GONE), ("cut.html", Outcome.SCHEMA_CHANGED)])
def test_post_that_is_not_there_is_told_apart(name: str, outcome: Outcome) -> None:
    assert parsed(POST, name, url=POST_URL).outcome is outcome


@pytest.mark.parametrize("kind", [LIST, POST, REPLIES])
def test_identity_check_is_a_block_by_page_and_by_address(kind: str) -> None:
    page = parsed(LIST, "check.html", url=LIST_URL.format(1))
    assert "an hour" in page.detail
    target = "https://guba.eastmoney.com/fd_guba_validate?ret=x"
    assert parse(kind, fixture(LIST, "check.html"), fetched_at=NOW).outcome is Outcome.BLOCKED
    assert parse(kind, b"<html>", fetched_at=NOW, url=target).outcome is Outcome.BLOCKED
    redirect = parse(kind, b"", fetched_at=NOW, status=302, url=POST_URL, headers={"Location": target})
    assert (redirect.outcome, redirect.detail) == (Outcome.BLOCKED, page.detail)


@pytest.mark.parametrize("kind", [LIST, POST, REPLIES])
def test_other_redirects_and_empty_bodies_are_blocks(kind: str) -> None:
    elsewhere = parse(kind, b"", fetched_at=NOW, status=302, url=POST_URL, headers={"Location": "/"})
    assert elsewhere.outcome is Outcome.BLOCKED
    assert parse(kind, b"  ", fetched_at=NOW).outcome is Outcome.BLOCKED


def test_article_of_the_other_site_is_no_post_page() -> None:
    url = "https://caifuhao.eastmoney.com/news/20261123180000112233440"
    assert parse(POST, b"<html>", fetched_at=NOW, url=url).outcome is Outcome.SCHEMA_CHANGED


def test_replies_come_with_the_answers_under_them() -> None:
    page = parsed(REPLIES, "page.json")
    assert [post.native_id for post in page.posts] == [f"1788000102-910000000{number}" for number in (1, 2, 3, 5, 6)]
    assert {(post.type, post.root_id) for post in page.posts} == {(PostType.REPLY, "guba:1788000102")}
    assert (page.expected, page.follow) == (41, ("9100000001",)), "two of its four answers are shown"


def test_reply_names_what_it_answers() -> None:
    posts = by_id(parsed(REPLIES, "page.json"))
    first, child, bare = (posts[f"1788000102-910000000{number}"] for number in (1, 2, 3))
    assert first.parent_id == "guba:1788000102"
    assert child.parent_id == bare.parent_id == "guba:1788000102-9100000001"
    assert (child.text, child.quoted) == ("重装没用，<还是老样子>", "@小满: 我的也闪退[大笑]，卸载重装就好了")
    assert (first.author, first.region, first.likes.value) == (Author("4018000000000011", "小满"), "浙江", 3)
    assert first.published_at == datetime(2026, 11, 24, 9, 20, tzinfo=SHANGHAI)


def test_deleted_reply_is_left_out_but_a_picture_or_short_words_are_not() -> None:
    page = parsed(REPLIES, "page.json")
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("1788000102-9100000004", False)]
    assert by_id(page)["1788000102-9100000006"].text == "审核中", "about a card, not about the reply"


def test_replies_go_on_until_all_are_read() -> None:
    assert parsed(REPLIES, "page.json").next == "p=2"
    first = parsed(REPLIES, "jsonp.js", url=JSONP_URL.format(1))
    assert first.next == JSONP_URL.format(2)
    assert parsed(REPLIES, "jsonp.js", url=JSONP_URL.format(2)).next == ""


def test_wrapped_answer_is_read_and_the_address_names_the_post() -> None:
    post = parsed(REPLIES, "jsonp.js", url=JSONP_URL.format(1)).posts[0]
    assert (post.native_id, post.text) == ("1788000102-9100000021", "带括号的);也要读到")
    page = parsed(REPLIES, "jsonp.js")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "source_post_id" in page.detail


def test_answer_of_2014_has_blanks_around_its_keys() -> None:
    post = parsed(REPLIES, "legacy.json").posts[0]
    assert (post.native_id, post.parent_id) == ("5001-101", "guba:5001-99")
    assert (post.quoted, post.region, post.board) == ("@新股民: 要涨了吧", "", "江海银行")
    assert post.url == "https://guba.eastmoney.com/news,699001,5001.html"


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("none.json", Outcome.EMPTY), ("hidden.json", Outcome.BLOCKED), ("gone.json", Outcome.GONE)],
)
def test_replies_without_entries_are_told_apart(name: str, outcome: Outcome) -> None:
    page = parsed(REPLIES, name)
    assert page.outcome is outcome
    assert page.detail


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"rc":1}', Outcome.SCHEMA_CHANGED),
        (b'gubaCb({"rc":1,"re":[', Outcome.SCHEMA_CHANGED),
        (b"<!DOCTYPE html><title>x</title>", Outcome.BLOCKED),
        (b"cb(" + b"[" * 100_000, Outcome.SCHEMA_CHANGED),
    ],
)
def test_broken_answers_are_classified(body: bytes, outcome: Outcome) -> None:
    assert parse(REPLIES, body, fetched_at=NOW).outcome is outcome


RECORDED_AT = datetime(2026, 8, 18, tzinfo=UTC)


def test_recorded_lists() -> None:
    url = "https://guba.eastmoney.com/list,600580.html"
    page = recorded(LIST, "guba/list_600580_article_list_2026_excerpt.html", at=RECORDED_AT, url=url)
    assert (page.outcome, page.expected) == (Outcome.OK, 80)
    assert [(post.native_id, len(post.title), post.views.value) for post in page.posts] == [
        ("1745850461", 15, 13),
        ("1745850000", 14, 415),
    ]
    assert page.posts[0].published_at == datetime(2026, 7, 19, 12, 24, 22, tzinfo=SHANGHAI)
    page = recorded(LIST, "guba/list_bk1134_article_list_2026_excerpt.html", at=RECORDED_AT)
    assert [(post.native_id, post.author.id) for post in page.posts] == [("1760184053", "5676114794013740")]


def test_recorded_post() -> None:
    page = recorded(POST, "guba/news_bk1106_post_article_2026_excerpt.html", at=RECORDED_AT)
    post = page.posts[0]
    assert (page.outcome, post.native_id, len(post.text), post.board) == (Outcome.OK, "1759677380", 5, "bk1106")
    assert post.published_at == datetime(2026, 8, 17, 9, 36, 52, tzinfo=SHANGHAI)


def test_recorded_post_with_tricky_strings() -> None:
    name = "guba/news_post_article_tricky_strings.html"
    page = recorded(POST, name, at=RECORDED_AT, url="https://guba.eastmoney.com/news,600519,12345.html")
    assert [(post.native_id, len(post.text)) for post in page.posts] == [("12345", 23)]
    assert recorded(POST, name, at=RECORDED_AT).outcome is Outcome.SCHEMA_CHANGED


def test_recorded_replies() -> None:
    page = recorded(REPLIES, "guba/reply_ArticleNewReplyList_2026.json", at=RECORDED_AT)
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 2, "")
    assert [post.native_id for post in page.posts] == ["1759677380-reply-in-window", "1759677380-reply-before-window"]
    assert [entry.what for entry in page.skipped] == ["1759677380-nested-reply"], "a stub without words"
    page = recorded(REPLIES, "guba/reply_gbapi_doc_2014.json", at=RECORDED_AT)
    assert (page.expected, page.next) == (159, "p=2")
    assert [(post.native_id, post.parent_id) for post in page.posts] == [
        ("80850652-1797850791", "guba:80850652-1818372901"),
        ("24058782-1974869392", "guba:24058782"),
    ]

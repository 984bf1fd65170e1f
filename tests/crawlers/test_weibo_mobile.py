"""Search, timeline, status and long text of m.weibo.cn, on own fixtures and, where present, recorded ones."""

from datetime import UTC, datetime

import pytest

from crawlers.items import Author, Count, Outcome, PostType
from crawlers.pages import with_long_text
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import EXTEND_URL, SEARCH_URL, TIMELINE_URL, by_id, parsed, recorded

SEARCH, TIMELINE, STATUS = (f"weibo.{name}.json" for name in ("search", "timeline", "status"))


def test_search_finds_statuses_at_top_level_and_in_groups() -> None:
    page = parsed(SEARCH, "page.json", url=SEARCH_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [post.native_id[-3:] for post in page.posts] == ["101", "102", "103", "104", "105", "106", "107"]
    assert page.expected == 23


def test_search_reads_every_field_of_a_status() -> None:
    post = by_id(parsed(SEARCH, "page.json", url=SEARCH_URL.format(1)))["5236400000000101"]
    assert post.id == "weibo:5236400000000101"
    assert post.url == "https://weibo.com/6200000001/QfgVG001D"
    assert post.text == "江海银行手机银行又登不上去了，急着转账[泪][泪]\n客服一直排队，有人跟我一样吗？"
    assert post.published_at == datetime(2026, 11, 24, 1, 15, tzinfo=UTC)
    assert post.author == Author("6200000001", "海边的小鱼干", "", 382)
    assert (post.reposts.value, post.comments.value, post.likes.value) == (12, 35, 101)
    assert (post.region, post.client, post.keyword) == ("上海", "iPhone客户端", "江海银行")


def test_search_asks_next_for_the_following_page() -> None:
    assert parsed(SEARCH, "page.json", url=SEARCH_URL.format(1)).next == SEARCH_URL.format(2)
    assert parsed(SEARCH, "page.json").next == "page=2"


def test_search_ends_on_a_short_page_that_completes_the_total() -> None:
    assert parsed(SEARCH, "page.json", url=SEARCH_URL.format(3)).next == ""


def test_only_cut_texts_are_followed() -> None:
    assert parsed(SEARCH, "page.json").follow == ("5236400000000102",)


def test_text_inlined_in_the_page_is_taken_whole() -> None:
    post = by_id(parsed(SEARCH, "page.json"))["5236400000000103"]
    assert post.text.endswith("详情见江海银行App。")
    assert post.client == "微博 weibo.com"
    assert post.author.verified == "organisation"
    assert post.author.followers == 882_000


def test_repost_keeps_own_words_apart_from_chain_and_original() -> None:
    post = by_id(parsed(SEARCH, "page.json"))["5236400000000104"]
    assert post.type is PostType.REPOST
    assert post.text == "排队两小时[微笑]，这服务绝了"
    assert post.quoted.split("\n") == [
        "//@阿橙要上岸:同感，网点就开一个窗口//@江海银行官方微博:感谢关注",
        "@江海银行官方微博: #江海银行秋日立减# 周末加油满200减30，名额有限，先到先得！",
    ]
    assert post.parent_id == post.root_id == "weibo:5236400000000011"
    assert post.topics == ()


@pytest.mark.parametrize(("mid", "parent"), [("5236400000000105", "12"), ("5236400000000107", "13")])
def test_repost_of_what_is_gone_quotes_no_notice(mid: str, parent: str) -> None:
    post = by_id(parsed(SEARCH, "page.json"))[mid]
    assert post.type is PostType.REPOST
    assert post.text == ""
    assert "抱歉" not in post.quoted
    assert post.parent_id == f"weibo:52364000000000{parent}"


def test_platforms_verdict_stands_beside_the_post_not_in_its_text() -> None:
    post = by_id(parsed(SEARCH, "page.json"))["5236400000000106"]
    assert post.text == "听说江海银行要倒闭了？大家快去取钱！"
    assert post.quoted == "微博提示：此内容为不实消息，已处理。"
    assert post.author.followers is None


def test_deleted_status_is_left_out_and_told() -> None:
    page = parsed(SEARCH, "page.json")
    assert "5236400000000108" not in by_id(page)
    assert [entry.what for entry in page.skipped] == ["5236400000000108"]


def test_apps_answer_without_envelope_is_read_alike() -> None:
    page = parsed(SEARCH, "app.json")
    assert page.outcome is Outcome.OK
    assert page.posts[0].text == "江海银行客服真耐心，问题十分钟就解决了[赞]\n必须夸一下 >_< http://t.cn/A6xyzXYZ"
    assert page.posts[0].keyword == "江海银行"


@pytest.mark.parametrize(
    ("name", "number", "outcome"),
    [
        ("hidden.json", 1, Outcome.BLOCKED),
        ("hidden.json", 3, Outcome.BLOCKED),
        ("hidden.json", 4, Outcome.EMPTY),
        ("end.json", 2, Outcome.EMPTY),
        ("captcha.json", 1, Outcome.BLOCKED),
        ("wrong_request.json", 1, Outcome.SCHEMA_CHANGED),
    ],
)
def test_search_without_posts_is_told_apart(name: str, number: int, outcome: Outcome) -> None:
    page = parsed(SEARCH, name, url=SEARCH_URL.format(number))
    assert page.outcome is outcome
    assert page.detail


def test_timeline_leaves_out_what_the_user_only_liked() -> None:
    page = parsed(TIMELINE, "page.json", url=TIMELINE_URL)
    assert [post.native_id[-3:] for post in page.posts] == ["301", "302", "304"]
    assert page.expected == 81
    assert page.next == f"{TIMELINE_URL}&since_id=5236400000000300"


def test_timeline_resolves_relative_times_and_keeps_the_raw_ones() -> None:
    posts = by_id(parsed(TIMELINE, "page.json"))
    assert posts["5236100000000301"].published_at == datetime(2026, 6, 1, tzinfo=SHANGHAI)
    assert posts["5236400000000304"].published_at == datetime(2026, 11, 23, 18, 12, tzinfo=SHANGHAI)
    assert posts["5236400000000304"].published_raw == "昨天 18:12"
    assert posts["5236400000000304"].text == "网点营业时间调整通知 江海·人民路支行"


def test_single_status_is_one_post() -> None:
    page = parsed(STATUS, "repost.json")
    assert (page.outcome, page.expected, len(page.posts)) == (Outcome.OK, 1, 1)
    assert page.posts[0].text == "排队两小时[微笑]，这服务绝了"


@pytest.mark.parametrize("name", ["gone.json", "deleted.json"])
def test_single_status_that_is_gone_is_told(name: str) -> None:
    assert parsed(STATUS, name).outcome is Outcome.GONE


def test_long_text_replaces_the_cut_one() -> None:
    cut = by_id(parsed(SEARCH, "page.json"))["5236400000000102"]
    full = with_long_text(cut, parsed(STATUS, "extend-long.json", url=EXTEND_URL))
    assert full.text.endswith("每次说法都不一样[怒]。再不给说法我就销卡了。")
    assert full.topics == ("江海银行",)
    assert (full.id, full.author, full.published_at) == (cut.id, cut.author, cut.published_at)


def test_cut_text_stays_where_the_long_one_is_not_to_be_had() -> None:
    cut = by_id(parsed(SEARCH, "page.json"))["5236400000000102"]
    page = parsed(STATUS, "extend-not_long.json", url=EXTEND_URL)
    assert page.outcome is Outcome.EMPTY
    assert with_long_text(cut, page) == cut


def test_long_text_of_a_repost_completes_its_chain_and_keeps_the_original() -> None:
    page = parsed(STATUS, "repost.json")
    cut = page.posts[0]
    full_page = parsed(STATUS, "extend-repost.json", url="https://m.weibo.cn/statuses/extend?id=5236400000000104")
    full = with_long_text(cut, full_page)
    chain, original = full.quoted.split("\n")
    assert chain.endswith("//@江海银行官方微博:感谢关注")
    assert original.startswith("@江海银行官方微博: #江海银行秋日立减#")
    assert full.text == "排队两小时[微笑]，这服务绝了"


def test_ajax_list_is_read_by_its_own_kind() -> None:
    url = "https://weibo.com/ajax/statuses/mymblog?uid=6200000002&page=1&feature=0"
    page = parsed("weibo.ajax.json", "page.json", url=url)
    assert [post.native_id[-3:] for post in page.posts] == ["601", "602"]
    assert page.follow == ("5236400000000602",), "isLongText alone does not mean cut"
    assert page.posts[0].client == "iQOO 10"
    assert page.next.endswith("page=2&feature=0&since_id=5236400000000600kp2")


def test_recorded_search_of_2018() -> None:
    page = recorded(SEARCH, "weibo/m_getIndex_search_sample_2018.json", at=datetime(2018, 1, 23, 11, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected, page.follow) == (Outcome.OK, 10, 1000, ())
    assert page.posts[0].url == "https://weibo.com/3765043880/FFI520Hoj"
    assert page.posts[3].text.startswith("据苹果公司介绍，")
    assert "全文" not in page.posts[3].text
    assert page.posts[9].author.verified == "organisation"


def test_recorded_search_of_the_app() -> None:
    page = recorded(SEARCH, "weibo/app_search_100103type60_2019.json", at=datetime(2019, 3, 18, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected) == (Outcome.OK, 10, 765)
    assert page.posts[0].reposts == Count(17966, "17966")
    assert page.posts[0].published_at == datetime(2019, 1, 25, 4, 38, 52, tzinfo=UTC)


def test_recorded_timeline() -> None:
    page = recorded(TIMELINE, "weibo/m_getIndex_107603_timeline_2019.json", at=datetime(2019, 12, 19, 4, tzinfo=UTC))
    assert (page.outcome, len(page.posts), page.expected, page.next) == (
        Outcome.OK, 10, 81, "since_id=4407134353313108",
    )  # fmt: skip
    assert page.posts[0].published_at == datetime(2019, 12, 18, 22, tzinfo=UTC)
    assert page.posts[6].type is PostType.REPOST
    assert page.posts[6].parent_id == "weibo:4431995729947279"


def test_recorded_status_and_long_text() -> None:
    at = datetime(2019, 6, 16, tzinfo=UTC)
    status = recorded(STATUS, "weibo/m_statuses_show_2019.json", at=at).posts[0]
    assert (status.type, status.text, status.parent_id) == (PostType.REPOST, "", "weibo:4383404751066167")
    long_text = recorded(STATUS, "weibo/m_statuses_extend_2019.json", at=at)
    assert long_text.outcome is Outcome.OK
    assert len(long_text.posts[0].text) > 500


def test_recorded_ajax_statuses() -> None:
    page = recorded("weibo.ajax.json", "weibo/ajax_mymblog_2022.json", at=datetime(2022, 4, 11, tzinfo=UTC))
    assert (page.outcome, len(page.posts)) == (Outcome.OK, 11)
    assert [post.type for post in page.posts] == [PostType.POST, *[PostType.REPOST] * 10]

from datetime import UTC, datetime

import pytest

from crawlers.items import Author, Outcome, Post, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import HTML_URL, NOW, by_id, fixture, parsed, recorded

HTML = "weibo.search.html"


def post(number: int) -> Post:
    return by_id(parsed(HTML, "page.html", url=HTML_URL.format(1)))[f"5236400000000{number}"]


def test_cards_become_posts_and_promotions_do_not() -> None:
    page = parsed(HTML, "page.html", url=HTML_URL.format(1))
    assert page.outcome is Outcome.OK
    assert [found.native_id[-3:] for found in page.posts] == ["701", "702", "703", "704"]
    assert page.next == HTML_URL.format(2)


def test_full_text_is_preferred_and_furniture_dropped() -> None:
    assert post(701).text == "#江海银行秋日立减# 周末加油满200减30，名额有限[礼物]！\n活动规则见 江海·滨江大道"
    assert post(701).topics == ("江海银行秋日立减",)


def test_counts_ignore_commented_out_items_and_ids() -> None:
    assert (post(701).reposts.value, post(701).comments.value, post(701).likes.raw) == (0, 12_000, "100万+")
    assert post(701).likes.is_lower_bound
    assert (post(704).reposts.value, post(704).comments.value, post(704).likes.value) == (7, 9, 11)


def test_author_link_time_and_client() -> None:
    assert post(701).author == Author("6100000001", "江海银行官方微博", "organisation")
    assert post(702).author.verified == "person"
    assert post(703).author == Author("6200000052", "晚风")
    assert post(701).url == "https://weibo.com/6100000001/QfgVG00bj"
    assert post(701).published_at == datetime(2026, 11, 24, 9, 29, tzinfo=SHANGHAI)
    assert post(704).published_at == datetime(2026, 11, 13, 9, 8, tzinfo=SHANGHAI)
    assert (post(701).client, post(704).client, post(701).keyword) == ("微博网页版", "", "江海银行")


def test_unclosed_tag_does_not_mix_cards() -> None:
    assert post(701).type is PostType.POST
    assert post(701).quoted == ""


def test_repost_quotes_chain_and_original_with_its_id() -> None:
    assert post(702).type is PostType.REPOST
    assert post(702).text == "先领券再办卡"
    assert post(702).quoted == "//@羊毛日记:冲\n@江海银行官方微博: 周末加油满200减30，名额有限"
    assert post(702).parent_id == "weibo:5236400000000701"


def test_repost_of_a_deleted_original_has_nothing_to_quote() -> None:
    assert (post(703).type, post(703).text, post(703).quoted, post(703).parent_id) == (PostType.REPOST, "", "", "")


def test_text_cut_without_its_rest_is_followed() -> None:
    assert parsed(HTML, "page.html", url=HTML_URL.format(1)).follow == ("5236400000000704",)


def test_layout_of_2018_has_four_items_below() -> None:
    page = parsed(HTML, "page_2018.html", url=HTML_URL.format(1))
    old = page.posts[0]
    assert old.text == "江海银行周年庆转发抽奖[给你小心心]\n不过50我就黑箱啦|´・ω・)"
    assert (old.reposts.value, old.comments.value, old.likes.value) == (28, 11, 7)
    assert old.author.verified == ""
    assert page.next == ""


def test_page_beyond_the_last_is_empty() -> None:
    assert parsed(HTML, "page.html", url=HTML_URL.format(51)).outcome is Outcome.EMPTY


def test_no_result_is_empty_but_a_next_page_behind_it_is_a_block() -> None:
    assert parsed(HTML, "no_result.html", url=HTML_URL.format(1)).outcome is Outcome.EMPTY
    body = fixture(HTML, "no_result.html").replace(b"</body>", b'<a class="next" href="/weibo?q=x&page=3">x</a></body>')
    assert parse(HTML, body, fetched_at=NOW, url=HTML_URL.format(2)).outcome is Outcome.BLOCKED


def test_visitor_system_is_a_sign_in_page() -> None:
    assert parsed(HTML, "visitor.html", url=HTML_URL.format(1)).outcome is Outcome.LOGIN


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"card-wrap", b"result"), (b"feed_list_content", b"feed_text"), (b'class="from"', b'class="when"')],
)
def test_changed_markup_is_told_not_read_as_empty(old: bytes, new: bytes) -> None:
    body = fixture(HTML, "page.html").replace(old, new)
    page = parse(HTML, body, fetched_at=NOW, url=HTML_URL.format(1))
    assert page.outcome is Outcome.SCHEMA_CHANGED
    assert page.detail


def test_recorded_page_of_2018() -> None:
    at = datetime(2018, 10, 26, 12, tzinfo=UTC)
    page = recorded(HTML, "weibo/s_weibo_search_2018_excerpt.html", at=at, url=HTML_URL.format(1))
    assert [found.native_id for found in page.posts] == ["4299399859880269", "4299399821254298"]
    assert [(found.reposts.value, found.comments.value, found.likes.value) for found in page.posts] == [
        (28, 11, 7), (28, 34, 13),
    ]  # fmt: skip
    assert page.posts[0].url == "https://weibo.com/6336410207/GFHQlFsjb"


def test_recorded_page_of_2026() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first, second = recorded(HTML, "weibo/s_weibo_search_2026_excerpt.html", at=at, url=HTML_URL.format(1)).posts
    assert first.text == "我是真想吃喜茶的蛋挞[并不简单]"
    assert (first.reposts.value, first.comments.value, first.likes.value) == (0, 3, 12)
    assert first.client == "冬天的第一场雪"
    assert second.text.count("\n") == 2
    assert second.reposts.value == 8


def test_recorded_layout_sample() -> None:
    at = datetime(2023, 1, 14, tzinfo=UTC)
    first, second = recorded(HTML, "weibo/SYNTHETIC_s_weibo_search_new_layout.html", at=at).posts
    assert first.author.verified == "organisation"
    assert (first.comments.value, first.likes.is_lower_bound) == (12_000, True)
    assert second.quoted == "@原作者: 原微博正文"
    assert second.published_at == datetime(2022, 7, 23, 12, 30, tzinfo=SHANGHAI)

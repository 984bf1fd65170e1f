from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from crawlers.items import Author, Count, Outcome, Page, Post, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import HTML_URL, NOW, by_id, fixture, parsed, recorded

HTML = "weibo.search.html"


def shown(name: str = "page.html") -> Page:
    return parsed(HTML, name, url=HTML_URL.format(1))


def changed(*changes: tuple[bytes, bytes], name: str = "page.html", number: int = 1) -> Page:
    body = fixture(HTML, name)
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return parse(HTML, body, fetched_at=NOW, url=HTML_URL.format(number))


def post(number: int) -> Post:
    name = "page.html" if number < 711 else "page_2026.html"
    return by_id(shown(name))[f"5236400000000{number}"]


def original(number: int) -> Post:
    originals = {found.native_id: found for found in shown("page_2026.html").originals}
    return originals[f"5236400000000{number}"]


def digest(text: str) -> tuple[int, str]:
    return len(text), sha256(text.encode()).hexdigest()[:8]


def test_cards_become_posts_and_promotions_do_not() -> None:
    page = shown()
    assert page.outcome is Outcome.OK
    assert [found.native_id[-3:] for found in page.posts] == ["701", "702", "703", "704"]
    assert page.next == HTML_URL.format(2)
    assert [(entry.what, entry.why[:2], entry.is_fault) for entry in page.skipped] == [("#1", "热搜", False)]


def test_cards_without_mid_are_told_with_the_reason_and_the_margin_is_not() -> None:
    page = shown("page_2026.html")
    assert [found.native_id[-3:] for found in page.posts] == ["711", "712"]
    assert [(entry.what, entry.why.partition("(")[2]) for entry in page.skipped] == [
        ("#1", "topics)"), ("#2", "users)"), ("#3", "promoted post without mid)"),
    ]  # fmt: skip
    assert not any(entry.is_fault for entry in page.skipped)


def test_pager_tells_how_many_pages_there_are() -> None:
    assert (shown().pages, shown("page_2026.html").pages, shown("page_2018.html").pages) == (2, 50, None)
    without_list = changed((b"s-scroll", b"x"), ("第1页</a>".encode(), "共50页</a>".encode()), name="page_2026.html")
    assert without_list.pages == 50


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
    assert (post(711).author.name, post(712).author.name) == ("金融观察员", "阿橙要上岸")
    assert (post(711).comments.value, post(712).comments.value) == (11, 9)


def test_counts_are_told_by_their_buttons_though_one_is_missing_or_not_closed() -> None:
    assert (post(711).reposts.value, post(711).comments.value, post(711).likes.value) == (28, 11, 7)
    assert (post(712).reposts.value, post(712).comments.value, post(712).likes.value) == (0, 9, 0)


def test_full_texts_of_a_long_post_and_its_long_original_are_kept_apart() -> None:
    assert post(711).text == "江海银行这次<道歉>很快，A&amp;B两版App都修好了[赞]", "unescaped once"
    assert post(711).quoted == f"@江海银行官方微博: {original(710).text}"
    assert original(710).text == "致客户：今晨系统升级，手机银行曾短时无法登录，现已恢复。#江海银行致歉#"


def test_original_of_a_repost_is_a_post_with_its_own_counts() -> None:
    found = original(710)
    assert found.author == Author("6100000001", "江海银行官方微博", "organisation")
    assert (found.reposts.value, found.comments.value, found.likes) == (12_000, 860, Count(1_000_000, "100万+", True))
    assert found.published_at == datetime(2026, 11, 23, 21, 8, tzinfo=SHANGHAI)
    assert (found.client, found.topics, found.type, found.keyword) == (
        "微博网页版", ("江海银行致歉",), PostType.POST, "",
    )  # fmt: skip
    assert found.url == "https://weibo.com/6100000001/QfgVG00bs"
    assert post(711).parent_id == post(711).root_id == found.id
    assert original(706).author.name == "江海银行客服"


def test_time_client_and_place_stand_apart() -> None:
    assert (post(711).published_raw, post(711).client, post(711).region) == (
        "今天 03:55", "自动转发的iPhone SE", "江苏",
    )  # fmt: skip
    assert post(711).published_at == datetime(2026, 11, 24, 3, 55, tzinfo=SHANGHAI)
    assert post(711).author.verified == "person", "a badge inside a text is not the author's"
    page = changed(
        ("今天09:29".encode(), "05月25日 22:05 @南风 转赞过".encode()), ("来自 ".encode(), "来自小米 ".encode())
    )
    assert page.posts[0].published_at == datetime(2026, 5, 25, 22, 5, tzinfo=SHANGHAI)
    assert page.posts[2].client == "小米 小米手机"


def test_date_without_year_that_lies_ahead_is_last_years() -> None:
    assert post(712).published_at == datetime(2025, 12, 31, 23, 50, tzinfo=SHANGHAI)


def test_name_directly_under_the_card_is_the_author() -> None:
    assert post(712).author == Author("6200000062", "阿橙要上岸")
    assert (post(712).text, post(712).quoted.partition("\n")[0]) == ("终于修好了", "//@momo:插眼")


def test_same_post_on_two_pages_has_the_same_id() -> None:
    first, second = shown(), changed((b' class="cur"', b""), number=2)
    assert [found.id for found in first.posts] == [found.id for found in second.posts]
    twice = changed((b'mid="5236400000000703"', b'mid="5236400000000704"'))
    assert len(twice.posts) == 3


def test_repost_quotes_chain_and_original_with_its_id() -> None:
    assert post(702).type is PostType.REPOST
    assert post(702).text == "先领券再办卡"
    assert post(702).quoted == "//@羊毛日记:冲\n@江海银行官方微博: 周末加油满200减30，名额有限"
    assert post(702).parent_id == "weibo:5236400000000701"


def test_repost_of_a_deleted_original_has_nothing_to_quote() -> None:
    assert (post(703).type, post(703).text, post(703).quoted, post(703).parent_id) == (PostType.REPOST, "", "", "")


def test_text_cut_without_its_rest_is_followed_also_of_an_original() -> None:
    assert shown().follow == ("5236400000000704",)
    assert shown("page_2026.html").follow == ("5236400000000706",)


def test_layout_of_2018_has_four_items_below() -> None:
    page = parsed(HTML, "page_2018.html", url=HTML_URL.format(1))
    old = page.posts[0]
    assert old.text == "江海银行周年庆转发抽奖[给你小心心]\n转发过百就加一份小礼物(๑•̀ㅂ•́)و"
    assert (old.reposts.value, old.comments.value, old.likes.value) == (28, 11, 7)
    assert old.author.verified == ""
    assert page.next == ""


def test_page_beyond_the_last_is_empty() -> None:
    assert parsed(HTML, "page.html", url=HTML_URL.format(51)).outcome is Outcome.EMPTY
    assert changed((b' class="cur"', b""), number=51).outcome is Outcome.EMPTY
    assert changed((b' class="cur"', b""), number=2).outcome is Outcome.OK


def test_recommendations_where_nothing_was_found_are_no_results() -> None:
    page = shown("recommended.html")
    assert (page.outcome, page.posts) == (Outcome.EMPTY, ())
    assert [entry.what for entry in page.skipped] == ["5236400000000721"]


def test_list_of_promotions_only_is_no_empty_result() -> None:
    assert changed((b" mid=", b" id=")).outcome is Outcome.SCHEMA_CHANGED


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
    assert [len(found.text) for found in page.posts] == [111, 91]
    assert [found.published_at for found in page.posts] == [at - timedelta(minutes=32), at - timedelta(minutes=33)]
    assert (page.posts[0].client, page.pages, page.skipped) == ("iPhone客户端", None, ())


def test_recorded_page_of_2026() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first, second = recorded(HTML, "weibo/s_weibo_search_2026_excerpt.html", at=at, url=HTML_URL.format(1)).posts
    assert digest(first.text) == (16, "a1efbd57")
    assert (first.reposts.value, first.comments.value, first.likes.value) == (0, 3, 12)
    assert digest(first.client) == (7, "bf081357")
    assert (second.text.count("\n"), len(second.text)) == (2, 34)
    assert (second.reposts.value, second.comments.value, second.likes.value) == (8, 0, 0)
    assert second.published_at == at - timedelta(minutes=3)


def test_recorded_layout_sample() -> None:
    at = datetime(2023, 1, 14, tzinfo=UTC)
    page = recorded(HTML, "weibo/SYNTHETIC_s_weibo_search_new_layout.html", at=at)
    first, second = page.posts
    assert first.author.verified == "organisation"
    assert (first.comments.value, first.likes.is_lower_bound) == (12_000, True)
    assert second.quoted == "@原作者: 原微博正文"
    assert (page.pages, len(page.skipped), page.next) == (2, 1, "/weibo?q=x&page=2")
    assert (page.originals[0].reposts.value, page.originals[0].comments.value, page.originals[0].likes.value) == (
        5,
        3,
        8,
    )
    assert page.originals[0].author == Author("3333333333", "原作者")
    assert second.published_at == datetime(2022, 7, 23, 12, 30, tzinfo=SHANGHAI)

"""The reposts of a status: both sites' lists, and the chains that their texts name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Outcome, Page, PostType
from crawlers.pages import parse
from crawlers.weibo_text import Link, answered_name, chain_of, quote, split_chain
from tests.crawlers.page_files import NOW, by_id, parsed

REPOSTS = "weibo.reposts.json"
MOBILE_URL = "https://m.weibo.cn/api/statuses/repostTimeline?id=5236400000000711&page={}"
PC_URL = "https://weibo.com/ajax/statuses/repostTimeline?id=QfgVG00bt&page={}&moduleID=feed&count=10"
ROOT = "weibo:5236400000000711"


def mobile(number: int = 1) -> Page:
    return parsed(REPOSTS, "mobile.json", url=MOBILE_URL.format(number))


def test_every_entry_is_a_repost_and_deleted_ones_are_told() -> None:
    page = mobile()
    assert (page.outcome, page.expected, page.pages) == (Outcome.OK, 28, 3)
    assert [post.native_id[-3:] for post in page.posts] == ["731", "732", "733"]
    assert {post.type for post in page.posts} == {PostType.REPOST}
    assert [entry.what[-3:] for entry in page.skipped] == ["734"]
    assert [post.id for post in page.originals] == [ROOT]


def test_parent_is_the_nearest_reposter_where_the_payload_names_it() -> None:
    posts = by_id(mobile())
    assert {post.root_id for post in posts.values()} == {ROOT}
    assert [post.parent_id[-3:] for post in posts.values()] == ["711", "731", "711"]
    assert chain_of(posts["5236400000000733"].quoted)[0] == Link("老许说财经", "早该更新了"), "named, its id is not"


def test_own_words_are_apart_from_chain_and_original() -> None:
    post = by_id(mobile())["5236400000000732"]
    assert post.text == "早该更新了"
    assert post.quoted.split("\n") == ["//@江边散步:转发微博", "@江海银行官方微博: 手机银行6.0上线，转账更快！"]
    assert (post.likes.value, by_id(mobile())["5236400000000731"].text) == (12, "")


def test_list_goes_on_to_its_last_page() -> None:
    assert mobile().next == MOBILE_URL.format(2)
    assert mobile(3).next == ""
    assert parsed(REPOSTS, "pc.json", url=PC_URL.format(2)).next == PC_URL.format(3)


def test_pc_list_takes_from_the_address_what_an_entry_does_not_embed() -> None:
    page = parsed(REPOSTS, "pc.json", url=PC_URL.format(1))
    assert (page.outcome, page.expected) == (Outcome.OK, 28)
    first, second = page.posts
    assert (first.text, first.region, first.author.verified) == ("不错[赞]", "上海", "person")
    assert (second.type, second.text, second.parent_id, second.root_id) == (PostType.REPOST, "", ROOT, ROOT)


def test_saved_page_without_address_invents_no_ancestor() -> None:
    post = parsed(REPOSTS, "pc.json").posts[1]
    assert (post.type, post.parent_id, post.root_id) == (PostType.REPOST, "", "")


@pytest.mark.parametrize(
    ("name", "number", "outcome"),
    [("none.json", 1, Outcome.EMPTY), ("hidden.json", 1, Outcome.BLOCKED), ("hidden.json", 4, Outcome.EMPTY)],
)
def test_no_reposts_are_told_apart(name: str, number: int, outcome: Outcome) -> None:
    assert parsed(REPOSTS, name, url=PC_URL.format(number)).outcome is outcome


def test_reposts_of_another_format_are_told() -> None:
    assert parse(REPOSTS, b'{"ok":1,"data":{"reposts":[{}]}}', fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED
    page = parse(REPOSTS, b'{"ok":1,"data":[{"user":{"id":1}}],"max_page":3}', fetched_at=NOW)
    assert (page.outcome, page.next) == (Outcome.SCHEMA_CHANGED, "")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("没有链", ()),
        ("看 http://t.cn/A6 //这里", ()),
        ("好//@a:转发微博", (Link("a", ""),)),
        ("//@a://@b：三 //@c_d-e:\n四", (Link("a", ""), Link("b", "三"), Link("c_d-e", "四"))),
        ("x// @甲 :回复@乙:谢谢", (Link("甲", "回复@乙:谢谢"),)),
        ("//@a:一\n二\n@原博: 三\n微博提示：四", (Link("a", "一\n二"),)),
        ("//@a:一\n微博提示：四", (Link("a", "一"),)),
    ],
)
def test_chain_gives_names_and_words_nearest_first(text: str, links: tuple[Link, ...]) -> None:
    assert chain_of(text) == links


@given(
    st.text("字a1 #", max_size=8),
    st.lists(st.tuples(st.text("名b2_-", min_size=1, max_size=8), st.text("词c3", max_size=8)), max_size=4),
)
def test_chain_is_read_back_as_it_was_written(own: str, links: list[tuple[str, str]]) -> None:
    chain = "".join(f"//@{name}:{words}" for name, words in links)
    read = split_chain(own + chain)
    assert read == ((own.strip(), chain) if links else (own, ""))
    for text in (own + chain, f"{chain}\n{quote('原博', '词')}"):
        assert [(link.name, link.words) for link in chain_of(text)] == links


def test_answered_name_is_the_one_in_front() -> None:
    assert (answered_name("回复@小满:好"), answered_name("好 回复@小满:好"), answered_name("")) == ("小满", "", "")

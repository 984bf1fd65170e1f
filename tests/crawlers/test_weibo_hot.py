"""The list of hot topics: words with their rank and heat, no posts."""

import json

import pytest

from crawlers.items import Count, Outcome
from crawlers.pages import parse
from crawlers.pages.response import Response
from crawlers.pages.weibo.hot import HotTopic, read_hot
from tests.crawlers.page_files import NOW, fixture, parsed

HOT = "weibo.hot.json"
PINNED = HotTopic("江海市防汛应急响应", 0, Count(), "", "热")


def topics(name: str) -> tuple[HotTopic, ...]:
    read = read_hot(Response(fixture(HOT, name), NOW))
    assert isinstance(read, tuple)
    return read


def test_side_list_gives_topics_in_order_each_once() -> None:
    assert topics("side.json") == (
        PINNED,
        HotTopic("江海银行手机银行崩了", 1, Count(1284511, "1284511"), "", "爆"),
        HotTopic("存款利率下调", 2, Count(884512, "884512"), "", "热"),
        HotTopic("今天立冬吗", 3, Count(601223, "601223"), "", ""),
    )


def test_band_gives_categories_and_ranks_by_place_where_it_names_none() -> None:
    assert topics("band.json")[1:] == (
        HotTopic("江海银行手机银行崩了", 1, Count(1284511, "1284511"), "财经", "爆"),
        HotTopic("江海地铁延误", 2, Count(52011, "52011"), "社会新闻", ""),
    )


def test_page_has_words_to_follow_and_no_posts() -> None:
    page = parsed(HOT, "side.json", url="https://weibo.com/ajax/side/hotSearch")
    assert (page.outcome, page.posts, page.expected, page.next) == (Outcome.OK, (), None, "")
    assert page.follow == tuple(topic.word for topic in topics("side.json"))
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("#5", False)], "the advertisement"


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        ({"realtime": []}, Outcome.BLOCKED),
        ({"band_list": [{"is_ad": 1, "word": "x"}]}, Outcome.BLOCKED),
        ({"realtime": [{"title": "x"}, {"word": "y"}]}, Outcome.SCHEMA_CHANGED),
        ({"hot": [{"word": "x"}]}, Outcome.SCHEMA_CHANGED),
        ({"realtime": [{"word": "x"}, {"word": "y"}, {"word": 0.5}]}, Outcome.OK),
    ],
)
def test_lists_without_topics_are_told_apart(data: dict[str, object], outcome: Outcome) -> None:
    body = json.dumps({"ok": 1, "data": data}).encode()
    page = parse(HOT, body, fetched_at=NOW)
    assert page.outcome is outcome
    assert page.detail or page.follow
    read = read_hot(Response(body, NOW))
    assert isinstance(read, tuple) or read == page


def test_refused_list_gives_the_page_that_says_why() -> None:
    read = read_hot(Response(b"", NOW, 432))
    assert not isinstance(read, tuple)
    assert read.outcome is Outcome.BLOCKED

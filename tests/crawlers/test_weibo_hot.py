"""The list of hot topics: words with their rank and heat, no posts."""

import json

import pytest

from crawlers.items import Count, HotTopic, Outcome, Page
from crawlers.pages import parse
from tests.crawlers.page_files import NOW, parsed

HOT = "weibo.hot.json"
PINNED = HotTopic("江海市防汛应急响应", 0, Count(), "", "热")


def read(data: dict[str, object], **about: object) -> Page:
    return parse(HOT, json.dumps({"ok": 1, "data": data}).encode(), fetched_at=NOW, **about)


def test_side_list_gives_topics_in_order_each_once() -> None:
    assert parsed(HOT, "side.json").topics == (
        PINNED,
        HotTopic("江海银行手机银行崩了", 1, Count(1284511, "1284511"), "", "爆"),
        HotTopic("存款利率下调", 2, Count(884512, "884512"), "", "热"),
        HotTopic("今天立冬吗", 3, Count(601223, "601223"), "", ""),
    )


def test_band_gives_categories_and_ranks_by_place_where_it_names_none() -> None:
    assert parsed(HOT, "band.json").topics[1:] == (
        HotTopic("江海银行手机银行崩了", 1, Count(1284511, "1284511"), "财经", "爆"),
        HotTopic("江海地铁延误", 2, Count(52011, "52011"), "社会新闻", ""),
    )


@pytest.mark.parametrize(("name", "label", "category"), [("cards.json", "", ""), ("top.html", "沸", "剧集")])
def test_cards_and_the_page_give_the_same_list(name: str, label: str, category: str) -> None:
    page = parsed(HOT, name)
    assert (page.outcome, [topic.word for topic in page.topics]) == (
        Outcome.OK, ["江海市防汛", "江海银行崩了", "江海剧"],
    )  # fmt: skip
    assert [(topic.rank, topic.heat.value) for topic in page.topics] == [(0, 0), (1, 4283943), (2, 883943)]
    assert (page.topics[1].label, page.topics[2].category) == (label, category)


def test_advertisement_of_the_page_is_told_and_a_page_without_table_is_judged() -> None:
    assert [(entry.what, entry.why[:2]) for entry in parsed(HOT, "top.html").skipped] == [("#2", "广告")]
    visitor = parse(HOT, b"<title>Sina Visitor System</title>", fetched_at=NOW)
    assert visitor.outcome is Outcome.LOGIN


def test_page_has_words_to_follow_and_no_posts() -> None:
    page = parsed(HOT, "side.json", url="https://weibo.com/ajax/side/hotSearch")
    assert (page.outcome, page.posts, page.expected, page.next) == (Outcome.OK, (), None, "")
    assert page.follow == tuple(topic.word for topic in page.topics)
    assert [(entry.what, entry.why[:2], entry.is_fault) for entry in page.skipped] == [
        ("#2", "同一", False),
        ("#5", "广告", False),
    ]


@pytest.mark.parametrize(
    ("places", "ranks"),
    [
        ([None, None, None], [1, 2, 3]),
        ([1, "ad", 2, 3], [1, 2, 3]),
        ([None, "ad", None], [1, 2]),
        ([3, None], [3, 4]),
        ([-1, 10**12, "7"], [1, 2, 7]),
    ],
)
def test_an_advertisement_takes_no_rank_and_an_absurd_one_is_none(places: list[object], ranks: list[int]) -> None:
    rows = [{"word": f"w{at}", "realpos": place, "is_ad": int(place == "ad")} for at, place in enumerate(places)]
    assert [topic.rank for topic in read({"realtime": rows}).topics] == ranks


def test_a_word_in_both_lists_stands_once_as_it_stands_first() -> None:
    page = read({"realtime": [{"word": "#a#\n"}], "band_list": [{"word": "b"}, {"word": "a", "category": "财经"}]})
    assert page.topics == (HotTopic("a", 1), HotTopic("b", 2))
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("#3", False)]


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        ({"realtime": []}, Outcome.BLOCKED),
        ({"realtime": [], "hotgov": {"word": "置顶"}}, Outcome.BLOCKED),
        ({"hotgov": {"word": "置顶"}}, Outcome.SCHEMA_CHANGED),
        ({"band_list": [{"is_ad": 1, "word": "x"}]}, Outcome.BLOCKED),
        ({"realtime": [{"title": "x"}, {"word": "y"}]}, Outcome.SCHEMA_CHANGED),
        ({"realtime": [{"word": "##"}]}, Outcome.SCHEMA_CHANGED),
        ({"hot": [{"word": "x"}]}, Outcome.SCHEMA_CHANGED),
        ({"realtime": [{"word": "x"}, {"word": "y"}, {"word": 0.5}]}, Outcome.OK),
    ],
)
def test_lists_without_topics_are_told_apart(data: dict[str, object], outcome: Outcome) -> None:
    page = read(data)
    assert page.outcome is outcome
    assert page.detail or page.follow
    assert bool(page.topics) == (outcome is Outcome.OK)


def test_a_refused_list_says_why_and_has_no_topics() -> None:
    page = parse(HOT, b"", fetched_at=NOW, status=432)
    assert (page.outcome, page.topics) == (Outcome.BLOCKED, ())

"""热搜: the list of hot searches on the overview, on its own page, and in alerts."""

import html
import re
from datetime import timedelta

import pytest

from crawlers.items import Count, HotTopic
from dashboards.hot_rows import STALE
from dashboards.panels.ranks import rank_chart, rank_spark
from service.accounts import Role
from service.db.tables import HotRankRow, HotTopicRow
from service.ingest.context import Context
from service.watch.hot_concerns import Concerns
from service.watch.hot_records import LEFT_AFTER, RankPoint
from service.watch.hot_topics import HotTopics
from service.watch.records import AlertKind
from tests.dashboards.conftest import HOSTILE
from tests.support.factories import EPOCH

OWN, RIVAL, MONEY, OTHER = "江海银行登录失败", "云港银行年费新规", "大额存单利率跌破2%", "今天降温了吗"
QUEUE, FEE = "江海银行排队", "江海银行年费"
"""Of alerts: what a person closed opens none for a day."""
STEP = timedelta(minutes=10)


@pytest.fixture
def take(context: Context):
    """Takes in a list, words in the order of their ranks, so many readings before now; all is forgotten after the test."""
    topics, concerns = HotTopics(context.database), Concerns(context.lexicon, context.settings.brand)

    def taken(*words: str, ago: int = 0, ranks: dict[str, int] | None = None) -> None:
        listed = [
            HotTopic(word, (ranks or {}).get(word, place), Count(900_000 // place), label="热")
            for place, word in enumerate(words, 1)
        ]
        topics.take(listed, context.clock() - ago * STEP, concerns)

    yield taken
    for alert in context.watch.live():
        if alert.kind is AlertKind.HOT_SEARCH:
            context.watch.close(alert.id, "lin")
    with context.database.session() as session:
        session.query(HotRankRow).delete()
        session.query(HotTopicRow).delete()


def rows(page: str) -> list[str]:
    """The words of the tables, in their order."""
    return [html.unescape(word) for word in re.findall(r"data-open>([^<]+)</a>", page)]


def hot_alert(context: Context, word: str) -> int:
    return next(alert.id for alert in context.watch.live() if alert.word == word)


def test_the_overview_is_silent_while_the_list_was_never_read(pr) -> None:
    assert "上热搜了吗" not in pr.get("/").text


def test_the_overview_answers_how_high_since_when_and_whither(pr, context, take) -> None:
    take(OTHER, MONEY, RIVAL, OWN, ago=1, ranks={OWN: 30})
    take(OTHER, OWN, MONEY, RIVAL)
    page = pr.get("/").text
    assert "本行在榜上: “江海银行登录失败”第 2 位" in page
    assert rows(page) == [OWN, RIVAL, MONEY]
    assert 'title="一小时内上升 28 位"' in page
    assert "10分钟前</time>起" in page
    assert "4 个词</a>" in page


def test_the_figure_of_posts_leads_to_as_many(pr, context, take) -> None:
    take(OWN)
    page = pr.get("/hot").text
    href, count = re.search(r'<td class="n"><a href="([^"]+)" title="([\d,]+)"', page).groups()
    found = pr.get(html.unescape(href)).text
    assert int(count) > 0
    assert re.search(r'class="list-head"><span><b class="strong" title="([\d,]+)"', found)[1] == count


def test_what_left_lately_is_told_too(pr, context, take) -> None:
    take(OWN, OTHER, ago=LEFT_AFTER)
    for ago in reversed(range(LEFT_AFTER)):
        take(OTHER, MONEY, ago=ago)
    page = pr.get("/").text
    assert "本行不在榜上; 24 小时内有过 1 个词, 最高第 1 位" in page
    assert rows(page) == [MONEY, OWN]
    assert "本行 24 小时内下榜的" in page


def test_nothing_about_banks_is_an_answer(pr, context, take) -> None:
    take(OTHER)
    page = pr.get("/").text
    assert "本行不在榜上" in page
    assert "榜上没有与银行有关的词。" in page


def test_a_list_that_is_read_no_more_warns(pr, context, take) -> None:
    take(OWN, ago=STALE // STEP + 1)
    assert "之后没有读到" in pr.get("/").text
    assert "榜单停在" in pr.get("/hot").text


def test_the_page_lists_all_by_concern_or_by_rank_and_of_one_concern(service, context, take) -> None:
    take(OTHER, MONEY, RIVAL, OWN)
    assert rows(service.get("/hot").text) == [OWN, RIVAL, MONEY, OTHER]
    assert rows(service.get("/hot", sort="rank").text) == [OTHER, MONEY, RIVAL, OWN]
    page = service.get("/hot", concern="rival", sort="rank").text
    assert rows(page) == [RIVAL]
    assert 'href="/hot?concern=own&amp;sort=rank"' in page
    assert "榜上没有这样的词" in service.get("/hot", concern="watched").text
    assert len(rows(service.get("/hot", concern="nonsense", sort="x").text)) == 4


def test_the_page_without_a_list_says_the_next_step(visitors) -> None:
    assert "spider: weibo-hot" in visitors(Role.MARKETING).get("/hot").text
    assert 'href="/crawl"' not in visitors(Role.MARKETING).get("/hot").text
    assert 'href="/crawl">去采集' in visitors(Role.PR).get("/hot").text


def test_words_are_no_markup(admin, context, take) -> None:
    take(f"{HOSTILE}江海银行", "？？", "\"'#&江海银行")
    for path in ("/", "/hot", "/alerts"):
        page = admin.get(path).text
        assert "<script>alert" not in page
        assert "onerror=alert(1)>" not in page
    assert admin.get("/hot").text.count("data-item") == 3


def test_an_alert_shows_its_ranks_and_leads_to_the_posts(pr, context, take) -> None:
    take(OTHER, QUEUE, ago=2, ranks={QUEUE: 12})
    take(OTHER, QUEUE, ago=1)
    take(QUEUE)
    number = hot_alert(context, QUEUE)
    listed, page = pr.get("/alerts").text, pr.get(f"/alerts/{number}").text
    assert "热搜第 1 位：江海银行排队（热度 90.0 万）" in listed
    assert "搜这个词的帖子" in listed
    assert "条证据" not in page
    assert "名次怎么走?" in page
    assert "榜上怎么样" in page
    assert "最高第 1 位" in page
    link = re.search(r'href="(/monitor\?q=[^"]+)">搜这个词的帖子', page)[1]
    assert pr.get(html.unescape(link)).status_code == 200


def test_it_is_taken_care_of_and_says_that_it_left(pr, context, take) -> None:
    take(FEE, ago=LEFT_AFTER)
    number = hot_alert(context, FEE)
    assert "在处理" in pr.post(f"/alerts/{number}/acknowledge").text
    for ago in reversed(range(LEFT_AFTER)):
        take(OTHER, ago=ago)
    page = pr.get(f"/alerts/{number}").text
    assert page.count("已离榜") == 2


def test_a_chart_needs_two_readings_and_has_its_figures_as_a_table() -> None:
    figures = ((0, 12, 50_000), (10, 0, 900_000), (20, 3, 800_000))
    at = [RankPoint(EPOCH + timedelta(minutes=minute), rank, heat) for minute, rank, heat in figures]
    chart = rank_chart(at)
    assert (rank_chart(at[:1]), rank_spark(at[:1])) == (None, None)
    assert [[cell.text for cell in row][1:] for row in chart.table.rows] == [
        ["12", "50,000"], ["置顶", "900,000"], ["3", "800,000"],
    ]  # fmt: skip
    assert chart.option["series"][0]["data"] == [12, 1, 3]
    assert chart.option["yAxis"]["inverse"] is True
    assert "最高置顶, 最近第 3 位" in chart.aria

"""The list of hot searches in the database: stays and ranks, what is the bank's concern, alerts, retention."""

from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from crawlers.items import Count, HotTopic
from nlp.brands import Lexicon
from service.db import Database
from service.watch import actions
from service.watch.archive import LIVE_ALERTS, AlertFilter, events, find, get, post_ids
from service.watch.book import CALM, QUIET, keep
from service.watch.hot_concerns import CONCERN_ZH, Concern, Concerns, search_text
from service.watch.hot_records import LEFT_AFTER, heat_words, moved_words, rank_words
from service.watch.hot_topics import KEPT, HotTopics
from service.watch.payloads import Notice, payload, text
from service.watch.records import KIND_ZH, OVER_ZH, Alert, AlertKind, AlertState, Severity

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STEP = timedelta(minutes=10)
OWN, RIVAL, MONEY, OTHER = "江海银行崩了", "云港银行年费新规", "大额存单利率跌破2%", "今天降温了吗"


@pytest.fixture(scope="module")
def concerns() -> Concerns:
    return Concerns(Lexicon.load(), "jhb", ("江海 地铁", "降温"))


@pytest.fixture
def hot(database: Database) -> HotTopics:
    return HotTopics(database)


def listed(*words: str | tuple[str, int]) -> list[HotTopic]:
    """Words in the order of their ranks, or with a rank."""
    ranked = ((word, place) if isinstance(word, str) else word for place, word in enumerate(words, 1))
    return [HotTopic(word, rank, Count(1_000_000 // max(rank, 1)), label="热") for word, rank in ranked]


def at(reading: int) -> datetime:
    return START + reading * STEP


def live(database: Database) -> list[Alert]:
    return list(find(database, LIVE_ALERTS).alerts)


def told(database: Database, alert: Alert) -> list[str]:
    return [event.action for event in events(database, alert.id)]


@pytest.mark.parametrize(
    ("word", "category", "concern", "brands", "keywords"),
    [
        (OWN, "", Concern.OWN, ("jhb",), ()),
        ("江海掌上通登不上", "", Concern.OWN, ("jhb",), ()),
        ("江海银行云港银行合并", "", Concern.OWN, ("jhb", "ygb"), ()),
        (RIVAL, "财经", Concern.RIVAL, ("ygb",), ()),
        ("江海地铁延误", "社会", Concern.WATCHED, (), ("江海 地铁",)),
        ("存款降温", "", Concern.WATCHED, (), ("降温",)),
        (MONEY, "", Concern.FINANCE, (), ()),
        ("央行降准", "", Concern.FINANCE, (), ()),
        ("支付宝崩了", "", Concern.FINANCE, (), ()),
        ("某公司上市", "财经新闻", Concern.FINANCE, (), ()),
        ("女排晋级", "体育", Concern.NONE, (), ()),
        ("江海路晚霞", "", Concern.NONE, (), ()),
    ],
)
def test_a_word_is_judged_by_whom_it_names(
    concerns: Concerns, word: str, category: str, concern: Concern, brands: tuple[str, ...], keywords: tuple[str, ...]
) -> None:
    judged = concerns.judge(word, category)
    assert (judged.concern, judged.brands, judged.keywords) == (concern, brands, keywords)


def test_without_a_bank_of_ones_own_every_bank_is(concerns: Concerns) -> None:
    anybody = Concerns(concerns.lexicon, "")
    assert anybody.judge(RIVAL).concern is Concern.OWN
    assert set(CONCERN_ZH) == set(Concern)


@pytest.mark.parametrize(
    ("word", "query"),
    [(OWN, "江海银行 崩"), ("A股收涨 OR", "a股 收涨 or"), ("零下-5度", "零下 5 度"), ("？？", "？？")],
)
def test_posts_about_a_word_have_all_its_words(word: str, query: str) -> None:
    assert search_text(word) == query


def test_the_most_pressing_words_stand_first(hot: HotTopics, concerns: Concerns) -> None:
    hot.take(listed("女排晋级", MONEY, "江海地铁延误", RIVAL, OWN, "江海银行周五立减"), START, concerns)
    found = hot.now()
    assert found.read_at == START
    assert [topic.word for topic in found.topics] == [
        OWN, "江海银行周五立减", RIVAL, "江海地铁延误", MONEY, "女排晋级",
    ]  # fmt: skip
    assert [topic.rank for topic in found.of(Concern.OWN)] == [5, 6]
    assert (found.topics[0].brands, found.topics[3].keywords, found.topics[0].label) == (("jhb",), ("江海 地铁",), "热")


def test_a_list_that_was_never_read_says_so(hot: HotTopics) -> None:
    assert (hot.now().read_at, hot.now().topics, hot.find(OWN), hot.left(START)) == (None, (), None, ())


def test_a_stay_keeps_its_ranks_and_its_height(hot: HotTopics, concerns: Concerns) -> None:
    for reading, rank in enumerate((30, 12, 4, 9)):
        hot.take(listed((OWN, rank), (OTHER, 1)), at(reading), concerns)
    (topic,) = hot.now().of(Concern.OWN)
    assert (topic.rank, topic.best_rank, topic.heat, topic.peak_heat) == (9, 4, 1_000_000 // 9, 250_000)
    assert (topic.first_seen, topic.since, topic.last_seen) == (START, START, at(3))
    assert [(point.at, point.rank) for point in topic.points] == [
        (at(n), rank) for n, rank in enumerate((30, 12, 4, 9))
    ]
    assert topic.moved == 21
    assert hot.now(history=STEP).topics[0].points == topic.points[2:]
    assert hot.find(OWN) == topic


@pytest.mark.parametrize(
    ("ranks", "moved", "words"),
    [
        ((5,), None, ""),
        ((5, 5), 0, "一小时内没有变"),
        ((5, 9), -4, "一小时内下降 4 位"),
        ((0, 1, 0), 0, "一小时内没有变"),
        ((50, 40, 30, 20, 10, 9, 8, 7), 33, "一小时内上升 33 位"),
    ],
)
def test_it_rises_or_falls_against_an_hour_ago(
    hot: HotTopics, concerns: Concerns, ranks: tuple[int, ...], moved: int | None, words: str
) -> None:
    for reading, rank in enumerate(ranks):
        hot.take(listed((OWN, rank)), at(reading), concerns)
    found = hot.now().topics[0]
    assert (found.moved, moved_words(found.moved)) == (moved, words)


def test_one_reading_without_it_is_no_end_of_a_stay(hot: HotTopics, concerns: Concerns) -> None:
    hot.take(listed(OWN), at(0), concerns)
    hot.take(listed(OTHER), at(1), concerns)
    assert [topic.word for topic in hot.now().topics] == [OTHER]
    assert [(one.word, one.is_listed, one.last_seen) for one in hot.left(START)] == [(OWN, False, at(0))]
    assert hot.left(START, [Concern.RIVAL]) == hot.left(at(1)) == ()
    hot.take(listed(OTHER, OWN), at(2), concerns)
    back = hot.find(OWN)
    assert back
    assert (back.since, back.best_rank, len(back.points)) == (at(0), 1, 2)
    assert hot.left(START) == ()


def test_a_word_that_left_and_comes_back_begins_a_new_stay(hot: HotTopics, concerns: Concerns) -> None:
    hot.take(listed(OWN), at(0), concerns)
    for reading in range(1, LEFT_AFTER + 1):
        hot.take(listed(OTHER), at(reading), concerns)
    hot.take(listed(OTHER, OWN), at(9), concerns)
    again = hot.find(OWN)
    assert again
    assert (again.first_seen, again.since, again.best_rank) == (at(0), at(9), 2)
    assert [point.at for point in again.points] == [at(9)]


def test_a_list_taken_in_twice_or_late_changes_nothing(hot: HotTopics, database: Database, concerns: Concerns) -> None:
    hot.take(listed(OWN, OTHER), at(1), concerns)
    before = hot.now()
    hot.take(listed(OTHER), at(1), concerns)
    hot.take(listed(OTHER), at(0), concerns)
    assert hot.now() == before
    assert len(live(database)) == 1


def test_words_that_no_column_holds_are_left_out(hot: HotTopics, concerns: Concerns) -> None:
    hot.take([HotTopic("长" * 201, 1), HotTopic("短", 2, category="类" * 300, label="标" * 300)], START, concerns)
    assert [(topic.word, len(topic.category)) for topic in hot.now().topics] == [("短", 200)]


def test_ranks_and_words_are_kept_for_a_month(hot: HotTopics, database: Database, concerns: Concerns) -> None:
    hot.take(listed(OWN, OTHER), at(0), concerns)
    hot.take(listed(OWN), at(1), concerns)
    assert hot.forget(at(0) + KEPT) == 0
    assert hot.forget(at(1) + KEPT) == 1
    assert (hot.find(OTHER), [point.at for point in hot.now(history=KEPT).topics[0].points]) == (None, [at(1)])
    assert hot.forget(at(9) + KEPT) == 1
    assert hot.now().read_at is None


def test_a_word_that_names_the_bank_opens_an_alert(hot: HotTopics, database: Database, concerns: Concerns) -> None:
    hot.take(listed(OTHER, MONEY, OWN, RIVAL), START, concerns)
    (alert,) = live(database)
    assert (alert.kind, alert.key, alert.word, alert.source) == (AlertKind.HOT_SEARCH, OWN, OWN, "")
    assert (alert.severity, alert.observed, alert.threshold) == (Severity.HIGH, 3, 10)
    assert alert.title == "热搜第 3 位：江海银行崩了（热度 33.3 万）"
    assert "第 3 位，热度 333,333，标签“热”" in alert.explanation
    assert "11月24日 09:00" in alert.explanation
    assert (post_ids(database, alert.id), told(database, alert)) == ((), ["opened"])


def test_a_low_rank_is_medium_and_it_rises_in_place(hot: HotTopics, database: Database, concerns: Concerns) -> None:
    hot.take(listed((OWN, 11)), at(0), concerns)
    (alert,) = live(database)
    assert alert.severity is Severity.MEDIUM
    hot.take(listed((OWN, 10)), at(1), concerns)
    raised = get(database, alert.id)
    assert (raised.severity, raised.observed, raised.updated_at) == (Severity.HIGH, 10, at(1))
    assert raised.title.startswith("热搜第 10 位")
    assert "一小时内上升 1 位" in raised.explanation
    hot.take(listed((OWN, 20)), at(2), concerns)
    fallen = get(database, alert.id)
    assert (fallen.severity, fallen.observed) == (Severity.HIGH, 20)
    assert "最高第 10 位" in fallen.explanation
    assert told(database, alert) == ["opened", "raised"]


def test_one_that_is_pinned_is_high(hot: HotTopics, database: Database, concerns: Concerns) -> None:
    hot.take([HotTopic(OWN, 0)], START, concerns)
    (alert,) = live(database)
    assert (alert.severity, alert.title) == (Severity.HIGH, "热搜置顶：江海银行崩了（热度 0）")


def test_it_closes_once_the_list_was_read_without_it_some_times(
    hot: HotTopics, database: Database, concerns: Concerns
) -> None:
    hot.take(listed(OWN), at(0), concerns)
    (alert,) = live(database)
    for reading in range(1, LEFT_AFTER):
        hot.take(listed(OTHER), at(reading), concerns)
        assert "最近一次读榜时不在榜上" in get(database, alert.id).explanation
    assert get(database, alert.id).live
    hot.take(listed(OTHER), at(LEFT_AFTER), concerns)
    closed = get(database, alert.id)
    assert (closed.state, closed.closed_by) == (AlertState.CLOSED, "system")
    assert events(database, alert.id)[-1].detail == OVER_ZH[AlertKind.HOT_SEARCH] == "已离榜"


def test_a_list_that_is_not_read_ends_no_alert(hot: HotTopics, database: Database, concerns: Concerns) -> None:
    hot.take(listed(OWN), at(0), concerns)
    keep(database, [], at(0) + 2 * CALM)
    assert len(live(database)) == 1


def test_it_takes_up_its_alert_within_a_day_and_a_person_is_left_alone_unless_it_is_worse(
    hot: HotTopics, database: Database, concerns: Concerns
) -> None:
    hot.take(listed((OWN, 20)), at(0), concerns)
    (alert,) = live(database)
    for reading in range(1, LEFT_AFTER + 1):
        hot.take(listed(OTHER), at(reading), concerns)
    hot.take(listed((OWN, 20)), at(5), concerns)
    assert [one.id for one in live(database)] == [alert.id]
    actions.close(database, alert.id, "lin", at(5))
    hot.take(listed((OWN, 15)), at(6), concerns)
    assert live(database) == []
    hot.take(listed((OWN, 2)), at(7), concerns)
    (worse,) = live(database)
    assert (worse.id != alert.id, worse.severity) == (True, Severity.HIGH)
    actions.close(database, worse.id, "lin", at(7))
    hot.take(listed((OWN, 1)), at(8), concerns)
    assert live(database) == []
    hot.take(listed((OWN, 1)), at(7) + QUIET, concerns)
    assert find(database, AlertFilter(kinds=[AlertKind.HOT_SEARCH])).total == 3


def test_the_message_and_the_document_name_the_word_and_its_place(
    hot: HotTopics, database: Database, concerns: Concerns
) -> None:
    hot.take(listed(OTHER, OWN), START, concerns)
    (alert,) = live(database)
    notice = Notice("alert.opened", START, alert)
    said = text(notice)
    assert said.startswith("【听风·严重】热搜第 2 位：江海银行崩了（热度 50.0 万）\n热搜预警")
    assert "热搜页" in said
    document = orjson.loads(payload(notice, httpx.URL("https://hooks.example/x"), "").body)
    assert (document["alert"]["word"], document["alert"]["rank"]) == (OWN, 2)
    assert not {"post_ids", "source", "observed"} & set(document["alert"])
    assert KIND_ZH[AlertKind.HOT_SEARCH] == "热搜"


def test_ranks_and_heats_are_said_as_people_say_them() -> None:
    assert (rank_words(3), rank_words(0)) == ("第 3 位", "置顶")
    assert (heat_words(1_284_511), heat_words(980)) == ("128.5 万", "980")

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.items import Author
from dashboards.bots import bot_words
from dashboards.cards import author_address, post_card
from dashboards.casework import clock
from dashboards.verdicts import path, verdict
from nlp.labels import Aspect, DropReason, Kind, Sentiment
from nlp.records import BotSigns, Evidence, Opinion, Subject
from service.desk import Case, CaseStatus
from service.desk.matter import Matter
from service.routing.explain import ConditionVerdict, RuleVerdict
from service.stores.contract import StoredPost
from service.stores.decision import Queue
from tests.support.factories import make_analysis, make_decision, make_forum_post, make_noise, make_post

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)


def stored(post, analysis=None, routing=None) -> StoredPost:
    return StoredPost(post, analysis, routing, NOW, NOW)


def chips(card) -> list[str]:
    return [chip.text for chip in card.chips]


def test_a_card_says_labels_brands_and_queue_with_their_addresses() -> None:
    post = make_post()
    card = post_card(stored(post, make_analysis(post, urgency=2), make_decision()), {"jianghai": "江海银行"})

    assert chips(card) == ["负面", "投诉", "紧急", "江海银行", "→ 客服"]
    assert card.chips[1].href == "/monitor?kind=complaint"
    assert card.chips[1].title == "诉求, 概率 90%"


def test_a_card_says_what_is_said_of_each_of_several_brands() -> None:
    post = make_post()
    opinions = (
        Opinion("jhb", Aspect.MOBILE_APP, Sentiment.NEGATIVE, 0, 9),
        Opinion("ygb", None, Sentiment.POSITIVE, 10, 18),
    )
    names = {"jhb": "江海银行", "ygb": "云港银行", "rcb": "瑞川银行"}
    several = make_analysis(post, brands=("jhb", "ygb", "rcb"), opinions=opinions)

    card = post_card(stored(post, several), names)
    assert [chip for chip in chips(card) if "银行" in chip] == [
        "江海银行 · 手机银行 · 负面",
        "云港银行 · 正面",
        "瑞川银行",
    ]
    one = post_card(stored(post, make_analysis(post, brands=("jhb",), opinions=opinions[:1])), names)
    assert "江海银行" in chips(one)


def test_a_card_says_what_the_post_is_about() -> None:
    post = make_post()
    subjects = (
        Subject("addressee", "regulator", "银保监会", 40, 44),
        Subject("amount", "50000-100000", "5-10万", 0, 5),
        Subject("product", "credit_card", "信用卡", 6, 9),
        Subject("product", "platinum_card", "大白金", 10, 13),
        Subject("goes_to", "cmb", "招行", 14, 16),
        Subject("time", "-1d", "昨天", 20, 22),
        Subject("amount", "50000-100000", "5到10万", 24, 29),
    )
    card = post_card(stored(post, make_analysis(post, brands=(), subjects=subjects)), {"cmb": "招商银行"})

    shown = [chip for chip in card.chips if chip.kind == "subject"]
    assert [(chip.text, chip.title) for chip in shown] == [
        ("白金卡", "产品, 属于信用卡"),
        ("5万–10万元", "金额"),
        ("转向: 招商银行", "转向"),
        ("监管部门", "求助对象"),
    ]
    assert shown[0].href == "/monitor?q=%22%E5%A4%A7%E7%99%BD%E9%87%91%22"


def test_a_post_that_was_not_analysed_says_so() -> None:
    assert chips(post_card(stored(make_post()), {})) == ["待分析"]


def test_noise_shows_its_reason_and_nothing_else() -> None:
    post = make_post()

    assert chips(post_card(stored(post, make_noise(post, DropReason.LOTTERY)), {})) == ["噪声: 抽奖"]


@pytest.mark.parametrize(
    ("author", "href"),
    [
        (Author(id="7", name="甲"), "/monitor?author=weibo%3A7&noise=any&range=all"),
        (Author(name="甲"), "/monitor?q=%22%E7%94%B2%22&noise=any&range=all"),
        (Author(), "/monitor"),
    ],
)
def test_an_author_leads_to_all_that_is_known_of_them(author: Author, href: str) -> None:
    assert author_address(make_post(author=author)) == href


def test_a_forum_post_says_board_and_type() -> None:
    card = post_card(stored(make_forum_post()), {})

    assert card.platform == "论坛 · 银行服务"
    assert card.title == "江海银行手机银行转账失败怎么办"


@pytest.mark.parametrize(("url", "shown"), [("https://a.example/1", True), ("javascript:alert(1)", False), ("", False)])
def test_only_web_addresses_are_linked(url: str, shown: bool) -> None:
    assert bool(post_card(stored(make_post(url=url)), {}).url) is shown


def test_a_verdict_lists_labels_by_probability_and_the_words_that_decided() -> None:
    post = make_post(text="扣了我三百, 凭什么")
    kinds = dict.fromkeys(Kind, 0.01) | {Kind.COMPLAINT: 0.93, Kind.INQUIRY: 0.2}
    evidence = (Evidence("complaint", 0, 5, 0.6), Evidence("negative", 7, 10, 1.0))

    made = verdict(make_analysis(post, kinds=kinds, evidence=evidence))

    assert [row.name for row in made.rows] == ["来源: 个人", "情感: 负面", "投诉", "咨询"]
    assert [(word.text, word.label) for word in made.words] == [("凭什么", "负面"), ("扣了我三百", "投诉")]
    assert made.noise == ""


def test_a_path_tells_the_deciding_rule_from_those_that_matched_and_those_passed() -> None:
    rules = [
        RuleVerdict("a", "甲", False, False, "进入「公关」", (ConditionVerdict("转评赞至少 50", False, "3", 0),)),
        RuleVerdict("b", "乙", True, True, "进入「客服」", ()),
        RuleVerdict("c", "丙", True, False, "加标签", ()),
    ]

    made = path(make_decision(), rules)

    assert [step.state for step in made.steps] == ["passed", "decided", "matched"]
    assert made.steps[0].conditions == (("转评赞至少 50", False, "3"),)
    assert made.queue == "客服"


def case(status: CaseStatus, due: timedelta) -> Case:
    return Case(
        1, Queue.SERVICE, status, "标题", Matter("problem", frozenset()), "weibo:7", "甲", "weibo", 1, 1, "", "",
        NOW - timedelta(hours=9), NOW - timedelta(hours=1), NOW + due, None, "", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "due", "text", "state"),
    [
        (CaseStatus.OPEN, timedelta(hours=5), "剩 5小时", ""),
        (CaseStatus.CLAIMED, timedelta(minutes=30), "剩 30分钟", "near"),
        (CaseStatus.CLAIMED, -timedelta(hours=3), "逾期 3小时", "breached"),
        (CaseStatus.WAITING, -timedelta(hours=3), "等回复", ""),
    ],
)
def test_a_clock_says_how_long_there_is(status: CaseStatus, due: timedelta, text: str, state: str) -> None:
    shown = clock(case(status, due), NOW)

    assert shown is not None
    assert (shown.text, shown.state) == (text, state)


def test_a_resolved_case_has_no_clock() -> None:
    assert clock(case(CaseStatus.RESOLVED, -timedelta(hours=3)), NOW) is None


SIGNS = BotSigns(posts=35, alike=0.9143, promotions=0.0)


def test_a_bot_like_author_is_named_with_the_numbers():
    assert bot_words(SIGNS) == "疑似机器号：当天 35 帖，91% 雷同"
    offers = BotSigns(posts=1, alike=0.0, promotions=1.0, authors=6)
    assert bot_words(offers) == "疑似机器号：当天 1 帖，100% 是推广，同一文案由 6 个账号发布"


def test_a_bot_like_post_says_why_it_is_noise_and_a_kept_one_carries_the_mark():
    post = make_post(1)
    dropped = make_analysis(post, drop_reason=DropReason.BOT_LIKE, bot=SIGNS, labels=(Kind.OTHER,))
    (chip,) = post_card(stored(post, dropped), {}).chips
    assert (chip.text, chip.title) == ("噪声: 疑似机器号", "疑似机器号：当天 35 帖，91% 雷同；不进任何队列")
    assert verdict(dropped).noise == "疑似机器号：当天 35 帖，91% 雷同"
    kept = post_card(stored(post, make_analysis(post, bot=SIGNS)), {})
    assert [chip.text for chip in kept.chips[:2]] == ["疑似机器号", "负面"]

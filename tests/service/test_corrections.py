"""Corrections: kept for good, standing over every model, and followed by queue, case, tags and search."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from crawlers.items import Author, Platform, Post, PostType
from nlp.labels import Aspect, DropReason, Kind, Sentiment, Source
from service.accounts import AuditFilter, Principal, Role
from service.db.tables import CorrectionRow
from service.desk import CaseStatus, event_words
from service.errors import InvalidError, NotFoundError
from service.ingest.batch import decide, hand_over, take
from service.ingest.context import Context
from service.ingest.correcting import correct, labels_of, withdraw
from service.ingest.rederive import reanalyse, reroute
from service.learning import Labels, change_words
from service.settings import Settings
from service.stores.contract import Filters, Query, StoredPost, StoreUnavailableError
from service.stores.decision import Queue
from tests.support.factories import make_analysis

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
COMPLAINT = "江海银行信用卡乱扣我三百块年费，客服打了三次都没人管，我要去投诉！"
PRAISE = Labels(Source.PERSON, (Kind.PRAISE,), Sentiment.POSITIVE, (Aspect.CREDIT_CARD,), 0)
WANTED = Labels(Source.PERSON, (Kind.PURCHASE_INTENT,), Sentiment.NEUTRAL, (Aspect.CREDIT_CARD,), 0)
ADVERTISEMENT = Labels(Source.ADVERTISEMENT, (Kind.OTHER,), Sentiment.NEUTRAL, (), 0)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with people in it, made once."""
    home = tmp_path_factory.mktemp("home")
    context = Context.open(Settings(home=home, brand="jhb"), Clock())
    context.accounts.create_user("lin", Role.SERVICE, "correct horse battery", display_name="林同事")
    context.accounts.create_user("mo", Role.ANALYST, "correct horse battery")
    context.close()
    return home


@pytest.fixture
def context(home: Path, tmp_path: Path) -> Iterator[Context]:
    shutil.copytree(home, tmp_path / "home")
    context = Context.open(Settings(home=tmp_path / "home", brand="jhb"), Clock())
    yield context
    context.close()


@pytest.fixture
def agent(context: Context) -> Principal:
    return person(context, "lin")


def person(context: Context, name: str) -> Principal:
    user = context.accounts.user(name)
    return Principal(user.id, user.name, user.display_name, user.role)


def make(number: int, text: str = COMPLAINT, author: int | None = None) -> Post:
    key = str(author or number)
    return Post(
        site="weibo", native_id=str(number), platform=Platform.WEIBO, type=PostType.POST, text=text, fetched_at=START,
        author=Author(key, f"用户{key}"), published_at=START,
    )  # fmt: skip


def put(context: Context, *posts: Post, **analysis: object) -> None:
    """Posts that a model took for complaints about the bank's credit card, through rules, desk and customers."""
    said = {"aspects": (Aspect.CREDIT_CARD,), "brands": ("jhb",), "model_version": "seen"} | analysis
    entries = [decide(context, post, make_analysis(post, **said)) for post in posts]
    context.store.write(entries)
    hand_over(context, entries)


def stored(context: Context, number: int = 1) -> StoredPost:
    (found,) = context.store.get([f"weibo:{number}"])
    return found


def labels(context: Context, number: int = 1) -> Labels:
    return labels_of(context, f"weibo:{number}")


def tags(context: Context) -> dict[str, float]:
    return {tag.tag: tag.confidence for tag in context.customers.profile("weibo:1").tags}


def history(context: Context, case_id: int = 1) -> list[str]:
    return [event_words(event) for event in context.desk.case(case_id).history]


def count(context: Context, **filters: object) -> int:
    return context.store.count(Query(filters=Filters(**filters)))


def test_a_correction_changes_labels_queue_search_and_noise_at_once(context: Context, agent: Principal) -> None:
    put(context, make(1), make(2))
    assert (labels(context).kinds, stored(context).routing.queue) == ((Kind.COMPLAINT,), Queue.SERVICE)
    correct(context, {"weibo:1": ADVERTISEMENT}, agent)
    post = stored(context)
    assert (labels(context), post.analysis.drop_reason) == (ADVERTISEMENT, DropReason.ADVERTISEMENT)
    assert post.routing.queue is Queue.NONE
    assert (count(context, kinds=("complaint",)), count(context, drop_reasons=("advertisement",))) == (1, 1)
    assert all(evidence.label in {"other", "neutral"} for evidence in post.analysis.evidence)


def test_noise_becomes_signal_by_a_persons_word(context: Context, agent: Principal) -> None:
    put(context, make(1), source=Source.SPAM, labels=(Kind.OTHER,), drop_reason=DropReason.SPAM)
    assert stored(context).routing.queue is Queue.NONE
    said = replace(labels(context), source=Source.PERSON, kinds=(Kind.COMPLAINT,), sentiment=Sentiment.NEGATIVE)
    correct(context, {"weibo:1": said}, agent)
    assert stored(context).analysis.drop_reason is None
    assert (stored(context).routing.queue, context.desk.count()) == (Queue.SERVICE, 1)


def test_what_was_said_of_single_brands_falls_with_the_sentiment_that_a_person_changed(
    context: Context, agent: Principal
) -> None:
    take(context, [make(1, "江海银行和云港银行的手机银行都好用得很")])
    model = stored(context).analysis
    assert {(one.brand, one.sentiment) for one in model.opinions} == {
        ("jhb", Sentiment.POSITIVE),
        ("ygb", Sentiment.POSITIVE),
    }
    correct(context, {"weibo:1": replace(labels(context), urgency=1)}, agent)
    assert stored(context).analysis.opinions == model.opinions
    correct(context, {"weibo:1": replace(labels(context), sentiment=Sentiment.NEGATIVE)}, agent)
    assert stored(context).analysis.opinions == ()
    withdraw(context, "weibo:1", agent)
    assert stored(context).analysis.opinions == model.opinions


def test_the_newest_word_stands_and_every_word_is_kept(context: Context, agent: Principal) -> None:
    put(context, make(1))
    model = labels(context)
    correct(context, {"weibo:1": PRAISE}, agent, "其实是反话")
    correct(context, {"weibo:1": WANTED}, agent)
    correct(context, {"weibo:1": WANTED}, agent)
    newest, first = context.corrections.history("weibo:1")
    assert (newest.labels, first.labels, first.note) == (WANTED, PRAISE, "其实是反话")
    assert newest.was == first.was == model
    assert first.model_version == stored(context).analysis.model_version
    assert (first.actor, first.actor_name) == ("lin", "林同事")
    assert context.corrections.standing(["weibo:1", "weibo:9"]) == {"weibo:1": newest}


def test_a_correction_survives_another_model_and_other_rules(
    context: Context, agent: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(context, make(1), make(2))
    correct(context, {"weibo:1": WANTED}, agent)
    monkeypatch.setattr(type(context.analyser), "version", "next")
    monkeypatch.setattr(context.rules, "version", "other rules")
    assert reanalyse(context).analysed == 2
    reroute(context)
    assert (labels(context), stored(context).analysis.model_version) == (WANTED, "next")
    assert (stored(context).routing.queue, labels(context, 2).kinds) == (Queue.MARKETING, (Kind.COMPLAINT,))


def test_a_longer_text_of_the_same_post_keeps_the_correction(context: Context, agent: Principal) -> None:
    put(context, make(1))
    correct(context, {"weibo:1": WANTED}, agent)
    take(context, [make(1, COMPLAINT + "已经第三次了，再不处理我就销卡走人！")])
    assert stored(context).post.text.endswith("销卡走人！")
    assert labels(context) == WANTED


def test_undo_gives_the_word_back_to_the_model_and_the_case_to_its_queue(context: Context, agent: Principal) -> None:
    put(context, make(1))
    correct(context, {"weibo:1": WANTED}, agent)
    assert context.desk.case(1).case.queue is Queue.MARKETING
    withdraw(context, "weibo:1", agent)
    assert (labels(context).kinds, context.corrections.standing(["weibo:1"])) == ((Kind.COMPLAINT,), {})
    assert (stored(context).routing.queue, context.desk.case(1).case.queue) == (Queue.SERVICE, Queue.SERVICE)
    with pytest.raises(NotFoundError, match="没有更正可撤销"):
        withdraw(context, "weibo:1", agent)


def test_an_undo_that_fails_half_way_is_repeated_whole(
    context: Context, agent: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(context, make(1))
    correct(context, {"weibo:1": WANTED}, agent)

    def fail(_: object) -> None:
        monkeypatch.undo()
        raise StoreUnavailableError("gone")

    monkeypatch.setattr(context.store, "write", fail)
    with pytest.raises(StoreUnavailableError):
        withdraw(context, "weibo:1", agent)
    withdraw(context, "weibo:1", agent)
    assert (labels(context).kinds, context.corrections.standing(["weibo:1"])) == ((Kind.COMPLAINT,), {})
    assert (stored(context).routing.queue, context.desk.case(1).case.queue) == (Queue.SERVICE, Queue.SERVICE)


def test_a_case_follows_its_only_post_to_another_queue(context: Context, agent: Principal) -> None:
    put(context, make(1))
    context.desk.claim(1, agent)
    correct(context, {"weibo:1": WANTED}, agent)
    case = context.desk.case(1).case
    assert (case.queue, case.status, case.assignee, case.matter.group) == (
        Queue.MARKETING, CaseStatus.OPEN, "", "need",
    )  # fmt: skip
    assert context.desk.count() == 1
    assert any("转到营销队列" in line and "投诉 → 购买意向" in line for line in history(context))


def test_a_case_that_loses_its_reason_stays_open_and_says_why(context: Context, agent: Principal) -> None:
    put(context, make(1))
    correct(context, {"weibo:1": ADVERTISEMENT}, agent)
    assert context.desk.case(1).case.status is CaseStatus.OPEN
    assert "不再需要处理" in history(context)[-1]
    assert "来源 个人 → 广告" in history(context)[-1]


def test_a_case_in_a_colleagues_hand_is_not_taken_away(context: Context, agent: Principal) -> None:
    put(context, make(1))
    context.desk.claim(1, agent)
    analyst = person(context, "mo")
    correct(context, {"weibo:1": WANTED}, analyst)
    held, other = context.desk.case(1).case, context.desk.case(2).case
    assert (held.queue, held.assignee, other.queue) == (Queue.SERVICE, "lin", Queue.MARKETING)
    assert "在处理人手中" in history(context)[-1]


def test_a_case_with_other_posts_keeps_its_queue(context: Context, agent: Principal) -> None:
    put(context, make(1, author=7), make(2, COMPLAINT + "还是没人回我", author=7))
    assert context.desk.count() == 1
    correct(context, {"weibo:1": ADVERTISEMENT}, agent)
    assert context.desk.case(1).case.queue is Queue.SERVICE
    assert "案件里还有其他帖子" in history(context)[-1]


def test_tags_follow_with_a_persons_certainty(context: Context, agent: Principal) -> None:
    put(context, make(1))
    complaint = labels(context)
    assert tags(context) == {"unhappy": 0.9}
    correct(context, {"weibo:1": PRAISE}, agent)
    assert tags(context) == {"advocate": 1.0}
    correct(context, {"weibo:1": complaint}, agent)
    assert tags(context) == {"unhappy": 1.0}


def test_every_correction_is_audited_and_none_can_be_rewritten(context: Context, agent: Principal) -> None:
    put(context, make(1))
    correct(context, {"weibo:1": WANTED}, agent)
    withdraw(context, "weibo:1", agent)
    lines = context.accounts.audit(AuditFilter(object_type="post")).entries
    assert [(one.action, one.actor, one.object_id) for one in lines] == [
        ("withdraw_correction", "lin", "weibo:1"),
        ("correct_labels", "lin", "weibo:1"),
    ]
    for statement in (update(CorrectionRow).values(note="x"), delete(CorrectionRow)):
        with pytest.raises(DBAPIError, match="append-only"), context.database.session() as session:
            session.execute(statement)


def test_several_posts_at_once_are_corrected_all_or_none(context: Context, agent: Principal) -> None:
    put(context, make(1), make(2))
    with pytest.raises(NotFoundError, match="weibo:3"):
        correct(context, dict.fromkeys(("weibo:1", "weibo:3"), WANTED), agent)
    assert context.corrections.count() == 0
    correct(context, dict.fromkeys(("weibo:1", "weibo:2"), WANTED), agent)
    assert (context.corrections.count(), count(context, kinds=("purchase_intent",))) == (2, 2)


def test_what_is_corrected_most_is_counted_against_the_models_word(context: Context, agent: Principal) -> None:
    put(context, make(1), make(2), make(3))
    correct(context, dict.fromkeys(("weibo:1", "weibo:2"), WANTED), agent)
    correct(context, {"weibo:2": PRAISE}, agent)
    correct(context, {"weibo:3": labels(context, 3)}, agent)
    kinds = [(one.was, one.now, one.count) for one in context.corrections.mistakes() if one.head == "kinds"]
    assert kinds == [("complaint", "praise", 1), ("complaint", "purchase_intent", 1)]


def test_the_pages_of_corrections_neither_repeat_nor_skip(context: Context, agent: Principal) -> None:
    put(context, *map(make, range(1, 6)))
    for number in range(1, 6):
        correct(context, {f"weibo:{number}": WANTED}, agent)
    first = context.corrections.recent(size=3)
    second = context.corrections.recent(size=3, before=first.next)
    assert [one.post_id for one in (*first.corrections, *second.corrections)] == [f"weibo:{n}" for n in (5, 4, 3, 2, 1)]
    assert second.next == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": []}, "kinds 不能为空"),
        ({"kinds": ["complaint", "other"]}, "other 只能单独出现"),
        ({"kinds": ["grumble"]}, "grumble"),
        ({"kinds": "complaint"}, "应为词的列表"),
        ({"source": None}, "source"),
        ({"sentiment": "angry"}, "negative, neutral, positive"),
        ({"urgency": 3}, "只能是 0、1、2"),
        ({"urgency": True}, "只能是 0、1、2"),
        ({"aspects": ["moon"]}, "moon"),
    ],
)
def test_labels_outside_the_vocabulary_are_refused_with_the_remedy(change: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        Labels.read({**PRAISE.to_json(), **change})


def test_labels_survive_writing_and_reading_and_say_what_differs() -> None:
    assert Labels.read(WANTED.to_json()) == WANTED
    assert change_words(PRAISE, WANTED) == "诉求 表扬 → 购买意向；情感 正面 → 中性"
    assert change_words(PRAISE, PRAISE) == ""
    assert PRAISE.without(Kind.PRAISE).kinds == (Kind.OTHER,)

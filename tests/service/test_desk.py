"""Cases: what opens, joins and reopens them, what people do with them, and what the lists show; on both databases."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from crawlers.items import Author
from nlp.labels import Aspect, Kind
from service.accounts import Accounts, Principal, Role
from service.db import Database
from service.db.tables import ReplyTemplateRow
from service.desk import CaseStatus, CaseView, Delivery, Desk, Outcome, Received, event_words
from service.desk.intake import title_of
from service.desk.matter import Matter
from service.desk.replies import PLACEHOLDERS, fill
from service.desk.sla import HOURS
from service.errors import ConflictError, InvalidError, NotFoundError
from service.stores.contract import StoredPost
from service.stores.decision import Queue
from tests.support.factories import make_analysis, make_decision, make_noise, make_post

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
CARD, LOAN, APP, SERVICE = Aspect.CREDIT_CARD, Aspect.LOAN, Aspect.MOBILE_APP, Aspect.CUSTOMER_SERVICE


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


def stored(
    number: int = 1, *, author: str = "甲", queue: Queue = Queue.SERVICE, priority: int = 3, text: str = "", **analysis
):
    """A post of an author, routed to a queue."""
    who = Author(id=author, name=f"用户{author}") if author else Author()
    post = make_post(number, author=who, **({"text": text} if text else {}))
    return StoredPost(post, make_analysis(post, **analysis), make_decision(queue, priority=priority), NOW, NOW)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(database: Database, clock: Clock):
    return Desk(database, clock)


@pytest.fixture
def people(database: Database, clock: Clock) -> dict[str, Principal]:
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    accounts = Accounts(database, clock, hasher=hasher)
    roles = {"li": Role.SERVICE, "wang": Role.SERVICE, "zhao": Role.PR, "boss": Role.ADMIN}
    found = {}
    for name, role in roles.items():
        user = accounts.create_user(name, role, "long-password", display_name=name.title())
        found[name] = Principal(user.id, user.name, user.display_name, role)
    return found


@pytest.fixture
def li(people):
    return people["li"]


@pytest.fixture
def wang(people):
    return people["wang"]


def opened(desk: Desk, **fields) -> int:
    """The number of a new case of one post."""
    before = {case.id for case in desk.cases(None).cases}
    desk.receive([stored(**fields)])
    (new,) = {case.id for case in desk.cases(None).cases} - before
    return new


def resolved(desk: Desk, who: Principal, **fields) -> int:
    number = opened(desk, **fields)
    desk.claim(number, who)
    desk.resolve(number, who, Outcome.SOLVED)
    return number


def actions(desk: Desk, case_id: int) -> list[str]:
    return [event.action for event in desk.case(case_id).history]


# what posts become


def test_a_routed_post_opens_a_case_that_says_what_it_is_about(desk: Desk):
    desk.receive([stored(priority=2, text="信用卡年费扣了两次，客服不管", aspects=(CARD, SERVICE), urgency=2)])
    (case,) = desk.cases(Queue.SERVICE).cases
    assert (case.status, case.priority, case.urgency, case.post_count) == (CaseStatus.OPEN, 2, 2, 1)
    assert case.title == "信用卡年费扣了两次，客服不管"
    assert case.matter.words == "问题 · 信用卡、客服"
    assert (case.author_key, case.author_name, case.platform) == ("weibo:甲", "用户甲", "weibo")
    assert case.opened_at == NOW


@pytest.mark.parametrize(("priority", "hours"), [(1, 1), (2, 4), (3, 24), (4, 72)])
def test_the_priority_sets_when_a_case_is_due(desk: Desk, priority: int, hours: int):
    desk.receive([stored(priority=priority)])
    assert desk.cases(None).cases[0].due_at == NOW + timedelta(hours=hours)


def test_the_manual_states_the_hours_of_each_priority():
    manual = (Path(__file__).parents[2] / "docs" / "desk.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| (\d+) \|$", manual, re.MULTILINE)
    assert {int(priority): int(hours) for priority, hours in rows} == HOURS


def test_posts_that_nobody_need_act_on_open_nothing(desk: Desk):
    post = make_post()
    noise = StoredPost(post, make_noise(post), make_decision(Queue.NONE), NOW, NOW)
    unanalysed = StoredPost(post, None, None, NOW, NOW)
    assert desk.receive([noise, unanalysed]) == Received()
    assert desk.count() == 0


def test_the_same_posts_again_change_nothing(desk: Desk, clock: Clock):
    posts = [stored(1, author="甲"), stored(2, author="乙"), stored(3, author="甲")]
    assert desk.receive(posts) == Received(opened=2, joined=1)
    before = [desk.case(case.id) for case in desk.cases(None).cases]
    clock.pass_by(hours=1)
    assert desk.receive(posts) == Received(known=3)
    assert [desk.case(case.id) for case in desk.cases(None).cases] == before


def test_a_post_twice_in_one_batch_counts_once(desk: Desk):
    assert desk.receive([stored(1), stored(1)]) == Received(opened=1, known=1)
    assert desk.cases(None).cases[0].post_count == 1


SAME = [
    ("the same aspect", (CARD,), (CARD,)),
    ("one aspect in common", (CARD, SERVICE), (SERVICE, APP)),
    ("the first names none", (), (CARD,)),
    ("the second names none", (CARD,), ()),
]


@pytest.mark.parametrize(("first", "second"), [pytest.param(*row[1:], id=row[0]) for row in SAME])
def test_posts_of_one_author_on_one_matter_are_one_case(desk: Desk, first, second):
    received = desk.receive([stored(1, aspects=first), stored(2, aspects=second)])
    assert received == Received(opened=1, joined=1)
    (case,) = desk.cases(None).cases
    assert case.post_count == 2
    assert case.matter.aspects == {*first, *second}


OTHER = [
    ("another author", {}, {"author": "乙"}),
    ("another aspect", {"aspects": (CARD,)}, {"aspects": (LOAN,)}),
    ("a need beside a problem", {"labels": (Kind.COMPLAINT,)}, {"labels": (Kind.PURCHASE_INTENT,)}),
    ("another queue", {}, {"queue": Queue.PR}),
    ("nobody knows the author", {"author": ""}, {"author": ""}),
]


@pytest.mark.parametrize(("first", "second"), [pytest.param(*row[1:], id=row[0]) for row in OTHER])
def test_posts_on_other_matters_are_cases_of_their_own(desk: Desk, first, second):
    assert desk.receive([stored(1, **first), stored(2, **second)]) == Received(opened=2)


@pytest.mark.parametrize(
    ("labels", "group"),
    [
        ((Kind.INQUIRY, Kind.COMPLAINT), "problem"),
        ((Kind.CHURN_INTENT,), "problem"),
        ((Kind.PRAISE, Kind.INQUIRY), "need"),
        ((Kind.CAMPAIGN_FEEDBACK,), "feedback"),
        ((Kind.OTHER,), "other"),
    ],
)
def test_a_post_belongs_to_the_first_kind_group_that_it_has_a_label_of(labels, group):
    assert Matter.of(make_analysis(make_post(), labels=labels)).group == group


def test_a_matter_survives_its_code():
    matter = Matter("problem", frozenset(Aspect))
    assert Matter.parse(matter.code) == matter
    assert len(matter.code) <= 200
    assert Matter.parse(Matter("need", frozenset()).code) == Matter("need", frozenset())


def test_a_post_joins_the_case_it_shares_most_with(desk: Desk):
    desk.receive([stored(1, aspects=(LOAN,)), stored(2, aspects=(CARD, SERVICE))])
    desk.receive([stored(3, aspects=(CARD, SERVICE, LOAN))])
    cases = desk.cases_of_posts([stored(number).id for number in (1, 2, 3)])
    assert cases[stored(3).id] == cases[stored(2).id] != cases[stored(1).id]


def test_a_graver_post_lifts_priority_urgency_and_due_time(desk: Desk, clock: Clock):
    desk.receive([stored(1, priority=3, urgency=0)])
    clock.pass_by(hours=2)
    desk.receive([stored(2, priority=1, urgency=2)])
    (case,) = desk.cases(None).cases
    assert (case.priority, case.urgency, case.due_at) == (1, 2, clock.now + timedelta(hours=1))
    assert actions(desk, case.id) == ["open", "join", "lift"]


def test_a_milder_post_lowers_nothing(desk: Desk, clock: Clock):
    desk.receive([stored(1, priority=1, urgency=2)])
    clock.pass_by(minutes=30)
    desk.receive([stored(2, priority=4, urgency=0)])
    (case,) = desk.cases(None).cases
    assert (case.priority, case.urgency, case.due_at) == (1, 2, NOW + timedelta(hours=1))


def test_a_known_post_that_new_rules_find_graver_lifts_its_case(desk: Desk):
    desk.receive([stored(1, priority=3)])
    assert desk.receive([stored(1, priority=1)]) == Received(known=1)
    assert desk.cases(None).cases[0].priority == 1


def test_a_post_within_seven_days_reopens_the_case_for_the_one_who_resolved_it(desk: Desk, clock: Clock, li: Principal):
    number = resolved(desk, li, number=1)
    clock.pass_by(days=6)
    assert desk.receive([stored(2)]) == Received(reopened=1)
    case = desk.case(number).case
    assert (case.status, case.assignee, case.outcome, case.resolved_at) == (CaseStatus.CLAIMED, "li", "", None)
    assert case.due_at == clock.now + timedelta(hours=24)
    assert actions(desk, number)[-1] == "reopen_by_post"


def test_a_post_after_seven_days_opens_a_new_case(desk: Desk, clock: Clock, li: Principal):
    resolved(desk, li, number=1)
    clock.pass_by(days=7)
    assert desk.receive([stored(2)]) == Received(opened=1)


def test_a_case_whose_holder_has_left_is_reopened_for_everybody(
    desk: Desk, database: Database, clock: Clock, li: Principal
):
    number = resolved(desk, li, number=1)
    Accounts(database, clock).set_active("li", active=False)
    desk.receive([stored(2)])
    case = desk.case(number).case
    assert (case.status, case.assignee) == (CaseStatus.OPEN, "")


def test_a_customers_answer_ends_the_waiting_and_starts_the_clock_again(desk: Desk, clock: Clock, li: Principal):
    number = opened(desk)
    desk.claim(number, li)
    desk.deliver(number, li, Delivery.SENT, "已为您登记")
    clock.pass_by(days=3)
    desk.receive([stored(2)])
    case = desk.case(number).case
    assert (case.status, case.assignee, case.due_at) == (CaseStatus.CLAIMED, "li", clock.now + timedelta(hours=24))


def test_a_transferred_case_still_gets_the_authors_posts(desk: Desk, li: Principal):
    number = opened(desk)
    desk.transfer(number, li, Queue.PR, "正在传播")
    assert desk.receive([stored(2, queue=Queue.SERVICE)]) == Received(joined=1)
    assert desk.receive([stored(1, queue=Queue.PR)]) == Received(joined=1)
    detail = desk.case(number)
    assert [post.post_id for post in detail.posts] == [stored(1).id, stored(2).id]
    assert detail.case.post_count == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("#江海银行# #信用卡# 年费扣了两次", "年费扣了两次"),
        ("#江海银行#", "#江海银行#"),
        ("第一行\n\n第二行", "第一行 第二行"),
        ("长" * 60, "长" * 40 + "…"),
        (" \n ", "（无文字）"),
    ],
)
def test_the_title_is_the_first_words_of_the_post(desk: Desk, text: str, title: str):
    desk.receive([stored(text=text)])
    assert desk.cases(None).cases[0].title == title


def test_a_repost_without_own_words_is_named_by_what_it_reposts():
    analysis = replace(make_analysis(make_post()), text="", title="", quoted="//@小李:江海银行app又崩了")
    assert title_of(analysis) == "//@小李:江海银行app又崩了"


def test_the_title_is_taken_from_the_masked_text(desk: Desk):
    post = make_post(text="打我电话13800001234")
    analysis = make_analysis(post, text="打我电话[手机号]")
    desk.receive([StoredPost(post, analysis, make_decision(), NOW, NOW)])
    assert desk.cases(None).cases[0].title == "打我电话[手机号]"


def test_more_posts_than_one_transaction_takes_are_all_received(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("service.desk.desk.BATCH", 10)
    posts = [stored(number, author=str(number // 2)) for number in range(25)]
    assert desk.receive(posts) == Received(opened=13, joined=12)


def test_batches_taken_in_at_once_open_one_case_a_matter(desk: Desk):
    batches = [[stored(number, author=str(number % 5))] for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(desk.receive, batches))
    assert sum(results, Received()) == Received(opened=5, joined=15)
    assert [case.post_count for case in desk.cases(None).cases] == [4] * 5


# what people do


def test_of_two_who_claim_at_once_one_gets_the_case_and_the_other_hears_who_has_it(desk: Desk, li, wang):
    number = opened(desk)

    def claim(who: Principal) -> str:
        try:
            return desk.claim(number, who).assignee
        except ConflictError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(claim, [li, wang]))
    winner = desk.case(number).case.assignee
    assert sorted(results) == sorted([winner, f"案件 #{number} 已由「{winner.title()}」领取"])
    assert actions(desk, number) == ["open", "claim"]


def test_claiming_what_one_has_changes_nothing(desk: Desk, li: Principal):
    number = opened(desk)
    assert desk.claim(number, li) == desk.claim(number, li)
    assert actions(desk, number) == ["open", "claim"]


def test_a_released_case_is_everybodys_again(desk: Desk, li, wang):
    number = opened(desk)
    desk.claim(number, li)
    assert desk.release(number, li, "下班").status is CaseStatus.OPEN
    assert desk.claim(number, wang).assignee == "wang"


def test_assigning_gives_the_case_to_a_colleague(desk: Desk, li, wang):
    number = opened(desk)
    assert desk.assign(number, li, "wang").assignee == "wang"
    assert desk.case(number).case.status is CaseStatus.CLAIMED


def test_a_case_cannot_go_to_someone_who_does_not_work_the_queue(desk: Desk, li, people):
    with pytest.raises(InvalidError, match="Zhao 不处理客服队列"):
        desk.assign(opened(desk), li, "zhao")


def test_a_case_cannot_go_to_nobody(desk: Desk, li):
    with pytest.raises(NotFoundError, match="没有用户 ghost"):
        desk.assign(opened(desk), li, "ghost")


def test_a_transfer_needs_a_reason_and_frees_the_case(desk: Desk, li):
    number = opened(desk)
    desk.claim(number, li)
    with pytest.raises(InvalidError, match="转队原因"):
        desk.transfer(number, li, Queue.PR, "  ")
    case = desk.transfer(number, li, Queue.PR, "媒体在问")
    assert (case.queue, case.status, case.assignee) == (Queue.PR, CaseStatus.OPEN, "")
    assert event_words(desk.case(number).history[-1]) == "从客服转到公关：媒体在问"


@pytest.mark.parametrize("queue", [Queue.SERVICE, Queue.NONE])
def test_a_transfer_needs_another_queue(desk: Desk, li, queue: Queue):
    with pytest.raises(InvalidError, match="另一个队列"):
        desk.transfer(opened(desk), li, queue, "原因")


def test_only_the_holder_or_an_admin_acts_on_a_claimed_case(desk: Desk, li, wang, people):
    number = opened(desk)
    desk.claim(number, li)
    for act in (
        lambda: desk.release(number, wang),
        lambda: desk.assign(number, wang, "wang"),
        lambda: desk.transfer(number, wang, Queue.PR, "原因"),
        lambda: desk.resolve(number, wang, Outcome.SOLVED),
        lambda: desk.draft_reply(number, wang, 1),
        lambda: desk.deliver(number, wang, Delivery.SENT, "您好"),
    ):
        with pytest.raises(ConflictError, match="在「Li」手中"):
            act()
    assert desk.resolve(number, people["boss"], Outcome.NO_ACTION).status is CaseStatus.RESOLVED


def test_an_unclaimed_case_must_be_claimed_before_it_is_resolved(desk: Desk, li):
    with pytest.raises(ConflictError, match="请先领取"):
        desk.resolve(opened(desk), li, Outcome.SOLVED)


def test_a_resolved_case_takes_no_action_but_notes_and_reopening(desk: Desk, li):
    number = resolved(desk, li)
    for act in (
        lambda: desk.claim(number, li),
        lambda: desk.release(number, li),
        lambda: desk.assign(number, li, "wang"),
        lambda: desk.transfer(number, li, Queue.PR, "原因"),
        lambda: desk.resolve(number, li, Outcome.SOLVED),
    ):
        with pytest.raises(ConflictError, match="请先重新打开"):
            act()
    desk.note(number, li, "客户来电致谢")
    assert desk.reopen(number, li, "客户说没解决").status is CaseStatus.CLAIMED


def test_reopening_clears_the_outcome_and_sets_a_new_due_time(desk: Desk, li, clock):
    number = resolved(desk, li)
    clock.pass_by(days=10)
    case = desk.reopen(number, li, "客户说没解决")
    assert (case.outcome, case.resolved_at, case.due_at) == ("", None, clock.now + timedelta(hours=24))


def test_an_open_case_cannot_be_reopened(desk: Desk, li):
    with pytest.raises(ConflictError, match="还没有人领取"):
        desk.reopen(opened(desk), li, "原因")


def test_a_case_that_does_not_exist_is_named(desk: Desk, li):
    with pytest.raises(NotFoundError, match="#4711"):
        desk.claim(4711, li)
    with pytest.raises(NotFoundError, match="#4711"):
        desk.case(4711)


@pytest.mark.parametrize("text", ["", "  \n", "长" * 5001])
def test_a_note_needs_words_and_an_end(desk: Desk, li, text: str):
    with pytest.raises(InvalidError, match="备注"):
        desk.note(opened(desk), li, text)


def test_an_action_that_fails_leaves_neither_change_nor_history(desk: Desk, li, wang):
    number = opened(desk)
    desk.claim(number, li)
    before = desk.case(number)
    with pytest.raises(ConflictError):
        desk.claim(number, wang)
    assert desk.case(number) == before


def test_history_tells_who_did_what_when_in_words(desk: Desk, li, clock):
    number = opened(desk, priority=3)
    clock.pass_by(minutes=5)
    desk.claim(number, li)
    desk.note(number, li, "已致电网点")
    desk.resolve(number, li, Outcome.ANSWERED, "客户认可")
    history = desk.case(number).history
    assert [(event.actor_name, event_words(event)) for event in history] == [
        ("系统", "建立案件"),
        ("Li", "领取"),
        ("Li", "备注"),
        ("Li", "办结，结果：已答复"),
    ]
    assert history[2].detail == {"text": "已致电网点"}
    assert [event.at for event in history] == [NOW, *[clock.now] * 3]


def test_every_action_has_words(desk: Desk, li, people, clock):
    number = opened(desk, priority=3)
    desk.assign(number, li, "wang")
    desk.release(number, people["wang"], "忙")
    desk.claim(number, li)
    template = desk.templates(Queue.SERVICE)[0]
    desk.deliver(number, li, Delivery.COPIED, desk.draft_reply(number, li, template.id))
    desk.deliver(number, li, Delivery.SENT, "您好")
    desk.receive([stored(2, priority=2)])
    desk.resolve(number, li, Outcome.SOLVED)
    desk.receive([stored(3)])
    desk.resolve(number, li, Outcome.SOLVED)
    desk.reopen(number, li, "再看看")
    desk.note(number, li, "备注")
    desk.transfer(number, li, Queue.PR, "媒体在问")
    assert all(event_words(event) for event in desk.case(number).history)
    assert len(set(actions(desk, number))) == 14


def test_each_action_of_a_person_is_audited_without_its_texts(desk: Desk, database: Database, li, clock):
    number = opened(desk)
    desk.claim(number, li)
    desk.note(number, li, "客户姓王")
    desk.resolve(number, li, Outcome.SOLVED, "已退费")
    entries = Accounts(database, clock).audit().entries
    cases = [(entry.action, entry.object_id) for entry in entries if entry.object_type == "case"]
    assert cases == [("case_resolve", str(number)), ("case_note", str(number)), ("case_claim", str(number))]
    assert "客户姓王" not in repr(entries)
    assert "已退费" not in repr(entries)


# replies


@pytest.mark.parametrize("queue", [Queue.PR, Queue.SERVICE, Queue.MARKETING])
def test_every_queue_has_templates_that_can_be_filled(desk: Desk, li, people, queue: Queue):
    number = opened(desk, queue=queue, aspects=(CARD,))
    boss = people["boss"]
    desk.claim(number, boss)
    templates = desk.templates(queue)
    assert len(templates) >= 3
    for template in templates:
        text = desk.draft_reply(number, boss, template.id)
        assert text.startswith("用户甲，您好！")
        assert "{" not in text


def test_a_draft_is_filled_from_the_case_and_kept_in_history(desk: Desk, li):
    number = opened(desk, aspects=(CARD,))
    desk.claim(number, li)
    template = desk.templates(Queue.SERVICE)[0]
    text = desk.draft_reply(number, li, template.id, {"author": "王女士", "product": ""})
    assert text.startswith("王女士，您好！看到您反映的信用卡问题")
    assert f"编号 #{number}" in text
    event = desk.case(number).history[-1]
    assert (event.action, event.detail) == ("draft", {"template": template.id, "text": text})


def test_a_template_of_another_queue_is_refused(desk: Desk, li):
    number = opened(desk)
    desk.claim(number, li)
    with pytest.raises(NotFoundError, match="没有这个回复模板"):
        desk.draft_reply(number, li, desk.templates(Queue.PR)[0].id)


def test_templates_hold_only_placeholders_that_can_be_filled(database: Database):
    values = dict.fromkeys(PLACEHOLDERS, "词")
    with database.reading() as session:
        bodies = session.scalars(select(ReplyTemplateRow.body)).all()
    assert all("{" not in fill(body, values) for body in bodies)


def test_an_unknown_placeholder_is_named():
    with pytest.raises(InvalidError, match=r"\{hotline\}"):
        fill("请拨打 {hotline}", {})


def test_placeholders_are_never_evaluated():
    assert fill("{author}", {"author": "{case}{author.__class__}"}) == "{case}{author.__class__}"


def test_a_sent_reply_makes_the_case_wait_and_a_copied_one_does_not(desk: Desk, li):
    number = opened(desk)
    desk.claim(number, li)
    assert desk.deliver(number, li, Delivery.COPIED, "您好").status is CaseStatus.CLAIMED
    assert desk.deliver(number, li, Delivery.SENT, "您好").status is CaseStatus.WAITING
    assert desk.resolve(number, li, Outcome.ANSWERED).status is CaseStatus.RESOLVED


# lists


@pytest.fixture
def busy(desk: Desk, clock: Clock, li, wang) -> dict[str, int]:
    """One case for each view."""
    number = {
        "overdue": opened(desk, number=1, author="a", priority=1),
        "waiting": opened(desk, number=2, author="b", priority=1),
        "resolved": resolved(desk, li, number=3, author="c", priority=1),
    }
    desk.claim(number["waiting"], wang)
    desk.deliver(number["waiting"], wang, Delivery.SENT, "您好")
    clock.pass_by(hours=3)
    number["due_soon"] = opened(desk, number=4, author="d", priority=1)
    number["unclaimed"] = opened(desk, number=5, author="e", priority=3)
    number["mine"] = opened(desk, number=6, author="f", priority=4)
    number["pr"] = opened(desk, number=7, author="g", priority=4, queue=Queue.PR)
    desk.claim(number["mine"], li)
    return number


VIEWS = {
    CaseView.MINE: ["mine"],
    CaseView.UNCLAIMED: ["overdue", "due_soon", "unclaimed"],
    CaseView.DUE_SOON: ["due_soon"],
    CaseView.OVERDUE: ["overdue"],
    CaseView.WAITING: ["waiting"],
    CaseView.ALL: ["overdue", "waiting", "due_soon", "unclaimed", "mine", "resolved"],
    CaseView.RESOLVED: ["resolved"],
}


@pytest.mark.parametrize("view", CaseView)
def test_each_view_shows_its_cases_most_urgent_first(desk: Desk, busy, li, view: CaseView):
    shown = [case.id for case in desk.cases(Queue.SERVICE, view, li).cases]
    assert shown == [busy[name] for name in VIEWS[view]]


def test_counts_agree_with_the_views(desk: Desk, busy, li):
    counts = desk.counts(Queue.SERVICE, li)
    assert counts == {view: desk.cases(Queue.SERVICE, view, li).total for view in CaseView}
    assert desk.counts(Queue.PR, li)[CaseView.ALL] == 1
    assert desk.counts(None)[CaseView.MINE] == 0


def test_a_case_knows_whether_it_is_overdue(desk: Desk, busy, clock):
    late = [name for name, number in busy.items() if desk.case(number).case.is_overdue(clock.now)]
    assert late == ["overdue"]


def test_cases_are_found_by_words_of_title_and_author_and_by_number(desk: Desk):
    first = opened(desk, number=1, author="甲", text="年费 100% 退不了")
    second = opened(desk, number=2, author="乙", text="贷款批不下来")
    find = lambda text: [case.id for case in desk.cases(None, text=text).cases]  # noqa: E731
    assert find("年费") == [first]
    assert find("户乙") == [second]
    assert find(f"#{second}") == [second]
    assert find("100%") == [first]
    assert find("0%批") == []
    assert find("_费") == []
    assert find("  ") == [first, second]


def test_pages_are_complete_and_a_page_beyond_the_end_is_the_last(desk: Desk):
    desk.receive([stored(number, author=str(number)) for number in range(65)])
    pages = [desk.cases(None, page=page) for page in (1, 2, 3)]
    assert [len(page.cases) for page in pages] == [30, 30, 5]
    assert len({case.id for page in pages for case in page.cases}) == 65
    assert (pages[0].total, pages[0].pages) == (65, 3)
    assert desk.cases(None, page=9) == pages[2]
    assert desk.cases(Queue.PR).pages == 1


def test_next_opens_ones_own_case_before_one_that_nobody_has(desk: Desk, busy, li, wang):
    assert desk.next_case(Queue.SERVICE, li).id == busy["mine"]
    assert desk.next_case(Queue.SERVICE, wang).id == busy["overdue"]
    desk.release(busy["mine"], li)
    assert desk.next_case(Queue.SERVICE, li).id == busy["overdue"]
    assert desk.next_case(Queue.MARKETING, li) is None


def test_a_post_and_an_author_lead_to_their_cases(desk: Desk):
    number = opened(desk, number=1)
    assert desk.cases_of_posts([stored(1).id, "weibo:unknown"]) == {stored(1).id: (number,)}
    assert [case.id for case in desk.cases_of_author("weibo:甲")] == [number]
    assert desk.cases_of_author("weibo:乙") == ()


# the table for Excel


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_cases_are_exported_one_a_row_safe_in_excel(desk: Desk, database: Database, li, clock):
    post = make_post(1, author=Author(id="8", name="=cmd|' /C calc'!A0"), text='+1, "引号"\n换行')
    desk.receive([StoredPost(post, make_analysis(post, aspects=(CARD,)), make_decision(priority=2), NOW, NOW)])
    desk.receive([stored(2, queue=Queue.PR)])
    file = io.BytesIO()
    assert desk.export_csv(file, li, Queue.SERVICE) == 1
    header, row = rows_of(file.getvalue())
    cells = dict(zip(header, row, strict=True))
    assert cells["作者"] == "'=cmd|' /C calc'!A0"
    assert cells["标题"] == '\'+1, "引号" 换行'
    assert cells["建立时间"] == "2026-03-18 14:00:00"
    assert (cells["队列"], cells["状态"], cells["事由"], cells["办结时间"]) == ("客服", "待领取", "问题 · 信用卡", "")
    (entry,) = Accounts(database, clock).audit().entries[:1]
    assert (entry.actor, entry.action, entry.detail["rows"]) == ("li", "export_cases", 1)

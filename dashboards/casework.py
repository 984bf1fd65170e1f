"""A case as the desk shows it: rows, the open case with posts and history, the person aside, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboards.cards import ICONS, PostCard, post_card
from dashboards.formats import absolute, left, span
from dashboards.people import CASE_STATES, Person, person
from dashboards.visit import Visit
from dashboards.words import PLATFORMS, QUEUES
from service.accounts import Role
from service.desk import OUTCOME_ZH, Case, CaseDetail, CaseEvent, CaseStatus, ReplyTemplate, event_words, works
from service.desk.sla import DUE_SOON
from service.stores.contract import StoredPost
from service.stores.decision import Queue

STATUS_MOODS = {
    CaseStatus.OPEN: "warn",
    CaseStatus.CLAIMED: "accent",
    CaseStatus.WAITING: "",
    CaseStatus.RESOLVED: "positive",
}
PRIORITY_MOODS = {1: "negative", 2: "warn", 3: "", 4: ""}
EVENT_ICONS = {
    "open": "flag", "join": "plus", "reopen_by_post": "reopen", "claim": "claim", "note": "note", "draft": "note",
    "sent": "reply", "copied": "copy", "transfer": "transfer", "assign": "person", "release": "left", "resolve": "check",
    "reopen": "reopen", "lift": "up", "correct": "check",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a case has; ``state`` is safe (empty), ``near`` or ``breached``."""

    text: str
    state: str
    title: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in the list."""

    id: int
    href: str
    title: str
    matter: str
    priority: int
    priority_mood: str
    author: str
    platform: str
    platform_icon: str
    posts: int
    holder: str
    status: str
    status_mood: str
    clock: Clock | None
    updated: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a case's history; ``said``: the text of a note or reply."""

    at: datetime
    who: str
    what: str
    said: str
    icon: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The case in the middle pane, and the person beside it."""

    row: CaseRow
    queue: str
    queue_name: str
    opened: datetime
    due: datetime
    outcome: str
    posts: list[PostCard]
    missing: int
    """Posts of the case that are no longer in the store."""
    lost: bool
    """By corrected labels none of its posts belongs to its queue any more."""
    history: list[HistoryLine]
    may: frozenset[str]
    """What this person can do now: claim, release, assign, transfer, note, reply, resolve, reopen."""
    colleagues: list[tuple[str, str]]
    """(name, shown name) of those who work the queue."""
    other_queues: list[tuple[str, str]]
    templates: list[ReplyTemplate]
    outcomes: list[tuple[str, str]]
    hotline: str
    person: Person


def case_row(case: Case, now: datetime, address: str = "") -> CaseRow:
    """The row of a case; ``address``: the list's parameters, kept when the case is opened."""
    return CaseRow(
        id=case.id,
        href=f"/desk/{case.id}{address}",
        title=case.title,
        matter=case.matter.words,
        priority=case.priority,
        priority_mood=PRIORITY_MOODS[case.priority],
        author=case.author_name or "匿名",
        platform=PLATFORMS.get(case.platform, case.platform),
        platform_icon=ICONS.get(case.platform, "site"),
        posts=case.post_count,
        holder=case.assignee_name,
        status=CASE_STATES[case.status],
        status_mood=STATUS_MOODS[case.status],
        clock=clock(case, now),
        updated=case.updated_at,
    )


def clock(case: Case, now: datetime) -> Clock | None:
    """The clock of a case; it stands still while the customer is to answer, and ends with the case."""
    if case.status is CaseStatus.WAITING:
        return Clock("等回复", "", f"等客户回复已 {span((now - case.updated_at).total_seconds())}")
    if case.status is CaseStatus.RESOLVED:
        return None
    state = "breached" if case.is_overdue(now) else "near" if case.due_at - now < DUE_SOON else ""
    return Clock(left(case.due_at, now), state, f"应在 {absolute(case.due_at)} 前办结")


def open_case(seen: Visit, detail: CaseDetail, address: str = "") -> OpenCase:
    """Everything about a case that is shown when it is open."""
    case = detail.case
    stored = seen.context.store.get([post.post_id for post in detail.posts])
    brands = seen.brands()
    corrected = seen.corrected([one.id for one in stored])
    return OpenCase(
        row=case_row(case, seen.now, address),
        queue=case.queue.value,
        queue_name=QUEUES[case.queue.value],
        opened=case.opened_at,
        due=case.due_at,
        outcome=OUTCOME_ZH.get(case.outcome, ""),
        posts=[post_card(one, brands, corrected=corrected.get(one.id, "")) for one in stored],
        missing=len(detail.posts) - len(stored),
        lost=bool(corrected) and _lost(case, stored),
        history=[_line(event) for event in reversed(detail.history)],
        may=allowed_actions(seen, case),
        colleagues=_colleagues(seen, case.queue),
        other_queues=[(one.value, QUEUES[one.value]) for one in Queue if one not in {case.queue, Queue.NONE}],
        templates=seen.context.desk.templates(case.queue),
        outcomes=list(OUTCOME_ZH.items()),
        hotline=own_hotline(seen),
        person=person(seen, case, [one.post for one in stored]),
    )


def allowed_actions(seen: Visit, case: Case) -> frozenset[str]:
    """What the visitor can do with a case: only who works the queue acts, only its holder (or an admin) answers it."""
    if not works(seen.principal.role, case.queue):
        return frozenset()
    holds = case.assignee == seen.principal.name or seen.principal.role is Role.ADMIN
    by_status: Mapping[CaseStatus, set[str]] = {
        CaseStatus.OPEN: {"claim", "assign", "transfer"},
        CaseStatus.CLAIMED: {"release", "assign", "transfer", "reply", "resolve"} if holds else set(),
        CaseStatus.WAITING: {"release", "assign", "transfer", "reply", "resolve"} if holds else set(),
        CaseStatus.RESOLVED: {"reopen"},
    }
    return frozenset({"note"} | by_status[case.status])


def own_hotline(seen: Visit) -> str:
    """The service number of the own bank, for replies; empty where the lexicon names none."""
    brand = seen.context.lexicon.brands.get(seen.context.settings.brand)
    return brand.hotlines[0] if brand and brand.hotlines else ""


def _lost(case: Case, stored: Sequence[StoredPost]) -> bool:
    routed = [one.routing.queue for one in stored if one.routing]
    return case.status is not CaseStatus.RESOLVED and case.queue not in routed


def _colleagues(seen: Visit, queue: Queue) -> list[tuple[str, str]]:
    users = seen.context.accounts.users()
    return [(user.name, user.display_name) for user in users if user.active and works(user.role, queue)]


def _line(event: CaseEvent) -> HistoryLine:
    said = event.detail.get("text", "")
    icon = EVENT_ICONS.get(event.action, "flag")
    return HistoryLine(event.at, event.actor_name, event_words(event), str(said), icon)


def list_rows(cases: Sequence[Case], now: datetime, address: str) -> list[CaseRow]:
    """The rows of a list."""
    return [case_row(case, now, address) for case in cases]

"""What a case does when a person corrects the labels of its post: it follows, and its history says why.

Nothing is closed behind anybody's back: a case whose last reason is gone stays where it is and says so, a case that a
colleague has in hand is not taken away, and a resolved one is left as it ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.accounts import Principal
from service.db.columns import JsonObject
from service.db.tables import CasePostRow, CaseRow
from service.desk.actions import Action
from service.desk.intake import Work
from service.desk.records import CaseStatus
from service.desk.sla import due_at
from service.stores.decision import Queue


@dataclass(frozen=True, slots=True)
class Corrected:
    """A post whose labels a person corrected."""

    post_id: str
    work: Work | None
    """What its new routing asks of the desk; None: nobody need act on it any more."""
    words: str
    """What was changed."""


def follow(session: Session, post: Corrected, actor: Principal, now: datetime) -> None:
    """Bring the cases of the post in line. A queue that the post is new to is served by the intake afterwards."""
    for case_id, alone in _cases(session, post.post_id):
        action = Action(session, case_id, actor, now)
        effect = _effect(action, post.work, alone=alone)
        detail: JsonObject = {"post": post.post_id, "change": post.words, "effect": effect}
        action.write("correct", detail | ({"to": post.work.queue.value} if post.work else {}))
        if post.work and effect == "kept":
            _renew(action.row, post.work)
        elif post.work and effect == "moved":
            _move(session, action, post.work)


def _cases(session: Session, post_id: str) -> Iterator[tuple[int, bool]]:
    """The cases of a post, and whether it is the only post of each."""
    mine = select(CasePostRow.case_id).where(CasePostRow.post_id == post_id)
    posts = func.count(CasePostRow.post_id.distinct())
    counted = select(CasePostRow.case_id, posts).where(CasePostRow.case_id.in_(mine)).group_by(CasePostRow.case_id)
    for case_id, count in session.execute(counted.order_by(CasePostRow.case_id)).all():
        yield case_id, count == 1


def _effect(action: Action, work: Work | None, *, alone: bool) -> str:
    """``resolved``, ``others``, ``lost``, ``kept``, ``moved`` or ``held``; said in words by `service.desk.words`."""
    row = action.row
    if row.status == CaseStatus.RESOLVED:
        return "resolved"
    if not alone:
        return "others"
    if work is None:
        return "lost"
    if work.queue == row.queue:
        return "kept"
    free = row.status == CaseStatus.OPEN or row.assignee_id == action.actor.user_id
    return "moved" if free else "held"


def _renew(case: CaseRow, work: Work) -> None:
    """Matter, priority and urgency of a case are those of its one post."""
    case.matter, case.urgency = work.matter.code, work.urgency
    if case.priority != work.priority:
        case.priority, case.due_at = work.priority, due_at(case.opened_at, work.priority)


def _move(session: Session, action: Action, work: Work) -> None:
    """To the queue that the post belongs to now, where nobody has it yet."""
    case = action.row
    before = Queue(case.queue)
    case.queue, case.status, case.assignee_id = work.queue, CaseStatus.OPEN, None
    case.matter, case.urgency, case.priority = work.matter.code, work.urgency, work.priority
    case.due_at = due_at(action.now, work.priority)
    if session.get(CasePostRow, (work.post_id, work.queue)) is None:
        session.add(CasePostRow(post_id=work.post_id, queue=work.queue, case_id=case.id, added_at=action.now))
    action.write("transfer", {"from": before.value, "to": work.queue.value, "reason": "标签已更正"})

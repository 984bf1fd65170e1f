"""What the desk shows: lists of cases by view, counts, one case with its history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, ColumnExpressionArgument, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from service.db.tables import CaseEventRow, CasePostRow, CaseRow, UserRow
from service.desk.matter import Matter
from service.desk.records import Case, CaseDetail, CaseEvent, CasePage, CasePost, CaseStatus, CaseView
from service.desk.sla import DUE_SOON
from service.errors import NotFoundError
from service.stores.decision import Queue

NOBODY: Final = 0
"""No user has this id."""
Holder = aliased(UserRow)


def view_condition(view: CaseView, user_id: int | None, now: datetime) -> ColumnElement[bool]:
    """Which cases are in a view. Waiting cases are neither due nor overdue: it is the customer's turn."""
    live = CaseRow.status.in_((CaseStatus.OPEN, CaseStatus.CLAIMED))
    held = CaseRow.status.in_((CaseStatus.CLAIMED, CaseStatus.WAITING))
    return {
        CaseView.MINE: and_(held, CaseRow.assignee_id == (NOBODY if user_id is None else user_id)),
        CaseView.UNCLAIMED: CaseRow.status == CaseStatus.OPEN,
        CaseView.DUE_SOON: and_(live, CaseRow.due_at >= now, CaseRow.due_at < now + DUE_SOON),
        CaseView.OVERDUE: and_(live, CaseRow.due_at < now),
        CaseView.WAITING: CaseRow.status == CaseStatus.WAITING,
        CaseView.ALL: true(),
        CaseView.RESOLVED: CaseRow.status == CaseStatus.RESOLVED,
    }[view]


def most_urgent_first() -> tuple[ColumnExpressionArgument[Any], ...]:
    """The order of work: unresolved before resolved, then by priority, then by when it is due."""
    resolved = case((CaseRow.status == CaseStatus.RESOLVED, 1), else_=0)
    return resolved, CaseRow.resolved_at.desc(), CaseRow.priority, CaseRow.due_at, CaseRow.id


def list_cases(session: Session, wanted: ColumnElement[bool], *, page: int, size: int) -> CasePage:
    """One page, most urgent first; a page beyond the last gives the last one."""
    total = session.scalar(select(func.count()).select_from(CaseRow).where(wanted)) or 0
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    query = select(CaseRow, Holder).outerjoin(Holder, Holder.id == CaseRow.assignee_id).where(wanted)
    rows = session.execute(query.order_by(*most_urgent_first()).limit(size).offset((page - 1) * size))
    return CasePage(total, page, pages, tuple(to_case(row, holder) for row, holder in rows))


def count_views(
    session: Session, wanted: ColumnElement[bool], user_id: int | None, now: datetime
) -> dict[CaseView, int]:
    """How many of the cases are in each view."""
    counts = [func.count(case((view_condition(view, user_id, now), 1))) for view in CaseView]
    return dict(zip(CaseView, session.execute(select(*counts).select_from(CaseRow).where(wanted)).one(), strict=True))


def in_queue(queue: Queue | None) -> ColumnElement[bool]:
    return true() if queue is None else CaseRow.queue == queue


def with_text(text: str) -> ColumnElement[bool]:
    """Cases whose title or author has the words, or whose number it is (``12`` or ``#12``); no words: all."""
    words = text.strip().replace("\x00", "")
    if not words:
        return true()
    number = words.removeprefix("#")
    conditions = [
        CaseRow.title.icontains(words, autoescape=True),
        CaseRow.author_name.icontains(words, autoescape=True),
    ]
    if number.isascii() and number.isdecimal() and len(number) < 10:
        conditions.append(CaseRow.id == int(number))
    return or_(*conditions)


def case_detail(session: Session, case_id: int) -> CaseDetail:
    """A case with everything in it. Raises `NotFoundError`."""
    posts = (
        select(CasePostRow).where(CasePostRow.case_id == case_id).order_by(CasePostRow.added_at, CasePostRow.post_id)
    )
    first = {row.post_id: CasePost(row.post_id, row.added_at) for row in reversed(session.scalars(posts).all())}
    events = (
        select(CaseEventRow, UserRow.display_name)
        .outerjoin(UserRow, UserRow.name == CaseEventRow.actor)
        .where(CaseEventRow.case_id == case_id)
        .order_by(CaseEventRow.id)
    )
    history = tuple(
        CaseEvent(row.at, row.actor, name or "系统", row.action, row.detail) for row, name in session.execute(events)
    )
    return CaseDetail(read_case(session, case_id), tuple(reversed(first.values())), history)


def read_case(session: Session, case_id: int) -> Case:
    """Raises `NotFoundError`."""
    query = select(CaseRow, Holder).outerjoin(Holder, Holder.id == CaseRow.assignee_id).where(CaseRow.id == case_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError(f"没有案件 #{case_id}，请检查编号 (no such case)")
    return to_case(*found)


def cases_of_posts(session: Session, post_ids: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
    """By post, the cases it is in; posts without a case are left out."""
    found: dict[str, tuple[int, ...]] = {}
    query = select(CasePostRow.post_id, CasePostRow.case_id).where(CasePostRow.post_id.in_(post_ids)).distinct()
    for post_id, case_id in session.execute(query.order_by(CasePostRow.case_id)):
        found[post_id] = (*found.get(post_id, ()), case_id)
    return found


def to_case(row: CaseRow, holder: UserRow | None) -> Case:
    return Case(
        id=row.id,
        queue=Queue(row.queue),
        status=CaseStatus(row.status),
        title=row.title,
        matter=Matter.parse(row.matter),
        author_key=row.author_key,
        author_name=row.author_name,
        platform=row.platform,
        priority=row.priority,
        urgency=row.urgency,
        assignee=holder.name if holder else "",
        assignee_name=holder.display_name if holder else "",
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        due_at=row.due_at,
        resolved_at=row.resolved_at,
        outcome=row.outcome,
        post_count=row.post_count,
    )

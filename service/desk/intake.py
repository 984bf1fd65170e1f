"""Routed posts become cases: each post joins the open case of its author and matter, or opens one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from nlp.records import Analysis
from service.accounts import SYSTEM, Role
from service.db.columns import JsonObject
from service.db.tables import CaseEventRow, CasePostRow, CaseRow, UserRow
from service.desk.matter import Matter
from service.desk.records import CaseStatus, Received
from service.desk.sla import REOPEN_WITHIN, due_at
from service.desk.words import works
from service.stores.contract import StoredPost
from service.stores.decision import Queue

TITLE_LENGTH: Final = 40
_TAGS: Final = re.compile(r"^(?:\s*#[^#\n]{1,60}#)+")


@dataclass(frozen=True, slots=True)
class Work:
    """What the desk needs of a post that was routed to it."""

    post_id: str
    queue: Queue
    priority: int
    urgency: int
    matter: Matter
    author_key: str
    author_name: str
    platform: str
    title: str
    rule: str


def to_work(stored: StoredPost) -> Work | None:
    """The work in a post; None where it is not routed to a queue (yet)."""
    analysis, routing, author = stored.analysis, stored.routing, stored.post.author
    if analysis is None or routing is None or routing.queue is Queue.NONE:
        return None
    return Work(
        post_id=stored.id,
        queue=routing.queue,
        priority=routing.priority,
        urgency=analysis.urgency,
        matter=Matter.of(analysis),
        author_key=f"{stored.post.site}:{author.id}" if author.id else "",
        author_name=author.name,
        platform=stored.post.platform.value,
        title=title_of(analysis),
        rule=routing.matches[0].rule if routing.matches else "",
    )


def title_of(analysis: Analysis) -> str:
    """The first words of a post, masked as they are in the analysis, without leading hashtags."""
    words = analysis.title or _TAGS.sub("", analysis.text).strip() or analysis.text or analysis.quoted
    words = " ".join(words.split()) or "（无文字）"
    return words if len(words) <= TITLE_LENGTH else words[:TITLE_LENGTH].rstrip() + "…"


class Intake:
    """Takes in one batch within a transaction. What it may meet is loaded first, what it makes is written at the end."""

    def __init__(self, session: Session, batch: Sequence[Work], now: datetime) -> None:
        self._session = session
        self._now = now
        self._placed = _placed(session, [work.post_id for work in batch])
        self._by_author = _recent(session, {work.author_key for work in batch if work.author_key}, now)
        self._homes = _homes(session, [case for cases in self._by_author.values() for case in cases])
        self._new: list[tuple[CaseRow, CasePostRow | CaseEventRow]] = []

    def take(self, work: Work) -> Received:
        """Put one post in its case."""
        known = self._placed.get((work.post_id, work.queue))
        if known is not None:
            self._lift(known, work)
            return Received(known=1)
        case = self._meeting(work)
        if case is None:
            self._open(work)
            return Received(opened=1)
        resolved = case.status == CaseStatus.RESOLVED
        self._join(case, work)
        return Received(reopened=1) if resolved else Received(joined=1)

    def finish(self) -> None:
        """Write everything."""
        self._session.flush()
        for case, row in self._new:
            row.case_id = case.id
            self._session.add(row)

    def _meeting(self, work: Work) -> CaseRow | None:
        """The case of the same author and matter in the queue (or transferred from it); the closest, then the latest."""
        same = [
            case
            for case in self._by_author.get(work.author_key, ())
            if work.queue in {case.queue, *self._homes[case]} and Matter.parse(case.matter).same_as(work.matter)
        ]
        return max(same, key=lambda case: _closeness(case, work), default=None)

    def _open(self, work: Work) -> None:
        case = CaseRow(
            queue=work.queue,
            status=CaseStatus.OPEN,
            title=work.title,
            matter=work.matter.code,
            author_key=work.author_key,
            author_name=work.author_name,
            platform=work.platform,
            priority=work.priority,
            urgency=work.urgency,
            opened_at=self._now,
            updated_at=self._now,
            due_at=due_at(self._now, work.priority),
            post_count=0,
        )
        self._session.add(case)
        if work.author_key:
            self._by_author[work.author_key].append(case)
        self._place(case, work)
        self._event(case, "open", {"post": work.post_id, "rule": work.rule, "queue": work.queue.value})

    def _join(self, case: CaseRow, work: Work) -> None:
        self._place(case, work)
        case.matter = Matter.parse(case.matter).with_(work.matter).code
        case.updated_at = self._now
        if case.status == CaseStatus.RESOLVED:
            self._reopen(case, work)
        else:
            if case.status == CaseStatus.WAITING:
                case.status, case.due_at = CaseStatus.CLAIMED, due_at(self._now, case.priority)
            self._event(case, "join", {"post": work.post_id})
        self._lift(case, work)

    def _reopen(self, case: CaseRow, work: Work) -> None:
        """Back to whoever resolved it, where they still work the queue; else to nobody."""
        holder = self._session.get(UserRow, case.assignee_id) if case.assignee_id is not None else None
        if holder is None or not holder.active or not works(Role(holder.role), Queue(case.queue)):
            case.assignee_id = None
        case.status = CaseStatus.OPEN if case.assignee_id is None else CaseStatus.CLAIMED
        case.resolved_at, case.outcome, case.due_at = None, "", due_at(self._now, case.priority)
        self._event(case, "reopen_by_post", {"post": work.post_id})

    def _lift(self, case: CaseRow, work: Work) -> None:
        """A case has the highest priority and urgency of its posts; a resolved one is left as it ended."""
        if case.status == CaseStatus.RESOLVED:
            return
        case.urgency = max(case.urgency, work.urgency)
        if work.priority < case.priority:
            self._event(case, "lift", {"from": case.priority, "to": work.priority, "post": work.post_id})
            case.priority, case.updated_at = work.priority, self._now
            case.due_at = min(case.due_at, due_at(self._now, work.priority))

    def _place(self, case: CaseRow, work: Work) -> None:
        case.post_count += all(self._placed.get((work.post_id, queue)) is not case for queue in Queue)
        row = CasePostRow(post_id=work.post_id, queue=work.queue, added_at=self._now)
        self._new.append((case, row))
        self._placed[work.post_id, work.queue] = case
        self._homes[case].add(work.queue)

    def _event(self, case: CaseRow, action: str, detail: JsonObject) -> None:
        self._new.append((case, CaseEventRow(at=self._now, actor=SYSTEM, action=action, detail=detail)))


def _closeness(case: CaseRow, work: Work) -> tuple[bool, int, datetime, int]:
    shared = len(Matter.parse(case.matter).aspects & work.matter.aspects)
    return case.status != CaseStatus.RESOLVED, shared, case.updated_at, case.id


def _placed(session: Session, post_ids: Sequence[str]) -> dict[tuple[str, str], CaseRow]:
    """The case of each (post, queue) that is in one."""
    found = select(CasePostRow, CaseRow).join(CaseRow, CaseRow.id == CasePostRow.case_id)
    rows = session.execute(found.where(CasePostRow.post_id.in_(post_ids)).with_for_update(of=CaseRow))
    return {(row.post_id, row.queue): case for row, case in rows}


def _recent(session: Session, authors: Iterable[str], now: datetime) -> defaultdict[str, list[CaseRow]]:
    """By author, the cases that a post may join."""
    live = or_(CaseRow.status != CaseStatus.RESOLVED, CaseRow.resolved_at > now - REOPEN_WITHIN)
    wanted = select(CaseRow).where(CaseRow.author_key.in_(sorted(authors)), live)
    found: defaultdict[str, list[CaseRow]] = defaultdict(list)
    for case in session.scalars(wanted.order_by(CaseRow.id).with_for_update()):
        found[case.author_key].append(case)
    return found


def _homes(session: Session, cases: Iterable[CaseRow]) -> defaultdict[CaseRow, set[str]]:
    """By case, the queues its posts were routed to."""
    by_id = {case.id: case for case in cases}
    found: defaultdict[CaseRow, set[str]] = defaultdict(set)
    wanted = select(CasePostRow.case_id, CasePostRow.queue).where(CasePostRow.case_id.in_(by_id)).distinct()
    for case_id, queue in session.execute(wanted):
        found[by_id[case_id]].add(queue)
    return found

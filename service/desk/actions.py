"""What people do with a case: each action checks the state, changes it, and writes a line of history and of audit.

The row is locked while an action looks at it (SQLite has one writer at a time), so of two people who claim a case at
once one gets it and the other hears who has it.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from service.accounts import AuditEntry, Principal, Role, record
from service.db.columns import JsonObject, JsonValue
from service.db.tables import CaseEventRow, CaseRow, UserRow
from service.desk.records import Case, CaseStatus, Outcome
from service.desk.sla import due_at
from service.desk.views import read_case
from service.desk.words import QUEUE_ZH, works
from service.errors import ConflictError, InvalidError, NotFoundError
from service.stores.decision import Queue

LONGEST_TEXT = 5000


class Action:
    """One action of one person on one case, within a transaction."""

    def __init__(self, session: Session, case_id: int, actor: Principal, now: datetime) -> None:
        row = session.get(CaseRow, case_id, with_for_update=True)
        if row is None:
            raise NotFoundError(f"没有案件 #{case_id}，请检查编号 (no such case)")
        self.session = session
        self.row = row
        self.actor = actor
        self.now = now

    def claim(self) -> None:
        """An open case becomes the actor's; claiming what one has already changes nothing."""
        if self.row.assignee_id == self.actor.user_id and self.row.status in (CaseStatus.CLAIMED, CaseStatus.WAITING):
            return
        self._must_be(CaseStatus.OPEN)
        self.row.status, self.row.assignee_id = CaseStatus.CLAIMED, self.actor.user_id
        self.write("claim", {})

    def release(self, reason: str) -> None:
        """Back to the queue."""
        self.must_hold()
        self.row.status, self.row.assignee_id = CaseStatus.OPEN, None
        self.write("release", {"reason": text_of(reason, "原因", optional=True)})

    def assign(self, user: UserRow) -> None:
        """Give it to someone who works the queue; a case that someone else holds only by its holder or an admin."""
        if not user.active or not works(Role(user.role), Queue(self.row.queue)):
            raise InvalidError(f"{user.display_name} 不处理{QUEUE_ZH[self.row.queue]}队列，请换一个人")
        self._must_be(CaseStatus.OPEN, CaseStatus.CLAIMED, CaseStatus.WAITING)
        if self.row.status != CaseStatus.OPEN:
            self.must_hold()
        if self.row.status == CaseStatus.OPEN:
            self.row.status = CaseStatus.CLAIMED
        self.row.assignee_id = user.id
        self.write("assign", {"to": user.name, "to_name": user.display_name})

    def transfer(self, queue: Queue, reason: str) -> None:
        """To another queue, where nobody has it yet; its posts go along."""
        if queue is Queue.NONE or queue == self.row.queue:
            raise InvalidError("请选择另一个队列：公关、客服或营销")
        self._must_be(CaseStatus.OPEN, CaseStatus.CLAIMED, CaseStatus.WAITING)
        if self.row.status != CaseStatus.OPEN:
            self.must_hold()
        detail: JsonObject = {"from": str(self.row.queue), "to": queue.value, "reason": text_of(reason, "转队原因")}
        self.row.queue, self.row.status, self.row.assignee_id = queue, CaseStatus.OPEN, None
        self.write("transfer", detail)

    def resolve(self, outcome: Outcome, note: str) -> None:
        """The end; the one who resolved it stays its holder."""
        self.must_hold()
        self.row.status, self.row.outcome, self.row.resolved_at = CaseStatus.RESOLVED, outcome, self.now
        self.write("resolve", {"outcome": outcome.value, "text": text_of(note, "说明", optional=True)})

    def reopen(self, reason: str) -> None:
        """A resolved case becomes the actor's again, with a new time to be due."""
        self._must_be(CaseStatus.RESOLVED)
        self.row.status, self.row.assignee_id = CaseStatus.CLAIMED, self.actor.user_id
        self.row.outcome, self.row.resolved_at = "", None
        self.row.due_at = due_at(self.now, self.row.priority)
        self.write("reopen", {"reason": text_of(reason, "重新打开的原因")})

    def must_hold(self) -> None:
        """Raises `ConflictError` unless the actor has the case (or is an admin and someone has it)."""
        self._must_be(CaseStatus.CLAIMED, CaseStatus.WAITING)
        if self.row.assignee_id != self.actor.user_id and self.actor.role is not Role.ADMIN:
            raise ConflictError(f"案件 #{self.row.id} 在{self._holder()}手中，请先与其沟通")

    def write(self, action: str, detail: Mapping[str, JsonValue]) -> None:
        """The line of history and the line of audit (which carries no texts)."""
        self.row.updated_at = self.now
        name = self.actor.name
        self.session.add(CaseEventRow(case_id=self.row.id, at=self.now, actor=name, action=action, detail=dict(detail)))
        short = {key: value for key, value in detail.items() if key not in ("text", "reason")}
        record(self.session, AuditEntry(self.now, name, f"case_{action}", "case", str(self.row.id), short))

    def result(self) -> Case:
        """The case as it is now."""
        self.session.flush()
        return read_case(self.session, self.row.id)

    def _must_be(self, *allowed: CaseStatus) -> None:
        status = CaseStatus(self.row.status)
        if status in allowed:
            return
        state = {
            CaseStatus.OPEN: "还没有人领取，请先领取",
            CaseStatus.RESOLVED: "已办结，请先重新打开",
        }.get(status, f"已由{self._holder()}领取")
        raise ConflictError(f"案件 #{self.row.id} {state}")

    def _holder(self) -> str:
        holder = self.session.get(UserRow, self.row.assignee_id) if self.row.assignee_id is not None else None
        return f"「{holder.display_name}」" if holder else "他人"


def text_of(text: str, what: str, *, optional: bool = False) -> str:
    """The text without outer spaces. Raises `InvalidError` where it is empty or too long."""
    text = text.strip()
    if not text and not optional:
        raise InvalidError(f"请填写{what}")
    if len(text) > LONGEST_TEXT:
        raise InvalidError(f"{what}不能超过 {LONGEST_TEXT} 字")
    return text

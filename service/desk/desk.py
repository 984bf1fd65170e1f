"""`Desk`: the cases, for the floors above. Whether a person may act on a queue is checked by the caller."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from sqlalchemy import ColumnElement, and_, func, select

from service.accounts import AuditEntry, Principal, record
from service.db import Database
from service.db.tables import CaseRow, UserRow
from service.desk import replies, views
from service.desk.actions import Action, text_of
from service.desk.corrected import Corrected, follow
from service.desk.export import export_cases
from service.desk.intake import Intake, to_work
from service.desk.records import (
    Case,
    CaseDetail,
    CasePage,
    CaseStatus,
    CaseView,
    Delivery,
    Outcome,
    Received,
    ReplyTemplate,
)
from service.errors import NotFoundError
from service.stores.contract import StoredPost
from service.stores.decision import Queue

BATCH = 500
"""Posts taken in within one transaction."""
PAGE = 30


class Desk:
    """Opens cases from posts, lists them, and lets people act on them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def receive(self, posts: Sequence[StoredPost]) -> Received:
        """Put every post that is routed to a queue in a case; the same posts again change nothing."""
        work = iter([item for post in posts if (item := to_work(post)) is not None])
        received = Received()
        while batch := list(islice(work, BATCH)):
            with self._database.session() as session:
                self._database.serialise(session, "desk intake")
                intake = Intake(session, batch, self._clock())
                for item in batch:
                    received += intake.take(item)
                intake.finish()
        return received

    def correct(self, stored: StoredPost, words: str, actor: Principal) -> Received:
        """Let the cases of a post whose labels a person corrected follow its new routing; ``words``: what changed."""
        with self._database.session() as session:
            self._database.serialise(session, "desk intake")
            follow(session, Corrected(stored.id, to_work(stored), words), actor, self._clock())
        return self.receive([stored])

    def count(self) -> int:
        """How many cases there are."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(CaseRow)) or 0

    def cases(
        self,
        queue: Queue | None,
        view: CaseView = CaseView.ALL,
        user: Principal | None = None,
        *,
        text: str = "",
        page: int = 1,
    ) -> CasePage:
        """One page of a view, most urgent first; ``queue`` None: of all queues; ``user`` is who MINE means."""
        with self._database.reading() as session:
            return views.list_cases(session, self._wanted(queue, view, user, text), page=page, size=PAGE)

    def cases_of_author(self, author_key: str) -> tuple[Case, ...]:
        """The cases of one author (at most a page), most urgent first, resolved ones last."""
        with self._database.reading() as session:
            return views.list_cases(session, CaseRow.author_key == author_key, page=1, size=PAGE).cases

    def counts(self, queue: Queue | None, user: Principal | None = None) -> dict[CaseView, int]:
        """How many cases each view has."""
        with self._database.reading() as session:
            return views.count_views(session, views.in_queue(queue), user.user_id if user else None, self._clock())

    def case(self, case_id: int) -> CaseDetail:
        """One case with its posts and history. Raises `NotFoundError`."""
        with self._database.reading() as session:
            return views.case_detail(session, case_id)

    def cases_of_posts(self, post_ids: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        """By post, the numbers of its cases; posts without one are left out."""
        with self._database.reading() as session:
            return views.cases_of_posts(session, post_ids)

    def next_case(self, queue: Queue, user: Principal) -> Case | None:
        """What to open next: the most urgent of the user's own claimed cases, else the most urgent that nobody has."""
        mine = and_(CaseRow.status == CaseStatus.CLAIMED, CaseRow.assignee_id == user.user_id)
        with self._database.reading() as session:
            for wanted in (mine, CaseRow.status == CaseStatus.OPEN):
                page = views.list_cases(session, and_(CaseRow.queue == queue, wanted), page=1, size=1)
                if page.cases:
                    return page.cases[0]
        return None

    def claim(self, case_id: int, actor: Principal) -> Case:
        """Take a case. Raises `ConflictError` naming who was faster."""
        with self._acting(case_id, actor) as action:
            action.claim()
            return action.result()

    def release(self, case_id: int, actor: Principal, reason: str = "") -> Case:
        """Give a case back to its queue."""
        with self._acting(case_id, actor) as action:
            action.release(reason)
            return action.result()

    def assign(self, case_id: int, actor: Principal, user_name: str) -> Case:
        """Give a case to someone who works its queue. Raises `NotFoundError`, `InvalidError`, `ConflictError`."""
        with self._acting(case_id, actor) as action:
            user = action.session.scalars(select(UserRow).where(UserRow.name == user_name)).one_or_none()
            if user is None:
                raise NotFoundError(f"没有用户 {user_name} (no such user)")
            action.assign(user)
            return action.result()

    def transfer(self, case_id: int, actor: Principal, queue: Queue, reason: str) -> Case:
        """Move a case to another queue, where nobody has it yet."""
        with self._acting(case_id, actor) as action:
            action.transfer(queue, reason)
            return action.result()

    def note(self, case_id: int, actor: Principal, text: str) -> Case:
        """Write a note; anyone who works the queue may, in any state."""
        with self._acting(case_id, actor) as action:
            action.write("note", {"text": text_of(text, "备注")})
            return action.result()

    def templates(self, queue: Queue) -> list[ReplyTemplate]:
        """The reply templates of a queue."""
        with self._database.reading() as session:
            return replies.templates(session, queue)

    def draft_reply(
        self, case_id: int, actor: Principal, template_id: int, fields: Mapping[str, str] | None = None
    ) -> str:
        """A reply from a template, to be read and changed by a person; only who has the case may draft."""
        with self._acting(case_id, actor) as action:
            action.must_hold()
            body = replies.template_body(action.session, template_id, action.row.queue)
            text = replies.drafted(body, action.row, actor, fields or {})
            action.write("draft", {"template": template_id, "text": text})
            return text

    def deliver(self, case_id: int, actor: Principal, delivery: Delivery, text: str) -> Case:
        """Note that a person has sent (then the case waits for the customer) or copied a reply."""
        with self._acting(case_id, actor) as action:
            action.must_hold()
            if delivery is Delivery.SENT:
                action.row.status = CaseStatus.WAITING
            action.write(delivery.value, {"text": text_of(text, "回复内容")})
            return action.result()

    def resolve(self, case_id: int, actor: Principal, outcome: Outcome, note: str = "") -> Case:
        """End a case; only who has it may."""
        with self._acting(case_id, actor) as action:
            action.resolve(outcome, note)
            return action.result()

    def reopen(self, case_id: int, actor: Principal, reason: str) -> Case:
        """Take a resolved case up again."""
        with self._acting(case_id, actor) as action:
            action.reopen(reason)
            return action.result()

    def export_csv(
        self,
        file: BinaryIO,
        actor: Principal,
        queue: Queue | None,
        view: CaseView = CaseView.ALL,
        *,
        text: str = "",
    ) -> int:
        """Write a view as CSV that is safe in Excel (UTF-8 with mark); gives the number of rows. Audited."""
        with self._database.reading() as session:
            rows = export_cases(session, self._wanted(queue, view, actor, text), file)
        detail = {"queue": queue.value if queue else "", "view": view.value, "rows": rows}
        with self._database.session() as session:
            record(session, AuditEntry(self._clock(), actor.name, "export_cases", "cases", view.value, detail))
        return rows

    @contextmanager
    def _acting(self, case_id: int, actor: Principal) -> Iterator[Action]:
        with self._database.session() as session:
            yield Action(session, case_id, actor, self._clock())

    def _wanted(self, queue: Queue | None, view: CaseView, user: Principal | None, text: str) -> ColumnElement[bool]:
        in_view = views.view_condition(view, user.user_id if user else None, self._clock())
        return and_(views.in_queue(queue), in_view, views.with_text(text))

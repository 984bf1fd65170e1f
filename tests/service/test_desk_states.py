"""Whatever people and posts do to cases in whatever order, the desk stays consistent."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from crawlers.items import Author
from service.accounts import Accounts, Principal, Role
from service.db import open_database
from service.desk import Case, CaseStatus, CaseView, Delivery, Desk, Outcome
from service.desk.sla import HOURS
from service.errors import ConflictError, RequestError
from service.stores.contract import StoredPost
from service.stores.decision import Queue
from tests.support.factories import make_analysis, make_decision, make_post

QUEUES = (Queue.PR, Queue.SERVICE, Queue.MARKETING)
PEOPLE = {"li": Role.SERVICE, "wang": Role.SERVICE, "zhao": Role.PR, "boss": Role.ADMIN}
HELD = (CaseStatus.CLAIMED, CaseStatus.WAITING)
people = st.sampled_from(sorted(PEOPLE))


class CasesInAnyOrder(RuleBasedStateMachine):
    cases = Bundle("cases")

    @initialize()
    def start(self) -> None:
        self.now = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
        self.folder = tempfile.TemporaryDirectory()
        self.database = open_database(f"sqlite:///{Path(self.folder.name) / 'desk.db'}")
        self.database.upgrade()
        self.desk = Desk(self.database, lambda: self.now)
        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        accounts = Accounts(self.database, lambda: self.now, hasher=hasher)
        self.people = {}
        for name, role in PEOPLE.items():
            user = accounts.create_user(name, role, "long-password")
            self.people[name] = Principal(user.id, name, name, role)
        self.posts: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    def case(self, number: int) -> Case:
        return self.desk.case(number).case

    @rule(
        target=cases,
        post=st.integers(1, 12),
        author=st.sampled_from("甲乙"),
        queue=st.sampled_from(QUEUES),
        priority=st.integers(1, 4),
    )
    def receive(self, post: int, author: str, queue: Queue, priority: int) -> int:
        made = make_post(post, author=Author(id=author, name=author))
        decision = make_decision(queue, priority=priority)
        received = self.desk.receive([StoredPost(made, make_analysis(made), decision, self.now, self.now)])
        assert received.opened + received.joined + received.reopened + received.known == 1
        self.posts.add(made.id)
        number = self.desk.cases_of_posts([made.id])[made.id][-1]
        if received.known == 0:
            assert self.case(number).status is not CaseStatus.RESOLVED
        return number

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(number=cases, who=people)
    def claim(self, number: int, who: str) -> None:
        before = self.case(number)
        mine = before.status in HELD and before.assignee == who
        try:
            after = self.desk.claim(number, self.people[who])
        except ConflictError:
            assert before.status is not CaseStatus.OPEN
            assert not mine
        else:
            assert before.status is CaseStatus.OPEN or mine
            assert after.assignee == who

    @rule(number=cases, who=people)
    def release(self, number: int, who: str) -> None:
        self.attempt(number, who, lambda: self.desk.release(number, self.people[who]), CaseStatus.OPEN)

    @rule(number=cases, who=people, outcome=st.sampled_from(Outcome))
    def resolve(self, number: int, who: str, outcome: Outcome) -> None:
        self.attempt(number, who, lambda: self.desk.resolve(number, self.people[who], outcome), CaseStatus.RESOLVED)

    @rule(number=cases, who=people)
    def send(self, number: int, who: str) -> None:
        deliver = lambda: self.desk.deliver(number, self.people[who], Delivery.SENT, "您好")  # noqa: E731
        self.attempt(number, who, deliver, CaseStatus.WAITING)

    def attempt(self, number: int, who: str, act, status: CaseStatus) -> None:
        """An action that only the holder (or an admin on a held case) may do."""
        before = self.case(number)
        may = before.status in HELD and (before.assignee == who or PEOPLE[who] is Role.ADMIN)
        try:
            after = act()
        except ConflictError:
            assert not may
            assert self.case(number) == before
        else:
            assert may
            assert after.status is status

    @rule(number=cases, who=people, to=people)
    def assign(self, number: int, who: str, to: str) -> None:
        before = self.case(number)
        try:
            after = self.desk.assign(number, self.people[who], to)
        except RequestError:
            assert self.case(number) == before
        else:
            assert after.assignee == to

    @rule(number=cases, who=people, queue=st.sampled_from(QUEUES))
    def transfer(self, number: int, who: str, queue: Queue) -> None:
        before = self.case(number)
        try:
            after = self.desk.transfer(number, self.people[who], queue, "原因")
        except RequestError:
            assert self.case(number) == before
        else:
            assert (after.queue, after.status, after.assignee) == (queue, CaseStatus.OPEN, "")
            assert before.queue is not queue

    @rule(number=cases, who=people)
    def reopen(self, number: int, who: str) -> None:
        before = self.case(number)
        try:
            after = self.desk.reopen(number, self.people[who], "原因")
        except ConflictError:
            assert before.status is not CaseStatus.RESOLVED
        else:
            assert (after.assignee, after.outcome) == (who, "")
            assert after.due_at == self.now + timedelta(hours=HOURS[after.priority])

    @invariant()
    def every_case_is_whole(self) -> None:
        if not hasattr(self, "desk"):
            return
        seen: set[str] = set()
        for case in self.desk.cases(None).cases:
            detail = self.desk.case(case.id)
            assert bool(case.assignee) == (case.status in HELD) or case.status is CaseStatus.RESOLVED
            assert (case.status is CaseStatus.RESOLVED) == (case.resolved_at is not None) == bool(case.outcome)
            assert case.post_count == len(detail.posts) > 0
            assert detail.history[0].action == "open"
            assert [event.at for event in detail.history] == sorted(event.at for event in detail.history)
            seen.update(post.post_id for post in detail.posts)
        assert seen == self.posts

    @invariant()
    def the_views_divide_the_cases(self) -> None:
        if not hasattr(self, "desk"):
            return
        counts = self.desk.counts(None)
        claimed = sum(case.status is CaseStatus.CLAIMED for case in self.desk.cases(None).cases)
        parts = counts[CaseView.UNCLAIMED] + claimed + counts[CaseView.WAITING] + counts[CaseView.RESOLVED]
        assert counts[CaseView.ALL] == parts == self.desk.count()
        assert counts[CaseView.OVERDUE] + counts[CaseView.DUE_SOON] <= counts[CaseView.UNCLAIMED] + claimed


TestCasesInAnyOrder = CasesInAnyOrder.TestCase
TestCasesInAnyOrder.settings = settings(max_examples=15, stateful_step_count=25)

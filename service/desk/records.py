"""The records of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from service.db.columns import JsonValue
from service.desk.matter import Matter
from service.stores.decision import Queue


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    """Nobody has it."""
    CLAIMED = "claimed"
    WAITING = "waiting"
    """Answered; the customer is to say something. Its holder keeps it, the clock stands still."""
    RESOLVED = "resolved"


class Outcome(StrEnum):
    """How a case ended."""

    SOLVED = "solved"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    NO_ACTION = "no_action"
    MISJUDGED = "misjudged"


class Delivery(StrEnum):
    """What a person did with a drafted reply. Tingfeng itself sends nothing."""

    SENT = "sent"
    COPIED = "copied"


class CaseView(StrEnum):
    """The lists of a queue."""

    MINE = "mine"
    UNCLAIMED = "unclaimed"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    WAITING = "waiting"
    ALL = "all"
    RESOLVED = "resolved"


OUTCOME_ZH: Final[dict[str, str]] = {
    "solved": "已解决", "answered": "已答复", "handed_over": "已转线下处理", "no_action": "无需处理", "misjudged": "误判",
}  # fmt: skip
VIEW_ZH: Final[dict[str, str]] = {
    "mine": "我的", "unclaimed": "待领取", "due_soon": "即将到期", "overdue": "已超时", "waiting": "等客户回复",
    "all": "全部", "resolved": "已办结",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One matter of one author, in one queue."""

    id: int
    queue: Queue
    status: CaseStatus
    title: str
    matter: Matter
    author_key: str
    author_name: str
    platform: str
    priority: int
    urgency: int
    assignee: str
    """User name of who has it; empty for nobody."""
    assignee_name: str
    """Shown name."""
    opened_at: datetime
    updated_at: datetime
    due_at: datetime
    resolved_at: datetime | None
    outcome: str
    """An `Outcome`; empty until resolved."""
    post_count: int

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been resolved by now."""
        return self.status in (CaseStatus.OPEN, CaseStatus.CLAIMED) and self.due_at < now


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a view. ``pages`` is at least 1."""

    total: int
    page: int
    pages: int
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class CasePost:
    """A post in a case."""

    post_id: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of a case's history."""

    at: datetime
    actor: str
    """User name, or ``system``."""
    actor_name: str
    """Shown name."""
    action: str
    detail: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with its posts and its history, both oldest first."""

    case: Case
    posts: tuple[CasePost, ...]
    history: tuple[CaseEvent, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a batch of posts: each one counts once."""

    opened: int = 0
    joined: int = 0
    reopened: int = 0
    """Joined a case that had been resolved."""
    known: int = 0
    """Were in a case of this queue already."""

    def __add__(self, other: "Received") -> "Received":
        return Received(
            self.opened + other.opened,
            self.joined + other.joined,
            self.reopened + other.reopened,
            self.known + other.known,
        )


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    """Words to start a reply from."""

    id: int
    queue: Queue
    name: str
    body: str

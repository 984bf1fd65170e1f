"""The records of the watch: what was noticed (`Signal`), and what stands on the alerts page (`Alert`)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """Which rule raised it."""

    BURST = "burst"
    INCIDENT = "incident"
    CRAWL = "crawl"
    """A source that is not crawled as it should be; such alerts have no posts and no figures."""

    HOT_SEARCH = "hot_search"
    """A word on the list of hot searches that names the bank; its key is the word, and it has no posts."""

    @property
    def is_about_posts(self) -> bool:
        return self in {AlertKind.BURST, AlertKind.INCIDENT}


class Severity(StrEnum):
    """How bad it is; it only rises while an alert lives."""

    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLOSED = "closed"


LIVE = (AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED)
SEVERITY_ZH = {Severity.MEDIUM: "关注", Severity.HIGH: "严重", Severity.CRITICAL: "紧急"}
STATE_ZH = {
    AlertState.OPEN: "待处理",
    AlertState.ACKNOWLEDGED: "已确认",
    AlertState.SNOOZED: "已暂停提醒",
    AlertState.CLOSED: "已关闭",
}
KIND_ZH = {AlertKind.BURST: "突增", AlertKind.INCIDENT: "事件", AlertKind.CRAWL: "采集", AlertKind.HOT_SEARCH: "热搜"}
OVER_ZH = {
    AlertKind.BURST: "已平静", AlertKind.INCIDENT: "已平静", AlertKind.CRAWL: "已恢复", AlertKind.HOT_SEARCH: "已离榜",
}  # fmt: skip
"""Why the system closes one."""
ACTION_ZH = {
    "opened": "发出预警", "raised": "严重程度上升", "acknowledged": "确认", "snoozed": "暂停提醒", "woke": "恢复提醒",
    "closed": "关闭", "reopened": "重新打开", "pushed": "已推送", "push_failed": "推送失败",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """The posts that prove a signal."""

    post_ids: tuple[str, ...]
    """Oldest first."""
    top_post_id: str
    """The one with the largest reach; where none has any, by the author with most followers."""
    top_author: str
    """Who wrote it."""
    last_at: datetime
    """When the newest was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that a rule notices at one check; an alert is made or kept alive by it."""

    kind: AlertKind
    key: str
    """What it is about: an aspect, ``complaint``, ``negative`` or ``general``."""
    severity: Severity
    title: str
    explanation: str
    """The rule with its numbers, in words."""
    observed: float
    expected: float
    threshold: float
    """The smallest count that would have raised it."""
    window_start: datetime
    window_end: datetime
    evidence: Evidence

    @property
    def strength(self) -> float:
        """Times the count that would have been enough."""
        return self.observed / self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One matter that somebody should look at."""

    id: int
    kind: AlertKind
    key: str
    severity: Severity
    title: str
    explanation: str
    state: AlertState
    opened_at: datetime
    updated_at: datetime
    """When a check last found it going on."""
    snoozed_until: datetime | None
    acknowledged_by: str
    acknowledged_at: datetime | None
    closed_by: str
    """Name of a user, ``system`` where it calmed down or is over; empty while it lives."""
    observed: float
    """Title, explanation, figures and window are those of its height."""
    expected: float
    threshold: float
    window_start: datetime
    window_end: datetime
    first_post_id: str
    top_post_id: str
    top_author: str
    post_count: int
    """How many posts prove it."""
    last_post_at: datetime
    """When the newest of them was published."""
    push_error: str
    """Why the last push failed; empty where none did."""

    @property
    def source(self) -> str:
        """The source that it is about; empty where it is not about a crawl."""
        return self.key.partition(":")[0] if self.kind is AlertKind.CRAWL else ""

    @property
    def word(self) -> str:
        """The word on the list of hot searches that it is about; empty where it is about none."""
        return self.key if self.kind is AlertKind.HOT_SEARCH else ""

    @property
    def live(self) -> bool:
        return self.state is not AlertState.CLOSED


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One line of an alert's history."""

    at: datetime
    actor: str
    action: str
    """A key of `ACTION_ZH`."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Alerts, newest first; ``next`` goes into the next call's ``after``, None on the last page."""

    total: int
    alerts: tuple[Alert, ...] = field(default=())
    next: int | None = None

"""Alerts as rows of the database, and back as records."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.columns import JsonObject
from service.db.tables.watch import AlertEventRow, AlertPostRow, AlertRow
from service.watch.records import LIVE, Alert, AlertEvent, AlertKind, AlertState, Severity, Signal

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What the column ``detail`` holds."""

    explanation: str
    last_post_at: str
    calm_from: str
    """From when on it counts as calm unless posts come: the newest of opened, reopened and last post."""
    first_post_id: str = ""
    top_post_id: str = ""
    top_author: str = ""
    post_count: int = 0
    closed_by: str = ""
    closed_at: str = ""
    pushed_severity: str = ""
    """The severity last pushed; empty where a push is still to come."""
    pushed_at: str = ""
    push_error: str = ""


def detail_of(row: AlertRow) -> Detail:
    return Detail(**cast("dict[str, Any]", row.detail))


def set_detail(row: AlertRow, **changes: str | int) -> None:
    """Change parts of the detail; a new object, so that the change is seen and stored."""
    row.detail = cast("JsonObject", asdict(replace(detail_of(row), **cast("dict[str, Any]", changes))))


def new_row(signal: Signal, now: datetime) -> AlertRow:
    """An open alert for a signal."""
    evidence = signal.evidence
    detail = Detail(
        explanation=signal.explanation,
        first_post_id=evidence.post_ids[0],
        top_post_id=evidence.top_post_id,
        top_author=evidence.top_author,
        last_post_at=evidence.last_at.isoformat(),
        calm_from=now.isoformat(),
    )
    row = AlertRow(
        severity=signal.severity.value,
        opened_at=now,
        updated_at=now,
        state=AlertState.OPEN.value,
        detail=cast("JsonObject", asdict(detail)),
    )
    take_figures(row, signal)
    return row


def take_figures(row: AlertRow, signal: Signal) -> None:
    """Show the signal's name, title and figures."""
    row.kind, row.key, row.title = signal.kind.value, signal.key, signal.title
    row.observed, row.expected, row.threshold = signal.observed, signal.expected, signal.threshold
    row.window_start, row.window_end = signal.window_start, signal.window_end
    set_detail(row, explanation=signal.explanation)


def keep_alive(row: AlertRow, signal: Signal, now: datetime) -> None:
    """Note that it goes on; title and figures change only when it is stronger than ever."""
    row.updated_at = now
    last = max(signal.evidence.last_at, datetime.fromisoformat(detail_of(row).last_post_at))
    calm_from = max(last, datetime.fromisoformat(detail_of(row).calm_from))
    set_detail(
        row,
        top_post_id=signal.evidence.top_post_id,
        top_author=signal.evidence.top_author,
        last_post_at=last.isoformat(),
        calm_from=calm_from.isoformat(),
    )
    same_kind = signal.kind.value == row.kind
    worse = signal.severity.rank > Severity(row.severity).rank
    stronger = signal.strength > row.observed / row.threshold
    # A burst that turns out to be an incident is told as one; an incident never becomes a mere burst.
    if (same_kind and (worse or stronger)) or (signal.kind is AlertKind.INCIDENT and worse):
        take_figures(row, signal)


def posts_of(session: Session, row: AlertRow) -> set[str]:
    """Ids of the posts that prove an alert."""
    return set(session.scalars(select(AlertPostRow.post_id).where(AlertPostRow.alert_id == row.id)))


def add_posts(session: Session, row: AlertRow, post_ids: tuple[str, ...]) -> None:
    """Add the posts that are not among the alert's proofs yet."""
    known = posts_of(session, row)
    new = [post_id for post_id in post_ids if post_id not in known]
    session.add_all(AlertPostRow(alert_id=row.id, post_id=post_id) for post_id in new)
    set_detail(row, post_count=len(known) + len(new))


def add_event(session: Session, row: AlertRow, event: AlertEvent) -> None:
    """Append to the alert's history."""
    detail: JsonObject = {"text": event.detail}
    session.add(AlertEventRow(alert_id=row.id, at=event.at, actor=event.actor, action=event.action, detail=detail))


def live_row(session: Session, kind: str, key: str) -> AlertRow | None:
    """The live alert about a matter, if any."""
    states = [state.value for state in LIVE]
    chosen = select(AlertRow).where(AlertRow.kind == kind, AlertRow.key == key, AlertRow.state.in_(states))
    return session.scalars(chosen.with_for_update()).first()


def to_alert(row: AlertRow) -> Alert:
    detail = detail_of(row)
    return Alert(
        id=row.id,
        kind=AlertKind(row.kind),
        key=row.key,
        severity=Severity(row.severity),
        title=row.title,
        explanation=detail.explanation,
        state=AlertState(row.state),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        snoozed_until=row.snoozed_until,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        closed_by=detail.closed_by,
        observed=row.observed,
        expected=row.expected,
        threshold=row.threshold,
        window_start=row.window_start,
        window_end=row.window_end,
        first_post_id=detail.first_post_id,
        top_post_id=detail.top_post_id,
        top_author=detail.top_author,
        post_count=detail.post_count,
        last_post_at=datetime.fromisoformat(detail.last_post_at),
        push_error=detail.push_error,
    )


def to_event(row: AlertEventRow) -> AlertEvent:
    return AlertEvent(row.at, row.actor, row.action, str(row.detail.get("text", "")))

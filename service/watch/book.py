"""Keeps alerts: signals open them or keep them alive, calm closes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import Counter
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.db import Database
from service.db.tables.watch import AlertRow
from service.watch.records import LIVE, SEVERITY_ZH, Alert, AlertEvent, AlertKind, AlertState, Severity, Signal
from service.watch.rows import (
    SYSTEM,
    add_event,
    add_posts,
    detail_of,
    keep_alive,
    live_row,
    new_row,
    posts_of,
    set_detail,
    to_alert,
)
from service.watch.signals import same_posts

CALM: Final = timedelta(hours=6)
"""An alert closes when its newest post is so old (and it has been open for so long)."""
QUIET: Final = timedelta(hours=24)
"""For so long a closed matter opens no new alert on the same posts, and if a person closed it none at all, unless it
is worse.
"""
MOST_CLOSED: Final = 100
_ABOUT_POSTS: Final = AlertRow.kind.in_([kind.value for kind in AlertKind if kind.is_about_posts])
OPENED: Final = Counter("tingfeng_alerts_opened_total", "Alerts opened", ["kind"])


def keep(database: Database, signals: Sequence[Signal], now: datetime) -> list[Alert]:
    """Open, update and close alerts by what goes on now; returns those opened or raised."""
    with database.session() as session:
        database.serialise(session, "alerts")
        _wake(session, now)
        changed = [row for signal in signals if (row := _keep(session, signal, now)) is not None]
        _close_calm(session, now)
        return [to_alert(row) for row in changed]


def _live() -> ColumnElement[bool]:
    """Of the alerts about posts: those about crawls follow their alarms (`service.watch.crawl_alerts`)."""
    return AlertRow.state.in_([state.value for state in LIVE]) & _ABOUT_POSTS


def _keep(session: Session, signal: Signal, now: datetime) -> AlertRow | None:
    """The alert of the signal if this opened or raised it."""
    row = _live_row(session, signal)
    if row is None:
        return None if _put_away(session, signal, now) else _open(session, signal, now)
    keep_alive(row, signal, now)
    add_posts(session, row, signal.evidence.post_ids)
    if signal.severity.rank <= Severity(row.severity).rank:
        return None
    row.severity = signal.severity.value
    add_event(session, row, AlertEvent(now, SYSTEM, "raised", f"{SEVERITY_ZH[signal.severity]}：{signal.title}"))
    return row


def _open(session: Session, signal: Signal, now: datetime) -> AlertRow:
    row = new_row(signal, now)
    session.add(row)
    session.flush()  # gives the id that posts and history refer to
    add_posts(session, row, signal.evidence.post_ids)
    add_event(session, row, AlertEvent(now, SYSTEM, "opened", signal.title))
    OPENED.labels(signal.kind.value).inc()
    return row


def _live_row(session: Session, signal: Signal) -> AlertRow | None:
    """The live alert of the signal: with its kind and key, else one with the same posts (a matter may change its name)."""
    named = live_row(session, signal.kind.value, signal.key)
    if named is not None:
        return named
    live = session.scalars(select(AlertRow).where(_live()).order_by(AlertRow.id).with_for_update())
    return next((row for row in live if same_posts(signal.evidence.post_ids, posts_of(session, row))), None)


def _put_away(session: Session, signal: Signal, now: datetime) -> bool:
    """Whether the matter had an alert that was closed within a day, and is neither new nor worse."""
    closed = (AlertRow.state == AlertState.CLOSED.value) & _ABOUT_POSTS
    for row in session.scalars(select(AlertRow).where(closed).order_by(AlertRow.id.desc()).limit(MOST_CLOSED)):
        detail = detail_of(row)
        lately = now - datetime.fromisoformat(detail.closed_at) < QUIET
        if not lately or signal.severity.rank > Severity(row.severity).rank:
            continue
        by_a_person = detail.closed_by != SYSTEM and (row.kind, row.key) == (signal.kind.value, signal.key)
        if by_a_person or same_posts(signal.evidence.post_ids, posts_of(session, row)):
            return True
    return False


def _wake(session: Session, now: datetime) -> None:
    """Snoozed alerts whose time is over are open again, and are pushed once more while they go on."""
    snoozed = AlertRow.state == AlertState.SNOOZED.value
    for row in session.scalars(select(AlertRow).where(snoozed, AlertRow.snoozed_until <= now).with_for_update()):
        row.state, row.snoozed_until = AlertState.OPEN.value, None
        set_detail(row, pushed_severity="", pushed_at="")
        add_event(session, row, AlertEvent(now, SYSTEM, "woke"))


def _close_calm(session: Session, now: datetime) -> None:
    for row in session.scalars(select(AlertRow).where(_live()).with_for_update()):
        if now - datetime.fromisoformat(detail_of(row).calm_from) >= CALM:
            close_row(session, row, now, SYSTEM, "已平静")


def close_row(session: Session, row: AlertRow, now: datetime, actor: str, why: str = "") -> None:
    """Close an alert and say so in its history."""
    row.state, row.snoozed_until = AlertState.CLOSED.value, None
    set_detail(row, closed_by=actor, closed_at=now.isoformat())
    add_event(session, row, AlertEvent(now, actor, "closed", why))

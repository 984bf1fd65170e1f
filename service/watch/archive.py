"""Finds alerts, their posts and their history."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from service.db import Database
from service.db.tables.watch import AlertEventRow, AlertPostRow, AlertRow
from service.watch.actions import AlertNotFoundError
from service.watch.records import LIVE, Alert, AlertEvent, AlertKind, AlertPage, AlertState, Severity
from service.watch.rows import to_alert, to_event


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts: all given conditions must hold; several values in one mean any of them."""

    states: Collection[AlertState] = ()
    kinds: Collection[AlertKind] = ()
    severities: Collection[Severity] = ()
    keys: Collection[str] = ()
    since: datetime | None = None
    """Opened at or after."""
    until: datetime | None = None
    """Opened before."""


LIVE_ALERTS = AlertFilter(states=LIVE)


def find(database: Database, wanted: AlertFilter, *, size: int = 50, after: int | None = None) -> AlertPage:
    """One page of alerts, newest first."""
    conditions = list(_conditions(wanted))
    chosen = select(AlertRow).where(*conditions)
    page = chosen if after is None else chosen.where(AlertRow.id < after)
    with database.reading() as session:
        total = session.scalar(select(func.count(AlertRow.id)).where(*conditions)) or 0
        rows = session.scalars(page.order_by(AlertRow.id.desc()).limit(size + 1)).all()
        alerts = tuple(to_alert(row) for row in rows[:size])
    return AlertPage(total, alerts, alerts[-1].id if len(rows) > size else None)


def get(database: Database, alert_id: int) -> Alert:
    """One alert. Raises `AlertNotFoundError`."""
    with database.reading() as session:
        row = session.get(AlertRow, alert_id)
        if row is None:
            raise AlertNotFoundError(f"没有编号为 {alert_id} 的预警")
        return to_alert(row)


def post_ids(database: Database, alert_id: int) -> tuple[str, ...]:
    """The posts that prove an alert."""
    chosen = select(AlertPostRow.post_id).where(AlertPostRow.alert_id == alert_id).order_by(AlertPostRow.post_id)
    with database.reading() as session:
        return tuple(session.scalars(chosen))


def events(database: Database, alert_id: int) -> list[AlertEvent]:
    """The history of an alert, oldest first."""
    chosen = select(AlertEventRow).where(AlertEventRow.alert_id == alert_id).order_by(AlertEventRow.id)
    with database.reading() as session:
        return [to_event(row) for row in session.scalars(chosen)]


def _conditions(wanted: AlertFilter) -> Iterator[ColumnElement[bool]]:
    for column, values in (
        (AlertRow.state, wanted.states),
        (AlertRow.kind, wanted.kinds),
        (AlertRow.severity, wanted.severities),
        (AlertRow.key, wanted.keys),
    ):
        if values:
            yield column.in_([str(value) for value in values])
    if wanted.since is not None:
        yield AlertRow.opened_at >= wanted.since
    if wanted.until is not None:
        yield AlertRow.opened_at < wanted.until

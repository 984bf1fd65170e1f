"""Tells the webhook of alerts: once when one opens, once more each time it gets worse, never while somebody cares."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from service.db import Database
from service.db.tables.watch import AlertRow
from service.watch.actions import changing
from service.watch.archive import get, post_ids
from service.watch.payloads import Notice
from service.watch.records import Alert, AlertEvent, AlertState, Severity
from service.watch.rows import SYSTEM, add_event, detail_of, set_detail
from service.watch.webhook import Delivery, Webhook

COOLDOWN: Final = timedelta(minutes=30)
"""Between two pushes about one alert."""
MOST_POSTS: Final = 100


def push_due(database: Database, webhook: Webhook, now: datetime) -> None:
    """Push every alert that is open and new, woken or worse than when it was last pushed."""
    for alert_id, event in _due(database, now):
        alert = get(database, alert_id)
        notice = Notice(event, now, alert, post_ids(database, alert_id)[:MOST_POSTS])
        _record(database, alert, webhook.push(notice), now)


def _due(database: Database, now: datetime) -> list[tuple[int, str]]:
    """Ids of alerts to push, with the event to tell."""
    with database.reading() as session:
        rows = session.scalars(select(AlertRow).where(AlertRow.state == AlertState.OPEN.value).order_by(AlertRow.id))
        return [(row.id, event) for row in rows if (event := _event(row, now))]


def _event(row: AlertRow, now: datetime) -> str:
    """What there is to tell of an open alert; empty where nothing is."""
    detail = detail_of(row)
    if not detail.pushed_severity:
        return "alert.opened"
    worse = Severity(row.severity).rank > Severity(detail.pushed_severity).rank
    rested = now - datetime.fromisoformat(detail.pushed_at) >= COOLDOWN
    return "alert.raised" if worse and rested else ""


def _record(database: Database, alert: Alert, delivery: Delivery, now: datetime) -> None:
    """Note how it went; a push that failed is tried again at the next check, and told once in the history."""
    with changing(database, alert.id) as (session, row):
        if delivery.delivered:
            set_detail(row, pushed_severity=alert.severity.value, pushed_at=now.isoformat(), push_error="")
            add_event(session, row, AlertEvent(now, SYSTEM, "pushed"))
        elif detail_of(row).push_error != delivery.error:
            set_detail(row, push_error=delivery.error)
            add_event(session, row, AlertEvent(now, SYSTEM, "push_failed", delivery.error))

"""What people do with alerts: acknowledge, snooze, close, reopen; each is written to the history."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.db import Database
from service.db.tables.watch import AlertRow
from service.errors import ConflictError, InvalidError, NotFoundError
from service.watch.book import close_row
from service.watch.records import Alert, AlertEvent, AlertState
from service.watch.rows import add_event, live_row, set_detail, to_alert

_SHANGHAI = ZoneInfo("Asia/Shanghai")


class AlertNotFoundError(NotFoundError):
    """No alert has this id."""


class AlertActionError(ConflictError):
    """An action that the alert's state does not allow; the message says what to do."""


def acknowledge(database: Database, alert_id: int, actor: str, now: datetime) -> Alert:
    """Say that somebody takes care: no more pushes, whatever comes. Raises as `changing` does."""
    with changing(database, alert_id) as (session, row):
        _refuse_closed(row)
        if row.state != AlertState.ACKNOWLEDGED.value:
            row.state, row.snoozed_until = AlertState.ACKNOWLEDGED.value, None
            row.acknowledged_by, row.acknowledged_at = actor, now
            add_event(session, row, AlertEvent(now, actor, "acknowledged"))
        return to_alert(row)


def snooze(database: Database, alert_id: int, until: datetime, actor: str, now: datetime) -> Alert:
    """No pushes until a time; afterwards it is open again and, if it still goes on, pushed once more."""
    if until <= now:
        raise InvalidError("暂停提醒的截止时间要在将来")
    with changing(database, alert_id) as (session, row):
        _refuse_closed(row)
        row.state, row.snoozed_until = AlertState.SNOOZED.value, until
        add_event(session, row, AlertEvent(now, actor, "snoozed", f"到 {until.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"))
        return to_alert(row)


def close(database: Database, alert_id: int, actor: str, now: datetime) -> Alert:
    """Put an alert away; the same matter opens a new one within a day only if it gets worse."""
    with changing(database, alert_id) as (session, row):
        if row.state != AlertState.CLOSED.value:
            close_row(session, row, now, actor)
        return to_alert(row)


def reopen(database: Database, alert_id: int, actor: str, now: datetime) -> Alert:
    """Take a closed alert up again. Refused where a newer alert about the same matter lives."""
    with changing(database, alert_id) as (session, row):
        if row.state != AlertState.CLOSED.value:
            return to_alert(row)
        if (newer := live_row(session, row.kind, row.key)) is not None:
            raise AlertActionError(f"同一件事已有预警 {newer.id}；请在那里处理")
        row.state = AlertState.OPEN.value
        row.acknowledged_by, row.acknowledged_at = "", None
        set_detail(row, closed_by="", closed_at="", calm_from=now.isoformat())
        add_event(session, row, AlertEvent(now, actor, "reopened"))
        return to_alert(row)


@contextmanager
def changing(database: Database, alert_id: int) -> Iterator[tuple[Session, AlertRow]]:
    """A transaction on one alert. Raises `AlertNotFoundError`, `AlertActionError`."""
    with database.session() as session:
        database.serialise(session, "alerts")
        row = session.get(AlertRow, alert_id)
        if row is None:
            raise AlertNotFoundError(f"没有编号为 {alert_id} 的预警")
        yield session, row


def _refuse_closed(row: AlertRow) -> None:
    if row.state == AlertState.CLOSED.value:
        raise AlertActionError("预警已关闭；先重新打开")

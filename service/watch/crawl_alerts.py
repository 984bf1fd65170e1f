"""Alarms of crawls as alerts: one opens when an alarm is raised and closes when it is cleared; they have no posts."""

from dataclasses import asdict
from datetime import datetime
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.columns import JsonObject
from service.db.tables import AlertRow, CrawlAlarmRow
from service.watch.book import OPENED, QUIET, close_row
from service.watch.crawl_alarms import ALARM_ZH, REMEDIES, SEVERITIES, AlarmKind
from service.watch.records import LIVE, AlertEvent, AlertKind, AlertState
from service.watch.rows import SYSTEM, Detail, add_event, detail_of, set_detail

_LONGEST_TITLE: Final = 200
_OVER: Final = "已恢复"


def follow(session: Session, now: datetime) -> None:
    """Let the alerts say what the open alarms say; to be called in the transaction that changed alarms.

    An alarm that comes back within a day takes up the alert it had, without another push; one whose alert a person
    closed within a day gets none.
    """
    standing = session.scalars(select(CrawlAlarmRow).where(CrawlAlarmRow.cleared_at.is_(None)))
    alarms = {_key(row): row for row in standing}
    live = {row.key: row for row in _live(session)}
    for key, alarm in alarms.items():
        if key in live:
            _keep(live[key], alarm)
        else:
            _tell(session, alarm, now)
    for key in live.keys() - alarms.keys():
        close_row(session, live[key], now, SYSTEM, _OVER)


def _key(alarm: CrawlAlarmRow) -> str:
    return f"{alarm.source}:{alarm.kind}"


def _live(session: Session) -> list[AlertRow]:
    states = [state.value for state in LIVE]
    chosen = select(AlertRow).where(AlertRow.kind == AlertKind.CRAWL.value, AlertRow.state.in_(states))
    return list(session.scalars(chosen.with_for_update()))


def _last_closed(session: Session, key: str) -> AlertRow | None:
    chosen = select(AlertRow).where(
        AlertRow.kind == AlertKind.CRAWL.value, AlertRow.key == key, AlertRow.state == AlertState.CLOSED.value
    )
    return session.scalars(chosen.order_by(AlertRow.id.desc()).limit(1).with_for_update()).first()


def _keep(row: AlertRow, alarm: CrawlAlarmRow) -> None:
    row.updated_at = row.window_end = alarm.seen_at
    set_detail(row, explanation=_explanation(alarm))


def _tell(session: Session, alarm: CrawlAlarmRow, now: datetime) -> None:
    last = _last_closed(session, _key(alarm))
    if last is None or now - datetime.fromisoformat(detail_of(last).closed_at) >= QUIET:
        _open(session, alarm, now)
    elif detail_of(last).closed_by == SYSTEM:
        last.state = AlertState.OPEN.value
        last.acknowledged_by, last.acknowledged_at = "", None
        set_detail(last, closed_by="", closed_at="")
        add_event(session, last, AlertEvent(now, SYSTEM, "reopened", alarm.detail))
        _keep(last, alarm)


def _open(session: Session, alarm: CrawlAlarmRow, now: datetime) -> None:
    kind = AlarmKind(alarm.kind)
    detail = Detail(explanation=_explanation(alarm), last_post_at=now.isoformat(), calm_from=now.isoformat())
    row = AlertRow(
        kind=AlertKind.CRAWL.value,
        key=_key(alarm),
        severity=SEVERITIES[kind].value,
        title=f"采集 {alarm.source}：{ALARM_ZH[kind]}"[:_LONGEST_TITLE],
        opened_at=now,
        updated_at=alarm.seen_at,
        state=AlertState.OPEN.value,
        observed=0.0,
        expected=0.0,
        threshold=0.0,
        window_start=alarm.raised_at,
        window_end=alarm.seen_at,
        detail=cast("JsonObject", asdict(detail)),
    )
    session.add(row)
    session.flush()  # gives the id that the history refers to
    add_event(session, row, AlertEvent(now, SYSTEM, "opened", alarm.detail))
    OPENED.labels(AlertKind.CRAWL.value).inc()


def _explanation(alarm: CrawlAlarmRow) -> str:
    parts = (alarm.detail.rstrip("。"), REMEDIES[AlarmKind(alarm.kind)])
    return "。".join(part for part in parts if part)

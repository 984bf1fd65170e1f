"""Alarms of crawls as alerts: one opens when an alarm is raised and closes when it is cleared; they have no posts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.tables import CrawlAlarmRow
from service.watch import standing
from service.watch.crawl_alarms import ALARM_ZH, REMEDIES, SEVERITIES, AlarmKind
from service.watch.records import AlertKind
from service.watch.standing import Standing


def follow(session: Session, now: datetime) -> None:
    """Let the alerts say what the open alarms say; to be called in the transaction that changed alarms."""
    alarms = session.scalars(select(CrawlAlarmRow).where(CrawlAlarmRow.cleared_at.is_(None)))
    standing.follow(session, AlertKind.CRAWL, [_standing(alarm) for alarm in alarms], now)


def _standing(alarm: CrawlAlarmRow) -> Standing:
    kind = AlarmKind(alarm.kind)
    return Standing(
        key=f"{alarm.source}:{alarm.kind}",
        severity=SEVERITIES[kind],
        title=f"采集 {alarm.source}：{ALARM_ZH[kind]}",
        explanation=_explanation(alarm),
        note=alarm.detail,
        since=alarm.raised_at,
        seen_at=alarm.seen_at,
    )


def _explanation(alarm: CrawlAlarmRow) -> str:
    parts = (alarm.detail.rstrip("。"), REMEDIES[AlarmKind(alarm.kind)])
    return "。".join(part for part in parts if part)

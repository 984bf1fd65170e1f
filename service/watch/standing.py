"""Alerts that stand while something else does - an alarm of a crawl, a word on the list of hot searches - without posts.

One opens when its matter begins, follows it, rises with it, and closes when it is over.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.columns import JsonObject
from service.db.tables import AlertRow
from service.watch.book import OPENED, QUIET, close_row
from service.watch.records import LIVE, OVER_ZH, SEVERITY_ZH, AlertEvent, AlertKind, AlertState, Severity
from service.watch.rows import SYSTEM, Detail, add_event, detail_of, set_detail

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A matter that goes on now."""

    key: str
    """Names it within its kind of alert."""
    severity: Severity
    title: str
    explanation: str
    note: str
    """What the alert's history says when it opens."""
    since: datetime
    seen_at: datetime
    """When it was last found to go on."""
    observed: float = 0.0
    expected: float = 0.0
    threshold: float = 0.0


def follow(session: Session, kind: AlertKind, standing: Collection[Standing], now: datetime) -> None:
    """Let the alerts of a kind say what stands; those of what stands no more close.

    A matter that comes back within a day takes up the alert it had, without another push; one whose alert a person
    closed within a day gets none, unless it is worse.
    """
    live = {row.key: row for row in _live(session, kind)}
    for one in standing:
        if one.key in live:
            _keep(session, live[one.key], one, now)
        else:
            _tell(session, kind, one, now)
    for key in live.keys() - {one.key for one in standing}:
        close_row(session, live[key], now, SYSTEM, OVER_ZH[kind])


def _live(session: Session, kind: AlertKind) -> list[AlertRow]:
    states = [state.value for state in LIVE]
    chosen = select(AlertRow).where(AlertRow.kind == kind.value, AlertRow.state.in_(states))
    return list(session.scalars(chosen.with_for_update()))


def _last_closed(session: Session, kind: AlertKind, key: str) -> AlertRow | None:
    chosen = select(AlertRow).where(
        AlertRow.kind == kind.value, AlertRow.key == key, AlertRow.state == AlertState.CLOSED.value
    )
    return session.scalars(chosen.order_by(AlertRow.id.desc()).limit(1).with_for_update()).first()


def _keep(session: Session, row: AlertRow, one: Standing, now: datetime) -> None:
    row.updated_at = row.window_end = one.seen_at
    row.title = one.title[:_LONGEST]
    row.observed, row.expected, row.threshold = one.observed, one.expected, one.threshold
    set_detail(row, explanation=one.explanation)
    if one.severity.rank > Severity(row.severity).rank:
        row.severity = one.severity.value
        add_event(session, row, AlertEvent(now, SYSTEM, "raised", f"{SEVERITY_ZH[one.severity]}：{one.note}"))


def _tell(session: Session, kind: AlertKind, one: Standing, now: datetime) -> None:
    last = _last_closed(session, kind, one.key)
    if last is None or now - datetime.fromisoformat(detail_of(last).closed_at) >= QUIET:
        _open(session, kind, one, now)
    elif detail_of(last).closed_by == SYSTEM:
        last.state = AlertState.OPEN.value
        last.acknowledged_by, last.acknowledged_at = "", None
        set_detail(last, closed_by="", closed_at="")
        add_event(session, last, AlertEvent(now, SYSTEM, "reopened", one.note))
        _keep(session, last, one, now)
    elif one.severity.rank > Severity(last.severity).rank:
        _open(session, kind, one, now)


def _open(session: Session, kind: AlertKind, one: Standing, now: datetime) -> None:
    detail = Detail(explanation=one.explanation, last_post_at=now.isoformat(), calm_from=now.isoformat())
    row = AlertRow(
        kind=kind.value,
        key=one.key,
        severity=one.severity.value,
        title=one.title[:_LONGEST],
        opened_at=now,
        updated_at=one.seen_at,
        state=AlertState.OPEN.value,
        observed=one.observed,
        expected=one.expected,
        threshold=one.threshold,
        window_start=one.since,
        window_end=one.seen_at,
        detail=cast("JsonObject", asdict(detail)),
    )
    session.add(row)
    session.flush()  # gives the id that the history refers to
    add_event(session, row, AlertEvent(now, SYSTEM, "opened", one.note))
    OPENED.labels(kind.value).inc()

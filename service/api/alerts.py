"""Alerts: list, read with evidence and history, acknowledge, snooze, close, reopen."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel

from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep, RowId
from service.watch.archive import AlertFilter
from service.watch.records import AlertState

router = APIRouter(prefix="/alerts", tags=["alerts"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_ALERTS))]
Manager = Annotated[Principal, Depends(Allowed(Permission.MANAGE_ALERTS))]


class AlertOut(Out):
    id: int
    kind: str
    key: str
    source: str
    """Of an alert about a crawl: the source; it then has no posts and no figures."""
    severity: str
    title: str
    explanation: str
    state: str
    opened_at: datetime
    updated_at: datetime
    snoozed_until: datetime | None
    acknowledged_by: str
    acknowledged_at: datetime | None
    observed: float
    expected: float
    threshold: float
    window_start: datetime
    window_end: datetime
    first_post_id: str
    top_post_id: str
    top_author: str
    post_count: int


class AlertEventOut(Out):
    at: datetime
    actor: str
    action: str
    detail: str


class AlertDetail(AlertOut):
    """An alert with the posts that prove it and its history."""

    post_ids: list[str]
    events: list[AlertEventOut]


class AlertList(Out):
    total: int
    items: list[AlertOut]
    next: int | None


class SnoozeBody(BaseModel):
    until: AwareDatetime


@router.get("")
def read_alerts(
    context: ContextDep,
    _who: Reader,
    state: Annotated[list[AlertState], Query()] = [],  # noqa: B006 - FastAPI copies defaults
    size: Annotated[int, Query(ge=1, le=200)] = 50,
    after: RowId | None = None,
) -> AlertList:
    """Alerts, newest first."""
    page = context.watch.find(AlertFilter(states=tuple(state)), size=size, after=after)
    return AlertList(total=page.total, items=[AlertOut.model_validate(alert) for alert in page.alerts], next=page.next)


@router.get("/{alert_id}")
def read_alert(context: ContextDep, _who: Reader, alert_id: RowId) -> AlertDetail:
    """One alert with the posts that prove it and its history."""
    alert = AlertOut.model_validate(context.watch.get(alert_id))
    events = [AlertEventOut.model_validate(event) for event in context.watch.events(alert_id)]
    return AlertDetail(**alert.model_dump(), post_ids=list(context.watch.post_ids(alert_id)), events=events)


@router.post("/{alert_id}/acknowledge")
def acknowledge(context: ContextDep, who: Manager, alert_id: RowId) -> AlertOut:
    """Take care of it: it is not pushed again."""
    return AlertOut.model_validate(context.watch.acknowledge(alert_id, who.name))


@router.post("/{alert_id}/snooze")
def snooze(context: ContextDep, who: Manager, alert_id: RowId, body: SnoozeBody) -> AlertOut:
    """No pushes until then."""
    return AlertOut.model_validate(context.watch.snooze(alert_id, body.until, who.name))


@router.post("/{alert_id}/close")
def close(context: ContextDep, who: Manager, alert_id: RowId) -> AlertOut:
    """Put it away."""
    return AlertOut.model_validate(context.watch.close(alert_id, who.name))


@router.post("/{alert_id}/reopen")
def reopen(context: ContextDep, who: Manager, alert_id: RowId) -> AlertOut:
    """Take a closed alert up again."""
    return AlertOut.model_validate(context.watch.reopen(alert_id, who.name))

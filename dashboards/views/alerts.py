"""预警: what should be looked at now, the posts that prove it, and who takes care."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse

from dashboards.alert_rows import AlertRow, alert_row, alert_selection, ranks
from dashboards.cards import PostCard, post_card
from dashboards.formats import exact
from dashboards.panels.chart import Chart
from dashboards.panels.ranks import rank_chart
from dashboards.panels.trend import AlertMark, Trend, trend_chart
from dashboards.visit import Undo, Visit, said, visit
from service.accounts import Permission
from service.api.deps import RowId
from service.errors import InvalidError
from service.watch.archive import LIVE_ALERTS, AlertFilter
from service.watch.records import ACTION_ZH, Alert, AlertState

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_ALERTS))]
Manager = Annotated[Visit, Depends(visit(Permission.MANAGE_ALERTS))]
SHOWN = {"live": LIVE_ALERTS, "closed": AlertFilter(states=(AlertState.CLOSED,)), "all": AlertFilter()}
TABS = {"live": "进行中", "closed": "已关闭", "all": "全部"}
SNOOZES = {1: "1 小时", 4: "4 小时", 24: "明天这时"}
EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of an alert's history."""

    at: datetime
    who: str
    what: str
    icon: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert with everything that belongs to it."""

    row: AlertRow
    heading: str
    """Over the explanation, where it is not about posts."""
    explanation: list[str]
    observed: str
    expected: str
    threshold: str
    chart: Chart | None
    """None where there is nothing to draw."""
    first: PostCard | None
    evidence: list[PostCard]
    more: str
    """Address of the next evidence; empty where all is shown."""
    history: list[HistoryLine]


@router.get("/alerts")
def alert_list(seen: Reader, show: str = "live", after: RowId | None = None) -> HTMLResponse:
    """The list: what goes on first."""
    chosen = show if show in SHOWN else "live"
    page = seen.context.watch.find(SHOWN[chosen], size=30, after=after)
    rows = [alert_row(seen, alert) for alert in page.alerts]
    tabs = [(text, f"/alerts?show={key}", key == chosen) for key, text in TABS.items()]
    more = f"/alerts?show={chosen}&after={page.next}" if page.next else ""
    return seen.page(
        "alerts.html", "alerts", rows=rows, tabs=tabs, total=page.total, more=more, chosen=chosen, snoozes=SNOOZES
    )


@router.get("/alerts/{alert_id}")
def alert_page(seen: Reader, alert_id: RowId) -> HTMLResponse:
    """One alert."""
    return seen.page("alert.html", "alerts", page=_page(seen, alert_id), snoozes=SNOOZES)


@router.get("/alerts/{alert_id}/evidence")
def more_evidence(seen: Reader, alert_id: RowId, skip: int = 0) -> HTMLResponse:
    """The next posts that prove it."""
    cards, more = _evidence(seen, alert_id, max(0, skip))
    return seen.part("_evidence.html", cards=cards, more=more)


@router.post("/alerts/{alert_id}/acknowledge")
def acknowledge(seen: Manager, alert_id: RowId) -> HTMLResponse:
    """The caller takes care of it."""
    alert = seen.context.watch.acknowledge(alert_id, seen.principal.name)
    return _changed(seen, alert, f"已确认, 由{seen.principal.display_name}处理; 不再提醒。")


@router.post("/alerts/{alert_id}/snooze")
def snooze(seen: Manager, alert_id: RowId, hours: Annotated[int, Form()]) -> HTMLResponse:
    """No reminders for some hours."""
    if hours not in SNOOZES:
        raise InvalidError("请选择 1、4 或 24 小时")
    alert = seen.context.watch.snooze(alert_id, seen.now + timedelta(hours=hours), seen.principal.name)
    return _changed(seen, alert, f"已暂停提醒 {SNOOZES[hours]}。")


@router.post("/alerts/{alert_id}/close")
def close(seen: Manager, alert_id: RowId) -> HTMLResponse:
    """Put it away; can be undone."""
    alert = seen.context.watch.close(alert_id, seen.principal.name)
    response = _changed(seen, alert, "已关闭。")
    response.headers["HX-Trigger"] = said("已关闭。", Undo(f"/alerts/{alert_id}/reopen", f"#alert-{alert_id}"))
    return response


@router.post("/alerts/{alert_id}/reopen")
def reopen(seen: Manager, alert_id: RowId) -> HTMLResponse:
    """Take it up again."""
    return _changed(seen, seen.context.watch.reopen(alert_id, seen.principal.name), "已重新打开。")


def _changed(seen: Visit, alert: Alert, toast: str) -> HTMLResponse:
    return seen.done("_alert.html", toast, row=alert_row(seen, alert), snoozes=SNOOZES)


def _page(seen: Visit, alert_id: int) -> AlertPage:
    alert = seen.context.watch.get(alert_id)
    evidence, more = _evidence(seen, alert_id, 0)
    first = seen.context.store.get([alert.first_post_id])
    return AlertPage(
        row=alert_row(seen, alert),
        heading="榜上怎么样" if alert.word else "怎么办",
        explanation=[part for part in alert.explanation.split("。") if part],
        observed=exact(alert.observed),
        expected=f"{alert.expected:.1f}",
        threshold=exact(alert.threshold),
        chart=_chart(seen, alert),
        first=post_card(first[0], seen.brands()) if first else None,
        evidence=evidence,
        more=more,
        history=_history(seen, alert_id),
    )


def _evidence(seen: Visit, alert_id: int, skip: int) -> tuple[list[PostCard], str]:
    """Posts from the most spread to the least, a part at a time."""
    stored = seen.context.store.get(seen.context.watch.post_ids(alert_id))
    ranked = sorted(stored, key=lambda one: -(one.post.reposts.value + one.post.comments.value + one.post.likes.value))
    brands = seen.brands()
    cards = [post_card(one, brands) for one in ranked[skip : skip + EVIDENCE]]
    left = len(ranked) > skip + EVIDENCE
    return cards, f"/alerts/{alert_id}/evidence?skip={skip + EVIDENCE}" if left else ""


def _chart(seen: Visit, alert: Alert) -> Chart | None:
    """Two days by the hour up to now (or up to shortly after the window), with the alert marked; a hot word's ranks."""
    if not alert.kind.is_about_posts:
        return rank_chart(ranks(seen, alert)) if alert.word else None
    end = min(seen.now, alert.window_end + timedelta(hours=12))
    base = alert_selection(seen, alert).between(end - timedelta(hours=48), end)

    def link(since: datetime, until: datetime, sentiment: str) -> str:
        narrowed = base.between(since, until)
        return (narrowed.having("sentiment", sentiment) if sentiment else narrowed).url()

    points = seen.context.store.trend(base.query(), "hour", split="sentiment")
    mark = AlertMark(alert.opened_at, alert.title, f"/alerts/{alert.id}")
    return trend_chart(Trend(tuple(points), "hour", link, (mark,), title="这两天怎么走?", size="short"))


def _history(seen: Visit, alert_id: int) -> list[HistoryLine]:
    names = {user.name: user.display_name for user in seen.context.accounts.users()} | {"system": "系统"}
    icons = {"acknowledged": "check", "snoozed": "snooze", "closed": "close", "reopened": "reopen", "opened": "alerts"}
    return [
        HistoryLine(
            event.at,
            names.get(event.actor, event.actor),
            ACTION_ZH[event.action] + (f": {event.detail}" if event.detail else ""),
            icons.get(event.action, "flag"),
        )
        for event in reversed(seen.context.watch.events(alert_id))
    ]

"""An alert as the pages show it: what goes on, who takes care, what can be done with it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

from dashboards.cards import post_address
from dashboards.formats import span
from dashboards.hot_rows import topic_selection
from dashboards.panels.ranks import rank_spark
from dashboards.panels.spark import Spark, spark
from dashboards.selection import Selection
from dashboards.timerange import TimeRange
from dashboards.visit import Visit
from nlp.labels import Kind
from service.accounts import Permission
from service.settings import Settings
from service.stores.contract import Filters, Query
from service.watch.hot_records import RankPoint
from service.watch.hot_topics import HotTopics
from service.watch.incidents import GENERAL
from service.watch.records import KIND_ZH, OVER_ZH, SEVERITY_ZH, STATE_ZH, Alert, AlertKind, AlertState, Severity
from service.watch.scope import own_signal
from service.watch.series import watched

MOODS = {Severity.MEDIUM: "warn", Severity.HIGH: "negative", Severity.CRITICAL: "negative"}
STATE_MOODS = {
    AlertState.OPEN: "negative",
    AlertState.ACKNOWLEDGED: "accent",
    AlertState.SNOOZED: "",
    AlertState.CLOSED: "",
}
CURVE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert in the list, or at the head of its page."""

    id: int
    href: str
    title: str
    kind: str
    severity: str
    mood: str
    state: str
    state_mood: str
    note: str
    """Who takes care, or until when it is quiet."""
    opened: datetime
    updated: datetime
    lasted: str
    about_posts: bool
    posts: int
    posts_href: str
    """The posts in the monitor; the source's page where it is about a crawl, empty where the visitor may not see that."""
    link: str
    """What to call that address, where it is not about posts."""
    top_author: str
    top_href: str
    curve: Spark | None
    curve_words: str
    actions: tuple[str, ...]
    """What this person can do with it now."""
    push_error: str


def matter(settings: Settings, alert: Alert) -> Filters:
    """The filters of the posts that an alert watches."""
    if alert.kind is AlertKind.INCIDENT:
        incident = replace(own_signal(settings), kinds=(Kind.INCIDENT.value,))
        return incident if alert.key == GENERAL else replace(incident, aspects=(alert.key,))
    return next((one.filters for one in watched(settings) if one.key == alert.key), own_signal(settings))


def alert_selection(seen: Visit, alert: Alert) -> Selection:
    """The same posts in the monitor, within the alert's window."""
    filters = matter(seen.context.settings, alert)
    chosen = {
        "kind": filters.kinds,
        "aspect": filters.aspects,
        "sentiment": filters.sentiments,
        "brand": filters.brands,
        "blamed": filters.blamed,
    }
    return Selection(
        chosen={name: values for name, values in chosen.items() if values},
        time=TimeRange("", alert.window_start, alert.window_end),
        fold=False,
    )


def alert_row(seen: Visit, alert: Alert) -> AlertRow:
    """One alert in the list, or at the head of its page."""
    live = (alert.updated_at if not alert.live else seen.now) - alert.opened_at
    return AlertRow(
        id=alert.id,
        href=f"/alerts/{alert.id}",
        title=alert.title,
        kind=KIND_ZH[alert.kind],
        severity=SEVERITY_ZH[alert.severity],
        mood=MOODS[alert.severity],
        state=STATE_ZH[alert.state],
        state_mood=STATE_MOODS[alert.state],
        note=_note(seen, alert),
        opened=alert.opened_at,
        updated=alert.updated_at,
        lasted=span(live.total_seconds()),
        about_posts=alert.kind.is_about_posts,
        posts=alert.post_count,
        posts_href=_href(seen, alert),
        link="搜这个词的帖子" if alert.word else "看这个来源",
        top_author=alert.top_author,
        top_href=post_address(alert.top_post_id) if alert.top_post_id else "",
        curve=_curve(seen, alert),
        curve_words="名次走势" if alert.word else "24 小时走势",
        actions=_actions(seen, alert),
        push_error=alert.push_error,
    )


def _href(seen: Visit, alert: Alert) -> str:
    if alert.word:
        return topic_selection(seen, alert.word).url()
    if alert.kind.is_about_posts:
        return alert_selection(seen, alert).url()
    return f"/crawl/{quote(alert.source)}" if seen.may(Permission.READ_CRAWLS) else ""


def _note(seen: Visit, alert: Alert) -> str:
    names = {user.name: user.display_name for user in seen.context.accounts.users()}
    if alert.state is AlertState.ACKNOWLEDGED:
        return f"{names.get(alert.acknowledged_by, alert.acknowledged_by)} 在处理"
    if alert.state is AlertState.SNOOZED and alert.snoozed_until:
        return f"还有 {span((alert.snoozed_until - seen.now).total_seconds())}恢复提醒"
    if alert.state is AlertState.CLOSED:
        return (
            OVER_ZH[alert.kind]
            if alert.closed_by == "system"
            else f"{names.get(alert.closed_by, alert.closed_by)} 关闭"
        )
    return "还没有人处理"


def ranks(seen: Visit, alert: Alert) -> tuple[RankPoint, ...]:
    """Where the word of an alert stood while it was on the list of hot searches."""
    stay = HotTopics(seen.context.database).find(alert.word)
    points = stay.points if stay else ()
    return tuple(point for point in points if alert.window_start <= point.at <= alert.window_end)


def _actions(seen: Visit, alert: Alert) -> tuple[str, ...]:
    if not seen.may(Permission.MANAGE_ALERTS):
        return ()
    by_state: dict[AlertState, tuple[str, ...]] = {
        AlertState.OPEN: ("acknowledge", "snooze", "close"),
        AlertState.SNOOZED: ("acknowledge", "close"),
        AlertState.ACKNOWLEDGED: ("snooze", "close"),
        AlertState.CLOSED: ("reopen",),
    }
    return by_state[alert.state]


def _curve(seen: Visit, alert: Alert) -> Spark | None:
    if alert.word:
        return rank_spark(ranks(seen, alert), width=132, height=34)
    if not alert.kind.is_about_posts:
        return None
    end = min(seen.now, alert.window_end + timedelta(hours=2))
    filters = replace(matter(seen.context.settings, alert), since=end - CURVE, until=end)
    points = seen.context.store.trend(Query(filters=filters), "hour")
    return spark([point.count for point in points], width=132, height=34)

"""What is going on now: incidents and bursts as signals, each matter once."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from nlp.labels import ZH
from service.settings import Settings
from service.stores.contract import PostStore, StoredPost
from service.watch.burst import MIN_RATIO, MIN_SCORE, Burst, fewest
from service.watch.incidents import (
    ANY_REACH,
    GENERAL,
    MIN_POSTS,
    TIMES_USUAL,
    URGENT,
    URGENT_REACH,
    Incident,
    find_incidents,
    reach,
)
from service.watch.records import AlertKind, Evidence, Severity, Signal
from service.watch.scope import Span
from service.watch.series import FoundBurst, find_bursts

MOST_EVIDENCE: Final = 500
SAME_MATTER: Final = 0.6
"""A burst with so large a part of its posts in another signal is the same matter."""
HIGH_SCORE: Final = 8.0
HIGH_TIMES: Final = 3
"""A burst is high from so many times the clock's smallest count, with ``HIGH_SCORE``."""
HIGH_REACH: Final = 1000
HIGH_URGENT: Final = 5
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def find_signals(
    store: PostStore, settings: Settings, now: datetime, live: Collection[tuple[str, str]] = ()
) -> list[Signal]:
    """All that goes on now.

    A burst is folded into the incident or burst whose matter it is, unless it has a live alert of its own
    (``live``: pairs of kind and key).
    """
    signals = [incident_signal(incident) for incident in find_incidents(store, settings, now)]
    joined: set[str] = set()
    for found in sorted(find_bursts(store, settings, now), key=_most_telling_first):
        posts = list(islice(store.export(found.query), MOST_EVIDENCE))
        if not posts:  # deleted since they were counted
            continue
        signal = burst_signal(found, posts)
        at = next((i for i, other in enumerate(signals) if _same_matter(signal, other)), None)
        if at is None or (signal.kind.value, signal.key) in live:
            signals.append(signal)
        elif signals[at].kind is AlertKind.INCIDENT and signals[at].key not in joined:
            joined.add(signals[at].key)
            signals[at] = _joined(signals[at], signal)
    return signals


def incident_signal(incident: Incident) -> Signal:
    """An incident as a signal."""
    posts, subject = incident.posts, "" if incident.key == GENERAL else ZH[incident.key]
    urgent = sum(post.analysis is not None and post.analysis.urgency >= URGENT for post in posts)
    high = urgent >= HIGH_URGENT or max(map(reach, posts)) >= HIGH_REACH
    return Signal(
        kind=AlertKind.INCIDENT,
        key=incident.key,
        severity=Severity.HIGH if high else Severity.MEDIUM,
        title=f"{subject}事件 24 小时 {len(posts)} 条，平时每天 {_number(incident.per_day)} 条",
        explanation=(
            f"{_clock(incident.span)} 有 {len(posts)} 条本行事件帖，其中紧急 {urgent} 条；此前 14 天平均每天 "
            f"{incident.per_day:.1f} 条。规则：不同作者的帖达到 {MIN_POSTS} 条且不少于平时的 {TIMES_USUAL:.0f} 倍，"
            f"或有一条紧急帖转评赞达到 {URGENT_REACH}（或作者有影响力），或任何一条转评赞达到 {ANY_REACH}"
        ),
        observed=len(posts),
        expected=incident.per_day,
        threshold=max(MIN_POSTS, TIMES_USUAL * incident.per_day),
        window_start=incident.span.since,
        window_end=incident.span.until,
        evidence=_evidence(posts),
    )


def burst_signal(found: FoundBurst, posts: Sequence[StoredPost]) -> Signal:
    """A burst with the posts in it as a signal."""
    burst, clock = found.burst, found.burst.clock
    high = burst.score >= HIGH_SCORE and burst.count >= HIGH_TIMES * clock.min_count
    return Signal(
        kind=AlertKind.BURST,
        key=found.series.key,
        severity=Severity.HIGH if high else Severity.MEDIUM,
        title=f"{found.series.title} {clock.title} {burst.count} 条，{burst.usual.words}",
        explanation=_burst_words(burst),
        observed=burst.count,
        expected=burst.usual.mean,
        threshold=fewest(clock, burst.usual),
        window_start=burst.start,
        window_end=burst.end,
        evidence=_evidence(posts),
    )


def _burst_words(burst: Burst) -> str:
    clock = burst.clock
    return (
        f"{_clock(Span(burst.start, burst.end))} 有 {burst.count} 条；此前 {clock.history} 个同样长的时段平均 "
        f"{burst.usual.mean:.1f} 条，标准差 {burst.usual.deviation:.1f}。规则：z = {burst.score:.1f}（至少 {MIN_SCORE:.0f}），"
        f"为平时的 {burst.ratio:.1f} 倍（至少 {MIN_RATIO:.0f} 倍），条数至少 {clock.min_count}"
    )


def _joined(incident: Signal, burst: Signal) -> Signal:
    """An incident that bursts: as bad as it gets, with the burst's figures and the posts of both."""
    subject = "" if incident.key == GENERAL else ZH[incident.key]
    posts = (*incident.evidence.post_ids, *burst.evidence.post_ids)
    last = max(incident.evidence.last_at, burst.evidence.last_at)
    return replace(
        incident,
        severity=Severity.CRITICAL,
        title=f"{subject}事件：{burst.title}",
        explanation=f"{burst.explanation}。{incident.explanation}",
        observed=burst.observed,
        expected=burst.expected,
        threshold=burst.threshold,
        window_start=burst.window_start,
        window_end=burst.window_end,
        evidence=replace(incident.evidence, post_ids=tuple(dict.fromkeys(posts)), last_at=last),
    )


def _same_matter(burst: Signal, other: Signal) -> bool:
    ids = set(burst.evidence.post_ids)
    return burst.key == other.key or len(ids.intersection(other.evidence.post_ids)) >= SAME_MATTER * len(ids)


def _most_telling_first(found: FoundBurst) -> tuple[bool, bool, int]:
    key = found.series.key
    return key == "negative", key == "complaint", -found.burst.count


def _evidence(posts: Sequence[StoredPost]) -> Evidence:
    kept = posts[-MOST_EVIDENCE:]
    top = max(kept, key=lambda stored: (reach(stored), stored.post.author.followers or 0))
    last = kept[-1].post.published_at or kept[-1].post.fetched_at
    return Evidence(tuple(stored.id for stored in kept), top.id, top.post.author.name, last)


def _number(mean: float) -> str:
    return f"{mean:.0f}" if mean >= 1 else "不到 1"


def _clock(span: Span) -> str:
    since, until = span.since.astimezone(_SHANGHAI), span.until.astimezone(_SHANGHAI)
    end = f"{until:%H:%M}" if since.date() == until.date() else f"{until.month}月{until.day}日 {until:%H:%M}"
    return f"{since.month}月{since.day}日 {since:%H:%M}–{end}"

"""What is going on now: incidents and bursts as signals, each matter once."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from nlp.labels import ZH, Aspect
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
from service.watch.series import NEGATIVE, FoundBurst, find_bursts

MOST_EVIDENCE: Final = 500
SAME_MATTER: Final = 0.5
"""Two signals that share so large a part of the posts of the smaller one are the same matter."""
HIGH_SCORE: Final = 8.0
HIGH_TIMES: Final = 3
"""A burst is high from so many times the clock's smallest count, with ``HIGH_SCORE``."""
HIGH_REACH: Final = 1000
HIGH_URGENT: Final = 5
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def find_signals(store: PostStore, settings: Settings, now: datetime) -> list[Signal]:
    """All that goes on now, each matter once: bursts that are not part of others, joined with the incidents in them."""
    signals = separate_bursts(_bursts(store, settings, now))
    for incident in map(incident_signal, find_incidents(store, settings, now)):
        twin = next((one for one in signals if one.kind is AlertKind.BURST and same_matter(incident, one)), None)
        if twin is not None:
            signals[signals.index(twin)] = _joined(incident, twin)
        elif not any(_mostly_within(incident, other) for other in signals):
            signals.append(incident)
    return signals


def separate_bursts(bursts: Sequence[Signal]) -> list[Signal]:
    """The bursts that are matters of their own.

    The first is the aspect that most posts name, if it has half of the posts of the largest burst; other aspects
    follow by size, if more than half of their posts, and enough for a burst, are in none before. If no aspect has so
    many, it is one matter about everything: the largest burst stands for all.
    """
    by_size = sorted(bursts, key=lambda one: (-len(one.evidence.post_ids), one.key == NEGATIVE))
    first = next((one for one in by_size if one.key in set(Aspect)), None)
    if first is None or len(first.evidence.post_ids) < SAME_MATTER * len(by_size[0].evidence.post_ids):
        return by_size[:1]
    separate = [first]
    for burst in by_size:
        if _stands_alone(burst, separate):
            separate.append(burst)
    return separate


def same_matter(left: Signal, right: Signal) -> bool:
    """Whether both have the key in common, or so many posts of the smaller one."""
    return left.key == right.key or same_posts(left.evidence.post_ids, right.evidence.post_ids)


def same_posts(left: Collection[str], right: Collection[str]) -> bool:
    """Whether so large a part of the smaller set of posts (and three of them, or all) is in the other."""
    smaller = min(len(left), len(right))
    return len(set(left).intersection(right)) >= max(min(MIN_POSTS, smaller), SAME_MATTER * smaller)


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
        f"{_clock(Span(burst.start, burst.end))} 有 {burst.count} 条；{burst.usual.basis} "
        f"{burst.usual.mean:.1f} 条，标准差 {burst.usual.deviation:.1f}。规则：z = {burst.score:.1f}（至少 {MIN_SCORE:.0f}），"
        f"为平时的 {burst.ratio:.1f} 倍（至少 {MIN_RATIO:.0f} 倍），条数至少 {clock.min_count}"
    )


def _joined(incident: Signal, burst: Signal) -> Signal:
    """An incident that bursts: as bad as it gets, with the burst's figures and the posts of both."""
    key = burst.key if burst.key in set(Aspect) else GENERAL
    subject = "" if key == GENERAL else ZH[key]
    posts = (*incident.evidence.post_ids, *burst.evidence.post_ids)
    last = max(incident.evidence.last_at, burst.evidence.last_at)
    return replace(
        incident,
        key=key,
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


def _bursts(store: PostStore, settings: Settings, now: datetime) -> list[Signal]:
    found = [(one, list(islice(store.export(one.query), MOST_EVIDENCE))) for one in find_bursts(store, settings, now)]
    return [burst_signal(one, posts) for one, posts in found if posts]  # none: deleted since they were counted


def _stands_alone(burst: Signal, others: Sequence[Signal]) -> bool:
    ours = set(burst.evidence.post_ids)
    part = len(ours.difference(*(other.evidence.post_ids for other in others))) / len(ours)
    return part > 1 - SAME_MATTER and part * burst.observed >= burst.threshold


def _mostly_within(signal: Signal, other: Signal) -> bool:
    ours = set(signal.evidence.post_ids)
    return len(ours.intersection(other.evidence.post_ids)) >= SAME_MATTER * len(ours)


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

"""Words on the list of hot searches that name the bank, as alerts: one opens when a word comes and closes once it has left."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.tables import HotTopicRow
from service.watch import standing
from service.watch.hot_concerns import Concern
from service.watch.hot_records import LEFT_AFTER, TREND, TopicStay, heat_words, moved_words, rank_words
from service.watch.hot_rows import stays
from service.watch.records import AlertKind, Severity
from service.watch.standing import Standing

TOP: Final = 10
"""Up to this rank an alert is high."""
_RULE: Final = f"规则：热搜榜上的词点名本行即预警，前 {TOP} 位为“严重”；连续 {LEFT_AFTER} 次读榜都不在即关闭"
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def follow(session: Session, now: datetime) -> None:
    """Let the alerts say what the list says; to be called in the transaction that took it in."""
    own = select(HotTopicRow).where(HotTopicRow.missed < LEFT_AFTER, HotTopicRow.concern == Concern.OWN.value)
    standing.follow(session, AlertKind.HOT_SEARCH, [_standing(one) for one in stays(session, own, now - TREND)], now)


def _standing(stay: TopicStay) -> Standing:
    place = rank_words(stay.rank)
    return Standing(
        key=stay.word,
        severity=Severity.HIGH if stay.rank <= TOP else Severity.MEDIUM,
        title=f"热搜{place}：{stay.word}（热度 {heat_words(stay.heat)}）",
        explanation=_explanation(stay),
        note=f"{place}，热度 {heat_words(stay.heat)}",
        since=stay.since,
        seen_at=stay.last_seen,
        observed=stay.rank,
        threshold=TOP,
    )


def _explanation(stay: TopicStay) -> str:
    label = f"，标签“{stay.label}”" if stay.label else ""
    moved = f"，{words}" if (words := moved_words(stay.moved)) else ""
    parts = (
        f"{_clock(stay.last_seen)} 在榜上{rank_words(stay.rank)}，热度 {stay.heat:,}{label}{moved}",
        "" if stay.is_listed else "最近一次读榜时不在榜上",
        f"这次自 {_clock(stay.since)} 起在榜，最高{rank_words(stay.best_rank)}，热度最高 {stay.peak_heat:,}",
        _RULE,
    )
    return "。".join(filter(None, parts))


def _clock(moment: datetime) -> str:
    there = moment.astimezone(_SHANGHAI)
    return f"{there.month}月{there.day}日 {there:%H:%M}"

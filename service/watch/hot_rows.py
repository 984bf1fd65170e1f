"""Words of the list of hot searches as rows of the database, and back as records."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crawlers.items import HotTopic
from service.db.tables import HotRankRow, HotTopicRow
from service.watch.hot_concerns import Concern, Judged
from service.watch.hot_records import LEFT_AFTER, RankPoint, TopicStay


def noted(row: HotTopicRow | None, topic: HotTopic, at: datetime, judged: Judged) -> HotTopicRow:
    """The row of a word that stands on the list now; a new stay where it had left."""
    heat = topic.heat.value
    row = row or HotTopicRow(word=topic.word, first_seen=at, missed=LEFT_AFTER)
    if row.missed >= LEFT_AFTER:
        row.since, row.best_rank, row.peak_heat = at, topic.rank, heat
    row.last_seen, row.missed = at, 0
    row.last_rank, row.best_rank = topic.rank, min(row.best_rank, topic.rank)
    row.last_heat, row.peak_heat = heat, max(row.peak_heat, heat)
    row.category, row.label = topic.category[:200], topic.label[:200]
    row.concern, row.brands, row.keywords = judged.concern.value, list(judged.brands), list(judged.keywords)
    return row


def stays(session: Session, chosen: Select[HotTopicRow], since: datetime) -> list[TopicStay]:
    """The words chosen, each with the ranks of its stay from a moment on."""
    rows = session.scalars(chosen).all()
    points: dict[str, list[RankPoint]] = defaultdict(list)
    ranks = select(HotRankRow).where(HotRankRow.word.in_([row.word for row in rows]), HotRankRow.read_at >= since)
    for rank in session.scalars(ranks.order_by(HotRankRow.read_at)):
        points[rank.word].append(RankPoint(rank.read_at, rank.rank, rank.heat))
    return [stay(row, [point for point in points[row.word] if point.at >= row.since]) for row in rows]


def stay(row: HotTopicRow, points: Sequence[RankPoint] = ()) -> TopicStay:
    """One word as a record."""
    return TopicStay(
        word=row.word,
        concern=Concern(row.concern),
        brands=tuple(row.brands),
        keywords=tuple(row.keywords),
        is_listed=row.missed == 0,
        rank=row.last_rank,
        best_rank=row.best_rank,
        heat=row.last_heat,
        peak_heat=row.peak_heat,
        category=row.category,
        label=row.label,
        first_seen=row.first_seen,
        since=row.since,
        last_seen=row.last_seen,
        points=tuple(points),
    )

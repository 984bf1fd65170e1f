"""The list of hot searches as it was read: which words stand on it, since when, how high, rising or falling."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crawlers.items import HotTopic
from service.db import Database
from service.db.tables import HotRankRow, HotTopicRow
from service.watch.hot_alerts import follow
from service.watch.hot_concerns import Concern, Concerns
from service.watch.hot_records import LEFT_AFTER, HotList, TopicStay
from service.watch.hot_rows import noted, stay, stays

KEPT: Final = timedelta(days=30)
"""Ranks, and words that left the list, are kept for so long."""
SHOWN: Final = timedelta(hours=24)
"""Ranks of so long are shown unless more is asked for."""
_LONGEST: Final = 200


class HotTopics:
    """The list in the SQL database. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, topics: Sequence[HotTopic], at: datetime, concerns: Concerns) -> None:
        """Take in the list as it was read at a moment (aware), and let the alerts follow.

        A list that is not newer than the last one taken in changes nothing.
        """
        listed = {topic.word: topic for topic in topics if len(topic.word) <= _LONGEST}
        with self._database.session() as session:
            self._database.serialise(session, "hot_topics")
            self._database.serialise(session, "alerts")
            if (last := _read_at(session)) and at <= last:
                return
            known = session.scalars(select(HotTopicRow).where(HotTopicRow.word.in_(list(listed))))
            rows = {row.word: row for row in known}
            for word, topic in listed.items():
                session.add(noted(rows.get(word), topic, at, concerns.judge(word, topic.category)))
                session.add(HotRankRow(word=word, read_at=at, rank=topic.rank, heat=topic.heat.value))
            session.flush()
            _miss_others(session, at)
            follow(session, at)

    def now(self, history: timedelta = SHOWN) -> HotList:
        """The list as last read, the most pressing words first, each with its ranks of the ``history`` before."""
        on_it = select(HotTopicRow).where(HotTopicRow.missed == 0)
        with self._database.reading() as session:
            read_at = _read_at(session)
            listed = stays(session, on_it, read_at - history) if read_at else []
        return HotList(read_at, tuple(sorted(listed, key=lambda one: (one.concern.place, one.rank, one.word))))

    def left(self, since: datetime, concerns: Collection[Concern] = ()) -> tuple[TopicStay, ...]:
        """Words that were on the list after a moment and are so no longer, the last to leave first; without ranks."""
        chosen = select(HotTopicRow).where(HotTopicRow.missed > 0, HotTopicRow.last_seen >= since)
        if concerns:
            chosen = chosen.where(HotTopicRow.concern.in_([one.value for one in concerns]))
        with self._database.reading() as session:
            rows = session.scalars(chosen.order_by(HotTopicRow.last_seen.desc(), HotTopicRow.best_rank))
            return tuple(stay(row) for row in rows)

    def find(self, word: str) -> TopicStay | None:
        """One word with all ranks of its newest stay, whether it is on the list or was; None where it is not known."""
        with self._database.reading() as session:
            row = session.get(HotTopicRow, word)
            found = stays(session, select(HotTopicRow).where(HotTopicRow.word == word), row.since) if row else []
        return found[0] if found else None

    def forget(self, now: datetime) -> int:
        """Drop what is older than `KEPT`; returns how many words were dropped."""
        before = now - KEPT
        with self._database.session() as session:
            session.execute(delete(HotRankRow).where(HotRankRow.read_at < before))
            gone = delete(HotTopicRow).where(HotTopicRow.last_seen < before).returning(HotTopicRow.word)
            return len(session.scalars(gone).all())


def _read_at(session: Session) -> datetime | None:
    """When the list was last read: the words on it say so."""
    return session.scalar(select(func.max(HotTopicRow.last_seen)).where(HotTopicRow.missed == 0))


def _miss_others(session: Session, at: datetime) -> None:
    others = update(HotTopicRow).where(HotTopicRow.last_seen < at, HotTopicRow.missed < LEFT_AFTER)
    session.execute(others.values(missed=HotTopicRow.missed + 1), execution_options={"synchronize_session": False})

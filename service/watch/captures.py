"""What listings showed, kept from one run to the next, and the estimates that come of reading the same stretch twice.

A target whose reading stopped on the way is held against nothing yet: its parts are joined over the runs. A part that
was lost - the process was killed - makes the reading useless, and it is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crawlers.items import CrawlRun
from crawlers.sources import SourceConfig
from crawlers.spiders.plan import is_unread
from service.db import Database
from service.db.tables import CrawlCaptureRow, CrawlRecaptureRow
from service.watch.recapture import Capture, Estimate, Overlap, estimate, joined, overlap

MOST_SEEN: Final = 1000
"""Posts of a target that are kept, the newest."""


@dataclass(frozen=True, slots=True)
class Recapture:
    """What one run saw again of a target, and how many posts there were by that."""

    run: str
    target: str
    read_at: datetime
    seen: Overlap
    estimate: Estimate | None
    """None where too few were seen twice to say anything."""

    @property
    def missed(self) -> tuple[int, int] | None:
        """The least and the most posts that neither run saw, with 95 % confidence."""
        if self.estimate is None:
            return None
        known = self.seen.first + self.seen.second - self.seen.both
        return self.estimate.low - known, self.estimate.high - known


def recapture_words(one: Recapture) -> str:
    """What was seen twice, and what that says: an interval, or that it is too little to say anything."""
    seen = one.seen
    if one.estimate is None or one.missed is None:
        return f"重读的时段里两次都见到的只有 {seen.both} 条，太少，不作估计 (too few seen twice to estimate)"
    low, high = one.missed
    return (
        f"重读的时段里上次 {seen.first} 条、这次 {seen.second} 条、相同 {seen.both} 条；"
        f"实有 {one.estimate.low}–{one.estimate.high} 条，两次都漏 {low}–{high} 条（95% 区间 95 % interval）"
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """One run that ended: where it began, where it stopped, and what its listings showed, by target."""

    source: SourceConfig
    run: CrawlRun
    """As it ended; its cursor says what is still to be read."""
    began: Mapping[str, str]
    """The cursor that it began with."""
    before: str
    """Id of the source's run before it; empty where there was none."""
    seen: Mapping[str, Capture]


class Captures:
    """Captures and estimates in the SQL database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, reading: Reading, now: datetime) -> list[Recapture]:
        """Keep what a run saw; returns what it saw again of earlier ones."""
        with self._database.session() as session:
            _forget_others(session, reading.source)
            found = [_settled(session, reading, target, now) for target in reading.source.targets]
        return [one for one in found if one]

    def recent(self, source: str, *, size: int = 100) -> list[Recapture]:
        """The newest estimates of a source, newest first."""
        chosen = select(CrawlRecaptureRow).where(CrawlRecaptureRow.source == source)
        with self._database.reading() as session:
            rows = session.scalars(chosen.order_by(CrawlRecaptureRow.id.desc()).limit(size))
            return [_recapture(row) for row in rows]

    def latest(self, source: str) -> dict[str, Recapture]:
        """By target, the newest estimate of a source."""
        return {one.target: one for one in reversed(self.recent(source, size=500))}


def _forget_others(session: Session, source: SourceConfig) -> None:
    """Drop what is kept of targets that are no longer asked for."""
    session.execute(
        delete(CrawlCaptureRow).where(
            CrawlCaptureRow.source == source.name, CrawlCaptureRow.target.not_in([one[:200] for one in source.targets])
        )
    )


def _settled(session: Session, reading: Reading, target: str, now: datetime) -> Recapture | None:
    source, run = reading.source, reading.run
    part = _whole_part(session, reading, target)
    if part is None:
        return None
    if is_unread(source, target, run.cursor):
        _keep(session, reading, target, part, is_open=True)
        return None
    if not part.seen:
        return None
    last = session.get(CrawlCaptureRow, (source.name, target[:200], False))
    again = _compared(_capture(last), part, run, target, now) if last else None
    if again:
        session.add(_row(again, source.name))
    _keep(session, reading, target, part, is_open=False)
    return again


def _whole_part(session: Session, reading: Reading, target: str) -> Capture | None:
    """What the reading in hand showed so far, in this run and those before; None where a part of it is lost."""
    seen = reading.seen.get(target, Capture(()))
    open_row = session.get(CrawlCaptureRow, (reading.source.name, target[:200], True))
    if open_row:
        session.delete(open_row)
        session.flush()
    if not is_unread(reading.source, target, reading.began):
        return seen
    if open_row is None or open_row.run != reading.before:
        return None
    return joined(_capture(open_row), seen)


def _compared(first: Capture, second: Capture, run: CrawlRun, target: str, now: datetime) -> Recapture:
    seen = overlap(first, second)
    return Recapture(run.id, target, now, seen, estimate(seen))


def _keep(session: Session, reading: Reading, target: str, part: Capture, *, is_open: bool) -> None:
    kept = part.newest(MOST_SEEN)
    seen: list[list[str | int]] = [[post_id, int(moment.timestamp())] for post_id, moment in kept.seen]
    session.merge(
        CrawlCaptureRow(
            source=reading.source.name,
            target=target[:200],
            is_open=is_open,
            run=reading.run.id,
            since=kept.since,
            seen=seen,
        )
    )


def _capture(row: CrawlCaptureRow) -> Capture:
    seen = tuple((str(post_id), datetime.fromtimestamp(int(moment), UTC)) for post_id, moment in row.seen)
    return Capture(seen, row.since)


def _row(one: Recapture, source: str) -> CrawlRecaptureRow:
    seen, found = one.seen, one.estimate
    return CrawlRecaptureRow(
        run=one.run,
        source=source,
        target=one.target[:200],
        read_at=one.read_at,
        start=seen.start,
        end=seen.end,
        first=seen.first,
        second=seen.second,
        both=seen.both,
        estimate=found.number if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
    )


def _recapture(row: CrawlRecaptureRow) -> Recapture:
    found = None
    if row.estimate is not None and row.low is not None and row.high is not None:
        found = Estimate(row.estimate, row.low, row.high)
    seen = Overlap(row.start, row.end, row.first, row.second, row.both)
    return Recapture(row.run, row.target, row.read_at, seen, found)

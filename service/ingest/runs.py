"""The ledger of crawl runs: what was asked, found and expected, and where a stopped run goes on."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select

from crawlers.items import CrawlRun
from service.db import Database
from service.db.tables import CrawlRunRow
from service.watch.crawl_health import GOOD_ENDS


def repoll_name(source: str) -> str:
    """The name under which a source's runs that ask for known posts are kept."""
    return f"{source}:repoll"


class CrawlRuns:
    """Reads and writes runs in the SQL database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: CrawlRun) -> None:
        """Write the run as it stands now."""
        fields = asdict(run) | {"asked": list(run.asked), "outcomes": dict(run.outcomes), "cursor": dict(run.cursor)}
        with self._database.session() as session:
            session.merge(CrawlRunRow(**fields))

    def unfinished_cursor(self, source: str) -> Mapping[str, str]:
        """Where the source's last run was stopped; when it finished, up to when its windows are read.

        Called under the source's lock, so a run without an end is one whose process died.
        """
        last = self.last_by_source().get(source)
        return {} if last is None else last.cursor

    def last_by_source(self) -> dict[str, CrawlRun]:
        """The newest run of each source."""
        newest = select(CrawlRunRow.source, func.max(CrawlRunRow.started_at).label("at")).group_by(CrawlRunRow.source)
        latest = newest.subquery()
        query = select(CrawlRunRow).join(
            latest, (CrawlRunRow.source == latest.c.source) & (CrawlRunRow.started_at == latest.c.at)
        )
        with self._database.reading() as session:
            return {row.source: _run(row) for row in session.scalars(query)}

    def last_good(self) -> dict[str, datetime]:
        """When a run of each source last ended well: finished, or out of its own budget."""
        good = CrawlRunRow.stop_reason.in_(GOOD_ENDS)
        query = select(CrawlRunRow.source, func.max(CrawlRunRow.finished_at)).where(good).group_by(CrawlRunRow.source)
        with self._database.reading() as session:
            return {source: moment for source, moment in session.execute(query) if moment is not None}

    def recent(self, *, source: str = "", size: int = 50) -> list[CrawlRun]:
        """Runs, newest first."""
        query = select(CrawlRunRow).order_by(CrawlRunRow.started_at.desc()).limit(size)
        if source:
            query = query.where(CrawlRunRow.source == source)
        with self._database.reading() as session:
            return [_run(row) for row in session.scalars(query)]

    def get(self, run_id: str) -> CrawlRun | None:
        """One run by its id."""
        with self._database.reading() as session:
            row = session.get(CrawlRunRow, run_id)
            return None if row is None else _run(row)


def _run(row: CrawlRunRow) -> CrawlRun:
    return CrawlRun(
        id=row.id,
        source=row.source,
        started_at=row.started_at,
        finished_at=row.finished_at,
        asked=tuple(row.asked),
        outcomes={name: int(str(count)) for name, count in row.outcomes.items()},
        found=row.found,
        expected=row.expected,
        stop_reason=row.stop_reason,
        detail=row.detail,
        cursor={target: str(place) for target, place in row.cursor.items()},
    )

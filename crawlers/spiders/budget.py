"""How often a site may be asked, and when not at all: held across processes and restarts in one small SQLite file."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from crawlers.sqlite_file import create, writing
from crawlers.times import SHANGHAI

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS asked (site TEXT NOT NULL, at REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS asked_by_site ON asked (site, at)",
    "CREATE TABLE IF NOT EXISTS held (site TEXT PRIMARY KEY, until REAL NOT NULL, reason TEXT NOT NULL)",
)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class SpentError(Exception):
    """The site must not be asked now; the message says until when and why."""

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(f"{reason}；{until.astimezone(SHANGHAI):%m-%d %H:%M} 之后再试 (not before then)")
        self.until = until


@dataclass(frozen=True, slots=True)
class Hold:
    """A site that refused is left alone."""

    site: str
    until: datetime
    reason: str


class Budget:
    """The requests made of all sites in the last day, and the sites on hold. Safe to use from several processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        create(path, *_SCHEMA)

    def take(self, site: str, *, per_hour: int, per_day: int) -> None:
        """Count one request about to be made. Raises `SpentError` where the site may not be asked now."""
        now = datetime.now(UTC)
        with writing(self._path) as connection:
            if hold := _hold(connection, site, now):
                raise SpentError(hold.reason, hold.until)
            connection.execute("DELETE FROM asked WHERE at <= ?", [(now - _DAY).timestamp()])
            for span, limit, name in ((_HOUR, per_hour, "每小时 (hourly)"), (_DAY, per_day, "每天 (daily)")):
                if free := _free_again(connection, site, now - span, limit):
                    raise SpentError(f"{site} {name}上限 {limit} 次请求已用完 (limit reached)", free + span)
            connection.execute("INSERT INTO asked VALUES (?, ?)", [site, now.timestamp()])

    def hold(self, site: str, minutes: float, reason: str) -> Hold:
        """Leave a site alone; a longer hold stays."""
        until = datetime.now(UTC) + timedelta(minutes=minutes)
        with writing(self._path) as connection:
            connection.execute(
                "INSERT INTO held VALUES (?, ?, ?) ON CONFLICT (site) DO UPDATE SET until = excluded.until,"
                " reason = excluded.reason WHERE excluded.until > until",
                [site, until.timestamp(), reason],
            )
        return Hold(site, until, reason)

    def release(self, site: str) -> bool:
        """End a hold early, on the operator's word. False where there was none."""
        with writing(self._path) as connection:
            return connection.execute("DELETE FROM held WHERE site = ?", [site]).rowcount > 0

    def holds(self) -> list[Hold]:
        """The sites on hold now."""
        now = datetime.now(UTC)
        with writing(self._path) as connection:
            sites = [row[0] for row in connection.execute("SELECT site FROM held ORDER BY site")]
            return [hold for site in sites if (hold := _hold(connection, site, now))]

    def used(self, site: str) -> tuple[int, int]:
        """Requests of the last hour and of the last day."""
        now = datetime.now(UTC)
        with writing(self._path) as connection:
            hour, day = (
                connection.execute(
                    "SELECT count(*) FROM asked WHERE site = ? AND at > ?", [site, (now - span).timestamp()]
                ).fetchone()[0]
                for span in (_HOUR, _DAY)
            )
        return int(hour), int(day)


def _hold(connection: sqlite3.Connection, site: str, now: datetime) -> Hold | None:
    row = connection.execute(
        "SELECT until, reason FROM held WHERE site = ? AND until > ?", [site, now.timestamp()]
    ).fetchone()
    return Hold(site, datetime.fromtimestamp(row[0], UTC), row[1]) if row else None


def _free_again(connection: sqlite3.Connection, site: str, since: datetime, limit: int) -> datetime | None:
    """The request whose leaving the span makes room again; None where there is room now."""
    row = connection.execute(
        "SELECT at FROM asked WHERE site = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?",
        [site, since.timestamp(), limit - 1],
    ).fetchone()
    return datetime.fromtimestamp(row[0], UTC) if row else None

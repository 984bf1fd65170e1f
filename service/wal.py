"""SQLite's write-ahead log, switched on also where several processes open a new file at once."""

import sqlite3
from typing import Protocol

from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

WAIT_SECONDS = 30


class _Cursor(Protocol):
    def fetchone(self) -> tuple[str] | None: ...


class _Connection(Protocol):
    def execute(self, statement: str, /) -> _Cursor: ...


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


@retry(
    retry=retry_if_exception(_is_locked),
    wait=wait_random(0.01, 0.1),
    stop=stop_after_delay(WAIT_SECONDS),
    reraise=True,
)
def use_wal(connection: _Connection) -> None:
    """Switch the file to WAL. SQLite does not wait for another connection that does so now (its busy timeout does not hold here)."""
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL").fetchone()

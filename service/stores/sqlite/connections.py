"""Connections to one database file: many readers, one writer at a time, from any thread and process."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from service.stores.contract import StoreUnavailableError

_BUSY_SECONDS: Final = 30
_PRAGMAS: Final = (
    "PRAGMA synchronous = NORMAL",  # in WAL mode a power cut loses at most the last batches, never the file
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA mmap_size = 1073741824",
)
_REMEDIES: Final = {
    "SQLITE_BUSY": "another process holds the write lock for long: wait for its import or crawl to end",
    "SQLITE_LOCKED": "another process holds the write lock for long: wait for its import or crawl to end",
    "SQLITE_FULL": "free some disk space",
    "SQLITE_CANTOPEN": "check that the folder exists and may be written to",
    "SQLITE_READONLY": "check that the file and its folder may be written to",
    "SQLITE_IOERR": "check the disk",
    "SQLITE_NOTADB": "it is no database: move it away, or restore it from a backup",
    "SQLITE_CORRUPT": "it is damaged: restore it from a backup",
}


class Connections:
    """A pool that grows with the threads that read at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._pool = threading.Lock()
        self._writer = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees the posts as they are now, whatever is written meanwhile."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a write transaction: committed at the end, rolled back on an error."""
        with self._writer, self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction."""
        with self._explained():
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self.lent() as connection:
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close what is idle now, and what is in use when it is given back."""
        with self._pool:
            self._closed = True
            while self._idle:
                self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        with self._pool:
            if self._closed:
                raise StoreUnavailableError("the post store is closed")
            if self._idle:
                return self._idle.pop()
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._pool:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", None) or ""
            remedy = next((text for prefix, text in _REMEDIES.items() if name.startswith(prefix)), None)
            if remedy is None and "no such table" in str(error):
                remedy = "it has no posts yet: set the store up first"
            if remedy is None:
                raise
            raise StoreUnavailableError(f"cannot use the post store {self.path}: {error}; {remedy}") from error

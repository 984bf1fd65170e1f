"""One small SQLite file that several processes write to."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

_WAIT: Final = 30.0  # seconds for another process's write


def create(path: Path, *statements: str) -> None:
    """Make the folder, the file and what it is to hold, where they are not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that no other process writes during; undone where the block raises."""
    with closing(sqlite3.connect(path, timeout=_WAIT, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

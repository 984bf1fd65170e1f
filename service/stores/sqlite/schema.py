"""The tables of the embedded store, and how they are created and upgraded."""

import sqlite3
from typing import Final

from service.stores.columns import MULTIPLE, TEXTS, Columns
from service.stores.contract import StoreUnavailableError

SCALARS: Final = tuple(name for name in Columns.__dataclass_fields__ if name not in MULTIPLE)
"""Columns of the table ``posts``, after its key ``rid``; those in `MULTIPLE` are rows of ``labels``."""

_FIRST: Final = (
    # What is filtered, counted and sorted: narrow rows, so that a scan of all of them is quick.
    """CREATE TABLE posts (
      rid INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      platform TEXT NOT NULL, site TEXT NOT NULL, type TEXT NOT NULL, author TEXT NOT NULL,
      region TEXT NOT NULL, verified TEXT NOT NULL, time INTEGER NOT NULL, reach INTEGER NOT NULL,
      likeness TEXT NOT NULL, analysed INTEGER NOT NULL, source TEXT NOT NULL, sentiment TEXT NOT NULL,
      urgency INTEGER, drop_reason TEXT NOT NULL, model_version TEXT NOT NULL, queue TEXT NOT NULL,
      rules_version TEXT NOT NULL)""",
    "CREATE INDEX posts_time ON posts (time, id)",
    "CREATE INDEX posts_reach ON posts (reach, time, id)",
    "CREATE INDEX posts_likeness ON posts (likeness)",
    "CREATE INDEX posts_author ON posts (author)",
    """CREATE TABLE labels (
      name TEXT NOT NULL, value TEXT NOT NULL, rid INTEGER NOT NULL,
      PRIMARY KEY (name, value, rid)) WITHOUT ROWID""",
    "CREATE INDEX labels_rid ON labels (rid)",
    # What is shown: the sections in full.
    """CREATE TABLE sections (
      rid INTEGER PRIMARY KEY, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
      post BLOB NOT NULL, analysis BLOB, routing BLOB)""",
    # What is searched: tokens joined by spaces. They hold no ASCII punctuation, so "ascii" splits at spaces only.
    f"CREATE VIRTUAL TABLE words USING fts5 ({', '.join(TEXTS)}, telling UNINDEXED, tokenize = 'ascii')",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, 'row')",
)
_STEPS: Final = (_FIRST,)
"""Step n brings the tables from version n to n + 1; a released step is never changed."""


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the tables are those of this version. Raises `StoreUnavailableError` if they are of a newer one."""
    version = _version(connection)
    if version > len(_STEPS):
        raise StoreUnavailableError("the posts were stored by a newer Tingfeng: upgrade this one, or use another home")
    return version == len(_STEPS)


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest version, inside the caller's write transaction."""
    for step in _STEPS[_version(connection) :]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(_STEPS)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])

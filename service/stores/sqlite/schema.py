"""The tables of the embedded store, and how they are created and upgraded."""

import sqlite3
from typing import Final

from service.stores.columns import TEXTS
from service.stores.contract import StoreUnavailableError

_FIRST: Final = (
    # What is filtered, counted and sorted: narrow rows, so that a scan of all of them is quick. Several values of
    # one column stand in one string (see conditions.joined): quicker to write, filter and count than a second table.
    """CREATE TABLE posts (
      rid INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      platform TEXT NOT NULL, site TEXT NOT NULL, type TEXT NOT NULL, author TEXT NOT NULL,
      region TEXT NOT NULL, verified TEXT NOT NULL, time INTEGER NOT NULL, reach INTEGER NOT NULL,
      likeness TEXT NOT NULL, analysed INTEGER NOT NULL, source TEXT NOT NULL, sentiment TEXT NOT NULL,
      urgency INTEGER, drop_reason TEXT NOT NULL, model_version TEXT NOT NULL, queue TEXT NOT NULL,
      rules_version TEXT NOT NULL, kind TEXT NOT NULL, aspect TEXT NOT NULL, brand TEXT NOT NULL)""",
    "CREATE INDEX posts_time ON posts (time, id)",
    "CREATE INDEX posts_reach ON posts (reach, time, id)",
    "CREATE INDEX posts_likeness ON posts (likeness)",
    "CREATE INDEX posts_author ON posts (author)",
    # What is shown: the sections in full.
    """CREATE TABLE sections (
      rid INTEGER PRIMARY KEY, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
      post BLOB NOT NULL, analysis BLOB, routing BLOB)""",
    # What is searched: tokens joined by spaces. They hold no ASCII punctuation, so "ascii" splits at spaces only.
    f"CREATE VIRTUAL TABLE words USING fts5 ({', '.join(TEXTS)}, telling UNINDEXED, tokenize = 'ascii')",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, 'row')",
)
_SECOND: Final = ("ALTER TABLE posts ADD COLUMN own_kind TEXT NOT NULL DEFAULT ''",)
_THIRD: Final = ("ALTER TABLE posts ADD COLUMN words_version TEXT NOT NULL DEFAULT ''",)
_FOURTH: Final = (
    "ALTER TABLE posts ADD COLUMN blamed TEXT NOT NULL DEFAULT ''",
    # Until a post is analysed anew, which tells its brands apart.
    "UPDATE posts SET blamed = brand WHERE sentiment = 'negative'",
)
_FIFTH: Final = (
    "ALTER TABLE posts ADD COLUMN root TEXT NOT NULL DEFAULT ''",
    """UPDATE posts SET root = coalesce((
      SELECT coalesce(json_extract(section, '$.root_id'), json_extract(section, '$.parent_id'))
      FROM (SELECT CAST(post AS TEXT) AS section FROM sections s WHERE s.rid = posts.rid)), '')""",
    "CREATE INDEX posts_root ON posts (root)",
)
_SIXTH: Final = (
    "ALTER TABLE sections ADD COLUMN gone_at TEXT",
    "ALTER TABLE sections ADD COLUMN gone_reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sections ADD COLUMN asked_at TEXT",
    "ALTER TABLE posts ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE posts ADD COLUMN poll_at INTEGER",
    # 1, 6, 24 or 72 hours after a post was first seen, whichever comes first after it was last seen.
    """UPDATE posts SET poll_at = (
      SELECT CAST(round((julianday(first_seen) - 2440587.5) * 86400000) AS INTEGER) + 3600000 * CASE
        WHEN seen < 1 THEN 1 WHEN seen < 6 THEN 6 WHEN seen < 24 THEN 24 WHEN seen < 72 THEN 72 END
      FROM (SELECT first_seen, (julianday(last_seen) - julianday(first_seen)) * 24 AS seen
        FROM sections s WHERE s.rid = posts.rid))
      WHERE type NOT IN ('comment', 'reply')""",
    "CREATE INDEX posts_poll_at ON posts (poll_at)",
)
_STEPS: Final = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH)
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

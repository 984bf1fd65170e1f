"""How far what was found before was read: so that only what has grown is read again, and long lists go on where they stopped.

Posts are marked with what their listing counted once all that they lead to was read, lists as `crawlers.spiders.lists`
says. Kept in one small SQLite file. Marks are added only once what they stand for is stored.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from crawlers.items import Count, Post
from crawlers.sqlite_file import create, writing

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS marks (source TEXT NOT NULL, key TEXT NOT NULL, mark TEXT NOT NULL, at REAL NOT NULL,"
    " PRIMARY KEY (source, key)) WITHOUT ROWID"
)
_KEPT: Final = timedelta(days=90)


class Marks:
    """The marks of all sources. Safe to use from several processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        create(path, _TABLE)

    def read(self, source: str, since: datetime) -> dict[str, str]:
        """A source's marks, without those older than ``since`` (aware)."""
        with writing(self._path) as connection:
            chosen = "SELECT key, mark FROM marks WHERE source = ? AND at > ?"
            return dict(connection.execute(chosen, [source, since.timestamp()]).fetchall())

    def add(self, source: str, marks: Mapping[str, str], now: datetime) -> None:
        """Keep marks, in place of earlier ones; empty ones fall away, and so do very old ones."""
        with writing(self._path) as connection:
            rows = [(source, key, mark, now.timestamp()) for key, mark in marks.items()]
            connection.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?)", rows)
            connection.execute(
                "DELETE FROM marks WHERE source = ? AND (mark = '' OR at < ?)", [source, (now - _KEPT).timestamp()]
            )

    def forget(self, posts: Iterable[str]) -> None:
        """Drop, for every source, the marks of posts (by id) and of the lists whose addresses name them."""
        with writing(self._path) as connection:
            connection.executemany(
                "DELETE FROM marks WHERE key = ? OR (key LIKE '/%' AND instr(key, ?) > 0)",
                [(post, post.partition(":")[2]) for post in posts],
            )


def mark_of(row: Post, *, with_reposts: bool) -> str:
    """What a listing counts under a post, of what is read there; empty where it does not count exactly."""
    reposts = row.reposts if with_reposts else Count()
    if not row.comments.raw or row.comments.is_lower_bound or reposts.is_lower_bound:
        return ""
    return f"{row.comments.value}/{reposts.value}"

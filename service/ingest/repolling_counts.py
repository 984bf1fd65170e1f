"""How the counts of posts grew: a reading whenever a page shows a post again, at most one an hour.

The first page's counts stand in the store alone; they are written down here once a second page comes, so that posts
that are met only once - most of a large import - cost nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Executable, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from crawlers.items import Count, Post
from service.db import Database
from service.db.tables import PostCountsRow
from service.stores.contract import StoredPost

COUNTS: Final = ("reposts", "comments", "likes", "views")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """A post's counts as a page showed them."""

    read_at: datetime
    """Aware, UTC."""
    reposts: int
    comments: int
    likes: int
    views: int


class CountsHistory:
    """The readings in the SQL database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, posts: Sequence[Post], before: Mapping[str, StoredPost]) -> None:
        """Note the counts of posts that are met again; ``before``: as they were stored, by id. Again changes nothing."""
        met = [(before[post.id].post, post) for post in posts if post.id in before]
        rows = [row for old, new in met if new.fetched_at > old.fetched_at for row in _rows(old, new)]
        if rows:
            with self._database.session() as session:
                session.execute(_insertion(self._database.dialect), rows)

    def of(self, stored: StoredPost) -> list[Reading]:
        """The readings of a post, oldest first; the last one is what the store has."""
        query = select(PostCountsRow).where(PostCountsRow.post_id == stored.id).order_by(PostCountsRow.hour)
        with self._database.reading() as session:
            kept = [
                Reading(row.read_at, row.reposts, row.comments, row.likes, row.views) for row in session.scalars(query)
            ]
        latest = _reading(stored.post, stored.post)
        return [*(one for one in kept if one.read_at < latest.read_at), latest]

    def forget(self, post_ids: Iterable[str]) -> None:
        """Drop the readings of posts."""
        with self._database.session() as session:
            session.execute(delete(PostCountsRow).where(PostCountsRow.post_id.in_(list(post_ids))))


def _insertion(dialect: str) -> Executable:
    """Of an hour that has a reading the one that is there stays."""
    if dialect == "sqlite":
        return sqlite.insert(PostCountsRow).on_conflict_do_nothing()
    return postgresql.insert(PostCountsRow).on_conflict_do_nothing()


def _rows(old: Post, new: Post) -> list[dict[str, object]]:
    """The reading before, in case it is not there yet, and the new one; none where the site counts nothing."""
    rows = [
        {"post_id": new.id, "hour": (one.fetched_at - _EPOCH) // _HOUR, **asdict(_reading(one, old))}
        for one in (old, new)
    ]
    return rows if any(row[name] for row in rows for name in COUNTS) else []


def _reading(post: Post, before: Post) -> Reading:
    """A page's counts; one that it does not show is as before."""
    shown = (getattr(post, name) for name in COUNTS)
    known = (getattr(before, name) for name in COUNTS)
    values = [(old if new == Count() else new).value for new, old in zip(shown, known, strict=True)]
    return Reading(post.fetched_at, *values)

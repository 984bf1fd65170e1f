"""Posts that reposts name and that are not in the store: noted after each batch, asked for later, never counted.

A spread's tree shows them from the reposts alone; what stands here is the list of what is still worth asking for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Executable, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from crawlers.items import Outcome, Post, PostType
from service.db import Database
from service.db.tables import UnseenPostRow
from service.stores.contract import PostStore

KEPT: Final = timedelta(days=30)
"""What was last named longer ago is not asked for, and forgotten."""
MOST_TRIES: Final = 3
BETWEEN_TRIES: Final = timedelta(hours=6)
_LONGEST_ID: Final = 200


@dataclass(frozen=True, slots=True)
class UnseenPost:
    """One post that is known by reference only."""

    post_id: str
    site: str
    named_at: datetime
    """When the latest repost that named it was published."""
    tries: int
    answer: str
    """What the last try gave, as in `crawlers.items.Outcome`; empty where there was none."""


class UnseenPosts:
    """The posts that are named but not stored, in the SQL database."""

    def __init__(self, database: Database, store: PostStore) -> None:
        self._database, self._store = database, store

    def settle(self, posts: Sequence[Post], now: datetime) -> None:
        """After posts were stored: note what they name and nobody saw, and forget what was seen by now."""
        self._seen([post.id for post in posts])
        named = _named(posts, now)
        missing = named.keys() - self._store.known(sorted(named)) if named else set()
        if missing:
            with self._database.session() as session:
                session.execute(_insertion(self._database.dialect), [named[post_id] for post_id in sorted(missing)])

    def waiting(self, now: datetime, *, sites: Sequence[str], size: int) -> list[UnseenPost]:
        """What is to be asked for at these sites, the latest named first."""
        row = UnseenPostRow
        query = (
            select(row)
            .where(row.site.in_(sites), row.named_at >= now - KEPT, row.tries < MOST_TRIES)
            .where(row.answer != Outcome.GONE.value, or_(row.asked_at.is_(None), row.asked_at <= now - BETWEEN_TRIES))
            .order_by(row.named_at.desc(), row.post_id)
            .limit(size)
        )
        with self._database.reading() as session:
            return [
                UnseenPost(one.post_id, one.site, one.named_at, one.tries, one.answer) for one in session.scalars(query)
            ]

    def asked(self, answers: Mapping[str, Outcome], now: datetime) -> None:
        """Note what asking for posts gave; those that were stored meanwhile are on the list no more."""
        query = select(UnseenPostRow).where(UnseenPostRow.post_id.in_(list(answers))).with_for_update()
        with self._database.session() as session:
            for row in session.scalars(query):
                row.tries, row.asked_at, row.answer = row.tries + 1, now, answers[row.post_id].value

    def forget(self, now: datetime) -> int:
        """Drop what was not named for `KEPT`; gives how many."""
        old = delete(UnseenPostRow).where(UnseenPostRow.named_at < now - KEPT).returning(UnseenPostRow.post_id)
        with self._database.session() as session:
            return len(session.execute(old).all())

    def _seen(self, post_ids: Sequence[str]) -> None:
        noted = select(UnseenPostRow.post_id).where(UnseenPostRow.post_id.in_(post_ids))
        with self._database.reading() as session:
            seen = list(session.scalars(noted))
        if seen:
            with self._database.session() as session:
                session.execute(delete(UnseenPostRow).where(UnseenPostRow.post_id.in_(seen)))


def _named(posts: Sequence[Post], now: datetime) -> dict[str, dict[str, object]]:
    """Rows of the posts that lately published reposts name; the batch's own posts are not among them."""
    stored = {post.id for post in posts}
    rows: dict[str, dict[str, object]] = {}
    for post in sorted(posts, key=_published):
        if post.type is not PostType.REPOST or _published(post) < now - KEPT:
            continue
        for post_id in {post.root_id, post.parent_id} - {"", *stored}:
            if len(post_id) <= _LONGEST_ID:
                row = {"post_id": post_id, "site": post.site, "named_at": _published(post)}
                rows[post_id] = row | {"tries": 0, "answer": ""}
    return rows


def _published(post: Post) -> datetime:
    return post.published_at or post.fetched_at


def _insertion(dialect: str) -> Executable:
    """Of a post that is noted already only the time is moved on."""
    if dialect == "sqlite":
        first = sqlite.insert(UnseenPostRow)
        return first.on_conflict_do_update(index_elements=["post_id"], set_={"named_at": first.excluded.named_at})
    insert = postgresql.insert(UnseenPostRow)
    return insert.on_conflict_do_update(index_elements=["post_id"], set_={"named_at": insert.excluded.named_at})

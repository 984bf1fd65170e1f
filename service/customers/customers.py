"""`Customers`: profiles and tags, for the floors above."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.accounts import AuditEntry, Principal, record
from service.customers import profiles as stored
from service.customers.audiences import Audiences
from service.customers.definition import holds_now
from service.customers.learning import Learning, author_key, forget
from service.customers.records import Profile, ProfilePage, TagCount
from service.db import Database
from service.db.tables import IntentTagRow, ProfileRow, TagEvidenceRow
from service.errors import NotFoundError
from service.stores.contract import StoredPost

BATCH = 500
"""Posts learned from within one transaction."""
PAGE = 30


class Customers:
    """Learns about authors from their posts, and shows what is known of them."""

    def __init__(self, database: Database, clock: Callable[[], datetime], *, brand: str = "") -> None:
        """``brand``: key of the own bank; where it is empty, no bank is a competitor."""
        self._database = database
        self._clock = clock
        self._brand = brand
        self.audiences = Audiences(database, clock)

    def learn(self, posts: Sequence[StoredPost]) -> int:
        """Bring profiles and tags up to date with analysed posts; gives the number of tags new or changed.

        The same posts again change nothing. Only a person's post that is no noise speaks for a tag.
        """
        known = iter([post for post in posts if author_key(post)])
        changed = 0
        while batch := list(islice(known, BATCH)):
            with self._database.session() as session:
                self._database.serialise(session, "learning")
                learning = Learning(session, batch, self._brand, self._clock())
                for post in batch:
                    learning.learn(post)
                changed += learning.finish()
        return changed

    def expire(self, now: datetime) -> int:
        """Delete tags that are past their end; gives their number. They were not shown any more before."""
        with self._database.session() as session:
            self._database.serialise(session, "learning")
            return forget(session, now)

    def revoke(self, tag_id: int, actor: Principal) -> None:
        """Take a tag away, and let the posts that prove it now prove it never again. Raises `NotFoundError`."""
        now = self._clock()
        with self._database.session() as session:
            row = _tag(session, tag_id, now)
            row.revoked_at, row.revoked_by = now, actor.name
            session.execute(update(TagEvidenceRow).where(TagEvidenceRow.tag_id == tag_id).values(revoked=True))
            profile = session.get_one(ProfileRow, row.profile_id)
            detail = {"tag": row.tag, "author": profile.author_key}
            record(session, AuditEntry(now, actor.name, "revoke_tag", "tag", str(tag_id), detail))

    def profile(self, key: str) -> Profile:
        """One author (``site:author_id``) with tags. Raises `NotFoundError`."""
        with self._database.reading() as session:
            row = session.scalars(select(ProfileRow).where(ProfileRow.author_key == key)).one_or_none()
            if row is None:
                raise NotFoundError(f"没有客户 {key}，请检查标识 (no such profile)")
            return stored.with_tags(session, [row], self._clock())[0]

    def profiles(self, *, text: str = "", tag: str = "", platform: str = "", page: int = 1) -> ProfilePage:
        """One page of profiles, last seen first; ``text`` is looked for in names and keys."""
        now = self._clock()
        with self._database.reading() as session:
            wanted = stored.wanted_profiles(text, tag, platform, now)
            return stored.profile_page(session, wanted, now, page=page, size=PAGE)

    def count_tags(self) -> int:
        """How many tags hold now."""
        with self._database.reading() as session:
            query = select(func.count()).select_from(IntentTagRow).where(holds_now(self._clock()))
            return session.scalar(query) or 0

    def tag_counts(self) -> list[TagCount]:
        """How many profiles have each tag now, most frequent first."""
        with self._database.reading() as session:
            return stored.count_by_tag(session, self._clock())


def _tag(session: Session, tag_id: int, now: datetime) -> IntentTagRow:
    """A tag that holds now. Raises `NotFoundError`."""
    query = select(IntentTagRow).where(IntentTagRow.id == tag_id, holds_now(now)).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFoundError(f"没有标签 {tag_id}，或已失效、已撤销 (no such tag)")
    return row

"""Profiles are erased, with tags and what proved them."""

from collections.abc import Collection

from sqlalchemy import delete

from service.db import Database
from service.db.tables import ProfileRow


def forget_authors(database: Database, author_keys: Collection[str]) -> int:
    """Delete the profiles of these authors (``site:author_id``); gives how many there were."""
    ended = delete(ProfileRow).where(ProfileRow.author_key.in_(author_keys)).returning(ProfileRow.id)
    with database.session() as session:
        return len(session.scalars(ended).all())

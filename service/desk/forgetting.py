"""What cases keep of posts and authors is blanked when these are erased; what people did and wrote stays: it is their record."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select, update

from service.db import Database
from service.db.tables import CaseEventRow, CasePostRow, CaseRow

ERASED: Final = "（原帖已清除）"
"""Stands where a case had the first words of a post."""


def forget_posts(database: Database, post_ids: Collection[str]) -> None:
    """Take the words of these posts out of the titles of cases that were opened by them."""
    joined = select(CasePostRow.case_id).where(CasePostRow.post_id.in_(post_ids))
    opened = select(CaseEventRow).where(CaseEventRow.action == "open", CaseEventRow.case_id.in_(joined))
    with database.session() as session:
        numbers = {row.case_id for row in session.scalars(opened) if row.detail.get("post") in post_ids}
        session.execute(update(CaseRow).where(CaseRow.id.in_(numbers)).values(title=ERASED))


def forget_authors(database: Database, author_keys: Collection[str]) -> None:
    """Take names, ids and words of these authors (``site:author_id``) out of cases."""
    blank = {"author_key": "", "author_name": "", "title": ERASED}
    with database.session() as session:
        session.execute(update(CaseRow).where(CaseRow.author_key.in_(author_keys)).values(**blank))

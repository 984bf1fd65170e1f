"""What alerts keep of authors is blanked when their posts are erased."""

from collections.abc import Collection

from sqlalchemy import select

from service.db import Database
from service.db.tables import AlertPostRow, AlertRow
from service.watch.rows import detail_of, set_detail


def forget_posts(database: Database, post_ids: Collection[str]) -> None:
    """Take the name of an author out of alerts whose widest spread post is one of these."""
    proved = select(AlertPostRow.alert_id).where(AlertPostRow.post_id.in_(post_ids))
    with database.session() as session:
        for row in session.scalars(select(AlertRow).where(AlertRow.id.in_(proved))):
            if detail_of(row).top_post_id in post_ids:
                set_detail(row, top_author="")

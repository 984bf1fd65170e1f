"""Posts that reposts name and nobody saw."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, Name, Word


class UnseenPostRow(Base):
    """One post to be asked for. It is no post: nothing counts it."""

    __tablename__ = "unseen_posts"

    post_id: Mapped[Name] = mapped_column(primary_key=True)
    site: Mapped[Name]
    named_at: Mapped[datetime] = mapped_column(index=True)
    """When the latest repost that named it was published, else fetched."""
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    answer: Mapped[Word] = mapped_column(default="")
    """The outcome of the last try, for instance ``GONE``; empty before it."""

"""How the counts of posts grew."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, Name


class PostCountsRow(Base):
    """One reading of a post's counts; of each hour the first one."""

    __tablename__ = "post_counts"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    post_id: Mapped[Name] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Full hours since 1970 UTC."""
    read_at: Mapped[datetime]
    reposts: Mapped[int] = mapped_column(BigInteger)
    comments: Mapped[int] = mapped_column(BigInteger)
    likes: Mapped[int] = mapped_column(BigInteger)
    views: Mapped[int] = mapped_column(BigInteger)

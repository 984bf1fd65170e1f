"""The list of hot searches: its words, and how high they stood."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, Name, Word


class HotTopicRow(Base):
    """A word that was on the list; figures are of its newest stay there."""

    __tablename__ = "hot_topics"
    __table_args__ = (Index(None, "missed", "last_seen"), Index(None, "concern", "last_seen"))

    word: Mapped[Name] = mapped_column(primary_key=True)
    first_seen: Mapped[datetime]
    since: Mapped[datetime]
    """When its newest stay began."""
    last_seen: Mapped[datetime]
    missed: Mapped[int] = mapped_column(default=0)
    """How often in a row the list was read without it, counted up to where it has left; 0: it is on it."""
    best_rank: Mapped[int]
    """0 where the platform pinned it on top."""
    last_rank: Mapped[int]
    last_heat: Mapped[int] = mapped_column(BigInteger)
    peak_heat: Mapped[int] = mapped_column(BigInteger)
    category: Mapped[Name]
    label: Mapped[Name]
    concern: Mapped[Word]
    """A `service.watch.hot_concerns.Concern`, as of when it was last read."""
    brands: Mapped[list[str]] = mapped_column(JSON)
    """Keys of the banks that it names."""
    keywords: Mapped[list[str]] = mapped_column(JSON)
    """Of the watched ones, those that are in it."""


class HotRankRow(Base):
    """Where a word stood when the list was read."""

    __tablename__ = "hot_ranks"
    __table_args__ = (Index(None, "read_at"), {"sqlite_with_rowid": False})

    word: Mapped[Name] = mapped_column(primary_key=True)
    read_at: Mapped[datetime] = mapped_column(primary_key=True)
    rank: Mapped[int]
    heat: Mapped[int] = mapped_column(BigInteger)

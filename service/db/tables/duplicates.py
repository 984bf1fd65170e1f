"""The index of near-duplicates: which cluster a text belongs to, and how the texts that lead clusters are found.

It holds hashes, no words. Nothing refers to it: rows that were not seen for long are forgotten.
"""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, Serial, Word


class DuplicateTextRow(Base):
    """A text by the hash of its letters: reposts without a change are found by it."""

    __tablename__ = "duplicate_texts"

    key: Mapped[Word] = mapped_column(primary_key=True)
    cluster: Mapped[Word]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class DuplicateEntryRow(Base):
    """What others are compared with: the first text of a cluster, and the head of it where it is long."""

    __tablename__ = "duplicate_entries"

    id: Mapped[Serial]
    cluster: Mapped[Word] = mapped_column(index=True)
    sketch: Mapped[bytes] = mapped_column(LargeBinary)
    shingles: Mapped[int]
    head: Mapped[bool]
    marks: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None of an entry from before the column: it is compared by its sketch alone."""
    seen_at: Mapped[datetime] = mapped_column(index=True)


class DuplicateBandRow(Base):
    """Where an entry is looked up. No foreign key: an index for it would double the table."""

    __tablename__ = "duplicate_bands"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

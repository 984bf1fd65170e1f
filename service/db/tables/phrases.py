"""New words and phrases that were found in posts, and what people decided of them."""

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, Name, Word


class PhraseRow(Base):
    __tablename__ = "phrases"
    __table_args__ = (Index(None, "state", "found_at"),)

    phrase: Mapped[Word] = mapped_column(primary_key=True)
    state: Mapped[Word]
    """``new``, ``adopted``, ``ignored``."""
    first_seen: Mapped[datetime]
    """When the first of the posts with it was published."""
    found_at: Mapped[datetime]
    """When it was last found; figures and examples are of then."""
    posts: Mapped[int]
    authors: Mapped[int]
    usual: Mapped[float]
    score: Mapped[float]
    examples: Mapped[list[str]] = mapped_column(JSON)
    """Ids of posts."""
    decided_by: Mapped[Name] = mapped_column(default="")
    decided_at: Mapped[datetime | None]

"""Profiles of authors, their intent tags with evidence, and saved audiences."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, JsonObject, Name, Serial, Word


class ProfileRow(Base):
    __tablename__ = "profiles"
    __table_args__ = (Index(None, "last_seen", "id"),)

    id: Mapped[Serial]
    author_key: Mapped[Name] = mapped_column(unique=True)
    """``site:author_id``."""
    name: Mapped[Name] = mapped_column(index=True)
    platform: Mapped[Word]
    followers: Mapped[int | None]
    verified: Mapped[Word]
    """As in `crawlers.items.Author`."""
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    """Time of the author's first and last post, not of the crawl."""


class IntentTagRow(Base):
    __tablename__ = "intent_tags"
    __table_args__ = (
        UniqueConstraint("profile_id", "tag"),
        Index(None, "tag", "expires_at"),
        {"sqlite_autoincrement": True},  # ids of expired tags are not given to other tags
    )

    id: Mapped[Serial]
    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    tag: Mapped[Word]
    """For instance ``intent:credit_card`` or ``churn_risk``."""
    subject: Mapped[Name] = mapped_column(default="")
    """What it is about, in the words of the newest evidence; may be empty."""
    confidence: Mapped[float]
    """Highest model probability among the live evidence."""
    evidence_post_id: Mapped[Name]
    """The newest post that proves it; all of them are in `tag_evidence`."""
    evidence_at: Mapped[datetime]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[Name] = mapped_column(default="")


class TagEvidenceRow(Base):
    """A post that speaks for a tag."""

    __tablename__ = "tag_evidence"

    tag_id: Mapped[int] = mapped_column(ForeignKey("intent_tags.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[Name] = mapped_column(primary_key=True, index=True)
    confidence: Mapped[float]
    subject: Mapped[Name] = mapped_column(default="")
    at: Mapped[datetime]
    """When it was published."""
    revoked: Mapped[bool] = mapped_column(default=False)
    """A person said that it does not prove the tag."""


class AudienceRow(Base):
    __tablename__ = "audiences"

    id: Mapped[Serial]
    name: Mapped[Name] = mapped_column(unique=True)
    definition: Mapped[JsonObject]
    created_by: Mapped[Name]
    created_at: Mapped[datetime]

"""Alerts, the posts that prove them, and their history."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, JsonObject, Name, Serial, Word


class AlertRow(Base):
    __tablename__ = "alerts"
    __table_args__ = (Index(None, "kind", "key", "state"), Index(None, "state", "updated_at"))

    id: Mapped[Serial]
    kind: Mapped[Word]
    """Which rule raised it, for instance ``burst``."""
    key: Mapped[Name]
    """What it is about within its kind; one live alert a (kind, key)."""
    severity: Mapped[Word]
    title: Mapped[Name]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    state: Mapped[Word]
    """``open``, ``acknowledged``, ``snoozed``, ``closed``."""
    snoozed_until: Mapped[datetime | None]
    acknowledged_by: Mapped[Name] = mapped_column(default="")
    acknowledged_at: Mapped[datetime | None]
    observed: Mapped[float]
    expected: Mapped[float]
    threshold: Mapped[float]
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    detail: Mapped[JsonObject]


class AlertPostRow(Base):
    """A post that proves an alert."""

    __tablename__ = "alert_posts"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[Name] = mapped_column(primary_key=True, index=True)


class AlertEventRow(Base):
    """What happened to an alert. Append-only: the database refuses updates and deletes."""

    __tablename__ = "alert_events"

    id: Mapped[Serial]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[Name]
    action: Mapped[Word]
    detail: Mapped[JsonObject]

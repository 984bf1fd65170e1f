"""Cases of the desk, the posts in them, their history, and reply templates."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, JsonObject, Name, Serial, Word


class CaseRow(Base):
    __tablename__ = "cases"
    __table_args__ = (
        Index(None, "queue", "status", "due_at"),
        Index(None, "assignee_id", "status"),
        Index(None, "author_key", "updated_at"),
    )

    id: Mapped[Serial]
    queue: Mapped[Word]
    """``pr``, ``service``, ``marketing``."""
    status: Mapped[Word]
    """``open``, ``claimed``, ``waiting`` (for the customer's answer), ``resolved``."""
    title: Mapped[Name]
    """Masked words of the first post."""
    matter: Mapped[Name]
    """What it is about: ``<kind group>:<aspect>,<aspect>``; see `service.desk.matter`."""
    author_key: Mapped[Name]
    """``site:author_id``; empty where the author is not known."""
    author_name: Mapped[Name]
    platform: Mapped[Word]
    priority: Mapped[int]
    """1 highest … 4 lowest: the highest of its posts."""
    urgency: Mapped[int]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    due_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    outcome: Mapped[Word] = mapped_column(default="")
    """How it ended; empty until resolved."""
    post_count: Mapped[int] = mapped_column(default=0)


class CasePostRow(Base):
    """A post in a case, and the queue it was routed to (which stays when the case is transferred)."""

    __tablename__ = "case_posts"

    post_id: Mapped[Name] = mapped_column(primary_key=True)
    queue: Mapped[Word] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    added_at: Mapped[datetime]


class CaseEventRow(Base):
    """What happened to a case. Append-only: the database refuses updates and deletes."""

    __tablename__ = "case_events"

    id: Mapped[Serial]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[Name]
    """Name of a user, or ``system``."""
    action: Mapped[Word]
    detail: Mapped[JsonObject]


class ReplyTemplateRow(Base):
    __tablename__ = "reply_templates"

    id: Mapped[Serial]
    queue: Mapped[Word] = mapped_column(index=True)
    name: Mapped[Name]
    body: Mapped[str] = mapped_column(Text)
    """With placeholders such as ``{author}``."""

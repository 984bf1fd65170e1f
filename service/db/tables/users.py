"""Users, their sessions and tokens, failed sign-ins, and the audit log."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, JsonObject, Name, Serial, Word


class UserRow(Base):
    __tablename__ = "users"

    id: Mapped[Serial]
    name: Mapped[Name] = mapped_column(unique=True)
    """Lower case; what a person signs in with and what history keeps."""
    display_name: Mapped[Name]
    role: Mapped[Word]
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class ApiTokenRow(Base):
    __tablename__ = "api_tokens"

    id: Mapped[Serial]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[Name]
    token_hash: Mapped[Word] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SessionRow(Base):
    __tablename__ = "sessions"

    token_hash: Mapped[Word] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    csrf: Mapped[Word]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LoginFailureRow(Base):
    __tablename__ = "login_failures"

    id: Mapped[Serial]
    name: Mapped[Name] = mapped_column(index=True)
    """The name that was tried, whether such a user exists or not."""
    at: Mapped[datetime]


class AuditRow(Base):
    """Who did what to which object. Append-only: the database refuses updates and deletes."""

    __tablename__ = "audit"

    id: Mapped[Serial]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[Name] = mapped_column(index=True)
    """Name of a user, or ``system``."""
    action: Mapped[Word]
    object_type: Mapped[Word]
    object_id: Mapped[Name]
    detail: Mapped[JsonObject]

"""The audit log: who did what to which object. It can only be added to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.columns import JsonValue
from service.db.cursors import cursor_number
from service.db.tables import AuditRow

SYSTEM = "system"
"""The actor of what no person did."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log."""

    at: datetime
    actor: str
    """Name of a user, or `SYSTEM`."""
    action: str
    object_type: str
    object_id: str
    detail: Mapping[str, JsonValue] = field(default_factory=dict)
    """Ids, names and counts; never texts of posts, never secrets."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines to show; empty conditions match everything."""

    actor: str = ""
    object_type: str = ""
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Newest first. ``next`` goes into the next call's ``after``; empty on the last page."""

    entries: tuple[AuditEntry, ...]
    next: str = ""


def record(session: Session, entry: AuditEntry) -> None:
    """Add a line within the transaction that does what it says, so that neither is there without the other."""
    session.add(
        AuditRow(
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            object_type=entry.object_type,
            object_id=entry.object_id,
            detail=dict(entry.detail),
        )
    )


def audit_page(session: Session, wanted: AuditFilter, *, size: int, after: str) -> AuditPage:
    """One page of the log."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(size + 1)
    if after:
        query = query.where(AuditRow.id < cursor_number(after))
    for name in ("actor", "object_type", "object_id"):
        if value := getattr(wanted, name):
            query = query.where(getattr(AuditRow, name) == value)
    rows = session.scalars(query).all()
    return AuditPage(tuple(_entry(row) for row in rows[:size]), str(rows[size - 1].id) if len(rows) > size else "")


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(row.at, row.actor, row.action, row.object_type, row.object_id, row.detail)

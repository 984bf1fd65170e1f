"""Sessions of people in a browser, and the brake on guessing passwords."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.accounts.secrets import fingerprint, new_token
from service.db.tables import LoginFailureRow, SessionRow, UserRow

FAILURES = 5
WINDOW = timedelta(minutes=15)
"""After five failures within fifteen minutes a name cannot sign in until the first of them is that old."""


def open_session(session: Session, row: UserRow, now: datetime, length: timedelta) -> tuple[str, str]:
    """Start a session; gives its token (of which only the hash is stored) and CSRF token."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
    token, csrf = new_token(), new_token()
    session.add(
        SessionRow(token_hash=fingerprint(token), user_id=row.id, csrf=csrf, created_at=now, expires_at=now + length)
    )
    return token, csrf


def live_session(session: Session, token: str, now: datetime) -> tuple[UserRow, str] | None:
    """The active user of a session that has not ended, with its CSRF token."""
    wanted = (
        select(UserRow, SessionRow.csrf)
        .join(SessionRow, SessionRow.user_id == UserRow.id)
        .where(SessionRow.token_hash == fingerprint(token), SessionRow.expires_at > now, UserRow.active)
    )
    found = session.execute(wanted).one_or_none()
    return None if found is None else (found[0], found[1])


def close_session(session: Session, token: str) -> None:
    session.execute(delete(SessionRow).where(SessionRow.token_hash == fingerprint(token)))


def may_try_again(session: Session, name: str, now: datetime) -> datetime | None:
    """When the name may sign in again; None: now."""
    recent = (
        select(LoginFailureRow.at)
        .where(LoginFailureRow.name == name, LoginFailureRow.at > now - WINDOW)
        .order_by(LoginFailureRow.at.desc())
        .limit(FAILURES)
    )
    times = session.scalars(recent).all()
    return times[-1] + WINDOW if len(times) == FAILURES else None


def note_attempt(session: Session, name: str, now: datetime) -> None:
    """Count an attempt before it is judged, so that many at once cannot slip through."""
    session.execute(delete(LoginFailureRow).where(LoginFailureRow.at <= now - WINDOW))
    session.add(LoginFailureRow(name=name, at=now))


def forget_attempts(session: Session, name: str) -> None:
    session.execute(delete(LoginFailureRow).where(LoginFailureRow.name == name))

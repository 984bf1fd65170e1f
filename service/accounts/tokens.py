"""Access tokens for programs: shown once, kept as a hash, each with an end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.secrets import fingerprint, new_token
from service.db.tables import ApiTokenRow, UserRow
from service.errors import InvalidError, NotFoundError

PREFIX = "tf_"
"""Lets secret scanners and people recognise a token."""
LONGEST_DAYS = 366
USE_NOTED_EVERY = timedelta(minutes=1)
"""A token's last use is written no more often."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What can be shown of a token."""

    id: int
    user: str
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def add_token(session: Session, row: UserRow, name: str, now: datetime, days: int) -> tuple[int, str]:
    """Issue a token; gives its id and the secret. Raises `InvalidError`."""
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidError(f"有效期须为 1–{LONGEST_DAYS} 天 (days: 1 to {LONGEST_DAYS})")
    if not row.active:
        raise InvalidError(f"用户 {row.name} 已停用，请先启用 (user is disabled)")
    secret = PREFIX + new_token()
    end = now + timedelta(days=days)
    token = ApiTokenRow(user_id=row.id, name=name, token_hash=fingerprint(secret), created_at=now, expires_at=end)
    session.add(token)
    session.flush()
    return token.id, secret


def live_token(session: Session, secret: str, now: datetime) -> tuple[UserRow, ApiTokenRow] | None:
    """The active user of a token that is neither revoked nor past its end."""
    wanted = (
        select(UserRow, ApiTokenRow)
        .join(ApiTokenRow, ApiTokenRow.user_id == UserRow.id)
        .where(ApiTokenRow.token_hash == fingerprint(secret), ApiTokenRow.revoked_at.is_(None))
        .where(ApiTokenRow.expires_at > now, UserRow.active)
    )
    found = session.execute(wanted).one_or_none()
    return None if found is None else (found[0], found[1])


def use_is_stale(token: ApiTokenRow, now: datetime) -> bool:
    return token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY


def get_token(session: Session, token_id: int) -> ApiTokenRow:
    """Raises `NotFoundError`."""
    token = session.get(ApiTokenRow, token_id)
    if token is None:
        raise NotFoundError(f"没有令牌 {token_id} (no such token)")
    return token


def all_tokens(session: Session) -> list[ApiToken]:
    """Newest first."""
    wanted = select(ApiTokenRow, UserRow.name).join(UserRow, UserRow.id == ApiTokenRow.user_id)
    return [
        ApiToken(row.id, user, row.name, row.created_at, row.expires_at, row.last_used_at, row.revoked_at)
        for row, user in session.execute(wanted.order_by(ApiTokenRow.id.desc()))
    ]

"""Users in the database: create, find, change."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.accounts.roles import Principal, Role
from service.db.tables import ApiTokenRow, SessionRow, UserRow
from service.errors import ConflictError, InvalidError, NotFoundError

_NAME = re.compile(r"[\w.@-]{2,64}")


@dataclass(frozen=True, slots=True)
class User:
    """A person who can sign in."""

    id: int
    name: str
    display_name: str
    role: Role
    active: bool
    created_at: datetime


def normal_name(name: str) -> str:
    """The name as it is stored and compared: without outer spaces, full-width forms and capitals."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def is_name(name: str) -> bool:
    """Whether a normalised name can be a user's."""
    return _NAME.fullmatch(name) is not None


def add_user(session: Session, row: UserRow) -> UserRow:
    """Store a new user. Raises `InvalidError` for a name that cannot be one, `ConflictError` for one that is taken."""
    row.name = normal_name(row.name)
    row.display_name = row.display_name.strip() or row.name
    if not is_name(row.name):
        raise InvalidError("用户名须有 2–64 个字母、汉字、数字或 . _ - @ (user name: 2 to 64 letters, digits, . _ - @)")
    if find(session, row.name) is not None:
        raise ConflictError(f"用户 {row.name} 已存在，请换一个名字 (name taken)")
    session.add(row)
    session.flush()
    return row


def find(session: Session, name: str) -> UserRow | None:
    """The user with this name, active or not."""
    return session.scalars(select(UserRow).where(UserRow.name == normal_name(name))).one_or_none()


def get(session: Session, name: str) -> UserRow:
    """The user with this name. Raises `NotFoundError`."""
    row = find(session, name)
    if row is None:
        raise NotFoundError(f"没有用户 {name}；tingfeng user list 列出全部 (no such user)")
    return row


def keep_an_admin(session: Session, row: UserRow) -> None:
    """Raises `ConflictError` where the user is the last active admin."""
    others = select(func.count()).where(UserRow.role == Role.ADMIN, UserRow.active, UserRow.id != row.id)
    if row.active and row.role == Role.ADMIN and not session.scalar(others):
        raise ConflictError("这是最后一个管理员，请先任命另一个 (last admin: appoint another first)")


def end_sessions(session: Session, row: UserRow) -> None:
    """Sign the user out everywhere."""
    session.execute(delete(SessionRow).where(SessionRow.user_id == row.id))


def revoke_tokens(session: Session, row: UserRow, at: datetime) -> None:
    """Make all of the user's access tokens useless."""
    live = select(ApiTokenRow).where(ApiTokenRow.user_id == row.id, ApiTokenRow.revoked_at.is_(None))
    for token in session.scalars(live):
        token.revoked_at = at


def to_user(row: UserRow) -> User:
    return User(row.id, row.name, row.display_name, Role(row.role), row.active, row.created_at)


def to_principal(row: UserRow, csrf: str = "") -> Principal:
    return Principal(row.id, row.name, row.display_name, Role(row.role), csrf)

"""`Accounts`: everything about users for the floors above, each change in one transaction with its audit line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts import sessions, tokens
from service.accounts import users as stored
from service.accounts.audit import SYSTEM, AuditEntry, AuditFilter, AuditPage, audit_page, record
from service.accounts.roles import Principal, Role
from service.accounts.secrets import Passwords
from service.accounts.tokens import ApiToken
from service.accounts.users import User
from service.db import Database
from service.db.tables import ApiTokenRow, UserRow


class LoginFailedError(Exception):
    """Name and password do not belong together, or the user is disabled; which of them is not said."""


class LoginThrottledError(LoginFailedError):
    """Too many failures for this name."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("密码连续输错次数过多，请稍后再试 (too many failures, try later)")
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class Login:
    """A session that has just begun. ``token`` goes into the cookie and is stored nowhere."""

    token: str
    principal: Principal
    expires_at: datetime


class Accounts:
    """Users, sessions, tokens and the audit log over a database."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], *, hasher: PasswordHasher | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = Passwords(hasher)

    def users(self) -> list[User]:
        """All users by name."""
        with self._database.reading() as session:
            return [stored.to_user(row) for row in session.scalars(select(UserRow).order_by(UserRow.name))]

    def user(self, name: str) -> User:
        """One user. Raises `NotFoundError`."""
        with self._database.reading() as session:
            return stored.to_user(stored.get(session, name))

    def create_user(self, name: str, role: Role, password: str, *, display_name: str = "", actor: str = SYSTEM) -> User:
        """Raises `InvalidError` (name, password) or `ConflictError` (name taken)."""
        hashed, now = self._passwords.hash(password), self._clock()
        row = UserRow(
            name=name, display_name=display_name, role=role, password_hash=hashed, active=True, created_at=now
        )
        with self._changing() as session:
            stored.add_user(session, row)
            record(session, AuditEntry(now, actor, "create_user", "user", row.name, {"role": role.value}))
            return stored.to_user(row)

    def ensure_user(self, name: str, role: Role, password: str, *, display_name: str = "") -> User:
        """Create the user, or give an existing one this role and password and let it sign in again."""
        with self._database.reading() as session:
            row = stored.find(session, name)
        if row is None:
            return self.create_user(name, role, password, display_name=display_name)
        self.set_active(name, active=True)
        self.set_role(name, role)
        self.set_password(name, password)
        return self.user(name)

    def set_password(self, name: str, password: str, *, actor: str = SYSTEM) -> None:
        """Also ends the user's sessions. Raises `NotFoundError`, `InvalidError`."""
        hashed = self._passwords.hash(password)
        with self._changing() as session:
            row = stored.get(session, name)
            row.password_hash = hashed
            stored.end_sessions(session, row)
            record(session, AuditEntry(self._clock(), actor, "set_password", "user", row.name))

    def set_role(self, name: str, role: Role, *, actor: str = SYSTEM) -> None:
        """Holds from the user's next request on. Raises `NotFoundError`, `ConflictError` (last admin)."""
        with self._changing() as session:
            row = stored.get(session, name)
            if row.role == role:
                return
            stored.keep_an_admin(session, row)
            record(
                session,
                AuditEntry(self._clock(), actor, "set_role", "user", row.name, {"from": row.role, "to": role.value}),
            )
            row.role = role

    def set_active(self, name: str, *, active: bool, actor: str = SYSTEM) -> None:
        """Disable or enable; disabling ends sessions and tokens. Raises `NotFoundError`, `ConflictError` (last admin)."""
        with self._changing() as session:
            row = stored.get(session, name)
            if row.active == active:
                return
            if not active:
                stored.keep_an_admin(session, row)
                stored.end_sessions(session, row)
                stored.revoke_tokens(session, row, self._clock())
            row.active = active
            record(
                session, AuditEntry(self._clock(), actor, "enable_user" if active else "disable_user", "user", row.name)
            )

    def login(self, name: str, password: str, *, length: timedelta = timedelta(hours=12)) -> Login:
        """Sign in. Raises `LoginFailedError`, `LoginThrottledError`."""
        name, now = stored.normal_name(name), self._clock()
        row = self._attempt(name, now) if stored.is_name(name) else None
        if not self._passwords.matches(password, row.password_hash if row else None) or row is None or not row.active:
            raise LoginFailedError("用户名或密码不对 (wrong name or password)")
        fresh = self._passwords.hash(password) if self._passwords.outdated(row.password_hash) else row.password_hash
        with self._changing() as session:
            row = stored.get(session, name)
            row.password_hash = fresh
            sessions.forget_attempts(session, name)
            token, csrf = sessions.open_session(session, row, now, length)
            record(session, AuditEntry(now, name, "login", "user", name))
        return Login(token, stored.to_principal(row, csrf), now + length)

    def logout(self, token: str) -> None:
        """End a session."""
        with self._database.session() as session:
            sessions.close_session(session, token)

    def authenticate_session(self, token: str) -> Principal | None:
        """Who the session belongs to; None where it has ended or never was."""
        with self._database.reading() as session:
            found = sessions.live_session(session, token, self._clock())
            return None if found is None else stored.to_principal(*found)

    def authenticate_token(self, secret: str) -> Principal | None:
        """Who the access token belongs to; None where it is unknown, revoked or past its end."""
        now = self._clock()
        with self._database.reading() as session:
            found = tokens.live_token(session, secret, now)
        if found is None:
            return None
        row, token = found
        if tokens.use_is_stale(token, now):
            with self._database.session() as session:
                session.get_one(ApiTokenRow, token.id).last_used_at = now
        return stored.to_principal(row)

    def create_token(self, user: str, name: str, *, days: int = 90, actor: str = SYSTEM) -> str:
        """Issue an access token with the user's role and give the secret. Raises `NotFoundError`, `InvalidError`."""
        with self._changing() as session:
            row, now = stored.get(session, user), self._clock()
            token_id, secret = tokens.add_token(session, row, name, now, days)
            record(
                session,
                AuditEntry(now, actor, "create_token", "token", str(token_id), {"user": row.name, "days": days}),
            )
        return secret

    def tokens(self) -> list[ApiToken]:
        """All tokens, newest first."""
        with self._database.reading() as session:
            return tokens.all_tokens(session)

    def revoke_token(self, token_id: int, *, actor: str = SYSTEM) -> None:
        """Raises `NotFoundError`."""
        with self._changing() as session:
            token = tokens.get_token(session, token_id)
            if token.revoked_at is None:
                token.revoked_at = self._clock()
                record(session, AuditEntry(token.revoked_at, actor, "revoke_token", "token", str(token_id)))

    @contextmanager
    def _changing(self) -> Iterator[Session]:
        """A transaction beside which no other one changes accounts."""
        with self._database.session() as session:
            self._database.serialise(session, "accounts")
            yield session

    def _attempt(self, name: str, now: datetime) -> UserRow | None:
        """Count an attempt to sign in and give the user, if there is one. Raises `LoginThrottledError`."""
        with self._changing() as session:
            retry_at = sessions.may_try_again(session, name, now)
            if retry_at is not None:
                raise LoginThrottledError(retry_at)
            sessions.note_attempt(session, name, now)
            return stored.find(session, name)

    def record(self, entry: AuditEntry) -> None:
        """Add a line to the audit log."""
        with self._database.session() as session:
            record(session, entry)

    def audit(self, wanted: AuditFilter = AuditFilter(), *, size: int = 50, after: str = "") -> AuditPage:
        """One page of the audit log, newest first."""
        with self._database.reading() as session:
            return audit_page(session, wanted, size=size, after=after)

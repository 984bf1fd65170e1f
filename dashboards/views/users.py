"""用户与审计: who may sign in as what; who did what. For admins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse

from dashboards.visit import Visit, visit
from dashboards.words import ROLES
from service.accounts import SYSTEM, ApiToken, AuditFilter, Permission, Role, User
from service.api.deps import RowId

router = APIRouter()
Manager = Annotated[Visit, Depends(visit(Permission.MANAGE_USERS))]
Auditor = Annotated[Visit, Depends(visit(Permission.READ_AUDIT))]
Word = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user."""

    user: User
    role_name: str
    myself: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One access token."""

    token: ApiToken
    state: str
    live: bool


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit log in words."""

    at: datetime
    who: str
    action: str
    what: str
    detail: str


@router.get("/users")
def users(seen: Manager) -> HTMLResponse:
    """All users and tokens."""
    return seen.page("users.html", "users", **_values(seen))


@router.post("/users")
def add(seen: Manager, name: Word, role: Annotated[Role, Form()], password: Word, display: Word = "") -> HTMLResponse:
    """A new user."""
    user = seen.context.accounts.create_user(name, role, password, display_name=display, actor=seen.principal.name)
    return _done(seen, f"已建立用户 {user.display_name}。")


@router.post("/users/{name}/role")
def change_role(seen: Manager, name: str, role: Annotated[Role, Form()]) -> HTMLResponse:
    """Another role, from the user's next request on."""
    seen.context.accounts.set_role(name, role, actor=seen.principal.name)
    return _done(seen, f"{name} 现在是{ROLES[role.value]}。")


@router.post("/users/{name}/password")
def change_password(seen: Manager, name: str, password: Word) -> HTMLResponse:
    """A new password; ends the user's sessions."""
    seen.context.accounts.set_password(name, password, actor=seen.principal.name)
    return _done(seen, f"{name} 的密码已改, 原来的登录已失效。")


@router.post("/users/{name}/active")
def change_active(seen: Manager, name: str, active: Annotated[bool, Form()]) -> HTMLResponse:
    """Let a user sign in, or not."""
    seen.context.accounts.set_active(name, active=active, actor=seen.principal.name)
    return _done(seen, f"{name} 已{'启用' if active else '停用'}。")


@router.post("/tokens/{token_id}/revoke")
def revoke(seen: Manager, token_id: RowId) -> HTMLResponse:
    """End an access token."""
    seen.context.accounts.revoke_token(token_id, actor=seen.principal.name)
    return _done(seen, "令牌已吊销。")


@router.get("/audit")
def audit(seen: Auditor, actor: str = "", kind: str = "", after: str = "") -> HTMLResponse:
    """The audit log, newest first."""
    page = seen.context.accounts.audit(AuditFilter(actor=actor.strip(), object_type=kind), size=100, after=after)
    rows = [
        AuditRow(one.at, one.actor, one.action, f"{one.object_type} {one.object_id}", _detail(one.detail))
        for one in page.entries
    ]
    names = [*(user.name for user in seen.context.accounts.users()), SYSTEM]
    return seen.page("audit.html", "audit", rows=rows, names=names, actor=actor, kind=kind, after=page.next)


def _detail(detail: object) -> str:
    return ", ".join(f"{key}={value}" for key, value in detail.items()) if isinstance(detail, dict) else ""


def _values(seen: Visit) -> dict[str, object]:
    accounts = seen.context.accounts
    rows = [UserRow(user, ROLES[user.role.value], user.name == seen.principal.name) for user in accounts.users()]
    return {"rows": rows, "tokens": [_token(one, seen.now) for one in accounts.tokens()], "roles": list(ROLES.items())}


def _token(token: ApiToken, now: datetime) -> TokenRow:
    if token.revoked_at is not None:
        return TokenRow(token, "已吊销", live=False)
    return TokenRow(token, "有效" if token.expires_at > now else "已过期", live=token.expires_at > now)


def _done(seen: Visit, words: str) -> HTMLResponse:
    return seen.done("_users.html", words, **_values(seen))

"""Who is calling and what they may do: a bearer token, or a session cookie with its CSRF token."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from service.accounts import Permission, Principal
from service.ingest.context import Context

SESSION_COOKIE = "tingfeng_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_ID = 2**31 - 1
"""Row numbers are 32-bit integers in both databases."""
RowId = Annotated[int, Field(ge=0, le=LARGEST_ID)]
bearer = HTTPBearer(auto_error=False, description="tingfeng user token NAME")
cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False)


def get_context(request: Request) -> Context:
    """The context of the running application."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(get_context)]


def current_principal(
    request: Request,
    context: ContextDep,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    session: Annotated[str | None, Depends(cookie)],
) -> Principal:
    """The signed-in caller; 401 for nobody, 403 for a session's unsafe request without its CSRF token."""
    principal = None
    if token is not None:
        principal = context.accounts.authenticate_token(token.credentials)
    elif session is not None:
        principal = context.accounts.authenticate_session(session)
        if principal is not None and request.method not in SAFE_METHODS:
            check_csrf(principal, request.headers.get(CSRF_HEADER, ""))
    if principal is None:
        raise HTTPException(
            401, "请先登录，或带上有效令牌 (sign in, or send a valid token)", {"WWW-Authenticate": "Bearer"}
        )
    return principal


def check_csrf(principal: Principal, given: str) -> None:
    """403 unless the session's CSRF token was sent."""
    if not secrets.compare_digest(principal.csrf.encode(), given.encode()):
        raise HTTPException(403, "页面已过期，请刷新后重试 (CSRF token missing or wrong)")


PrincipalDep = Annotated[Principal, Depends(current_principal)]


@dataclass(frozen=True)
class Allowed:
    """A dependency that gives the caller, or 403 where their role lacks the permission."""

    permission: Permission

    def __call__(self, principal: PrincipalDep) -> Principal:
        if not principal.may(self.permission):
            raise HTTPException(403, f"您的角色没有此权限 (role {principal.role.value} lacks {self.permission.value})")
        return principal

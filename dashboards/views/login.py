"""登录与退出: sessions by cookie."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboards.formats import span
from dashboards.render import html, shell
from dashboards.security import LOGIN_COOKIE, local_path, login_token, login_token_matches
from dashboards.visit import go_to
from service.accounts import Login, LoginFailedError, LoginThrottledError, Principal
from service.api.deps import SESSION_COOKIE, ContextDep, current_principal
from service.settings import Settings

router = APIRouter()


@router.get("/login")
def login_page(request: Request, context: ContextDep, next: str = "/") -> Response:  # noqa: A002 - the address's word
    """The sign-in form; who is signed in already goes on."""
    session = request.cookies.get(SESSION_COOKIE)
    if session and context.accounts.authenticate_session(session):
        return RedirectResponse(local_path(next), 303)
    return _form(request, context.settings, local_path(next))


@router.post("/login")
def sign_in(
    request: Request,
    context: ContextDep,
    name: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    token: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
) -> Response:
    """Start a session, or show the form again with the reason."""
    path = local_path(next)
    if not login_token_matches(request, token):
        return _form(request, context.settings, path, "页面已过期, 请再登录一次。", name, 403)
    try:
        login = context.accounts.login(name, password, length=timedelta(hours=context.settings.session_hours))
    except LoginThrottledError as error:
        wait = span((error.retry_at - context.clock()).total_seconds() + 60)
        return _form(request, context.settings, path, f"连续输错多次, 请 {wait}后再试。", name, 429)
    except LoginFailedError:
        return _form(request, context.settings, path, "用户名或密码不对。", name, 401)
    return _signed_in(login, context.settings, path)


@router.post("/logout")
def sign_out(request: Request, context: ContextDep, _who: Annotated[Principal, Depends(current_principal)]) -> Response:
    """End the session."""
    context.accounts.logout(request.cookies.get(SESSION_COOKIE, ""))
    response = go_to("/login")
    response.delete_cookie(SESSION_COOKIE)
    return response


def _form(
    request: Request, settings: Settings, path: str, error: str = "", name: str = "", status: int = 200
) -> Response:
    token = login_token(request)
    values = {"next": path, "token": token, "error": error, "name": name}
    response = html("login.html", shell(request, None, "", {}) | values, status)
    response.set_cookie(
        LOGIN_COOKIE,
        token,
        max_age=3600,
        path="/login",
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
    )
    return response


def _signed_in(login: Login, settings: Settings, path: str) -> Response:
    response = RedirectResponse(path, 303)
    response.set_cookie(
        SESSION_COOKIE,
        login.token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return response

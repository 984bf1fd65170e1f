"""What keeps the pages safe: a strict content security policy, no caching of what is private, local redirects only."""

import secrets
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LOGIN_COOKIE = "tingfeng_login"
"""Holds the token that the sign-in form must send back: there is no session yet to keep one."""


async def page_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Middleware: safe headers on everything; pages are kept in no cache."""
    return protected(await call_next(request))


def protected(response: Response) -> Response:
    """The response with those headers."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.headers.get("content-type", "").startswith("text/html"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def local_path(address: str) -> str:
    """The address if it stays on this site, else the overview."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if safe else "/"


def login_token(request: Request) -> str:
    """The token of the sign-in form: the one in the cookie, or a new one."""
    return request.cookies.get(LOGIN_COOKIE, "") or secrets.token_urlsafe(24)


def login_token_matches(request: Request, given: str) -> bool:
    """Whether the form came from this site's own page."""
    kept = request.cookies.get(LOGIN_COOKIE, "")
    return bool(kept) and secrets.compare_digest(kept.encode(), given.encode())

"""Misbehaves on demand as the real sites do: blocks, login redirects, HTML for JSON, empty pages, delays, errors."""

import asyncio
import random
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from crawlers.standin.own_refusals import GUBA_CHECK, own_refusal

Mode = Literal[
    "none", "432", "418", "414", "403", "429", "500",
    "login", "captcha", "html", "changed", "empty", "slow", "decoy",
]  # fmt: skip

_PASSPORT = "https://passport.weibo.com/sso/signin?entry=wapsso&source=wapssowb&url=https%3A%2F%2Fm.weibo.cn%2F"
_CAPTCHA = {
    "ok": -100,
    "errno": "-100",
    "msg": "",
    "url": "https://m.weibo.cn/captcha?scene=limit&referer=/",
    "extra": "",
}
_GATED = ("/bbs-", "/tousu")
"""Sites that ask for a sign-in in a page or an answer of their own."""
_NEVER = ("/__standin__", "/robots.txt", GUBA_CHECK)
_DECOYS = "/guba"
_CHANGED = {"code": 0, "message": "success", "result": {"items": [], "hasMore": False}}
"""What no parser knows."""
_BUSY = "<!DOCTYPE html><html><head><title>系统繁忙</title></head><body><p>系统繁忙，请稍后再试</p></body></html>"


class Misbehaviour(BaseModel):
    """What to do wrong, how often, and for which paths."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode
    times: Annotated[int, Field(ge=1)] = 1
    path: str = "/"
    """Only for paths that begin so, for instance ``/m/comments`` or ``/bbs-gbk``."""
    after: Annotated[int, Field(ge=0)] = 0
    """So many requests of these paths are answered well before."""
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Of the requests, once `after` is over, so large a part is answered wrongly, by chance."""
    seconds: Annotated[float, Field(gt=0, le=600)] = 60.0
    """How long ``slow`` waits."""

    @model_validator(mode="after")
    def _has_decoys(self) -> Self:
        if self.mode == "decoy" and not self.path.startswith(_DECOYS):
            raise ValueError(f"decoy: only guba shows lists of other bars; path must begin with {_DECOYS}")
        return self


class Moods:
    """Middleware that spoils the responses it was told to spoil."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        mood: Mood | None = scope["app"].state.mood if scope["type"] == "http" else None
        wrong = mood.next(scope["path"]) if mood else None
        if wrong is None:
            await self._app(scope, receive, send)
        elif (response := _spoilt(wrong, scope["path"])) is not None:
            await response(scope, receive, send)
        else:
            state = scope.setdefault("state", {})
            state["emptied"], state["gated"] = wrong.mode == "empty", wrong.mode == "login"
            state["decoyed"] = wrong.mode == "decoy"
            if wrong.mode == "slow":
                await asyncio.sleep(wrong.seconds)
            await self._app(scope, receive, send)


class Mood:
    """The misbehaviour in force and how much of it is left."""

    def __init__(self) -> None:
        self._wrong: Misbehaviour | None = None
        self._good = self._left = 0
        self._chance = random.Random(1)  # noqa: S311 - not a secret

    def set(self, wrong: Misbehaviour) -> None:
        self._wrong = None if wrong.mode == "none" else wrong
        self._good, self._left = wrong.after, wrong.times

    def next(self, path: str) -> Misbehaviour | None:
        """What to do wrong with a request for `path`, if anything; counts it."""
        if self._wrong is None or not self._left or path.startswith(_NEVER):
            return None
        if not path.startswith(self._wrong.path):
            return None
        if self._good:
            self._good -= 1
            return None
        if self._wrong.share < 1 and self._chance.random() >= self._wrong.share:
            return None
        self._left -= 1
        return self._wrong


def _spoilt(wrong: Misbehaviour, path: str) -> Response | None:
    """The whole response, or None where the site's own page is asked to do it."""
    if wrong.mode.isdigit():
        return Response(status_code=int(wrong.mode))
    if own := own_refusal(wrong.mode, path):
        return own
    if wrong.mode == "login" and not path.startswith(_GATED):
        return RedirectResponse(_PASSPORT, status_code=302)
    if wrong.mode == "captcha":
        return JSONResponse(_CAPTCHA)
    if wrong.mode == "changed":
        return JSONResponse(_CHANGED)
    return HTMLResponse(_BUSY) if wrong.mode == "html" else None

"""The operator's cookie or token: what of it is sent, and until when it is good. Its value is never shown.

It is kept in a file or an environment variable: as one line, the way a browser sends it, or as a ``cookies.txt``.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from crawlers.cookies_txt import CookieLine, cookie_lines
from crawlers.sources import SourceConfig

_NO_FILE: Final = "{place}: 文件不存在 (no such file); 见 docs/crawling.md"
_NOT_ONE_LINE: Final = (
    "{place}: 应为浏览器里的一行 Cookie，或 cookies.txt (one line as a browser sends it, or a cookies.txt, is expected)"
)
_NOT_OF_HOST: Final = "{place}: cookies.txt 里没有 {host} 的 Cookie (holds no cookie of this site)"
_ALL_OVER: Final = "{place}: Cookie 已全部过期，请更新 (all cookies have expired, renew them)"
_NONE: Final = (
    "没有设置 cookie_file 或 cookie_env，该类来源离不开它 (no cookie is set, and this type cannot do without)"
)
_DAY: Final = timedelta(days=1)


class CookieError(ValueError):
    """A cookie that cannot be used; the message names its place and what to do, and nothing of its value."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that can be sent."""

    secret: str = field(repr=False)
    """What goes into the header; empty where the source has none."""
    until: datetime | None = None
    """When it expires, where it says so."""


@dataclass(frozen=True, slots=True)
class CookieLife:
    """How long a source's cookie is good for."""

    until: datetime | None = None
    """Aware, UTC; None where nothing tells."""
    is_estimate: bool = False
    """Whether it follows from the age of the file and what such cookies last."""
    fault: str = ""
    """Why it cannot be used now."""

    def days_left(self, now: datetime) -> float | None:
        """Below 0 once it is over; None where nothing tells."""
        return None if self.until is None else (self.until - now) / _DAY


def read_cookie(source: SourceConfig, now: datetime) -> Cookie:
    """The source's cookie, from its file or variable; an empty one where it names neither. Raises `CookieError`."""
    if source.cookie_file is None and not source.cookie_env:
        return Cookie("")
    place = f"cookie_file: {source.cookie_file}" if source.cookie_file else f"cookie_env: {source.cookie_env}"
    written = _written(source, place)
    if lines := list(cookie_lines(written)):
        return _of_lines(lines, source, place, now)
    line = written.strip().removeprefix("Cookie:").strip()
    if not line:
        raise CookieError(_NOT_ONE_LINE.format(place=place))
    return Cookie(_sendable(line, place), _told_by(line, source))


def cookie_life(source: SourceConfig, now: datetime) -> CookieLife | None:
    """How long the source's cookie is good for; None where it has none and needs none."""
    if source.cookie_file is None and not source.cookie_env:
        return CookieLife(fault=_NONE) if source.type.cookie and not source.is_stand_in else None
    try:
        until = read_cookie(source, now).until
    except CookieError as error:
        return CookieLife(fault=str(error))
    if until is None and source.cookie_file and source.type.cookie_days:
        written_at = datetime.fromtimestamp(source.cookie_file.stat().st_mtime, UTC)
        return CookieLife(written_at + source.type.cookie_days * _DAY, is_estimate=True)
    return CookieLife(until)


def _written(source: SourceConfig, place: str) -> str:
    if source.cookie_file is None:
        return os.environ.get(source.cookie_env, "")
    if not source.cookie_file.is_file():
        raise CookieError(_NO_FILE.format(place=place))
    try:
        return source.cookie_file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CookieError(_NOT_ONE_LINE.format(place=place)) from error


def _of_lines(lines: Sequence[CookieLine], source: SourceConfig, place: str, now: datetime) -> Cookie:
    """Those of the site that are not over, as one line; none is sent once the one that carries the login is over."""
    host = urlsplit(source.base_url).hostname or ""
    site = [line for line in lines if line.is_of(host)]
    own = [line for line in site if not source.type.sent_cookies or line.name in source.type.sent_cookies]
    if not own:
        raise CookieError(_NOT_OF_HOST.format(place=place, host=host))
    good = [line for line in own if not line.is_over(now)]
    carriers = [line for line in own if line.name == source.type.login_cookie]
    if not good or (carriers and all(line.is_over(now) for line in carriers)):
        raise CookieError(_ALL_OVER.format(place=place))
    ends = [line.expires for line in carriers if line in good and line.expires]
    until = datetime.fromtimestamp(min(ends), UTC) if ends else _told_by(_joined(site), source)
    return Cookie(_sendable(_joined(good), place), until)


def _joined(lines: Sequence[CookieLine]) -> str:
    return "; ".join(line.pair for line in lines)


def _sendable(line: str, place: str) -> str:
    if not line.isascii() or not line.isprintable():
        raise CookieError(_NOT_ONE_LINE.format(place=place))
    return line


def _told_by(line: str, source: SourceConfig) -> datetime | None:
    """What a cookie among the others says of the end."""
    name = source.type.cookie_until
    told = re.search(rf"(?:^|;\s?){re.escape(name)}=(?:\d{{1,2}}_)?(\d{{10}})(?:;|$)", line) if name else None
    return datetime.fromtimestamp(int(told[1]), UTC) if told else None

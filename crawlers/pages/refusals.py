"""Pages that hold no posts, with the reason and the remedy in the words an operator reads."""

import re
from typing import Final

from crawlers.items import Outcome, Page
from crawlers.pages.response import Response

_OK_STATUS: Final = 200
_BLOCKING: Final = {
    403: "HTTP 403 拒绝访问：停止 10 分钟以上再试，并检查 Cookie (refused: wait at least 10 minutes, check the cookie)",
    414: "HTTP 414 限流：停止 10 分钟以上再试 (throttled: wait at least 10 minutes)",
    418: "HTTP 418 IP 被限：停止 2–3 小时再试 (address banned: wait 2-3 hours)",
    429: "HTTP 429 请求过快：停止 10 分钟以上并调低频率 (too many requests: wait at least 10 minutes, slow down)",
    432: "HTTP 432 风控：Cookie 缺失或过期，更新后再试 (risk control: cookie missing or expired, renew it)",
}
_CHALLENGE: Final = re.compile(
    r"__jsl_clearance|_dsign=|cf-chl|challenge-platform|Just a moment|cc_check"
    r"|安全验证|人机验证|访问(?:过于|太)频繁|正在检查您的浏览器",
    re.IGNORECASE,
)


def blocked(detail: str) -> Page:
    """The platform refused: stop this source for a while, do not hammer."""
    return Page(Outcome.BLOCKED, detail=detail)


def login(detail: str) -> Page:
    """The platform wants an account: renew the operator's cookie."""
    return Page(Outcome.LOGIN, detail=detail)


def gone(detail: str) -> Page:
    """Deleted, hidden or moved by its author or the platform; asking again does not help."""
    return Page(Outcome.GONE, detail=detail)


def empty(detail: str) -> Page:
    """A genuine page that has nothing (more)."""
    return Page(Outcome.EMPTY, detail=detail)


def schema_changed(detail: str) -> Page:
    """A page that is not what the parser was written for: the parser needs an update."""
    return Page(
        Outcome.SCHEMA_CHANGED, detail=f"{detail} (page format changed or not this kind of page: update the parser)"
    )


def challenge(text: str) -> Page | None:
    """The browser check or captcha before a page that has no content; None where the text has no mark of one."""
    if not _CHALLENGE.search(text):
        return None
    return blocked("防护或验证页：停止 10 分钟以上再试 (browser challenge or captcha: wait at least 10 minutes)")


def not_json(text: str, html_means: Page) -> Page:
    """A body that should be JSON and is none: cut JSON, or a page instead, which means what ``html_means`` says."""
    if text.lstrip()[:1] in {"", "<"}:
        return html_means
    return schema_changed("不是完整的 JSON (not JSON, or cut)")


def refused_by_status(response: Response) -> Page | None:
    """What the HTTP status alone tells; None for 200 and for redirects, which are judged by their target."""
    status = response.status
    if status in _BLOCKING:
        return blocked(_BLOCKING[status])
    if status in {404, 410}:
        return gone(f"HTTP {status} 页面不存在 (not found: deleted or never there)")
    if status == 401:
        return login("HTTP 401 需要登录：更新 Cookie (sign-in required: renew the cookie)")
    if status >= 500:
        return blocked(f"HTTP {status} 服务器出错：稍后再试 (server error: try again later)")
    if status >= 400 or (_OK_STATUS < status < 300):
        return blocked(f"HTTP {status} 非预期状态：检查地址与 Cookie (unexpected status: check address and cookie)")
    return None

"""What Discuz! boards answer instead of a list or a thread, classified before anything is parsed."""

import re
from collections.abc import Callable
from typing import Final

from parsel import Selector

from crawlers.items import Outcome, Page
from crawlers.markup import element_to_text
from crawlers.pages.refusals import blocked, gone, login, refused_by_status, schema_changed
from crawlers.pages.response import Response

INDEX: Final = "这是论坛首页或分区的版块目录，没有主题：请给出版块的地址 (the forum's index, a list of boards: give a board's address)"
BEYOND_LAST: Final = "请求的页码超出最后一页 (asked for a page beyond the last one)"
_CHALLENGE: Final = re.compile(
    r"_dsign=|__jsl_clearance|cf-chl|challenge-platform|安全验证|人机验证|正在检查您的浏览器|Just a moment|cc_check",
    re.IGNORECASE,
)
_GENUINE: Final = re.compile(r"discuz_uid|Powered by <strong>|Comsenz|threadlisttableid|postmessage_")
_CONTENT: Final = re.compile(
    r"""id=["']?(?:(?:postmessage|normalthread|stickthread|pid)_?\d|waterfall)|class="threadlist"""
)
_PREFACE: Final = re.compile("^您无权进行当前操作")  # 7.x says so before it says why
_WRONG_REQUEST: Final = "地址有误 (wrong address, not a ban): "

_MESSAGES: Final[tuple[tuple[re.Pattern[str], Callable[[str], Page]], ...]] = (
    (re.compile("秒内只能|刷新过快|操作过于频繁|请稍[后候]再|防灌水|验证码|IP 地址不在允许范围"), blocked),
    (re.compile("登录|登錄|尚未注册|游客"), login),
    (re.compile("(?:站点|论坛|本站|board).{0,20}(?:关闭|维护|closed)|升级中"), blocked),
    (
        re.compile("未定义操作|参数错误"),
        lambda detail: Page(Outcome.SCHEMA_CHANGED, detail=_WRONG_REQUEST + detail),
    ),
)


def gate(response: Response) -> Page | None:
    """The page's classification by status, address and message; None where it has to be read."""
    if page := refused_by_status(response):
        return page
    if 300 <= response.status < 400 or re.search(r"mod=logging|member\.php|logging\.php", response.url):
        return login("跳转到登录页：更新该论坛的 Cookie (redirected to sign-in: renew the board's cookie)")
    if not response.body.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    return None


def refused_inside(html: Selector, text: str) -> Page | None:
    """A message or a challenge instead of content, whatever the status; None where it is neither."""
    selectors = "#messagetext"
    if not _CONTENT.search(text) and not is_index(html):
        selectors += ", div.jump_c, div.showmessage, div.alert_error, div.alert_info"  # touch pages; 7.x
    if message := html.css(selectors):
        return by_message(element_to_text(message[0].root))
    if not _GENUINE.search(text) and _CHALLENGE.search(text):
        return blocked("防护质询页：停止 10 分钟以上再试 (browser challenge: wait at least 10 minutes)")
    return None


def by_message(message: str) -> Page:
    """What the board says in a message to the reader; what is none of the known refusals will not come back."""
    lines = [line for line in message.split("\n") if not _PREFACE.match(line)]
    first = lines[0][:80] if lines else ""
    for pattern, outcome in _MESSAGES:
        if pattern.search(first):
            return outcome(f"论坛提示 (the board says): {first}")
    return gone(f"论坛提示 (the board says): {first}")


def is_index(html: Selector) -> bool:
    """Whether the page lists boards instead of threads: the forum's index, a category, a board of boards."""
    return bool(html.css("body.pg_index, [id^=category_], div.fl td.fl_g, div.fl table.fl_tb, #subforum"))


def not_found(html: Selector, text: str, what: str) -> Page:
    """A page that passed the gate but has not what it must have."""
    if is_index(html):
        return Page(Outcome.SCHEMA_CHANGED, detail=INDEX)
    if _GENUINE.search(text):
        return schema_changed(f"论坛页面中没有{what} (Discuz page without its content)")
    return schema_changed("不是 Discuz 页面 (not a Discuz page)")

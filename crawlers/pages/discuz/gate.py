"""What Discuz! boards answer instead of a list or a thread, classified before anything is parsed."""

import re
from collections.abc import Callable
from typing import Final

from parsel import Selector

from crawlers.items import Outcome, Page
from crawlers.markup import element_to_text, html_to_text
from crawlers.pages.refusals import blocked, challenge, gone, login, refused_by_status, schema_changed
from crawlers.pages.response import Response

INDEX: Final = "这是论坛首页或分区的版块目录，没有主题：请给出版块的地址 (the forum's index, a list of boards: give a board's address)"
BEYOND_LAST: Final = "请求的页码超出最后一页 (asked for a page beyond the last one)"
_SIGN_IN: Final = "跳转到登录页：更新该论坛的 Cookie (redirected to sign-in: renew the board's cookie)"
_GENUINE: Final = re.compile(r"discuz_uid|Powered by <strong>|Comsenz|threadlisttableid|postmessage_")
_BROKEN: Final = re.compile(r"Discuz! (?:Database|System) Error|connect to MySQL|MySQL Query Error", re.IGNORECASE)
_CONTENT: Final = re.compile(
    r"""id=["']?(?:(?:postmessage|normalthread|stickthread|pid)_?\d|waterfall)|class=["'](?:threadlist|comiis_postli |forumlist_li|pbw["'])"""
)
_PREFACE: Final = re.compile("^您无权进行当前操作|提示信息$")  # 6.x and 7.x say so before they say why
_OTHER_MESSAGES: Final = (
    ", div.jump_c, div.showmessage, div.alert_error, div.alert_info, div.box.message"  # touch pages; 7.x; 6.x
)
_TELEPHONE_MESSAGE: Final = ", div.comiis_tip dt"  # of 克米's templates, where the window's title says that it is one
_TOLD_A_SCRIPT: Final = re.compile(r"\berrorhandle_\w{0,40}\('([^'\n]{1,300})'")  # in an answer to one
_FIREWALL: Final = re.compile(r"\bacw_sc__v2\b|\bvar arg1\s*=\s*'[0-9A-F]{40}'")
_ADULTS: Final = re.compile(r"\bvar safeid\s*=")
_WRONG_REQUEST: Final = "地址有误 (wrong address, not a ban): "

_MESSAGES: Final[tuple[tuple[re.Pattern[str], Callable[[str], Page]], ...]] = (
    (
        re.compile(
            "秒内只能|秒內只能|刷新过快|操作过于频繁|请稍[后候]再|防灌水|验证码|驗證碼|IP 地址不在允许范围|含有非法字符"
        ),
        blocked,
    ),
    (re.compile("登[录錄入]|尚未注册|尚未註冊|[游遊]客"), login),
    (re.compile("(?:站点|论坛|本站|站點|論壇|board|site).{0,20}(?:关闭|維護|维护|關閉|closed)|升[级級]中"), blocked),
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
        return login(_SIGN_IN)
    if not response.body.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    return None


def refused_inside(html: Selector, text: str) -> Page | None:
    """A message or a challenge instead of content, whatever the status; None where it is neither."""
    selectors = "#messagetext"
    if not _CONTENT.search(text) and not is_index(html):
        selectors += _OTHER_MESSAGES
        if "提示信息" in html.css("title::text").get(""):
            selectors += _TELEPHONE_MESSAGE
    if html.css("form[action*='pwverify']"):
        return gone("版块需要密码 (the board wants a password)")
    if html.css("body.pg_logging, body#logging"):
        return login(_SIGN_IN)
    if message := html.css(selectors):
        return by_message(element_to_text(message[0].root))
    if _CONTENT.search(text):
        return None
    return _without_content(text) or (None if _GENUINE.search(text) else challenge(text))


def _without_content(text: str) -> Page | None:
    """What a page without any content says in its scripts or its errors; None where it says nothing known."""
    if told := _TOLD_A_SCRIPT.search(text):
        return by_message(html_to_text(told[1]))
    if _BROKEN.search(text):
        return blocked("论坛的数据库出错：稍后再试 (the board's database is down: try again later)")
    if _FIREWALL.search(text):
        return blocked(
            "阿里云防火墙的验证页：稍后再试，或带上浏览器的 Cookie (the firewall's check: try later, or with a browser's cookies)"
        )
    if _ADULTS.search(text):
        return blocked(
            "年龄确认页：带上它给的 _safe Cookie 再试 (asks for one's age: send the cookie _safe that it gives)"
        )
    return None


def by_message(message: str) -> Page:
    """What the board says in a message to the reader; what is none of the known refusals will not come back."""
    lines = [line for line in message.split("\n") if not _PREFACE.search(line)]
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

"""The refusals of 黑猫投诉, told apart before anything is parsed. What needs an account or a signature is left alone."""

import re
from typing import Final

from crawlers.items import Page
from crawlers.pages.refusals import blocked, challenge, refused_by_status
from crawlers.pages.response import Response

SITE: Final = "tousu"

_HOME: Final = "https://tousu.sina.com.cn"
_SIGN_IN: Final = re.compile(r"login\.sina\.com\.cn|passport\.(?:weibo|sina)\.c|/login\b", re.IGNORECASE)
_BOUNCE: Final = re.compile(r"location[^;]{0,100}(?:login\.sina\.com\.cn|passport\.(?:weibo|sina)\.c)", re.IGNORECASE)
_CHECK: Final = re.compile(r"captcha|geetest|请完成安全验证|人机验证|访问过于频繁", re.IGNORECASE)
_SN: Final = re.compile(r"^https?://[^/]+/complaint/view/(\d{6,20})")

WALL: Final = (
    "需要登录和签名，匿名不可用：停止，不要使用签名接口，只读公开列表的前 50 页 "
    "(needs an account and a signature: not available anonymously, stop; read the public feed's 50 pages)"
)
STOP: Final = "停止 30 分钟以上再试 (wait at least 30 minutes)"


def refusal(response: Response) -> Page | None:
    """What status and final address tell; None where the body has to be looked at."""
    is_redirect = 300 <= response.status < 400
    target = response.join(response.header("location")) if is_redirect else response.url
    if _SIGN_IN.search(target.partition("?")[0]):
        return blocked(WALL)
    if is_redirect:
        return blocked(f"HTTP {response.status} 未知跳转 (unexpected redirect): {target[:120]}")
    return refused_by_status(response)


def refused_in_words(text: str) -> Page | None:
    """What the words of a page without content tell; None where they tell nothing."""
    if not text.strip():
        return blocked(f"空响应：{STOP}")
    if _BOUNCE.search(text):
        return blocked(WALL)
    return blocked(f"人机验证：{STOP}") if _CHECK.search(text) else challenge(text)


def sn_in(link: str) -> str:
    """A complaint's number in its address; empty where there is none."""
    match = _SN.search(link)
    return match[1] if match else ""


def complaint_address(sn: str) -> str:
    """A complaint's address; it opens only with the ``sld`` that the feed adds, but it names the complaint for good."""
    return f"{_HOME}/complaint/view/{sn}/"

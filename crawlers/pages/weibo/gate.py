"""Weibo's refusals: risk control, captchas, sign-in pages and messages, told apart before anything is parsed."""

import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from crawlers.fields import Fields
from crawlers.items import Outcome, Page
from crawlers.markup import html_to_text
from crawlers.pages.embedded import load_payload
from crawlers.pages.refusals import blocked, empty, gone, login, refused_by_status, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.openapi_errors import api_refusal

_SIGN_IN_HOSTS: Final = re.compile(r"(^|\.)(passport\.weibo\.(com|cn)|login\.sina\.com\.cn|passport\.sina\.cn)$")
_SIGN_IN_PATH: Final = re.compile(r"/(?:new)?login(?:[./]|$)|/signin(?:/|$)")
_CHALLENGE: Final = re.compile(r"captcha|geetest|/verify|security\.weibo", re.IGNORECASE)
_VISITOR: Final = re.compile(
    r"Sina Visitor System|passport\.weibo\.(?:com|cn)/(?:visitor|sso|signin|newlogin)"
    r"|login\.sina\.com\.cn/(?:sso|signup|js/sso)|pl_login_form|<title>[^<]{0,40}登录|新浪通行证"
)
_CODE: Final = re.compile(
    "请输入(?:上面|下面|图中的?)?验证码|行为有些异常|违反了新浪微博的安全检测规则|请完成安全验证|人机验证"
)
_SORRY: Final = (
    re.compile(r'class="page_error">(?P<words>.{1,2000}?)</(?:em|p)>', re.DOTALL),
    re.compile(r'<p\s{1,9}class="h5-4con"\s{0,9}>\s{0,99}(?P<words>[^<]{1,200})<'),
)
"""The notes of the pages that weibo.com (its title says 404, whatever the reason) and m.weibo.cn answer instead of any other."""

_SHELL: Final = re.compile(r"//h5\.sinaimg\.cn/m/weibo-pro[/-]")
"""The page of weibo.com since 2021 that its scripts fill in."""

_LOGIN: Final = "需要登录：Cookie 缺失或过期，请更新 (sign-in required: cookie missing or expired, renew it)"
_HUMAN_CHECK: Final = (
    "人机验证：停止 10 分钟以上，用浏览器登录后再试 (captcha: wait at least 10 minutes, sign in with a browser)"
)
_WRONG_REQUEST: Final = (
    "平台不认可请求格式：检查关键词编码与请求头 (request form refused: check keyword encoding and headers)"
)

_HIDDEN: Final = "空列表，但平台称有内容：访客受限，更新 Cookie 后再试 (empty list though the platform counts entries: renew the cookie)"
_NO_MORE: Final = "没有（更多）内容 (nothing more)"

_MESSAGES: Final = (
    (re.compile("登录设备异常|频繁|频率|过快|太快|稍后再|系统繁忙|异常请求"), blocked),
    (
        re.compile(
            "请先登录|请登录|需要登录|未登录|重新登录|登录后|登录已|(?i:please login|login first|authentication required)"
        ),
        login,
    ),
    (
        re.compile(
            "不存在|删除|权限|无权|不可见|无法访问|无法查看|作者已设置|违反|屏蔽|审核|行为异常|注销|冻结|已关闭|可见"
        ),
        gone,
    ),
    (re.compile("验证|风险"), blocked),
    (
        re.compile(
            "没有内容|还没有|没有更多|没有数据|没有找到|没有相关|抢沙发|评论吧|空空如也|暂无|未找到|已加载全部|最后一页"
        ),
        empty,
    ),
)


def refusal(response: Response) -> Page | None:
    """What status and final address tell; None where the body has to be looked at."""
    target = response.url
    if response.status in {301, 302, 303, 307, 308}:
        target = response.join(response.header("location"))
    if page := _by_address(target):
        return page
    if 300 <= response.status < 400:
        return blocked(f"HTTP {response.status} 未知跳转 (unexpected redirect): {target[:120]}")
    return _explained(response) or refused_by_status(response)


def _explained(response: Response) -> Page | None:
    """What the JSON of an HTTP 400 says: it comes with posts that are gone as well as with requests that are refused."""
    if response.status != 400:
        return None
    try:
        payload = Fields.of(response.json())
    except ValueError:
        return None
    return envelope_refusal(payload) if "ok" in payload else api_refusal(payload, response)


def _by_address(url: str) -> Page | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if _CHALLENGE.search(parts.path) or _CHALLENGE.search(host):
        return blocked(_HUMAN_CHECK)
    is_weibo = host.endswith(("weibo.com", "weibo.cn"))
    if _SIGN_IN_HOSTS.search(host) or (is_weibo and _SIGN_IN_PATH.match(parts.path)):
        return login(_LOGIN)
    if host.endswith("weibo.com") and parts.path.startswith("/sorry"):
        return Page(Outcome.SCHEMA_CHANGED, detail=_WRONG_REQUEST)
    return None


def open_payload(response: Response, *, array: str = "") -> Fields | Page:
    """The JSON object of an answer, or the page that says why there is none to read.

    ``array``: the field in which an answer that is an array is put, where there are such.
    """
    if page := refusal(response):
        return page
    try:
        payload = load_payload(response)
    except ValueError:
        return not_json(response)
    if array and isinstance(payload, list):
        return Fields({array: payload})
    return Fields(payload) if isinstance(payload, dict) else schema_changed("JSON 不是对象 (not a JSON object)")


def not_json(response: Response) -> Page:
    """Judge a body that should have been JSON."""
    text = response.text()
    head = text[:20_000].lstrip()
    if not head:
        return blocked("空响应：稍后再试 (empty body: try again later)")
    if head[0] in "{[":
        return schema_changed("JSON 不完整 (JSON cut or broken)")
    return html_refusal(text) or blocked("返回网页而非 JSON：检查 Cookie (HTML instead of JSON: check the cookie)")


def html_refusal(text: str) -> Page | None:
    """What the marks in an HTML page tell: sorry, sign-in, visitor system, captcha; None where there are none."""
    if sorry := next(filter(None, (note.search(text) for note in _SORRY)), None):
        return _by_message(html_to_text(sorry["words"]))
    if _VISITOR.search(text):
        return login(_LOGIN)
    if _SHELL.search(text):  # where those who are not signed in are sent; it also names the captcha's script
        return None if '"screen_name"' in text else login(_LOGIN)
    if re.search(r"captcha|geetest", text, re.IGNORECASE):
        return blocked(_HUMAN_CHECK)
    return code_asked_for(text)


def code_asked_for(words: str) -> Page | None:
    """The page that asks for a code before it shows anything; None where these words ask for none."""
    return blocked(_HUMAN_CHECK) if _CODE.search(words) else None


def envelope_refusal(payload: Fields) -> Page | None:
    """What ``ok``, ``errno``, ``msg`` and ``url`` of a JSON answer tell; None where it is fine."""
    ok = payload.text("ok")
    if payload.text("errno") == "100007":
        return Page(Outcome.SCHEMA_CHANGED, detail=_WRONG_REQUEST)
    if ok.startswith("-"):
        return _by_address(payload.text("url")) or blocked(_HUMAN_CHECK)
    if ok == "0" or payload.text("error_code"):
        return _by_address(payload.text("url")) or _by_message(_said(payload))
    return None


def _said(payload: Fields) -> str:
    """The platform's own words in a refusal; also those that its pages show for a moment (``data.toast``)."""
    return payload.text("msg", "message", "error") or payload.child("data").text("toast")


def nothing_listed(opened: Fields, *, has_list: bool, total: int | None, is_hidden: bool, name: str) -> Page:
    """Why an answer lists nothing: refused, kept from this visitor, of another shape, or genuinely empty.

    ``total``: how many the platform counts; ``is_hidden``: whether some should stand here; ``name``: the list's field.
    """
    return replace(_why_nothing(opened, has_list=has_list, is_hidden=is_hidden, name=name), expected=total)


def _why_nothing(opened: Fields, *, has_list: bool, is_hidden: bool, name: str) -> Page:
    page = envelope_refusal(opened)
    if page and page.outcome is not Outcome.EMPTY:
        return page
    if is_hidden:
        return blocked(_HIDDEN)
    if page is None and not has_list:
        return schema_changed(f"没有 {name} (no {name})")
    return page or empty(_NO_MORE)


def _by_message(message: str) -> Page:
    shown = message[:80] or "(no message)"
    for pattern, outcome in _MESSAGES:
        if pattern.search(message):
            return outcome(f"平台提示 (platform says): {shown}")
    return blocked(f"平台拒绝 (platform refuses): {shown}；稍后再试并检查 Cookie (try later, check the cookie)")

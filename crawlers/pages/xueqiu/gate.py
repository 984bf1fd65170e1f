"""Xueqiu's refusals, told apart before anything is parsed: firewall pages, sign-in errors, what is gone."""

import re
from typing import Final
from urllib.parse import urlsplit

from crawlers.fields import Fields
from crawlers.items import Page
from crawlers.pages.embedded import assigned, load_payload
from crawlers.pages.refusals import blocked, gone, login, refused_by_status, schema_changed
from crawlers.pages.response import Response

SITE: Final = "xueqiu"

_FIREWALL: Final = re.compile(r"_waf_|alichlgref|md5__1038|acw_sc__v2|captcha|滑动验证|访问验证", re.IGNORECASE)
_SIGN_IN: Final = re.compile(r"/(?:user/|account/|snowman/)?(?:login|signin)\b|passport\.", re.IGNORECASE)
_IN_PAGES: Final = ("SNB.data.statuses", "SNB.data.status", "SNOWMAN_STATUS")
_OWN_PAGE: Final = "SNB."  # the namespace of the site's scripts

_LOGIN: Final = "需要登录：Cookie 缺失或过期，请更新 (sign-in required: cookie missing or expired, renew it)"
_BLOCKED: Final = (
    "防火墙或滑块验证：停止 10 分钟以上，用浏览器打开一次后更新 Cookie "
    "(firewall or slider: wait at least 10 minutes, open the site in a browser, renew the cookie)"
)
_MESSAGES: Final = (
    (re.compile("登录|登陆"), login),
    (re.compile("不存在|删除|不可见|屏蔽|无权|没有权限|违规"), gone),
)
_LOGIN_ERROR: Final = "400016"


def open_payload(response: Response) -> Fields | Page:
    """The JSON object of an answer, or the page that says why there is none to read."""
    if page := _refusal(response):
        return page
    try:
        payload = load_payload(response)
    except ValueError:
        payload = _in_page(response.text())
        if payload is None:
            return _not_json(response)
    if isinstance(payload, list) and payload and all(isinstance(entry, dict) for entry in payload):
        payload = {"list": payload}  # as topic.json gives it
    if not isinstance(payload, dict):
        return schema_changed("JSON 不是对象 (not a JSON object)")
    return _by_error(Fields(payload)) or Fields(payload)


def _refusal(response: Response) -> Page | None:
    """What status and final address tell; the site's own errors come with HTTP 400 and are told by their code."""
    if 300 <= response.status < 400:
        return _by_target(response.join(response.header("location")), response.status)
    if _SIGN_IN.search(_path(response.url)):
        return login(_LOGIN)
    return (_explained(response) if response.status == 400 else None) or refused_by_status(response)


def _by_target(target: str, status: int) -> Page:
    if _FIREWALL.search(target):
        return blocked(_BLOCKED)
    if _SIGN_IN.search(_path(target)):
        return login(_LOGIN)
    return blocked(f"HTTP {status} 未知跳转 (unexpected redirect): {target[:120]}")


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"//{parts.netloc}{parts.path}"


def _explained(response: Response) -> Page | None:
    try:
        return _by_error(Fields.of(response.json()))
    except ValueError:
        return None


def _by_error(payload: Fields) -> Page | None:
    """What ``error_code`` and ``error_description`` of an answer tell, or its ``success``; None where it is fine."""
    code, message = payload.text("error_code"), payload.text("error_description")
    if payload.get("success") is False:
        code, message = payload.text("code") or "success: false", payload.text("message", "msg")
    if code in {"", "0"}:
        return None
    shown = f"{code} {message}"[:100]
    if code == _LOGIN_ERROR:
        return login(f"{_LOGIN}: {shown}")
    for pattern, outcome in _MESSAGES:
        if pattern.search(message):
            return outcome(f"平台提示 (platform says): {shown}")
    return blocked(f"平台拒绝 (platform refuses): {shown}；停止 10 分钟以上再试 (wait at least 10 minutes)")


def _in_page(text: str) -> object:
    """What a web page of the site holds: the statuses of a user (until 2018), one status; None where it holds none."""
    if text.lstrip()[:1] != "<":
        return None
    return next((found for name in _IN_PAGES if isinstance(found := assigned(text, name), dict)), None)


def _not_json(response: Response) -> Page:
    """Judge a body that should have been JSON. The marks count here only: genuine addresses carry them too."""
    text = response.text()
    if not text.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    if text.lstrip()[:1] != "<":
        return schema_changed("不是完整的 JSON (not JSON, or cut)")
    if _OWN_PAGE in text:
        return schema_changed("雪球网页，不是 JSON 接口 (a web page of the site, none of its JSON)")
    return blocked(_BLOCKED if _FIREWALL.search(text) else f"返回网页而非 JSON (HTML instead of JSON)；{_BLOCKED}")

"""Who is signed in: a page without posts, OK or LOGIN.

As JSON ``/api/config`` of m.weibo.cn (``data.login``), ``/ajax/config/get_config`` of weibo.com (a visitor gets
``ok: -100``) and ``/2/account/get_uid.json`` of the Open Platform (``uid``); as HTML any page of s.weibo.com, which says
it in its script.
"""

import re
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Outcome, Page
from crawlers.pages.embedded import load_payload
from crawlers.pages.refusals import blocked, login, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, html_refusal, open_payload, refusal
from crawlers.pages.weibo.openapi_errors import api_refusal

_MARK: Final = re.compile(r"\$CONFIG\[['\"]islogin['\"]\]\s{0,9}=\s{0,9}['\"]?([01])\b")
_WEB: Final = "/ajax/config/"
_OUT: Final = "没有登录：Cookie 已失效，请更新 (not signed in: the cookie is no longer good, renew it)"
_NO_LOGIN: Final = "没有 data.login 或 uid (neither data.login nor uid)"
_NO_MARK: Final = "网页没有写明是否登录 (the page does not say whether anybody is signed in)"


def parse_login_json(response: Response) -> Page:
    """An answer of one of the interfaces."""
    opened = _open(response)
    if isinstance(opened, Page):
        return opened
    if page := envelope_refusal(opened):
        return page
    data = opened.child("data")
    if "login" in data:
        return _verdict(is_in=data.flag("login"))
    if opened.text("uid") not in {"", "0"} or (_WEB in response.url and isinstance(opened.get("data"), dict)):
        return _verdict(is_in=True)
    return schema_changed(_NO_LOGIN)


def parse_login_html(response: Response) -> Page:
    """A page of s.weibo.com."""
    if page := refusal(response):
        return page
    text = response.text()
    if mark := _MARK.search(text):
        return _verdict(is_in=mark[1] == "1")
    if not text.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    return html_refusal(text) or schema_changed(_NO_MARK)


def _verdict(*, is_in: bool) -> Page:
    return Page(Outcome.OK) if is_in else login(_OUT)


def _open(response: Response) -> Fields | Page:
    """The object; errors of the Open Platform come with HTTP 400 or 403 and are judged by their code."""
    try:
        payload = load_payload(response)
    except ValueError:
        return open_payload(response)
    return api_refusal(Fields.of(payload), response) or open_payload(response)

"""The Open Platform's refusals: ``{request, error_code, error}`` told apart, with the remedy.

Codes of http://open.weibo.com/wiki/Error_code: 1xxxx the system, 20xxx the service, 213xx authorisation.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Outcome, Page
from crawlers.pages.refusals import blocked, gone, login
from crawlers.pages.response import Response
from crawlers.times import SHANGHAI

_HOUR: Final = timedelta(hours=1)
_SHOWN: Final = 80  # characters of the platform's own words


def _wrong(detail: str) -> Page:
    return Page(Outcome.SCHEMA_CHANGED, detail=detail)


_Meaning = tuple[Callable[[str], Page], str]
_ADDRESS_LIMIT: Final[_Meaning] = (
    blocked,
    "本机 IP 的每小时限额已用完：{hour} 后再试 (hourly limit of this address used up: try again after {hour}, Beijing time)",
)
_USER_LIMIT: Final[_Meaning] = (
    blocked,
    "授权用户或该接口的限额已用完：{hour} 后再试，仍被拒则次日再试 (limit used up: try again after {hour}, Beijing time; if still refused, the next day)",
)
_BUSY: Final[_Meaning] = (blocked, "平台繁忙：10 分钟后再试 (platform busy: try again in 10 minutes)")
_CHECK: Final[_Meaning] = (
    blocked,
    "需要人机验证或行为异常：停止 10 分钟以上，登录该账号处理后再试 (human check: wait at least 10 minutes, sign in to the account)",
)
_TOKEN: Final[_Meaning] = (
    login,
    "授权无效或过期：重新授权并更新 access_token (authorisation invalid or expired: renew the access_token)",
)
_PERMISSION: Final[_Meaning] = (
    blocked,
    "应用无权使用该接口或数据：在开放平台申请接口权限，核对安全 IP (no permission: apply for the interface, check the safe IPs)",
)
_WRONG: Final[_Meaning] = (
    _wrong,
    "请求参数或接口地址有误：对照接口文档修改请求 (wrong parameter or interface: correct the request)",
)
_GONE: Final[_Meaning] = (gone, "目标不存在、已删除或不可见 (the target does not exist, was deleted or is not visible)")
_REFUSED: Final[_Meaning] = (blocked, "平台拒绝：稍后再试，并查对错误码 (refused: try later, look the code up)")

_CODES: Final = (
    (re.compile("10022"), _ADDRESS_LIMIT),
    (re.compile("1002[34]|21303"), _USER_LIMIT),
    (re.compile("1000[1239]|1001[01]|20607|21331"), _BUSY),
    (re.compile("20015|20022|20031|20507"), _CHECK),
    (re.compile("10004|10005|10014|10032|20503|20508|20604|21321|21326|21335|21337"), _PERMISSION),
    (re.compile("10006|10013|20033|2130[1-9]|2131[0-9]|2132[2-9]|2133[0234]"), _TOKEN),
    (re.compile("1000[78]|1001[2678]|1002[015]|2000[1289]|20014|20109|20204|21320"), _WRONG),
    (re.compile("20003|2010[14]|20112|2020[12]|20401|20501|20603"), _GONE),
)
_WORDS: Final = (
    (re.compile("rate limit|out of limit|频次|上限", re.IGNORECASE), _USER_LIMIT),
    (re.compile("not exist|不存在", re.IGNORECASE), _GONE),
    (re.compile("token|expired|revoked|auth fai|授权", re.IGNORECASE), _TOKEN),
    (re.compile("permission|need you follow|权限", re.IGNORECASE), _PERMISSION),
    (re.compile("param|please input|invalid|is null|参数", re.IGNORECASE), _WRONG),
)


def api_refusal(payload: Fields, response: Response) -> Page | None:
    """The page that an error object stands for; None for an object that is no error.

    Codes decide; unknown ones are judged by the platform's words.
    """
    code, words = payload.text("error_code"), payload.text("error", "error_description")
    if code in {"", "0"} and not words:
        return None
    page, remedy = _meaning(code, words)
    return page(f"平台错误 (platform error) {code} {words[:_SHOWN]}：{remedy.format(hour=_next_hour(response))}")


def _meaning(code: str, words: str) -> _Meaning:
    for pattern, meaning in _CODES:
        if pattern.fullmatch(code):
            return meaning
    return next((meaning for pattern, meaning in _WORDS if pattern.search(words)), _REFUSED)


def _next_hour(response: Response) -> str:
    """When the hourly limits begin anew: on the hour (``reset_time`` of ``account/rate_limit_status``)."""
    now = response.fetched_at.astimezone(SHANGHAI)
    return f"{now.replace(minute=0, second=0) + _HOUR:%Y-%m-%d %H:%M}"

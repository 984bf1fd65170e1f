"""E-mail addresses, QQ numbers and WeChat names."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from nlp.personal_data.folding import Folded
from nlp.personal_data.lexicon import tables
from nlp.records import PiiSpan

_NAME: Final = r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}"
_EMAIL: Final = re.compile(rf"{_NAME}@(?:[A-Za-z0-9-]{{1,63}}\.){{1,4}}[A-Za-z]{{2,18}}(?![A-Za-z])")
_DISGUISED_EMAIL: Final = re.compile(
    rf"{_NAME}\s?(?:@|[(（\[【<{{]\s?(?:at|@|艾特)\s?[)）\]】>}}]|#|艾特|\sat\s)\s?"
    r"(?:qq|vip\.qq|163|126|139|189|yeah|gmail|foxmail|outlook|hotmail|live|msn|yahoo|sina|sohu|aliyun|icloud|21cn|tom)\s?"
    r"(?:\.|点|[(（\[【]\s?(?:dot|点|\.)\s?[)）\]】]|。|\sdot\s)\s?(?:com|net|cn|me)(?:\.cn)?(?![A-Za-z])",
    re.IGNORECASE,
)
_QQ_MAIL: Final = re.compile(r"(?<![A-Za-z0-9._@-])[1-9]\d{4,10}\s?qq\s?(?:\.|点)\s?com(?![A-Za-z])", re.IGNORECASE)
"""The sign left out: only where a number stands before it."""
_ADD: Final = r"(?:加|\+|➕|➜|搜|找)\s?(?:一下|下)?\s?(?:我|俺|本人|她|他|个|老师|客服|经理)?\s?的?\s?"
_SAYS: Final = r"(?:号码?|账号|帐号|ID|id|是|为|叫|同号|联系|添加|搜索?|咨询|[:：;；=＝,，?？\s【「『“”\"'`(（_~～→>|—–❤♥\ufe0f-]){0,10}"
"""What may stand between the word and the account."""
_QQ: Final = re.compile(
    rf"(?:(?<![A-Za-z])[Qq][\s.·]?[Qq]|扣\s?扣|企鹅|球球|蔻蔻|{_ADD}(?:[Qq]|扣|蔻)|(?<![A-Za-z\d])[Qq](?=\s?[:：号])|扣(?=[:：号]))"
    rf"(?:或|/|和|同|、)?(?:微信|[vV][xX]?|wx)?{_SAYS}(?P<id>[1-9]\d{{4,10}}|[1-9]\d{{1,3}}(?:[ .·-]\d{{2,4}}){{1,3}})(?![\d.@])"
    r"(?!\s?(?:元|块|万|亿|人|个|次|年|级|天|条|分|群))",
)
_QQ_AFTER: Final = re.compile(
    r"(?<![\dA-Za-z.])(?P<id>[1-9]\d{4,10})\s?[(（]\s?(?:[Qq]{2}|扣扣|企鹅)号?(?:同号)?\s?[)）]"
)
_SERVICE_NUMBER: Final = re.compile(r"[48]00\d{6,7}")
"""QQ accounts of firms are their hotlines."""
_LATIN: Final = r"(?<![A-Za-z\d])"
_WECHAT: Final = re.compile(
    rf"(?:(?P<add>{_ADD}(?:微\s?信|薇\s?信|威\s?信|徽\s?信|v\s?信|vx|wx|v\.?x|we\s?chat|卫\s?星|微|薇|威|徽|v❤️?|w(?!ei|echat|x)|v(?!i?p|isa|pn)))"
    rf"|(?P<word>微\s?信|薇\s?信|威\s?信|徽\s?信|维\s?信|{_LATIN}v\s?信|[微薇威徽]\s?[❤♥]\ufe0f?信?|{_LATIN}wei\s?信|卫星(?=\s?[:：号])|绿泡泡|微(?=\s?[:：])|薇(?=\s?[:：]))"
    rf"|(?P<short>{_LATIN}(?:wei\s?xin|we\s?chat|[vw]\s?[.❤]?\s?x|v\s?❤️?|v(?=\s?[:：]))))"
    rf"(?P<says>{_SAYS})(?P<id>[A-Za-z][A-Za-z0-9_-]{{5,19}}|[1-9]\d{{5,10}})(?![A-Za-z0-9_@])(?!\.[A-Za-z])",
    re.IGNORECASE,
)
_INTRODUCES: Final = re.compile(r"[号:：=是为叫【「『(（“\"'`]|账号|ID|id")
_OFFICIAL: Final = re.compile(r"(?:公众|官方|官微|平台|服务号|订阅号|企业|视频号|小程序)[^\w\n]?$")
_A_DATE: Final = re.compile(r"20[0-3]\d[01]\d[0-3]\d")
_COUNTED: Final = re.compile(r"\s?(?:元|块|万|亿|人|个|次|年|月|级|天|条|分|笔|群|位|名|用户|积分|%|版)")


def find_emails(reading: Folded) -> Iterator[PiiSpan]:
    """E-mail addresses, also with (at) or 艾特 before the large mail services, or nothing between a number and qq.com."""
    for match in _EMAIL.finditer(reading.text) if "@" in reading.text else ():
        yield reading.span("email", *match.span())
    for match in chain(_DISGUISED_EMAIL.finditer(reading.text), _QQ_MAIL.finditer(reading.text)):
        yield reading.span("email", *match.span())


def find_accounts(reading: Folded) -> Iterator[PiiSpan]:
    """QQ numbers and WeChat names after the word, in its many spellings; groups and official accounts are nobody's."""
    for pattern in (_QQ, _QQ_AFTER):
        for match in pattern.finditer(reading.text):
            if not _SERVICE_NUMBER.fullmatch(match["id"]) and not _A_DATE.fullmatch(re.sub(r"\D", "", match["id"])):
                yield reading.span("qq", *match.span("id"))
    for match in _WECHAT.finditer(reading.text):
        if _is_wechat_name(reading.text, match):
            yield reading.span("wechat", *match.span("id"))


def _is_wechat_name(text: str, match: re.Match[str]) -> bool:
    account, says = match["id"], match["says"]
    if (
        account.lower() in tables().no_ids
        or set(account.lower()) == {"x"}
        or _OFFICIAL.search(text, max(0, match.start() - 6), match.start())
    ):
        return False
    introduced = bool(match["add"] or _INTRODUCES.search(says) or not {"❤", "♥"}.isdisjoint(match[0]))
    if account.isdigit():
        return introduced and not _A_DATE.fullmatch(account) and not _COUNTED.match(text, match.end())
    if match["short"] and not introduced and not says:
        return False
    return introduced or any(char.isdigit() or char in "_-" for char in account[1:])

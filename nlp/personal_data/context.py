"""The words before a number that say what it is."""

import re
from typing import Final

MARK: Final = r"[ .·•_*—–-]"
SEP: Final = rf"(?:{MARK}{{1,3}})"
"""Marks between the groups of a number."""
_WINDOW: Final = 20
_ORDER: Final = (
    r"(?:订单|单号|流水|工单|快递|运单|编号|编码|受理|投诉号|票号|序列|条码|条形码|IMEI|ICCID|ISBN|SN|mid|uid|id|代码|合同|保单|协议|凭证|回单|参考号"
    r"|批次|批号|税号|发票|案号|信用代码|商户|终端|OBU|验证码|校验码|取件码|提货码|兑换码|券码|激活码|邀请码|识别码|识别号|纳税人|设备号|追踪号|交易号|业务号|申请号|注册号|备案号|许可证|证书号|考号|准考证|学号"
    r"|车架号|发动机号|商户号|终端号|型号|货号|报案号|登记号|微博|浏览|播放|阅读|股票|基金|坐标)"
)
_ORDER_NEAR: Final = re.compile(rf"{_ORDER}[^\d，。;；\n\]]{{0,8}}$", re.IGNORECASE)
_ORDER_RIGHT_BEFORE: Final = re.compile(
    rf"{_ORDER}(?:号码?|id)?\s?(?:是|为|[:：#=])?\s?[A-Za-z]{{0,6}}[-—#:：\s]{{0,2}}$", re.IGNORECASE
)
_CARD_NUMBER: Final = re.compile(r"(?:[卡账帐]号|[账帐]户)[^\d，。;；\n\]]{0,6}$")
_CARD: Final = re.compile(
    r"卡|[账帐][号户]|银行|转[给到账帐]|打款|汇款|[收付还存]款|visa|master|万事达|银联|运通", re.IGNORECASE
)
_ID: Final = re.compile(r"(?:身份证|证件|身份号|身份信息|公民身份)[^\d，。;；\n\]]{0,8}$")
_PHONE: Final = re.compile(
    r"(?:电话|手机|座机|联系|号码|致电|来电|拨打|短信|call|tel|phone|热线|打给|加我|微信|vx|wx|v)[^\d\n\]]{0,6}$",
    re.IGNORECASE,
)


def _before(text: str, place: int) -> str:
    return text[max(0, place - _WINDOW) : place]


def follows_order_word(text: str, place: int) -> bool:
    """Whether the number of an order, a contract, a device or the like stands at a place, some words between at most."""
    return bool(_ORDER_NEAR.search(_before(text, place)))


def is_named_an_order(text: str, place: int) -> bool:
    """As `follows_order_word`, with nothing but marks and letters between."""
    return bool(_ORDER_RIGHT_BEFORE.search(_before(text, place)))


def follows_card_number(text: str, place: int) -> bool:
    """Whether 卡号, 账号 or the like introduces the number at a place."""
    return bool(_CARD_NUMBER.search(_before(text, place)))


def speaks_of_cards(text: str, start: int, end: int) -> bool:
    """Whether a word of cards or transfers stands near."""
    return bool(_CARD.search(_before(text, start)) or _CARD.search(text[end : end + 10]))


def follows_id_word(text: str, place: int) -> bool:
    """Whether 身份证 or 证件 introduces the number at a place."""
    return bool(_ID.search(_before(text, place)))


def follows_phone_word(text: str, place: int) -> bool:
    """Whether 电话, 联系 or the like introduces the number at a place."""
    return bool(_PHONE.search(_before(text, place)))

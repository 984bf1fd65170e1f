"""Amounts of money, in yuan.

The value is a number in digits (50000), a range (50000-100000), and says where the money comes again: 3000/month,
300/year, 20/day.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from nlp.records import Subject
from nlp.subjects.numerals import FIGURE, NUMERAL, UNITS, about, chinese_number, starting

_WRITTEN: Final = frozenset("十百千万亿块元")
_BIG: Final = frozenset("百千万亿")
_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,4})?)"
_UNIT: Final = r"[百千]万|万亿|[百千万亿]|个?[wWkK](?![a-zA-Z])"
_YUAN: Final = r"元(?!桥|里(?![面头边])|店(?![里家员主铺]))|块钱?|人民币|rmb|RMB|大洋"
"""None in the names of places and shops (三元桥, 两元店)."""
_IN_DIGITS: Final = re.compile(
    r"(?<![\d.A-Za-z第])"
    rf"(?:(?P<least>{_NUMBER})\s?(?P<least_unit>{_UNIT})?(?:元|块)?\s?(?:[-~—～到至]|--)\s?(?=\d))?"
    rf"(?P<digits>{_NUMBER})\s?(?P<some>[多来余几](?=\s?(?:{_UNIT}|{_YUAN})))?\s?(?P<unit>{_UNIT})?(?P<rest>(?:[1-9][千百])*(?:[1-9](?!\d|\.\d|,\d{{3}}))?)"
    rf"(?:多|来|余(?![额下])|左右)?\s?(?P<yuan>{_YUAN})?"
)
_IN_WORDS: Final = re.compile(
    r"[一二两三四五六七八九十几](?<![第几数零〇].)(?<![一二两三四五六七八九十百千万亿].)"
    r"(?:(?:(?<=[一二两三四五六七八九])[十百千]|(?<=十))(?:[多来余]|(?<=十)几)(?:[十百千]?[万亿]|(?=块|元))"
    r"|(?<=几)(?:[十百千]?[万亿]|[百千](?![几多来十百千])|十(?=块|元)|(?=块钱|元))|(?<=[一二两三四五六七八九])[零〇一二两三四五六七八九十百千万亿]{0,12}[十百千万亿](?:[一二三四五六七八九](?![十百千万亿月年天个号]))?"
    rf"|(?<=十)[一二三四五六七八九]?万|[一二两三四五六七八九十]{{0,3}}(?=块|元))(?:多|来|余(?![额下])|左右)?\s?(?P<yuan>{_YUAN})?"
)
_NOT_MONEY: Final = re.compile(
    r"[，,]\d{3}(?!\d)|八千[里次]|\s?(?:的(?=积分|里程|粉丝))?(?:[美港日欧韩英澳加新台]|[刀里米次步人个名位条张年月天日号点分笔户家只件斤字粉股倍份集遍页楼平克颗枚届夜折期楼层岁台套%a-zA-Z]|公里|积分|粉丝|里程|评论|阅读|播放|豪米|火急|一|事|种|亩|吨|度|票|大卡|砖)"
)
_CUE: Final = (
    r"(?:年费|额度|固额|临额|月供|月还款?|手续费|违约金|滞纳金|利息|本金|工资|月薪|年薪|月入|首付|余额|欠款|欠|扣费?|扣款|还款|还|借款?|贷款?|存款?|"
    r"转账|转|花|刷|账单|满|减|送|领|提额|降额|降|升|涨|返现|返|补贴|充值|充|退款|退|罚款|罚|收费?|交|缴|买|消费|支出|总价|总额|金额|价格|售价|原价|货款|房租|租金|学费|定金|订金|本息|每月|每期|取|提现|充|押金|最低|最高|保费|话费|赔|给)"
)
_BEFORE: Final = re.compile(
    _CUE
    + r"(?:到了|了我?|到|至|我|就|要|是|有|为|才|只|只有|就是|大概|大约|约|仅|高达|一共|总共|共|才有|不到|近|将近|超过|[:：])?\s?[¥￥]?$"
)
_RATE_MOVES: Final = re.compile(r"(?:利率|年化|费率|LPR|lpr|收益率?)[^，。！？；\n]{0,14}[降涨升调][到至成为]?了?$")
"""After these a bare number is a rate."""
_POINTS: Final = re.compile(r"(?:积分|里程)(?:余额)?(?:是|为|有|还有|还剩|剩|共|才|只有|[:：])?\s?$")
_TOGETHER: Final = re.compile(r"[儿去来吃玩办买聊走做看过考石砖地布肉饼板糖蛋]|[一-鿿]{1,3}的[一-鿿]")
"""After 一块 it is no yuan (一块去, 一块石头, 一块没用的表)."""
_FOREIGN: Final = re.compile(r"\s?(?:港[币元]|美[元金]|日元|欧元|英镑|台币)")
_SURE_BEFORE: Final = re.compile(r"(?:[¥￥]|人民币|RMB|rmb)\s?$")
_AFTER: Final = re.compile(
    r"\s?的?(?:年费|额度|固额|临额|手续费|违约金|利息|月供|首付|工资|会员费|保费|滞纳金|本金|话费券?|立减金|刷卡金|红包|券|工本费)"
)
_NO_OTHER: Final = (
    r"(?![^，。；！？\n\d一二三四五六七八九十几]{0,4}[\d一二三四五六七八九十几][\d十百千万多来几.]{0,8}[块元])"
)
"""After 每天: it is not another amount that comes again (五万块钱每天有三块)."""
_PERIODS: Final = (
    (
        "/month",
        re.compile(
            r"(?:每个?月|月供|(?<![两几\d]个)(?<![两几分\d])月还款?|月薪|月入|一个月(?![多内前后来了])|每期|月工资|月租)[^\d，。,！!？?；;\n]{0,4}$"
        ),
        re.compile(rf"(?:/|每|一)个?月(?![利息底初后前内份]){_NO_OTHER}"),
    ),
    (
        "/year",
        re.compile(r"(?:每年|年费|一年(?![多半内前后来了])|年薪|年收入|年缴|年交)[^\d，。,！!？?；;\n]{0,4}$"),
        re.compile(rf"/年|[一每]年(?![后前内多半来]){_NO_OTHER}|的?年费"),
    ),
    (
        "/day",
        re.compile(r"(?:每天|一天|每日)[^\d，。,！!？?；;\n]{0,4}$"),
        re.compile(rf"/天|[一每]天(?![后前内]){_NO_OTHER}"),
    ),
)
_LONGEST_CUE: Final = 12
_LONGEST_RATE: Final = 20


def find_amounts(text: str) -> Iterator[Subject]:
    """Numbers with a unit of money, or with 万 or a word such as 年费 where nothing else is counted (5万积分).

    几万 needs the unit or the word: all sorts of things are counted so.
    """
    for match in starting(FIGURE, _IN_DIGITS, text):
        if _is_money(text, match, bool(match["unit"])):
            yield from _subject(text, match, *_in_digits(match))
    if not _WRITTEN.isdisjoint(text):
        for match in starting(NUMERAL, _IN_WORDS, text):
            if _is_money(text, match, match[0][0] != "几" and not _BIG.isdisjoint(match[0])):
                yield from _subject(text, match, *_in_words(match), match.start())


def _is_money(text: str, match: re.Match[str], big: bool) -> bool:
    start, end = match.span()
    left = text[max(0, start - _LONGEST_CUE) : start]
    if match["yuan"]:
        if _FOREIGN.match(text, end):
            return False
        return match[0] != "一块" or not (left.endswith(("这", "那", "哪", "每", "同")) or _TOGETHER.match(text, end))
    if _SURE_BEFORE.search(left):
        return True
    comes_again = any(after.match(text, end) for _, _, after in _PERIODS)
    if (
        (_NOT_MONEY.match(text, end) and not comes_again)
        or left.endswith(("分之", "尾号", "后四位"))
        or _POINTS.search(left)
    ):
        return False
    if big:
        return True
    said = _BEFORE.search(left) and not _RATE_MOVES.search(text, max(0, start - _LONGEST_RATE), start)
    return end - start > 1 and bool(said or _AFTER.match(text, end))


def _in_digits(match: re.Match[str]) -> tuple[int, int, int]:
    """Least, most, and where the words begin."""
    unit = UNITS[(match["unit"] or "").removeprefix("个").lower()]
    most = _times(match["digits"], unit) + chinese_number(match["rest"] or "", unit)
    if match["some"] == "几":
        return most, most + 10 * unit, match.start("digits")
    if match["least"]:
        least = _times(
            match["least"], UNITS[match["least_unit"].removeprefix("个").lower()] if match["least_unit"] else unit
        )
        if least < most:
            return least, most, match.start()
    return most, most, match.start("digits")


def _times(digits: str, unit: int) -> int:
    return int(Decimal(digits.replace(",", "")) * unit)


def _in_words(match: re.Match[str]) -> tuple[int, int]:
    words = match[0].removesuffix(match["yuan"] or "").rstrip().rstrip("多来余左右")
    return about(words) or (chinese_number(words), chinese_number(words))


def _subject(text: str, match: re.Match[str], least: int, most: int, start: int) -> Iterator[Subject]:
    if most <= 0:
        return
    words = text[start : match.end()].rstrip()
    value = str(most) if least == most else f"{least}-{most}"
    yield Subject("amount", value + _period(text, start, match.end()), words, start, start + len(words))


def _period(text: str, start: int, end: int) -> str:
    left = text[max(0, start - _LONGEST_CUE) : start]
    for period, before, after in _PERIODS:
        if after.match(text, end) or before.search(left):
            return period
    return ""

"""Rates of interest, yield and fees: per cent a year, or with ``/month`` and ``/day``; ``least-most`` for ranges."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from nlp.records import Subject
from nlp.subjects.numerals import DIGITS

_SIGNS: Final = re.compile(r"%|百分之|个点|利率|年化|厘|万[一二三四五六七八九]|lpr|LPR")
_RATE: Final = re.compile(
    r"(?<![\d.])(?:(?P<least>\d{1,3}(?:\.\d{1,4})?)\s?%?\s?[-~—～到至]\s?)?(?P<figure>\d{1,3}(?:\.\d{1,4})?)\s?(?:%|个点)"
    r"|百分之(?P<words>[零〇一二两三四五六七八九十点\d.]{1,6})"
    r"|(?<=利率|年化|收益)(?:是|为|到|降到|才|只有|高达|低至|大概|约|有|也就|就)?[:：]?\s?(?P<bare>\d{1,2}\.\d{1,3})(?![\d.%％元万wk个])"
    r"|(?P<li>[\d.]{1,4}|[一二三四五六七八九])厘"
    r"|万分?之?(?P<myriad>[一二三四五六七八九](?:点[一二三四五六七八九])?|\d(?:\.\d{1,2})?)(?![万元块千百十\d年月天张个名人])"
)
_CUE: Final = re.compile(
    r"(?:利率|年化|利息|月息|日息|年息|收益|费率|手续费|lpr|LPR|罚息|息|月利|定期|存|贷|返现?|回馈|回报|违约金|滞纳金|费率|加点|年期|存单|国债|基准|单利|复利|IRR|irr)[^，。！？；\n]{0,10}$"
)
_CUE_AFTER: Final = re.compile(
    r"\s?(?:的|左右的?|多的?)?(?:利率|年化|利息|收益|手续费|费率|返现|违约金|大额|存|定期|回报|理财|罚息)"
)
_DAILY: Final = re.compile(r"(?:日息|日利率|每日利率|每天|日利息|按日)[^，。！？；\n]{0,8}$")
_MONTHLY: Final = re.compile(r"(?:月息|月利率|月费率|月利|每月利息|每期手续费|每期费率)[^，。！？；\n]{0,8}$")
_RESERVE: Final = re.compile(r"准备金|首付|占比|利用率|额度|本金的|中奖率|使用率")
_REACH: Final = 16


def find_rates(text: str) -> Iterator[Subject]:
    """Per cents that are said of interest, yield or fees; others (占80%) are none."""
    if not _SIGNS.search(text):
        return
    for match in _RATE.finditer(text):
        left = text[max(0, match.start() - _REACH) : match.start()]
        if _RESERVE.search(left[-8:] + text[match.end() : match.end() + 8]) or not (
            match["bare"] or _CUE.search(left) or _CUE_AFTER.match(text, match.end())
        ):
            continue
        period = "/day" if _DAILY.search(left) else "/month" if _MONTHLY.search(left) else ""
        if value := _value(match, period):
            start = match.start("bare") if match["bare"] else match.start()
            yield Subject("rate", value + period, text[start : match.end()], start, match.end())


def _value(match: re.Match[str], period: str) -> str:
    """The figure in per cent; empty where a sign counts only with a period (万五 without 日息)."""
    if match["figure"]:
        figure = _plain(Decimal(match["figure"]))
        return f"{_plain(Decimal(match['least']))}-{figure}" if match["least"] else figure
    if match["bare"]:
        return _plain(Decimal(match["bare"]))
    if match["words"]:
        return _in_words(match["words"])
    if match["li"]:
        return (
            _plain(Decimal(_in_words(match["li"]) or "0") / (10 if period == "/month" else 1))
            if period != "/day"
            else ""
        )
    return _plain(Decimal(_in_words(match["myriad"]) or "0") / 100) if period else ""


def _in_words(words: str) -> str:
    """三点二 is 3.2, 三十六 is 36; empty where it is no number."""
    whole, _, rest = words.replace("点", ".").partition(".")
    if whole.isdecimal():
        number = whole
    elif "十" in whole:
        tens, _, ones = whole.partition("十")
        number = f"{DIGITS.get(tens, 1)}{DIGITS.get(ones, 0)}"
    else:
        number = "".join(str(DIGITS.get(char, "")) for char in whole)
    fraction = "".join(str(DIGITS.get(char, "")) for char in rest)
    return _plain(Decimal(f"{number}.{fraction}" if fraction else number)) if number else ""


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")

"""What an intent is about: the product wanted or meant, amounts in yuan, the competitor it is compared with."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from nlp.records import Mention, Subject

PRODUCTS_FILE: Final = Path(__file__).parent / "lexicon" / "products.yaml"
_DIGIT: Final = {
    char: place
    for place, chars in enumerate(("1一", "2二两", "3三", "4四", "5五", "6六", "7七", "8八", "9九"), 1)
    for char in chars
}
_UNIT: Final = {
    "": 1, "十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_BIG: Final = frozenset("百千万亿")
_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,4})?)"
_AMOUNT: Final = re.compile(
    rf"(?<![\d.A-Za-z第])(?:"
    rf"(?P<digits>{_NUMBER})\s?(?P<unit>[百千]万|万亿|[百千万亿wWkK])?(?P<rest>(?:[1-9][千百])*(?:[1-9](?![\d.,]))?)"
    r"|(?P<words>[一二两三四五六七八九][零〇一二两三四五六七八九十百千万亿]{0,12}[十百千万亿](?:[一二三四五六七八九](?![十百千万亿月年天个号]))?|十[一二三四五六七八九]?万|[一二两三四五六七八九十]{1,4}(?=块|元))"
    r")(?:多|来)?\s?(?P<yuan>元|块钱?|人民币|rmb|RMB)?"
)
_NOT_MONEY: Final = re.compile(
    r"\s?(?:[美港日欧韩英澳加新台]|[刀里米次步人个名位条张年月天日号点分笔户家只件斤字粉股倍份集遍页楼平克颗枚届夜折%a-zA-Z]|公里|积分|粉丝|里程|评论|阅读|播放|豪米|一|事)"
)
_COMPARED_BEFORE: Final = re.compile(
    r"(?:比|不如|还是|换[成到去了]|转[到去投]|改用|改去|学学|人家|隔壁|相比|有的是|对比)(?:人家)?(?:的)?@?$"
)
_COMPARED_AFTER: Final = re.compile(
    r"[^，。！？:：\n]{0,4}(?:(?<!变)更(?![新换改能])|就不会|比(?![较例特玩])|好多了|好得多|好一点|强多了)"
)


@dataclass(frozen=True, slots=True)
class Product:
    key: str
    name: str
    """Shown on screen."""


def find_subjects(text: str, mentions: Sequence[Mention]) -> tuple[Subject, ...]:
    """Products, amounts and compared brands, in the order of the text."""
    found = [*_products(text), *_amounts(text), *_competitors(text, mentions)]
    return tuple(sorted(found, key=lambda subject: (subject.start, subject.kind)))


@cache
def products() -> Mapping[str, Product]:
    """Products by key."""
    return {key: Product(key, str(entry["name"])) for key, entry in _entries().items()}


@cache
def _entries() -> Mapping[str, Mapping[str, Sequence[str]]]:
    entries: Mapping[str, Mapping[str, Sequence[str]]] = YAML(typ="safe").load(PRODUCTS_FILE.read_text("utf-8"))
    return entries


@cache
def _product_words() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """One pattern of all words, the longest first, and the product of each word (empty: none, 基金会)."""
    owner = {word: "" for entry in _entries().values() for word in entry.get("not", ())}
    owner.update({word: key for key, entry in _entries().items() for word in entry["words"]})
    return re.compile("|".join(map(re.escape, sorted(owner, key=len, reverse=True))), re.IGNORECASE), owner


def _products(text: str) -> Iterator[Subject]:
    """Each product once, where it is named first."""
    pattern, owner = _product_words()
    seen = {""}
    for match in pattern.finditer(text):
        key = owner[match[0].lower()]
        if key not in seen:
            seen.add(key)
            yield Subject("product", key, match[0], *match.span())


def _amounts(text: str) -> Iterator[Subject]:
    """Numbers with a unit of money, or with 万 or the like where nothing else is counted (5万积分)."""
    for match in _AMOUNT.finditer(text):
        big = match["unit"] or _BIG & set(match["words"] or "")
        if (match["yuan"] or (big and not _NOT_MONEY.match(text, match.end()))) and (value := _yuan(match)) > 0:
            words = match[0].rstrip()
            yield Subject("amount", str(value), words, match.start(), match.start() + len(words))


def _yuan(match: re.Match[str]) -> int:
    if match["words"]:
        return _chinese_number(match["words"])
    unit = _UNIT[(match["unit"] or "").lower()]
    return int(Decimal(match["digits"].replace(",", "")) * unit) + _chinese_number(match["rest"] or "", unit)


def _chinese_number(words: str, unit: int = 1) -> int:
    """三千五 is 3500: a last digit without a unit counts in tenths of the unit before it, at first ``unit``."""
    total = section = digit = 0
    for char in words:
        if char in "零〇":
            unit = 10
        elif char in _DIGIT:
            digit = _DIGIT[char]
        elif (unit := _UNIT[char]) >= _UNIT["万"]:
            total, section, digit = total + (section + digit) * unit, 0, 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    return total + section + digit * max(unit // 10, 1)


def _competitors(text: str, mentions: Sequence[Mention]) -> Iterator[Subject]:
    """Brands put beside another one (比招行差, 还是云港的好): who the own bank is, the caller knows."""
    for mention in mentions:
        before = text[max(0, mention.start - 8) : mention.start]
        if _COMPARED_BEFORE.search(before) or _COMPARED_AFTER.match(text, mention.end):
            yield Subject("competitor", mention.brand, text[mention.start : mention.end], mention.start, mention.end)

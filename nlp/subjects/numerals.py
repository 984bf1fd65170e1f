"""Numbers as people write them: 3, 三, 十二, 三千五, 1万2, 三五万 (three to five), 十几万 (ten to twenty)."""

import re
from collections.abc import Iterator
from typing import Final

DIGITS: Final = {
    char: place
    for place, chars in enumerate(("0零〇", "1一", "2二两", "3三", "4四", "5五", "6六", "7七", "8八", "9九"))
    for char in chars
}
UNITS: Final = {
    "": 1, "十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
SMALL: Final = r"(?:\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
"""A count: 3, 12, 三, 十二, 三十六."""
FIGURE: Final = re.compile(r"\d")
NUMERAL: Final = re.compile(r"[一二两三四五六七八九十几]")
COUNT: Final = re.compile(r"[\d一二两三四五六七八九十]")
"""What a number in figures, in words, or in either begins with."""
_SOME: Final = re.compile(r"(?:([一二两三四五六七八九]?[十百千])([几多来余])|几)([十百千万亿]*)")
_ABOUT: Final = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])([十百千万亿]+)")


def starting(first: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """`finditer`, several times as fast: the pattern is tried only where its ``first`` character stands."""
    start = first.search(text)
    while start:
        match = pattern.match(text, start.start())
        if match:
            yield match
        start = first.search(text, match.end() if match else start.end())


def chinese_number(words: str, unit: int = 1) -> int:
    """三千五 is 3500: a last digit without a unit counts in tenths of the unit before it, at first ``unit``."""
    total = section = digit = 0
    for char in words:
        if char in "零〇":
            unit = 10
        elif char in DIGITS:
            digit = DIGITS[char]
        elif (unit := UNITS[char]) >= UNITS["万"]:
            total, section, digit = total + (section + digit) * unit, 0, 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    return total + section + digit * max(unit // 10, 1)


def count(words: str) -> int:
    """The number that `SMALL` matched."""
    return int(words) if words.isdecimal() else chinese_number(words)


def about(words: str) -> tuple[int, int] | None:
    """The least and the most of 三五万, of 十几万 (100000 to 200000) and 几万 (10000 to 100000); None for one number.

    二十多万 is said to be 200000.
    """
    if some := _SOME.fullmatch(words):
        unit = chinese_number(f"一{some[3]}")
        if not some[1]:
            return unit, 10 * unit
        least = chinese_number(some[1]) * unit
        return least, least + 10 * unit if some[2] == "几" else least
    match = _ABOUT.fullmatch(words)
    if match is None or DIGITS[match[1]] >= DIGITS[match[2]]:
        return None
    return chinese_number(match[1] + match[3]), chinese_number(match[2] + match[3])

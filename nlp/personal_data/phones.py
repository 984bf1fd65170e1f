"""Mobile and landline numbers."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from nlp.personal_data.context import MARK, SEP, follows_phone_word, is_named_an_order
from nlp.personal_data.folding import Folded
from nlp.personal_data.lexicon import tables
from nlp.records import PiiSpan

_MOBILE: Final = re.compile(
    rf"(?<!\d)(?<!\D0\.)(?<!^0\.)(?:(?:\+|00)?86{SEP}?|0)?"
    rf"(?:1[3-9]\d{{9}}|1[3-9]\d{SEP}\d{{4}}{SEP}\d{{4}}|1[3-9]\d/\d{{4}}/\d{{4}}|1[3-9]\d{SEP}(?!(?:19|20)\d\d[01])\d{{8}}"
    rf"|1[3-9]\d{SEP}\d{{3}}{SEP}\d{{5}}|1[3-9]\d{{2}}{SEP}\d{{3}}{SEP}\d{{4}}|1[3-9]\d{{2}}{SEP}\d{{4}}{SEP}\d{{3}}"
    rf"|1[3-9]\d{{5}}{SEP}(?!(?:19|20)\d\d年)\d{{4}}|1[3-9]\d{SEP}\d{{4}}{SEP}\d\d{SEP}\d\d)"
    r"(?!\d)(?!\s?(?:元|块钱|万|亿|美元|港币|次(?![日次])|人次|%))"
)
"""Written together or in the groups that people use (138 1234 5678, 1381-234-5678); neither amounts, counts nor dates."""
_PIECES: Final = rf"(?:{MARK}|[/,，、。]){{0,3}}"
_MOBILE_IN_PIECES: Final = re.compile(rf"(?<![\d.])1{_PIECES}[3-9](?:{_PIECES}\d){{9}}(?!\d)")
"""In any groups; only after a word that announces a number."""
_LOCAL: Final = re.compile(
    r"(?:电话|座机|固话|[Tt][Ee][Ll])[:：]?\s?(?P<local>[2-8]\d{6,7}|[2-8]\d{2,3}[ -]\d{4})(?!\d)"
)
_ANOTHER: Final = re.compile(r"\s?[、,，/或]\s?(?P<local>[2-8]\d{6,7})(?![\d.])(?!\s?(?:元|万|亿|人|次))")
"""A second line of the same place, its area code left out."""


def find_phones(reading: Folded) -> Iterator[PiiSpan]:
    """Mobile numbers, then landlines with an area code or after 电话, 座机, 固话, Tel."""
    yield from _mobiles(reading)
    for match in _landline().finditer(reading.text):
        if not is_named_an_order(reading.text, match.start()):
            yield reading.span("landline", *match.span())
            if more := _ANOTHER.match(reading.text, match.end()):
                yield reading.span("landline", *more.span("local"))
    for match in _LOCAL.finditer(reading.text):
        yield reading.span("landline", *match.span("local"))


def _mobiles(reading: Folded) -> Iterator[PiiSpan]:
    text = reading.text
    for match in _MOBILE.finditer(text):
        if _is_mobile(text, match):
            yield reading.span("mobile", *match.span())
    for match in _MOBILE_IN_PIECES.finditer(text):
        if follows_phone_word(text, match.start()):
            yield reading.span("mobile", *match.span())


def _is_mobile(text: str, match: re.Match[str]) -> bool:
    """Neither an order's number nor part of a code; unusual groups are parted by the same mark (not 1500-180 3000)."""
    if is_named_an_order(text, match.start()) or _is_inside_letters(text, *match.span()):
        return False
    first, *groups = re.split(r"\D+", match[0])
    usual = len(groups) < 2 or len(first) != 4
    return usual or len(set(re.findall(r"\D+", match[0]))) == 1


def _is_inside_letters(text: str, start: int, end: int) -> bool:
    """Part of a code (a7f13800138000c)."""
    around = text[start - 1 : start] + text[end : end + 1]
    return len(around) == 2 and around.isascii() and around.isalpha()


@cache
def _landline() -> re.Pattern[str]:
    codes = "|".join(sorted(tables().area_codes))
    return re.compile(
        rf"(?<![\d.])(?:(?:\+|00)?86[ -]?)?[(（]?(?:{codes})[)）]?{SEP}?"
        rf"[2-8]\d{{2,3}}{SEP}?\d{{4}}(?:\s?(?:-|转|分机|ext\.?)\s?\d{{1,5}})?(?!\d)(?!\s?(?:元|万|亿))"
        rf"|(?<![\d.])(?:\+|00)86[ -](?:{'|'.join(sorted(code[1:] for code in tables().area_codes))})[ -]"
        r"[2-8]\d{2,3}[ -]?\d{4}(?!\d)"
    )

"""Number plates, passports, and travel permits for Hong Kong, Macau and Taiwan."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from nlp.personal_data.context import follows_order_word
from nlp.personal_data.folding import Folded
from nlp.personal_data.lexicon import tables
from nlp.records import PiiSpan

_PLATE_WORD: Final = re.compile(
    r"(?:车牌|牌照|牌号|号牌|车号|挂牌|车辆|的车|车主|开着?)[^\w\n]{0,3}(?:号码?|是|为)?[^\w\n]{0,3}$"
)
_NOT_A_PROVINCE: Final = {
    "新": "最更全创崭焕",
    "云": "里阿讯华白风",
    "青": "年",
    "宁": "安",
    "吉": "大",
    "贵": "最",
    "川": "四",
}
"""What before the character makes another word of it (最新A…)."""
_PASSPORT_WORD: Final = re.compile(r"(?:护照|passport)(?:号码?|no\.?|number|是|为|[^\w\n\]]){0,6}$", re.IGNORECASE)
_PASSPORT_NEAR: Final = re.compile(r"(?:护照|passport)[^\d。！？\n]{0,14}$", re.IGNORECASE)
_PASSPORT: Final = re.compile(
    r"(?<![A-Za-z\d])(?:[EGDSPegdsp][ -]?\d{8}|[Ee][A-HJ-NP-Za-hj-np-z][ -]?\d{7}|(?:PE|SE|DE|pe|se|de)[ -]?\d{7}|1[45]\d{7})(?![A-Za-z\d])"
)
_ANY_PASSPORT: Final = re.compile(r"(?<![A-Za-z\d])(?:[A-Za-z]{1,2}[ -]?\d{6,8}|\d{9})(?![A-Za-z\d])")
_BARE: Final = re.compile(r"E\d{8}|E[A-HJ-NP-Z]\d{7}|G\d{8}")
"""Passports that need no word before them: the series since 1997."""
_PERMIT_WORD: Final = re.compile(
    r"(?:通行证|回乡证|台胞证|港澳证|入台证|居住证|往来证)(?:号码?|证?编号|是|为|[^\w\n\]]){0,6}$"
)
_PERMIT: Final = re.compile(
    r"(?<![A-Za-z\d])(?:[CWcw][A-HJ-NP-Za-hj-np-z]?[ -]?\d{7,8}|[TLHMtlhm][ -]?\d{8,10}|8[123]0000(?:19|20)\d{9}[\dXx]|\d{8})(?![A-Za-z\d])"
)
_SHORT: Final = 24


def find_documents(reading: Folded) -> Iterator[PiiSpan]:
    """Permits, passports, plates."""
    text = reading.text
    for match in _PERMIT.finditer(text):
        if _PERMIT_WORD.search(text, max(0, match.start() - _SHORT), match.start()):
            yield reading.span("permit", *match.span())
    for pattern in (_PASSPORT, _ANY_PASSPORT):
        for match in pattern.finditer(text):
            if _is_passport(text, match, sure=pattern is _PASSPORT):
                yield reading.span("passport", *match.span())
    for match in _plate().finditer(text):
        if _is_plate(text, match):
            yield reading.span("plate", *match.span())


def _is_passport(text: str, match: re.Match[str], *, sure: bool) -> bool:
    word = _PASSPORT_NEAR if sure else _PASSPORT_WORD
    if word.search(text, max(0, match.start() - _SHORT), match.start()):
        return True
    return bool(_BARE.fullmatch(match[0])) and not follows_order_word(text, match.start())


@cache
def _plate() -> re.Pattern[str]:
    """Ordinary plates (five characters), new energy (six), trailers, driving schools, police, border."""
    gap = r"[ .·•_*—–-]{0,2}"
    one = r"[A-HJ-NP-Za-hj-np-z\d]"
    return re.compile(
        rf"(?P<province>[{''.join(tables().plates)}]){gap}(?P<letter>[A-HJ-Za-hj-z]){gap}"
        rf"(?P<number>(?:[A-HJKa-hjk]{gap}{one}\d{{4}}|\d{{5}}[A-HJKa-hjk]|{one}{{4}}[挂学警港澳领]|{one}{{5}}))(?![A-Za-z\d])(?!-\d)"
    )


def _is_plate(text: str, match: re.Match[str]) -> bool:
    """Three digits at least; the letter is one of the province's, or the words before speak of plates."""
    if sum(char.isdigit() for char in match["number"]) < (2 if match["number"][-1] in "挂学警港澳领" else 3):
        return False
    if _PLATE_WORD.search(text, max(0, match.start() - _SHORT), match.start()):
        return True
    before = text[match.start() - 1 : match.start()]
    return (
        match[0].upper() == match[0]
        and match["letter"] in tables().plates[match["province"]]
        and not (before and before in _NOT_A_PROVINCE.get(match["province"], ""))
    )

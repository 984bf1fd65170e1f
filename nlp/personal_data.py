"""Masking of personal data before anything is stored: phones, identity cards, bank cards, e-mail.

Works on cleaned text (half-width digits). A match is replaced by a word that says what stood there; addresses of
web pages are left alone, since the numbers in their paths are ids of posts and users.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from nlp.records import PiiSpan

MASKS: Final = {
    "mobile": "[手机号]",
    "landline": "[座机]",
    "id_card": "[身份证号]",
    "bank_card": "[银行卡号]",
    "email": "[邮箱]",
}
_CANDIDATE: Final = re.compile(r"\d(?:[^\w\n]{0,3}\d){6}|@", re.ASCII)
"""Texts without seven digits in a row and without @ hold nothing to mask."""
_URL: Final = re.compile(r"https?://[^\s一-鿿，。；！？、）】》]+", re.IGNORECASE)
_SEP: Final = r"(?:[ .·_*—–-]{1,3}|\ufe0f?\u20e3)"
_MOBILE: Final = re.compile(
    rf"(?<!\d)(?<!\D0\.)(?<!^0\.)(?:(?:\+|00)?86{_SEP}?)?"
    rf"(?:1[3-9]\d{{9}}|1[3-9]\d{_SEP}\d{{4}}{_SEP}\d{{4}}|1[3-9]\d{_SEP}(?!(?:19|20)\d\d[01])\d{{8}}"
    rf"|1[3-9]\d{_SEP}\d{{3}}{_SEP}\d{{5}}|1[3-9]\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}"
    rf"|1{_SEP}[3-9](?:{_SEP}\d){{9}}(?:\ufe0f?\u20e3)?)"
    r"(?!\d)(?!\s?(?:元|块钱|美元|港币))"
)
"""Written together or in the groups that people use (138 1234 5678, 1381-234-5678); neither amounts nor dates."""
_LANDLINE: Final = re.compile(
    r"(?<![\d.])(?:(?:\+|00)?86[ -]?)?[(（]?(?:010|02[0-57-9]|0[3-9]\d{2})[)）]?"
    r"[ -]{0,2}[2-8]\d{2,3}[ -]?\d{4}(?:(?:-|转)\d{1,5})?(?!\d)"
    r"|(?:电话|座机|[Tt][Ee][Ll])[:：]?\s?(?P<local>[2-8]\d{6,7})(?!\d)"
)
_ID_CARD: Final = re.compile(
    r"(?<!\d)(?=([1-8]\d{5}[ -]?(?:\d{8}[ -]?\d{3}[Xx](?![A-Za-z])|(?:\d{6}[ -]?\d{3}|\d{8}[ -]?\d{4})(?![\dA-Za-z]))))"
)
_BANK_CARD: Final = re.compile(
    r"(?<!\d)(?=((?:\d{12,19}|(?:\d{4}[ -]{1,2}){3}\d{3,4}(?:[ -]{1,2}\d{1,3})?|\d{6}[ -]\d{9,13})(?!\d)))"
)
"""Both look ahead, so that a number that is none does not hide the one that begins inside it."""
_EMAIL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,18}(?![A-Za-z])")
_ORDER_WORD: Final = re.compile(
    r"(?:订单|单号|流水|工单|快递|运单|编号|受理|投诉号|票号|序列|条码|IMEI|mid|uid|id|微博|代码|合同号)[^\d，。;；\n\]]{0,8}$",
    re.IGNORECASE,
)
_CARD_WORD: Final = re.compile(r"(?:[卡账帐]号|[账帐]户)[^\d，。;；\n\]]{0,6}$")
_ID_WORD: Final = re.compile(r"(?:身份证|证件|身份号)[^\d，。;；\n\]]{0,8}$")
_CARD: Final = re.compile(r"6[02]\d{14,17}|9558\d{15}|4\d{15}|5[1-5]\d{14}|35\d{14}|3[47]\d{13}")
"""Numbers by issuer: UnionPay, an old series of ICBC, Visa, Mastercard, JCB, American Express."""
_PROVINCES: Final = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CONTEXT: Final = 20


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which masks stand for personal data; spans are offsets of the masks."""

    text: str
    spans: tuple[PiiSpan, ...]


def mask(text: str) -> Masked:
    """Replace personal data by `MASKS`; masking a masked text changes nothing."""
    if not _CANDIDATE.search(text):
        return Masked(text, ())
    parts: list[str] = []
    spans: list[PiiSpan] = []
    position = length = 0
    for found in _find(text):
        parts += (text[position : found.start], MASKS[found.kind])
        start = length + found.start - position
        length = start + len(parts[-1])
        position = found.end
        spans.append(PiiSpan(found.kind, start, length))
    return Masked("".join([*parts, text[position:]]), tuple(spans))


def _find(text: str) -> list[PiiSpan]:
    """Spans in the text as it is, in order; where two overlap, the kind looked for first wins."""
    taken = bytearray(len(text))
    for match in _URL.finditer(text) if "://" in text else ():
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    spans: list[PiiSpan] = []
    for found in _matches(text):
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            spans.append(found)
    return sorted(spans, key=lambda span: span.start)


def _matches(text: str) -> Iterator[PiiSpan]:
    for match in _EMAIL.finditer(text) if "@" in text else ():
        yield PiiSpan("email", *match.span())
    for kind, pattern, is_one in (("id_card", _ID_CARD, _is_id_card), ("bank_card", _BANK_CARD, _is_bank_card)):
        for match in pattern.finditer(text):
            if is_one(match[1], text[max(0, match.start() - _CONTEXT) : match.start()]):
                yield PiiSpan(kind, *match.span(1))
    for match in _MOBILE.finditer(text):
        yield PiiSpan("mobile", *match.span())
    for match in _LANDLINE.finditer(text):
        yield PiiSpan("landline", *match.span("local" if match["local"] else 0))


def _is_id_card(digits: str, before: str) -> bool:
    number = re.sub(r"[ -]", "", digits).upper()
    if int(number[:2]) not in _PROVINCES or not _is_birth_date(
        number[6:14] if len(number) == 18 else "19" + number[6:12]
    ):
        return False
    if _ID_WORD.search(before):
        return True
    return not _ORDER_WORD.search(before) if len(number) == 15 else id_check_digit(number) == number[17]


def id_check_digit(number: str) -> str:
    """Check character of an 18-digit identity number (GB 11643-1999: weights modulo 11)."""
    return "10X98765432"[sum(w * int(digit) for w, digit in zip(_ID_WEIGHTS, number, strict=False)) % 11]


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2035


def _is_bank_card(digits: str, before: str) -> bool:
    number = re.sub(r"\D", "", digits)
    if _CARD_WORD.search(before):
        return True
    return bool(_CARD.fullmatch(number)) and not _ORDER_WORD.search(before) and passes_luhn(number)


def passes_luhn(number: str) -> bool:
    """Whether the digits end in their Luhn check digit (ISO/IEC 7812-1)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0

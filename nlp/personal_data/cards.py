"""Numbers of identity cards and bank cards."""

import re
from collections.abc import Iterator
from typing import Final

from nlp.personal_data.checksums import id_check_digit, is_id_number, passes_luhn
from nlp.personal_data.context import (
    MARK,
    SEP,
    follows_card_number,
    follows_id_word,
    follows_order_word,
    is_named_an_order,
    speaks_of_cards,
)
from nlp.personal_data.folding import Folded
from nlp.personal_data.lexicon import tables
from nlp.records import PiiSpan

_ID_CARD: Final = re.compile(
    rf"(?<!\d)(?=([1-8]\d(?:{SEP}?\d){{15}}{SEP}?(?:[Xx](?![A-Za-z])|\d(?!\d))"
    rf"|[1-8](?:{SEP}?\d){{14}}(?![\dA-Za-z])))"
)
_OLD: Final = re.compile(rf"\d{{15}}|\d{{6}}({MARK})\d{{6}}\1\d{{3}}")
"""How fifteen digits stand where nothing says that they are an identity card's."""
_BANK_CARD: Final = re.compile(
    rf"(?<!\d)(?=((?:\d{{12,19}}|(?P<four>(?:\d{{4}}{SEP}){{3}}\d{{3,4}})(?:{SEP}\d{{1,3}})?|\d{{6}}{SEP}\d{{9,13}}"
    rf"|\d{{6}}{SEP}\d{{4}}{SEP}\d{{4}}{SEP}\d{{2,5}}|\d{{3,6}}{SEP}\d{{3,7}}{SEP}\d{{3,7}}(?:{SEP}\d{{1,7}})?)(?!\d)))"
)
"""Both look ahead, so that a number that is none does not hide the one that begins inside it."""
_SCHEMES: Final = re.compile(r"4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|35\d{14}|3[47]\d{13}|36\d{12}")
"""Visa, Mastercard, JCB, American Express, Diners Club: shared with the numbers of posts and orders."""
_OWN: Final = re.compile(r"62\d{14,17}|9558\d{15}")
"""UnionPay and an old series of ICBC: any issuer."""


def find_cards(reading: Folded) -> Iterator[PiiSpan]:
    """Identity cards, then bank cards."""
    text = reading.text
    for match in _ID_CARD.finditer(text):
        if _is_id_card(text, match.start(), match[1]):
            yield reading.span("id_card", *match.span(1))
    for match in _BANK_CARD.finditer(text):
        for found in filter(None, (match[1], match["four"])):
            if _is_bank_card(text, match.start(), found):
                yield reading.span("bank_card", match.start(), match.start() + len(found))
                break


def _is_id_card(text: str, start: int, found: str) -> bool:
    number = re.sub(r"[^\dXx]", "", found).upper()
    if not is_id_number(number):
        return False
    if follows_id_word(text, start):
        return True
    if len(number) == 15:
        return bool(_OLD.fullmatch(found)) and not follows_order_word(text, start)
    return id_check_digit(number) == number[17]


def _is_bank_card(text: str, start: int, found: str) -> bool:
    """After 卡号 any number is one; else it must have its check digit and an issuer, or be called a card."""
    number = re.sub(r"\D", "", found)
    if follows_card_number(text, start):
        return 12 <= len(number) <= 19 and not is_named_an_order(text, start)
    if not passes_luhn(number) or follows_order_word(text, start):
        return False
    if _OWN.fullmatch(number) or (number[:6] in tables().card_issuers and 15 <= len(number) <= 19):
        return True
    return bool(_SCHEMES.fullmatch(number)) and (
        len(number) != len(found) or speaks_of_cards(text, start, start + len(found))
    )

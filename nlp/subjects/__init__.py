"""What an intent or matter is about: product, money, rate, term, time, place, branch, number, other brands, who is asked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nlp.records import Mention, Subject
from nlp.subjects.addressees import find_addressees
from nlp.subjects.amounts import find_amounts
from nlp.subjects.branches import find_branches
from nlp.subjects.catalogue import Product, kinds_of, lineage, narrowest, products
from nlp.subjects.display import KIND_ZH, subject_words
from nlp.subjects.gazetteer import gazetteer
from nlp.subjects.lexemes import Found, find_words
from nlp.subjects.places import find_places
from nlp.subjects.rates import find_rates
from nlp.subjects.references import find_references
from nlp.subjects.rivals import find_rivals
from nlp.subjects.terms import find_terms
from nlp.subjects.times import find_times, with_hour

__all__ = [
    "KIND_ZH", "Product", "find_subjects", "find_title_subjects", "gazetteer", "kinds_of", "lineage", "narrowest", "products", "subject_words",
]  # fmt: skip


_COUNTED: Final = re.compile(
    r"[\d一二两三四五六七八九十几半]\s?(?:[个多半年月周天期日号点时:：./-]|星期|礼拜|小时|钟头|分钟)"
)
"""Texts without it hold neither terms nor times in figures."""
_DATE_GOES_ON: Final = re.compile(r"(?:[\dxX年一二三四五六七八九十]\s?|大)$")
"""Before a word such as 月底, 年初: the end of a month that is said (四月底), or the new year (大年初三)."""
_NOT_A_YEAR: Final = ("目", "以", "之", "此", "当")
"""Before 前年 they make it the end of another word and the year after it (目前年化3%)."""
_LONGEST_NAME: Final = 12
"""Characters after @ that may be the account's name; later a sentence may be written on to it."""


def find_subjects(text: str, mentions: Sequence[Mention]) -> tuple[Subject, ...]:
    """The subjects of a cleaned, masked text in its order; ``mentions`` are the brands named in it.

    Offsets point into ``text``. A product, an addressee and an account are given once, where they are named first.
    """
    words = find_words(_lower(text))
    brands = [(mention.start, mention.end) for mention in mentions]
    found = [*_products(text, words.get("product", ())), *find_amounts(text), *find_rates(text)]
    found += _terms_and_times(text, words.get("time", ()))
    if "branch" in words:
        found += find_branches(
            text, words["branch"], [*brands, *((one.start, one.end) for one in words.get("time", ()))]
        )
    if "place" in words:
        found += find_places(text, words["place"], brands)
    if "reference" in words:
        found += find_references(text, words["reference"])
    if mentions:
        found += find_rivals(text, mentions)
    if "addressee" in words or "@" in text:
        found += find_addressees(text, words.get("addressee", ()))
    if "@" in text:
        found = _outside_accounts(found)
    found.sort(key=_order)
    return tuple(found)


def find_title_subjects(title: str, mentions: Sequence[Mention]) -> tuple[Subject, ...]:
    """The subjects of a thread's title; their offsets point into it."""
    return tuple(replace(subject, part="title") for subject in find_subjects(title, mentions))


def _is_a_time(text: str, start: int) -> bool:
    """Whether a word of time at ``start`` is neither the end of a date nor torn from two other words."""
    match text[start]:
        case "年" | "月":
            return not _DATE_GOES_ON.search(text, max(0, start - 2), start)
        case "前":
            return not text.endswith(_NOT_A_YEAR, 0, start)
    return True


def _outside_accounts(found: Sequence[Subject]) -> list[Subject]:
    """Without places, products and times in the name of an account that is asked: @江海银行信用卡."""
    accounts = [(one.start, min(one.end, one.start + _LONGEST_NAME)) for one in found if one.value.startswith("@")]
    return [
        one
        for one in found
        if one.kind not in {"place", "product", "time"}
        or not any(start < one.start and one.end <= end for start, end in accounts)
    ]


def _order(subject: Subject) -> tuple[int, str]:
    return subject.start, subject.kind


def _products(text: str, words: Sequence[Found]) -> list[Subject]:
    """Each product once, where it is named first."""
    first = {word.value: word for word in reversed(words)}
    return [Subject("product", one.value, text[one.start : one.end], one.start, one.end) for one in first.values()]


def _terms_and_times(text: str, words: Sequence[Found]) -> list[Subject]:
    """Times in words and in figures; none inside a term."""
    found = [with_hour(text, one.start, one.end, one.value) for one in words if _is_a_time(text, one.start)]
    if _COUNTED.search(text):
        found += find_terms(text)
        found += find_times(text, [(one.start, one.end) for one in found])
    return found


def _lower(text: str) -> str:
    """Lower case without moving any offset (İ would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)

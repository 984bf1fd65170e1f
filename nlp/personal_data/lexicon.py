"""Tables that personal data is told by: area codes, issuers of cards, number plates, surnames."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

TABLES_FILE: Final = Path(__file__).parents[1] / "lexicon" / "personal_data.yaml"


@dataclass(frozen=True, slots=True)
class Tables:
    """What ``lexicon/personal_data.yaml`` holds."""

    area_codes: frozenset[str]
    """With the leading zero: 010, 0571."""
    card_issuers: frozenset[str]
    """First six digits of cards of Chinese banks that are not UnionPay's own (62)."""
    plates: Mapping[str, str]
    """By character of the province: letters that may follow it."""
    surnames: frozenset[str]
    compound_surnames: frozenset[str]
    given: frozenset[str]
    """Characters of given names."""
    names_that_are_words: frozenset[str]
    """Begin with a surname and are no names."""
    fields: frozenset[str]
    """What a form asks for and a name answers: 持卡人."""
    roles: frozenset[str]
    """Whom customers deal with: 客户经理."""
    relatives: frozenset[str]
    """Whose name one tells with 叫."""
    no_ids: frozenset[str]
    """English words that stand after the word WeChat and are no accounts, in lower case."""


@cache
def tables() -> Tables:
    """The tables, read once."""
    content = YAML(typ="safe").load(TABLES_FILE.read_text(encoding="utf-8"))
    plates: Mapping[str, str] = content.pop("plates")
    return Tables(plates=plates, **{key: frozenset(words.split()) for key, words in content.items()})

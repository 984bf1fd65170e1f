"""Which banks and products a text names, and where: a lexicon and rules for short names that mean other things too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple, Self

import ahocorasick

from nlp.lexicon_file import Brand, read_lexicon
from nlp.records import Mention
from nlp.words import cut

NEAR: Final = 12
"""Characters on either side of an ambiguous short name in which a finance word must stand."""
_STOP: Final = re.compile(r"[。！？!?；;\n]")
_ASCII_PAIR: Final = re.compile(r"[a-z0-9]{2}", re.ASCII)


class _Alias(NamedTuple):
    brand: str
    """Empty for words that mean no brand (平安夜)."""
    trust: str
    """``sure``; ``word``: whole words only; ``near``: also a finance word or another brand nearby."""


class _Found(NamedTuple):
    start: int
    end: int
    alias: _Alias


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Brands by key, and the automaton (Aho-Corasick) that finds their names in one pass."""

    brands: Mapping[str, Brand]
    version: str
    """Changes when the content of the files changes."""
    _automaton: ahocorasick.Automaton
    _finance: re.Pattern[str]
    _not_followed_by: re.Pattern[str]

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """The built-in lexicon, with the user's YAML file over it; `LexiconError` where a file is wrong."""
        content, version = read_lexicon(extra)
        brands = {key: brand for key, brand in content.brands.items() if brand is not None}
        return cls(
            brands=brands,
            version=version,
            _automaton=_build(brands),
            _finance=re.compile("|".join(map(re.escape, sorted(content.finance_words, key=len, reverse=True)))),
            _not_followed_by=content.not_followed_by,
        )

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.brands)

    def name(self, key: str) -> str:
        """Full Chinese name; the key itself for a brand that is no longer in the lexicon."""
        brand = self.brands.get(key)
        return brand.name if brand else key

    def find(self, text: str) -> tuple[Mention, ...]:
        """Mentions in order, without overlaps: where names overlap the longest wins."""
        lowered = _lower(text)
        found = self._candidates(lowered)
        if not found:
            return ()
        edges = _word_edges(text) if any(one.alias.trust != "sure" for one in found) else frozenset()
        return tuple(
            Mention(one.alias.brand, self.brands[one.alias.brand].name, one.start, one.end)
            for one in found
            if one.alias.brand and self._counts(one, found, lowered, edges)
        )

    def _candidates(self, lowered: str) -> list[_Found]:
        everything = (
            _Found(last + 1 - len(word), last + 1, alias) for last, (word, alias) in self._automaton.iter(lowered)
        )
        standing = [one for one in everything if _stands_alone(lowered, one.start, one.end)]
        taken = bytearray(len(lowered))
        chosen: list[_Found] = []
        for one in sorted(standing, key=lambda one: (one.start - one.end, one.start)):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                chosen.append(one)
        return sorted(chosen)

    def _counts(self, one: _Found, found: list[_Found], lowered: str, edges: frozenset[int]) -> bool:
        if self._not_followed_by.match(lowered, one.end):
            return False
        if one.alias.trust == "sure":
            return True
        if one.start not in edges or one.end not in edges:
            return False
        return one.alias.trust == "word" or self._is_about_finance(one, found, lowered)

    def _is_about_finance(self, one: _Found, found: list[_Found], lowered: str) -> bool:
        left, right = _sentence_around(lowered, one)
        if self._finance.search(lowered, left, one.start) or self._finance.search(lowered, one.end, right):
            return True
        return any(
            other.alias.brand not in ("", one.alias.brand) and other.end > left and other.start < right
            for other in found
        )


def _sentence_around(lowered: str, one: _Found) -> tuple[int, int]:
    """The `NEAR` characters on either side, as far as the sentence goes."""
    left, right = max(0, one.start - NEAR), min(len(lowered), one.end + NEAR)
    stops = [stop.start() for stop in _STOP.finditer(lowered, left, right)]
    left = max((stop + 1 for stop in stops if stop < one.start), default=left)
    return left, min((stop for stop in stops if stop >= one.end), default=right)


def _build(brands: Mapping[str, Brand]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for key, brand in brands.items():
        for word, trust in brand.aliases():
            automaton.add_word(word, (word, _Alias(key, trust)))
        for word in brand.not_:
            automaton.add_word(word, (word, _Alias("", "sure")))
    automaton.make_automaton()
    return automaton


def _lower(text: str) -> str:
    """Lower case without moving any offset (İ would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)


def _word_edges(text: str) -> frozenset[int]:
    return frozenset((0, *accumulate(map(len, cut(text)))))


def _stands_alone(lowered: str, start: int, end: int) -> bool:
    """Letters and digits of a name must not go on beside it: no 95588 in 1955880."""
    return not (_ASCII_PAIR.match(lowered, start - 1) if start else None) and not _ASCII_PAIR.match(lowered, end - 1)

"""Which banks and products a text names, and where: a lexicon and rules for short names that mean other things too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, Self

import ahocorasick

from nlp.brand_context import (
    Alias,
    Context,
    Found,
    closes_a_list,
    either,
    follows_as_after_a_name,
    is_counted,
    is_inside_an_account,
    is_share_code,
    listed_with,
    sentence_around,
)
from nlp.lexicon_file import Brand, Trust, read_lexicon
from nlp.records import Mention
from nlp.words import cut

_ASCII_PAIR: Final = re.compile(r"[a-z0-9]{2}", re.ASCII)
_PLAIN: Final = frozenset((Trust.SURE, Trust.HOTLINE, Trust.TICKER))
"""Found wherever they stand: no word edges are needed."""
_CLEAR: Final = frozenset((Trust.SURE, Trust.WORD))
_NEVER: Final = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Brands by key, and the automaton (Aho-Corasick) that finds their names in one pass."""

    brands: Mapping[str, Brand]
    version: str
    """Changes when the content of the files changes."""
    _automaton: ahocorasick.Automaton
    _context: Context
    _unless: Mapping[str, re.Pattern[str]]

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """The built-in lexicon, with the user's YAML file over it; `LexiconError` where a file is wrong."""
        content, version = read_lexicon(extra)
        brands = {key: brand for key, brand in content.brands.items() if brand is not None}
        return cls(
            brands=brands,
            version=version,
            _automaton=_build(brands),
            _context=Context.of(content),
            _unless={key: re.compile(either(brand.unless)) for key, brand in brands.items() if brand.unless},
        )

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.brands)

    def name(self, key: str) -> str:
        """Full Chinese name; the key itself for a brand that is no longer in the lexicon."""
        brand = self.brands.get(key)
        return brand.name if brand else key

    def find(self, text: str, *, banking: bool = False) -> tuple[Mention, ...]:
        """Mentions in order, without overlaps: where names overlap the longest wins.

        ``banking``: a person talks of banking, by a reading of the whole text; then names marked as ``bare`` (民生, 工商)
        need no words of banking near.
        """
        lowered = _lower(text)
        found = self._candidates(lowered)
        if not found:
            return ()
        edges = frozenset() if all(one.alias.trust in _PLAIN for one in found) else _word_edges(text)
        return tuple(
            Mention(one.alias.brand, self.brands[one.alias.brand].name, one.start, one.end)
            for place, one in enumerate(found)
            if one.alias.brand and self._counts(place, found, lowered, edges, banking=banking)
        )

    def _candidates(self, lowered: str) -> list[Found]:
        everything = (
            Found(last + 1 - len(word), last + 1, alias) for last, (word, alias) in self._automaton.iter(lowered)
        )
        standing = [one for one in everything if _stands_alone(lowered, one.start, one.end)]
        taken = bytearray(len(lowered))
        chosen: list[Found] = []
        for one in sorted(standing, key=lambda one: (one.start - one.end, one.start)):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                chosen.append(one)
        return sorted(chosen)

    def _counts(self, place: int, found: list[Found], lowered: str, edges: frozenset[int], *, banking: bool) -> bool:
        one = found[place]
        match one.alias.trust:
            case Trust.HOTLINE:
                return not is_counted(lowered, one)
            case Trust.TICKER:
                return is_share_code(lowered, one)
        if self._context.not_followed_by.match(lowered, one.end):
            return False
        return one.alias.trust == Trust.SURE or self._is_a_name(place, found, lowered, edges, banking=banking)

    def _is_a_name(self, place: int, found: list[Found], lowered: str, edges: frozenset[int], *, banking: bool) -> bool:
        """Whether a word that is no name wherever it stands is one here."""
        one = found[place]
        sides = (one.start in edges) + (one.end in edges)
        if sides and self._context.is_beside_bank_words(lowered, one):
            return True
        if one.alias.trust == Trust.WORD:
            return sides == 2 or (sides == 1 and follows_as_after_a_name(lowered, one))
        return sides == 2 and self._is_a_bank_here(place, found, lowered, banking=banking)

    def _is_a_bank_here(self, place: int, found: list[Found], lowered: str, *, banking: bool) -> bool:
        one = found[place]
        if is_inside_an_account(lowered, one):
            return False
        listed = listed_with(lowered, place, found)
        if not all(other.alias.brand for other in listed):
            return False
        if any(other.alias.brand == one.alias.brand and other.alias.trust in _CLEAR for other in listed):
            return True
        closed = one.alias.trust == Trust.NEAR or closes_a_list(lowered, one)
        if _is_among_its_like(one, listed) and (closed or any(other.start == one.end for other in listed)):
            return True
        if banking and one.alias.bare and not self._means_something_else(one, lowered):
            return True
        return one.alias.trust == Trust.NEAR and self._is_about_banking(one, found, lowered)

    def _is_about_banking(self, one: Found, found: list[Found], lowered: str) -> bool:
        if self._means_something_else(one, lowered):
            return False
        left, right = sentence_around(lowered, one)
        if self._context.is_near_bank_words(lowered, one, left, right):
            return True
        return any(
            other.alias.kind == one.alias.kind
            and other.alias.trust in _CLEAR
            and (other.alias.brand == one.alias.brand or (other.end > left and other.start < right))
            for other in found
        )

    def _means_something_else(self, one: Found, lowered: str) -> bool:
        left, right = sentence_around(lowered, one)
        unless = self._unless.get(one.alias.brand, _NEVER)
        return self._context.means_something_else(lowered, one, left, right, unless)


def _is_among_its_like(one: Found, listed: Sequence[Found]) -> bool:
    """Whether the list holds a clear name (工商、建行), or two doubtful ones of other brands.

    A bank beside it says nothing of a loan's name: 工行金条 is gold.
    """
    if one.alias.kind != "bank":
        listed = [other for other in listed if other.alias.kind != "bank"]
    doubtful = {other.alias.brand for other in listed if other.alias.trust == Trust.NEAR} - {one.alias.brand}
    return len(doubtful) > 1 or any(other.alias.trust in _CLEAR for other in listed)


def _build(brands: Mapping[str, Brand]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for key, brand in brands.items():
        for word, trust in brand.aliases():
            automaton.add_word(word, (word, Alias(key, trust, brand.kind, word in brand.bare)))
        for word in brand.not_:
            automaton.add_word(word, (word, Alias("", Trust.SURE)))
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
    """Letters and digits of a name must not go on beside it: no 95588 in 1955880; nor may it tear 光大 or 支付宝 (光大工行, 微信支付宝)."""
    if (start and lowered.startswith("光大", start - 1)) or lowered.startswith("支付宝", end - 2):
        return False
    return not (_ASCII_PAIR.match(lowered, start - 1) if start else None) and not _ASCII_PAIR.match(lowered, end - 1)

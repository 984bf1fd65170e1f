"""One pass over a text for the words of every list (Aho and Corasick 1975): products, places, times, addressees."""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import ahocorasick

from nlp.subjects.catalogue import product_words
from nlp.subjects.gazetteer import gazetteer
from nlp.subjects.matters import matters
from nlp.subjects.times import time_words

BRANCH_WORDS: Final = ("支行", "分行", "营业部", "分理处", "储蓄所", "网点", "营业厅", "营业所")


class Found(NamedTuple):
    """A word of a list at ``start:end``."""

    start: int
    end: int
    value: str


def find_words(lowered: str) -> dict[str, list[Found]]:
    """The words by kind of list, in order: the leftmost and of these the longest; none overlaps another."""
    found: dict[str, list[Found]] = {}
    for last, (length, kind, value) in _automaton().iter_long(lowered):
        start = last + 1 - length
        if kind and not (lowered[start].isascii() and _goes_on(lowered, start, last + 1)):
            found.setdefault(kind, []).append(Found(start, last + 1, value))
    return found


def _goes_on(lowered: str, start: int, end: int) -> bool:
    """Whether letters of a word in Latin letters go on beside it: no etc in fetch."""
    around = lowered[start - 1 : start] + (lowered[end : end + 1] if lowered[end - 1].isascii() else "")
    return any(char.isascii() and char.isalnum() for char in around)


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, kind, value in _words():
        if word not in automaton:
            automaton.add_word(word, (len(word), kind, value))
    automaton.make_automaton()
    return automaton


def _words() -> Iterator[tuple[str, str, str]]:
    """Every word; where lists share one, the first counts."""
    yield from ((word, "product" if key else "", key) for word, key in product_words())
    yield from ((word, "time", value) for word, value in time_words())
    yield from ((word, "branch", "") for word in BRANCH_WORDS)
    yield from ((word, "", "") for word in matters().nobody)
    for key, addressee in matters().addressees.items():
        yield from ((word, "addressee", f"{key}!") for word in addressee.plain)
        yield from ((word, "addressee", key) for word in addressee.words)
    for key, reference in matters().references.items():
        yield from ((word, "reference", key) for word in reference.words)
    yield from ((word, "", "") for word in gazetteer().foreign)
    yield from ((word, "place", word) for word in gazetteer().by_word)

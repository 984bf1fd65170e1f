"""Which parts of a text to leave out, to see what they were worth."""

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from nlp.decisions import Floats
from nlp.evidence import Span
from nlp.words import cut, is_emoji, says_something

MOST: Final = 64
"""Words that are weighed one by one; a longer text is narrowed down to the clauses that weigh most."""
_CLAUSE: Final = re.compile(r"[^，。！？；,!?;\n~～…]+[，。！？；,!?;\n~～…]*|[，。！？；,!?;\n~～…]+")
Falls = Callable[[Sequence[Span]], Floats]
"""Gives of spans [W] by how much each label falls without them [W, labels]."""


def words_of(text: str) -> list[Span]:
    """The words of a text that say something, with their places; an emoji again and again is one word."""
    words: list[Span] = []
    for start, end in pairwise(accumulate(map(len, cut(text)), initial=0)):
        if words and words[-1][1] == start and is_emoji(text[start]) and text[start - 1] == text[start]:
            words[-1] = (words[-1][0], end)
        elif says_something(text[start:end]):
            words.append((start, end))
    return words


def clauses_of(text: str) -> list[Span]:
    """The clauses of a text, with their places."""
    return [match.span() for match in _CLAUSE.finditer(text)]


def occluded(text: str, spans: Sequence[Span]) -> str:
    """The text without these characters."""
    kept = []
    at = 0
    for start, end in sorted(spans):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join((*kept, text[at:]))


def spans_to_try(text: str, falls_of: Falls) -> tuple[list[Span], Floats]:
    """Words with what they are worth; of a text of many words only those in the clauses worth most to any label."""
    words = words_of(text)
    if len(words) > MOST:
        clauses = clauses_of(text)[: 2 * MOST]
        words = _in_heaviest(words, clauses, falls_of(clauses).max(axis=1))
    return words, falls_of(words)


def _in_heaviest(words: Sequence[Span], clauses: Sequence[Span], weights: Floats) -> list[Span]:
    """Up to `MOST` words, in reading order, of the clauses that weigh most."""
    chosen: list[Span] = []
    for at in np.argsort(-weights, kind="stable"):
        start, end = clauses[at]
        chosen += [word for word in words if start <= word[0] < end]
        if len(chosen) >= MOST:
            break
    return sorted(chosen[:MOST])

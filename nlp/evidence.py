"""Which words decided a label, from what every word piece adds to it.

Half of what the labels are computed from is the mean of the word pieces' states, so that a piece's part in a label is
the label's weights applied to its state: class activation mapping (Zhou et al. 2016, arXiv:1512.04150). It comes out of
the same pass that scores the post. A word's part is the sum of its pieces' parts over the text's mean.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from nlp.decisions import Floats
from nlp.words import cut, says_something

_SHOWN: Final = 4
"""Most spans of one label."""
_ENOUGH: Final = 0.4
"""Share of the strongest word's part that a word needs to be shown."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WordWeight:
    """Characters ``start:end`` of the text speak for the label; weight in (0, 1], relative to the strongest."""

    start: int
    end: int
    label: str
    weight: float


def telling_words(
    text: str, parts: Floats, pieces: Sequence[Span], labels: Mapping[str, int]
) -> tuple[WordWeight, ...]:
    """The strongest words for each label, neighbours as one.

    ``pieces`` are the word pieces' offsets in the text ((-1, -1) for those that are not of it), ``parts`` [T, columns]
    what each adds, ``labels`` the columns asked for.
    """
    inside = np.array([start >= 0 for start, _ in pieces])
    if not labels or not inside.any():
        return ()
    words = list(pairwise(accumulate(map(len, cut(text)), initial=0)))
    starts = [start for start, _ in words]
    word_of = np.array([bisect_right(starts, start) - 1 for start, _ in pieces])[inside]
    spoken = np.array([says_something(text[start:end]) for start, end in words])
    found: list[WordWeight] = []
    for label, column in labels.items():
        part = parts[inside, column]
        by_word = np.bincount(word_of, weights=part - part.mean(), minlength=len(words))
        spans = _spans(np.where(spoken, by_word, 0.0), words, label)
        found += sorted(spans, key=lambda word: (-word.weight, word.start))[:_SHOWN]
    return tuple(found)


def _spans(part: Floats, words: Sequence[Span], label: str) -> Iterator[WordWeight]:
    """Words that speak strongly enough for the label; those side by side as one span."""
    strongest = float(part.max())
    if strongest <= 0:
        return
    weights = [round(float(value) / strongest, 4) if value >= _ENOUGH * strongest else 0.0 for value in part]
    open_span: WordWeight | None = None
    for (start, end), weight in zip(words, weights, strict=True):
        if not weight:
            continue
        if open_span and open_span.end == start:
            open_span = WordWeight(open_span.start, end, label, max(open_span.weight, weight))
            continue
        if open_span:
            yield open_span
        open_span = WordWeight(start, end, label, weight)
    if open_span:
        yield open_span

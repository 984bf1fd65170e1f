"""Whole-word masking for masked language modelling: which pieces of a batch are hidden, and what stands in their place.

Method: Cui et al., "Pre-Training with Whole Word Masking for Chinese BERT", 2021: words are drawn until the share of hidden
pieces is reached, all pieces of a word are hidden together; of these 80 % become ``[MASK]``, 10 % a random piece, 10 % stay
(Devlin et al., 2019).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nlp.inputs import Encoded
from nlp.words import cut

_MASKED: Final = 0.8
_RANDOM: Final = 0.9
"""Draws below `_MASKED` hide the piece, from there to `_RANDOM` replace it, the rest keep it."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What masking must know of the tokenizer: the piece that hides, and the first and last ordinary pieces."""

    mask: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """Pieces with some of them hidden, and where: ``targets[i]`` stood at ``places[i]``."""

    ids: tuple[int, ...]
    places: tuple[int, ...]
    targets: tuple[int, ...]


def words_of(text: str, encoded: Encoded) -> list[list[int]]:
    """Indices of the pieces of each word of the text, without what is not of the text."""
    owner: list[int] = []
    for number, word in enumerate(cut(text)):
        owner += [number] * len(word)
    groups: dict[int, list[int]] = {}
    for index, (start, _) in enumerate(encoded.spans):
        if start >= 0:
            groups.setdefault(owner[start], []).append(index)
    return list(groups.values())


def hide(
    encoded: Encoded, words: Sequence[Sequence[int]], share: float, vocabulary: Vocabulary, choice: random.Random
) -> Hidden:
    """Hide about ``share`` of the pieces that belong to words, at least one word."""
    wanted = max(1, round(share * sum(map(len, words))))
    ids, places = list(encoded.ids), list[int]()
    for word in choice.sample(words, len(words)):
        if len(places) >= wanted:
            break
        places += word
    for place in places:
        draw = choice.random()
        if draw < _MASKED:
            ids[place] = vocabulary.mask
        elif draw < _RANDOM:
            ids[place] = choice.randint(vocabulary.first, vocabulary.last)
    return Hidden(tuple(ids), tuple(places), tuple(encoded.ids[place] for place in places))

"""The mistakes that a model is surest of: the first to read when asking what it, or the labels, got wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nlp.decisions import HEADS, MULTI_LABEL, Flags, Floats, columns

PER_HEAD: Final = 10


@dataclass(frozen=True, slots=True)
class Mistake:
    """One post and one head; carries no text."""

    place: str
    """File and row of the post."""
    index: int
    """Of the post among those evaluated, from 0."""
    head: str
    true: tuple[str, ...]
    said: tuple[str, ...]
    confidence: float
    """Probability that was given to the wrong answer; for a label that was missed, that it does not hold."""


def surest_mistakes(
    said: Flags, true: Flags, probabilities: Floats, places: Sequence[str], limit: int = PER_HEAD
) -> tuple[Mistake, ...]:
    """The mistakes of each head with the highest confidence, for flags and probabilities [N, labels]."""
    found: list[Mistake] = []
    for head in HEADS:
        part = columns(head)
        sure = _confidence(said[:, part], true[:, part], probabilities[:, part], several=head in MULTI_LABEL)
        order = np.argsort(-sure, kind="stable")[:limit]
        found += [
            Mistake(places[at], at, head, _names(true[at, part], head), _names(said[at, part], head), float(sure[at]))
            for at in order.tolist()
            if sure[at] > 0
        ]
    return tuple(found)


def _confidence(said: Flags, true: Flags, probabilities: Floats, *, several: bool) -> Floats:
    """How sure each post's worst mistake is [N]; 0 where there is none."""
    wrongly = np.where(said & ~true, probabilities, 0.0)
    if several:
        wrongly = np.maximum(wrongly, np.where(true & ~said, 1 - probabilities, 0.0))
    surest: Floats = wrongly.max(axis=1)
    return surest


def _names(flags: Flags, head: str) -> tuple[str, ...]:
    return tuple(label for label, holds in zip(HEADS[head], flags, strict=True) if holds)

"""Why a post was read as it was: the words that decided each label, what came close, and the rule that corrected it.

Words are weighed by occlusion (Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014; Li, Monroe
and Jurafsky, "Understanding neural networks through representation erasure", 2016): the text is read again without the
word, and the fall of the label's log-odds is its weight. It asks nothing of the model but its probabilities. Of long texts
the clauses are weighed first, and words only in the clauses that weigh most, so that the cost is bounded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from nlp.decisions import HEADS, Floats, columns, decide_kinds
from nlp.evidence import Span, WordWeight
from nlp.labels import Kind
from nlp.model import ModelSettings
from nlp.occlusion import occluded, spans_to_try

NEAR: Final = 0.25
"""Kinds whose probability is at most so far below their cut-off are named."""
_LEAST: Final = 0.1
"""Log-odds that a word must be worth to be shown; and the share of what the strongest word is worth."""
_SHOWN: Final = 5
_CLIP: Final = 1e-6


class Scorer(Protocol):
    """What an explanation needs of a model (`nlp.model.Model`)."""

    version: str

    @property
    def settings(self) -> ModelSettings:
        """Cut-offs of the model."""
        ...

    def probabilities(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """Probabilities [N, labels] in the order of `nlp.decisions.HEADS`."""
        ...


@dataclass(frozen=True, slots=True)
class LabelReason:
    """One label that holds, and the words that speak for it; offsets into the text that was read."""

    head: str
    """``source``, ``kinds``, ``sentiment``, ``aspects`` or ``urgency``."""
    label: str
    probability: float
    cut_off: float | None
    """None where the most probable label of the head holds."""
    words: tuple[WordWeight, ...]
    """Strongest first; weight relative to the strongest."""
    fall: float
    """By how much the label's log-odds fall without the strongest word; 0 where no word speaks for it."""


@dataclass(frozen=True, slots=True)
class Near:
    """A kind that does not hold, and by how much it missed."""

    label: str
    probability: float
    cut_off: float

    @property
    def margin(self) -> float:
        """What is missing."""
        return self.cut_off - self.probability

    @property
    def is_near(self) -> bool:
        """Whether it missed by so little that it is worth a word."""
        return self.margin <= NEAR


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the model reads a text as it does."""

    text: str
    model_version: str
    reasons: tuple[LabelReason, ...]
    near: tuple[Near, ...]
    """Kinds next to their cut-off, nearest first."""


def explain(model: Scorer, text: str, platform: str) -> Explanation:
    """Why this text, as the model reads it, has its labels; about a hundred passes through the model."""
    whole = model.probabilities([text], [platform])[0]
    spans, falls = word_falls(model, text, platform, whole)
    held = _held(model, whole)
    reasons = tuple(
        LabelReason(head, label, float(whole[at]), cut_off, *best_words(label, spans, falls[:, at]))
        for head, label, at, cut_off in held
    )
    return Explanation(text, model.version, reasons, tuple(_near(model, whole, {label for _, label, *_ in held})))


def word_falls(model: Scorer, text: str, platform: str, whole: Floats) -> tuple[list[Span], Floats]:
    """Words of the text [W] and by how much each label's log-odds fall without each of them [W, labels]."""

    def falls_of(spans: Sequence[Span]) -> Floats:
        if not spans:
            return np.empty((0, len(whole)))
        without = model.probabilities([occluded(text, (span,)) for span in spans], [platform] * len(spans))
        return log_odds(whole) - log_odds(without)

    return spans_to_try(text, falls_of)


def log_odds(probabilities: Floats) -> Floats:
    """Log-odds of probabilities, kept finite."""
    kept = np.clip(probabilities.astype(float), _CLIP, 1 - _CLIP)
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def _held(model: Scorer, whole: Floats) -> list[tuple[str, str, int, float | None]]:
    """The labels that hold: head, label, column and cut-off."""
    found: list[tuple[str, str, int, float | None]] = []
    for head, labels in HEADS.items():
        start = columns(head).start
        part = whole[columns(head)]
        if head == "kinds":
            cut_offs = model.settings.kind_cut_offs
            chosen = np.flatnonzero(decide_kinds(part[None], cut_offs)[0])
        elif head == "aspects":
            cut_offs = model.settings.aspect_cut_offs
            chosen = np.flatnonzero(part >= cut_offs)
        else:
            found.append((head, labels[part.argmax()], start + int(part.argmax()), None))
            continue
        ranked = sorted(chosen.tolist(), key=lambda at: -part[at])
        found += [(head, labels[at], start + at, float(cut_offs[at])) for at in ranked]
    return found


def best_words(label: str, spans: Sequence[Span], falls: Floats) -> tuple[tuple[WordWeight, ...], float]:
    """The words that speak most for a label, strongest first, and what the strongest is worth in log-odds."""
    strongest = float(falls.max(initial=0.0))
    if strongest < _LEAST:
        return (), 0.0
    ranked = [at for at in np.argsort(-falls, kind="stable").tolist() if falls[at] >= max(_LEAST, _LEAST * strongest)]
    words = (
        WordWeight(spans[at][0], spans[at][1], label, round(float(falls[at]) / strongest, 4)) for at in ranked[:_SHOWN]
    )
    return tuple(words), strongest


def _near(model: Scorer, whole: Floats, held: set[str]) -> Iterator[Near]:
    """Kinds a little under their cut-off; ``other`` is what is left, so it is never near."""
    kinds = whole[columns("kinds")]
    missed = [
        Near(label, float(probability), float(cut_off))
        for label, probability, cut_off in zip(HEADS["kinds"], kinds, model.settings.kind_cut_offs, strict=True)
        if label not in held and label != Kind.OTHER.value
    ]
    yield from sorted((near for near in missed if near.is_near), key=lambda near: near.margin)

"""From the network's logits to labels: which columns belong to which head, probabilities, cut-offs."""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from nlp.labels import URGENCIES, Aspect, Kind, Sentiment, Source

Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

HEADS: Final[dict[str, tuple[str, ...]]] = {
    "source": tuple(map(str, Source)),
    "kinds": tuple(map(str, Kind)),
    "sentiment": tuple(map(str, Sentiment)),
    "aspects": tuple(map(str, Aspect)),
    "urgency": tuple(str(urgency) for urgency in URGENCIES),
}
"""Heads and their labels, in the order of the columns of the logits."""
SIZES: Final = {head: len(labels) for head, labels in HEADS.items()}
MULTI_LABEL: Final = ("kinds", "aspects")
WORD_LABELS: Final = (*HEADS["kinds"], *HEADS["sentiment"])
"""Labels for which every word piece's part is known, in the order of its columns."""
_OTHER: Final = tuple(Kind).index(Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns logits into odds that hold: times ``scale`` [labels], plus ``shift`` [labels]."""

    scale: Floats
    shift: Floats

    @classmethod
    def none(cls) -> Self:
        """Logits as they are."""
        labels = sum(SIZES.values())
        return cls(np.ones(labels), np.zeros(labels))


def columns(head: str) -> slice:
    """The columns of the logits that belong to a head."""
    names = list(SIZES)
    start = sum(SIZES[name] for name in names[: names.index(head)])
    return slice(start, start + SIZES[head])


def probabilities(logits: Floats, calibration: Calibration) -> Floats:
    """Logits [N, labels] to probabilities: each label by itself in kinds and aspects, one of all in other heads."""
    odds = (logits * calibration.scale + calibration.shift).astype(np.float32)
    result = np.empty_like(odds)
    for head in HEADS:
        part = odds[:, columns(head)]
        if head in MULTI_LABEL:
            result[:, columns(head)] = 1 / (1 + np.exp(-part))
        else:
            powers = np.exp(part - part.max(axis=1, keepdims=True))
            result[:, columns(head)] = powers / powers.sum(axis=1, keepdims=True)
    return result


def decide(scores: Floats, kinds: Floats, aspects: Floats) -> Flags:
    """Which labels hold [N, labels], given probabilities and the cut-offs of kinds [9] and aspects [16]."""
    held = np.zeros(scores.shape, np.bool_)
    for head in HEADS:
        part = scores[:, columns(head)]
        if head == "kinds":
            held[:, columns(head)] = decide_kinds(part, kinds)
        elif head == "aspects":
            held[:, columns(head)] = part >= aspects
        else:
            held[np.arange(len(part)), columns(head).start + part.argmax(axis=1)] = True
    return held


def decide_kinds(kinds: Floats, cut_offs: Floats) -> Flags:
    """Which kinds hold [N,9]: those over their cut-off, ``other`` only alone and wherever no other kind holds."""
    chosen: Flags = kinds >= cut_offs
    chosen[:, _OTHER] = False
    chosen[:, _OTHER] = ~chosen.any(axis=1)
    return chosen

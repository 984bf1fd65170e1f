"""Whether probabilities can be taken at their word: of posts said to be something at 0.8, are four in five so?

Expected calibration error over 15 bins of equal width (Naeini et al. 2015; Guo et al., "On Calibration of Modern Neural
Networks", 2017), over 15 bins of equally many posts (adaptive: Nguyen and O'Connor 2015), and the Brier score (Brier 1950).
Heads of one label: the probability of the label that is said, against whether it is right. Heads of several labels: each
label's probability against whether it holds, errors averaged over the labels; a rare label's posts nearly all lie in the
lowest bin, so that its error is small by itself: look at the worst label too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlp.decisions import HEADS, MULTI_LABEL, Flags, Floats, columns

Places = NDArray[np.int_]

_BINS: Final = 15


@dataclass(frozen=True, slots=True)
class Bin:
    """Probabilities from ``low`` to ``high``: how many, their mean, and how often what they say is so."""

    low: float
    high: float
    count: int
    confidence: float
    frequency: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far the probabilities of a head are from frequencies."""

    ece: float
    adaptive_ece: float
    brier: float
    """Heads of one label: squared errors summed over labels, 0 to 2; of several: mean over labels, 0 to 1."""
    labels: Mapping[str, float]
    """Heads of several labels: the error of each; of one: of the posts that are said to have it."""
    bins: tuple[Bin, ...]
    """Those that are not empty; of all labels together where a head has several."""

    def to_record(self) -> dict[str, object]:
        """The figures in plain types."""
        return asdict(self)


def reliability(probabilities: Floats, true: Flags) -> dict[str, Reliability]:
    """The reliability of each head, for probabilities and true labels [N, labels] of N > 0 posts."""
    found = {}
    for head, labels in HEADS.items():
        part = columns(head)
        measure = _several if head in MULTI_LABEL else _one
        found[head] = measure(probabilities[:, part].astype(float), true[:, part], labels)
    return found


def calibration_error(confidence: Floats, holds: Flags) -> float:
    """Expected calibration error of probabilities [N], bins of equal width."""
    return _error(confidence, holds, _by_width(confidence))


def _one(probabilities: Floats, true: Flags, labels: Sequence[str]) -> Reliability:
    top = probabilities.argmax(axis=1)
    confidence, right = probabilities.max(axis=1), true[np.arange(len(true)), top]
    by_label = {
        label: calibration_error(confidence[top == at], right[top == at])
        for at, label in enumerate(labels)
        if (top == at).any()
    }
    return Reliability(
        calibration_error(confidence, right),
        _error(confidence, right, _by_rank(confidence)),
        float(((probabilities - true) ** 2).sum(axis=1).mean()),
        by_label,
        _bins(confidence, right),
    )


def _several(probabilities: Floats, true: Flags, labels: Sequence[str]) -> Reliability:
    columns_ = list(zip(probabilities.T, true.T, strict=True))
    return Reliability(
        float(np.mean([calibration_error(each, holds) for each, holds in columns_])),
        float(np.mean([_error(each, holds, _by_rank(each)) for each, holds in columns_])),
        float(((probabilities - true) ** 2).mean()),
        {label: calibration_error(each, holds) for label, (each, holds) in zip(labels, columns_, strict=True)},
        _bins(probabilities.ravel(), true.ravel()),
    )


def _by_width(confidence: Floats) -> Places:
    """The bin [N] of each probability; 1 belongs to the last."""
    where: Places = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return where


def _by_rank(confidence: Floats) -> Places:
    ranks = np.empty(len(confidence), dtype=int)
    ranks[np.argsort(confidence, kind="stable")] = np.arange(len(confidence))
    return ranks * _BINS // len(confidence)


def _error(confidence: Floats, holds: Flags, where: Places) -> float:
    gaps = np.bincount(where, weights=confidence - holds, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def _bins(confidence: Floats, holds: Flags) -> tuple[Bin, ...]:
    where = _by_width(confidence)
    counts = np.bincount(where, minlength=_BINS)
    sure, so = (np.bincount(where, weights=each, minlength=_BINS) for each in (confidence, holds))
    return tuple(
        Bin(
            at / _BINS,
            (at + 1) / _BINS,
            int(counts[at]),
            float(sure[at] / counts[at]),
            float(so[at] / counts[at]),
        )
        for at in np.flatnonzero(counts).tolist()
    )

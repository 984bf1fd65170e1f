"""Cut-offs of kinds and aspects, tuned on a dev set for macro-F1."""

from collections.abc import Callable
from functools import partial

import numpy as np

from nlp.decisions import Flags, Floats, decide_kinds

_GRID = np.arange(0.25, 0.9, 0.02)
"""Lower cut-offs gain on dev what they lose on posts that they were not tuned on."""
_SMOOTH = 5
"""Neighbouring cut-offs averaged, so that a lucky peak on few posts is not taken for the best place."""
_SWEEPS = 3
_START = 0.5


def tune_kinds(kinds: Floats, true: Flags) -> Floats:
    """Cut-offs [9] for calibrated probabilities [N,9]: the mean of the best ones on these posts and of those expected to be best.

    The former alone please the posts that they were tuned on: tuned on one half of dev and measured on the other, the mean is
    better by 0.01.
    """
    return np.round((_best_cut_offs(kinds, true) + expected_cut_offs(kinds)) / 2, 2)


def expected_cut_offs(probabilities: Floats) -> Floats:
    """Cut-offs [labels] with the best F1 to be expected if the probabilities [N, labels] hold: half of that F1.

    Method: Lipton et al., "Optimal Thresholding of Classifiers to Maximize F1 Measure", 2014.
    """
    ranked = -np.sort(-probabilities, axis=0)
    said = np.arange(1, len(ranked) + 1)[:, None]
    f1 = 2 * np.cumsum(ranked, axis=0) / (said + ranked.sum(axis=0))
    best: Floats = f1.max(axis=0) / 2
    return best


def _best_cut_offs(kinds: Floats, true: Flags) -> Floats:
    """Each in turn is moved to where the macro-F1 of all is best."""
    cut_offs = np.full(kinds.shape[1], _START)
    for _ in range(_SWEEPS):
        for label in range(len(cut_offs)):
            cut_offs[label] = _best(partial(_kinds_f1_with, kinds, true, cut_offs, label))
    return cut_offs


def tune_aspects(aspects: Floats, true: Flags) -> Floats:
    """Cut-offs [16] for probabilities [N,16], each by itself; labels that never occur keep the middle."""
    return np.array(
        [
            _best(partial(_f1_over, aspects[:, label], true[:, label])) if true[:, label].any() else _START
            for label in range(aspects.shape[1])
        ]
    )


def kinds_f1(kinds: Floats, true: Flags, cut_offs: Floats) -> float:
    """Macro-F1 over all kinds of the decisions made with these cut-offs."""
    return _macro_f1(decide_kinds(kinds, cut_offs), true)


def held_out_f1(kinds: Floats, true: Flags) -> float:
    """Macro-F1 over kinds when each half of the posts is decided with cut-offs tuned on the other half."""
    halves = np.arange(len(kinds)) % 2
    decided = np.empty_like(true)
    for half in (0, 1):
        cut_offs = tune_kinds(kinds[halves != half], true[halves != half])
        decided[halves == half] = decide_kinds(kinds[halves == half], cut_offs)
    return _macro_f1(decided, true)


def _best(value_of: Callable[[float], float]) -> float:
    values = np.array([value_of(float(cut_off)) for cut_off in _GRID])
    padded = np.pad(values, _SMOOTH // 2, mode="edge")
    smooth = np.convolve(padded, np.full(_SMOOTH, 1 / _SMOOTH), mode="valid")
    return round(float(_GRID[smooth.argmax()]), 2)


def _kinds_f1_with(kinds: Floats, true: Flags, cut_offs: Floats, label: int, value: float) -> float:
    changed = cut_offs.copy()
    changed[label] = value
    return kinds_f1(kinds, true, changed)


def _f1_over(values: Floats, true: Flags, cut_off: float) -> float:
    return _macro_f1((values >= cut_off)[:, None], true[:, None])


def _macro_f1(predicted: Flags, true: Flags) -> float:
    hits = (predicted & true).sum(axis=0)
    total = predicted.sum(axis=0) + true.sum(axis=0)
    return float(np.mean(2 * hits / np.maximum(total, 1)))

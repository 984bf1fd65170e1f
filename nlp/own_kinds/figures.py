"""Precision, recall and F1 of held-out decisions, with intervals that hold for a few dozen examples too.

Wilson's score interval (1927; Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", 2001): unlike
a bootstrap it stays honest where all of few examples are right. F1 is 2J / (1 + J) of J = hits / (hits + false + missed),
a share too, so that its interval follows. Near-duplicates count as one example together.
"""

from math import sqrt
from typing import Final

import numpy as np

from nlp.decisions import Flags, Floats
from nlp.own_kinds.records import Measure

_Z: Final = 1.959964


def wilson(hits: float, whole: float) -> Measure:
    """The share ``hits / whole`` with its 95 % interval; 0 in [0, 1] where there is nothing."""
    if whole <= 0:
        return Measure(0.0, 0.0, 1.0)
    share, square = hits / whole, _Z**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    return Measure(share, max(0.0, middle - half), min(1.0, middle + half))


def precision_recall_f1(said: Flags, true: Flags, weights: Floats) -> tuple[Measure, Measure, Measure]:
    """The three of decisions [N]; ``weights`` say how many examples each stands for."""
    hits, false, missed = (float(weights[part].sum()) for part in (said & true, said & ~true, ~said & true))
    jaccard = wilson(hits, hits + false + missed)
    f1 = Measure(*(2 * value / (1 + value) for value in (jaccard.value, jaccard.low, jaccard.high)))
    return wilson(hits, hits + false), wilson(hits, hits + missed), f1


def best_cut_off(scores: Floats, true: Flags, weights: Floats, precision: float | None) -> tuple[float, bool]:
    """The score from which to say yes, and whether the precision asked for is reached there.

    Without one: where F1 is best. With one: the lowest score that reaches it, or, where none does, that of the best F1.
    """
    order = np.argsort(-scores, kind="stable")
    sorted_scores = scores[order]
    hits = np.cumsum(weights[order] * true[order])
    said = np.cumsum(weights[order])
    ends = np.append(sorted_scores[1:] < sorted_scores[:-1], True)
    f1 = np.where(ends, 2 * hits / (said + weights[true].sum()), -1.0)
    best = int(f1.argmax())
    reached = precision is None
    if precision is not None:
        good = np.flatnonzero(ends & (hits / said >= precision) & (hits > 0))
        reached = bool(len(good))
        best = int(good[-1]) if reached else best
    after = sorted_scores[best + 1] if best + 1 < len(scores) else sorted_scores[best] - 1.0
    return float((sorted_scores[best] + after) / 2), reached

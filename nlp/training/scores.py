"""Precision, recall and F1 per label, and their mean over labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.decisions import Flags, Floats


@dataclass(frozen=True, slots=True)
class Score:
    """How well one label is found; ``support`` posts truly have it, ``predicted`` are said to."""

    precision: float
    recall: float
    f1: float
    support: int
    predicted: int


@dataclass(frozen=True, slots=True)
class Scores:
    """What a model makes of some posts; columns in the order of `nlp.decisions.HEADS`."""

    version: str
    said: Flags
    """Decisions [N, labels]."""
    probabilities: Floats | None = None
    """[N, labels]; None where only decisions are known (the whole pipeline)."""


def score(predicted: Flags, true: Flags) -> Score:
    """The score of one label over posts [N]."""
    hits, said, support = int((predicted & true).sum()), int(predicted.sum()), int(true.sum())
    return Score(
        precision=hits / said if said else 0.0,
        recall=hits / support if support else 0.0,
        f1=2 * hits / (said + support) if said + support else 0.0,
        support=support,
        predicted=said,
    )


def score_labels(predicted: Flags, true: Flags, labels: Sequence[str]) -> dict[str, Score]:
    """The score of every label over posts [N, labels]."""
    return {label: score(predicted[:, index], true[:, index]) for index, label in enumerate(labels)}


def average_precision(probabilities: Floats, true: Flags) -> float:
    """Mean over the labels that occur of how well posts [N, labels] are ranked: 1.0 where those with a label come first.

    Method: average precision, as in Buckley and Voorhees, "Evaluating Evaluation Measure Stability", 2000.
    """
    found = []
    for column in np.flatnonzero(true.any(axis=0)):
        right = true[np.argsort(-probabilities[:, column], kind="stable"), column]
        found.append(float((np.cumsum(right) / np.arange(1, len(right) + 1))[right].mean()))
    return float(np.mean(found)) if found else 0.0


def macro_f1(scores: Mapping[str, Score]) -> float:
    """Mean F1 over the labels that occur, in truth or in prediction."""
    found = [each.f1 for each in scores.values() if each.support or each.predicted]
    return float(np.mean(found)) if found else 0.0

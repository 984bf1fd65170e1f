"""Trains the head of an own kind, over features of the frozen encoder and of the words, and measures it.

Positive and unlabelled examples (Elkan and Noto, "Learning classifiers from only positive and unlabeled data", 2008):
posts that nobody has looked at stand for those that do not have the kind. Some do have it; the figures count them as
errors, so that precision errs on the low side, and a person's yes or no on them betters head and figures.

Penalty and cut-off are chosen by an inner cross-validation within each outer training part (Varma and Simon, "Bias in
error estimation when using cross-validation for model selection", 2006): what is measured has taken no part in choosing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from nlp.decisions import Flags, Floats
from nlp.own_kinds import folds, logistic
from nlp.own_kinds.figures import best_cut_off, precision_recall_f1
from nlp.own_kinds.folds import Ints
from nlp.own_kinds.records import Example, Figures, Head, Order, OwnKindError
from nlp.own_kinds.word_features import word_features

FEWEST: Final = 10
"""Distinct positive examples without which nothing is learned."""
ENOUGH: Final = 20
FEWEST_OTHERS: Final = 30
_OUTER: Final = 5
_INNER: Final = 3
_STRENGTHS: Final = (0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001)
_DIRECTIONS: Final = 400
"""Principal directions of the features that are kept: 600 gain nothing and cost time."""
_SAME: Final = 0.7
_WIDE: Final = 0.3
_SEED: Final = 20_250_301


@dataclass(frozen=True, slots=True)
class _Set:
    """Examples as rows: features in few directions [N,d], whether the kind holds, groups, and how much each counts."""

    rows: Floats
    positive: Flags
    groups: Ints
    weights: Floats

    def part(self, at: Ints) -> "_Set":
        return _Set(self.rows[at], self.positive[at], self.groups[at], self.weights[at])

    def fit(self, strength: float) -> Floats:
        """Coefficients with both classes of equal weight."""
        whole = np.where(self.positive, self.weights[self.positive].sum(), self.weights[~self.positive].sum())
        return logistic.fit(self.rows, self.positive, self.weights / whole, strength)


@dataclass(frozen=True, slots=True)
class _Choice:
    strength: float
    cut_off: float
    """In log-odds."""
    reached: bool


def train(order: Order, examples: Sequence[Example], features: Floats, encoder: str) -> Head:
    """The head of a kind from examples and their features [N, D], made by the model of version ``encoder``.

    Takes a second or two of one core for a thousand examples: beside a busy server several threads would wait for each
    other far longer than they compute. Raises `OwnKindError` where there are too few.
    """
    with threadpool_limits(limits=1, user_api="blas"):
        return _train(order, examples, features, encoder)


def _train(order: Order, examples: Sequence[Example], features: Floats, encoder: str) -> Head:
    groups = folds.near_duplicates([example.text for example in examples])
    kept = _not_contradicting(examples, groups)
    examples, groups = [examples[at] for at in kept], groups[kept]
    scale = float(np.sqrt(features[kept].var(axis=0).sum())) or 1.0
    rows = np.concatenate((features[kept] / scale, word_features([example.text for example in examples])), axis=1)
    rotation, middle = _directions(rows)
    data = _gather(examples, (rows - middle) @ rotation, groups)
    _check(data, examples)
    figures = _figures(examples, data, _held_out(data, order.precision))
    chosen = _choose(data, order.precision)
    coefficients = data.fit(chosen.strength)
    weights = rotation @ coefficients[:-1]
    bias = float(coefficients[-1] - middle @ weights)
    weights[: features.shape[1]] /= scale
    return Head(
        name=order.name,
        encoder=encoder,
        weights=weights.astype(np.float32),
        bias=bias,
        cut_off=float(logistic.sigmoid(np.array(chosen.cut_off))),
        strength=chosen.strength,
        figures=figures,
        warnings=tuple(_warnings(figures, order.precision, reached=chosen.reached)),
    )


def _not_contradicting(examples: Sequence[Example], groups: Ints) -> Ints:
    """All but the posts nobody has looked at that are near-duplicates of an example somebody judged."""
    judged = {int(group) for example, group in zip(examples, groups, strict=True) if example.holds is not None}
    return np.array(
        [
            at
            for at, (example, group) in enumerate(zip(examples, groups, strict=True))
            if example.holds is not None or int(group) not in judged
        ],
        dtype=np.int64,
    )


def _held_out(data: _Set, precision: float | None) -> Flags:
    """What is said of each example [N] by a head, a penalty and a cut-off that it took no part in."""
    said = np.zeros(len(data.rows), dtype=bool)
    for outside, inside in folds.splits(folds.deal(data.groups, data.positive, _OUTER, _SEED)):
        training = data.part(outside)
        chosen = _choose(training, precision)
        said[inside] = logistic.log_odds(data.rows[inside], training.fit(chosen.strength)) >= chosen.cut_off
    return said


def _directions(rows: Floats) -> tuple[Floats, Floats]:
    """The leading directions [D,d] of rows [N,D], scaled so that rows have a mean square of one; their mean [D].

    The penalty is the same whatever way the axes lie, and no label takes part, so this tells the folds nothing.
    """
    middle = rows.mean(axis=0)
    centred = rows - middle
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    kept = directions[:_DIRECTIONS].T
    scale = np.sqrt(((centred @ kept) ** 2).sum(axis=1).mean())
    return kept / max(float(scale), 1e-12), middle


def _gather(examples: Sequence[Example], rows: Floats, groups: Ints) -> _Set:
    positive = np.array([example.holds is True for example in examples])
    sizes: Floats = np.zeros(len(examples))
    for holds in (True, False):
        of = positive == holds
        sizes[of] = np.bincount(groups[of], minlength=1)[groups[of]]
    return _Set(rows, positive, groups, 1 / sizes)


def _check(data: _Set, examples: Sequence[Example]) -> None:
    distinct = len(np.unique(data.groups[data.positive]))
    if distinct < FEWEST:
        raise OwnKindError(
            f"只有 {distinct} 条互不相同的例子（几乎相同的只算一条）：至少要 {FEWEST} 条，最好 {ENOUGH} 条以上 "
            f"(only {distinct} distinct examples; give at least {FEWEST})"
        )
    others = len(examples) - int(data.positive.sum())
    if others < FEWEST_OTHERS:
        raise OwnKindError(
            f"只有 {others} 条反例：至少要 {FEWEST_OTHERS} 条；采集或导入一些帖子，或在文件里加上标为“否”的例子 "
            f"(only {others} counter-examples; give at least {FEWEST_OTHERS})"
        )


def _choose(data: _Set, precision: float | None) -> _Choice:
    """Penalty with the least loss on inner held-out parts, and the cut-off by the scores they got."""
    parts = list(folds.splits(folds.deal(data.groups, data.positive, _INNER, _SEED + 1)))
    balance = data.weights / np.where(
        data.positive, data.weights[data.positive].sum(), data.weights[~data.positive].sum()
    )
    tried = []
    for strength in _STRENGTHS:
        scores = np.zeros(len(data.rows))
        for outside, inside in parts:
            scores[inside] = logistic.log_odds(data.rows[inside], data.part(outside).fit(strength))
        tried.append((logistic.log_loss(scores, data.positive, balance), strength, scores))
    _, strength, scores = min(tried, key=lambda one: one[0])
    cut_off, reached = best_cut_off(scores, data.positive, data.weights, precision)
    return _Choice(strength, cut_off, reached)


def _figures(examples: Sequence[Example], data: _Set, said: Flags) -> Figures:
    precision, recall, f1 = precision_recall_f1(said, data.positive, data.weights)
    unseen = np.array([example.holds is None for example in examples])
    return Figures(
        positives=int(data.positive.sum()),
        distinct=len(np.unique(data.groups[data.positive])),
        negatives=sum(example.holds is False for example in examples),
        unlabelled=int(unseen.sum()),
        folds=_OUTER,
        precision=precision,
        recall=recall,
        f1=f1,
        per_thousand=float(1000 * said[unseen].mean()) if unseen.any() else None,
    )


def _warnings(figures: Figures, precision: float | None, *, reached: bool) -> list[str]:
    """What to know before the kind is trusted, in words for the screen."""
    found = []
    if figures.distinct < ENOUGH:
        found.append(f"互不相同的例子只有 {figures.distinct} 条，数字很粗；补到 {ENOUGH} 条以上再信它")
    if figures.distinct < _SAME * figures.positives:
        copies = figures.positives - figures.distinct
        found.append(f"有 {copies} 条例子和别的几乎相同，只算一次；加一些说法不同的")
    if not reached and precision is not None:
        found.append(f"精确率达不到 {precision:.0%}，用了 F1 最好的分界；多标一些“不是”的帖子")
    if figures.f1.high - figures.f1.low > _WIDE:
        found.append("区间很宽：再加例子，数字才说明问题")
    if figures.unlabelled and not figures.negatives:
        found.append("没有人工标的反例，入库帖子都算“不是”：真实的精确率可能更高；在预览里点几条“是”“不是”")
    return found

"""Logistic regression with an L2 penalty, by Newton's method; a few hundred rows need no library for it.

Iteratively reweighted least squares (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009,
section 4.4.1), with the step halved while it does not lower the loss. The intercept is not penalised.
"""

from typing import Final

import numpy as np

from nlp.decisions import Flags, Floats

_STEPS: Final = 50
_HALVINGS: Final = 10
_SMALL: Final = 1e-7


def fit(features: Floats, positive: Flags, weights: Floats, strength: float) -> Floats:
    """Coefficients [D+1] of rows [N,D], the intercept last: least mean log loss + ``strength`` / 2 * squared length.

    ``weights`` [N] say how much each row counts; they are brought to a sum of 1.
    """
    design = np.column_stack((features, np.ones(len(features))))
    shares = weights / weights.sum()
    penalty = np.append(np.full(features.shape[1], strength), 0.0)
    coefficients = np.zeros(design.shape[1])
    loss = _loss(design, positive, shares, penalty, coefficients)
    for _ in range(_STEPS):
        step = _newton_step(design, positive, shares, penalty, coefficients)
        size = 1.0
        for _ in range(_HALVINGS):
            changed = coefficients - size * step
            lower = _loss(design, positive, shares, penalty, changed)
            if lower <= loss:
                break
            size /= 2
        else:
            return coefficients
        gained, coefficients, loss = loss - lower, changed, lower
        if gained < _SMALL:
            break
    return coefficients


def log_odds(features: Floats, coefficients: Floats) -> Floats:
    """Log-odds [N] of rows [N,D]."""
    odds: Floats = features @ coefficients[:-1] + coefficients[-1]
    return odds


def sigmoid(odds: Floats) -> Floats:
    """Probability of each log-odds."""
    chance: Floats = 0.5 * (1 + np.tanh(0.5 * odds))
    return chance


def log_loss(odds: Floats, positive: Flags, weights: Floats) -> float:
    """Weighted mean of the losses of rows with these log-odds [N]."""
    return float(np.average(np.logaddexp(0, np.where(positive, -odds, odds)), weights=weights))


def _newton_step(design: Floats, positive: Flags, shares: Floats, penalty: Floats, at: Floats) -> Floats:
    chance = sigmoid(design @ at)
    slope = design.T @ (shares * (chance - positive)) + penalty * at
    curvature = (design.T * (shares * chance * (1 - chance))) @ design + np.diag(penalty + _SMALL)
    step: Floats = np.linalg.solve(curvature, slope)
    return step


def _loss(design: Floats, positive: Flags, shares: Floats, penalty: Floats, at: Floats) -> float:
    return log_loss(design @ at, positive, shares) + 0.5 * float(penalty @ at**2)

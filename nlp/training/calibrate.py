"""Calibration: logits are scaled and shifted so that probabilities say how often a label holds.

Method: temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", 2017), one scale a head, with a shift for
each label (Alexandari et al., "Maximum Likelihood with Bias-Corrected Calibration is Hard-To-Beat", 2020), fitted by maximum
likelihood.
"""

from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from nlp.decisions import HEADS, MULTI_LABEL, Calibration, Flags, Floats, columns

_RIDGE: Final = 2.0
"""Posts that a shift of one must be worth: labels seen in few posts are shifted little."""


def fit_calibration(logits: Floats, true: Flags) -> Calibration:
    """The calibration of logits [N, labels] whose labels are known [N, labels]."""
    scale, shift = np.ones(logits.shape[1]), np.zeros(logits.shape[1])
    for head in HEADS:
        part = columns(head)
        said, wanted = torch.from_numpy(logits[:, part]).double(), torch.from_numpy(true[:, part]).double()
        scale[part], shift[part] = _fit(said, wanted, multi=head in MULTI_LABEL)
    return Calibration(scale, shift)


def _fit(logits: Tensor, wanted: Tensor, *, multi: bool) -> tuple[float, Floats]:
    log_scale = torch.zeros((), dtype=torch.double, requires_grad=True)
    shift = torch.zeros(logits.shape[1], dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_scale, shift], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        scaled = logits * log_scale.exp() + shift
        if multi:
            value = nn.functional.binary_cross_entropy_with_logits(scaled, wanted, reduction="sum")
        else:
            value = nn.functional.cross_entropy(scaled, wanted, reduction="sum")
        value = value + _RIDGE * (shift.square().sum() + log_scale.square())
        torch.autograd.backward(value)
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return float(log_scale.detach().exp()), shift.detach().numpy()

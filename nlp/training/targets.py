"""Cut-offs for those who want few false alarms: for each kind and aspect the lowest one that reaches a precision.

The cut-off looks at the label's probability alone. It is chosen on the same posts that it is measured on; how well such a
choice keeps its promise is measured too: chosen on one half of the posts and applied to the other, both ways.
"""

from dataclasses import dataclass

import numpy as np

from nlp.decisions import HEADS, MULTI_LABEL, Flags, Floats, columns


@dataclass(frozen=True, slots=True)
class Target:
    """A label's cut-off and what it gives; all None where no cut-off reaches the precision."""

    cut_off: float | None
    precision: float | None
    recall: float | None
    predicted: int
    """Posts over the cut-off."""
    held_out_precision: float | None
    """Of cut-offs chosen on the other half of the posts; None where a half reaches no cut-off or finds nothing."""


def targets(probabilities: Floats, true: Flags, precision: float) -> dict[str, dict[str, Target]]:
    """The target of each kind and aspect, for probabilities and true labels [N, labels] and a precision in (0, 1]."""
    found = {}
    for head in MULTI_LABEL:
        part = columns(head)
        held = zip(HEADS[head], probabilities[:, part].T, true[:, part].T, strict=True)
        found[head] = {label: target(each, holds, precision) for label, each, holds in held}
    return found


def target(probability: Floats, holds: Flags, precision: float) -> Target:
    """The target of one label over posts [N]."""
    cut_off = lowest_cut_off(probability, holds, precision)
    if cut_off is None:
        return Target(None, None, None, 0, None)
    over = probability >= cut_off
    hits = int((over & holds).sum())
    return Target(
        cut_off,
        hits / int(over.sum()),
        hits / int(holds.sum()),
        int(over.sum()),
        _held_out(probability, holds, precision),
    )


def lowest_cut_off(probability: Floats, holds: Flags, precision: float) -> float | None:
    """The lowest probability [N] that, as a cut-off, has at least the precision; None where there is none."""
    order = np.argsort(-probability, kind="stable")
    values, reached = probability[order], np.cumsum(holds[order]) / np.arange(1, len(order) + 1)
    last_of_ties = np.append(values[1:] != values[:-1], True)
    fitting = np.flatnonzero((reached >= precision) & last_of_ties)
    return float(values[fitting[-1]]) if len(fitting) else None


def _held_out(probability: Floats, holds: Flags, precision: float) -> float | None:
    halves = np.arange(len(probability)) % 2 == 0
    hits = said = 0
    for chosen, measured in ((halves, ~halves), (~halves, halves)):
        cut_off = lowest_cut_off(probability[chosen], holds[chosen], precision)
        if cut_off is None:
            return None
        over = probability[measured] >= cut_off
        hits, said = hits + int((over & holds[measured]).sum()), said + int(over.sum())
    return hits / said if said else None

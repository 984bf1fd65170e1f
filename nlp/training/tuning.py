"""What is fitted on dev after the training: calibration and cut-offs."""

from dataclasses import dataclass

from nlp.decisions import Calibration, Flags, Floats, columns, decide, probabilities
from nlp.training.calibrate import fit_calibration
from nlp.training.cutoffs import tune_aspects, tune_kinds


@dataclass(frozen=True, slots=True)
class Tuned:
    """Calibration, and cut-offs of kinds [9] and aspects [16]; ``probabilities`` [N, labels] are those of the dev posts."""

    calibration: Calibration
    kinds: Floats
    aspects: Floats
    probabilities: Floats

    def decisions(self) -> Flags:
        """Which labels hold for the dev posts [N, labels]."""
        return decide(self.probabilities, self.kinds, self.aspects)


def tune(logits: Floats, true: Flags) -> Tuned:
    """Fit calibration and cut-offs to the logits and labels of the dev posts [N, labels]."""
    calibration = fit_calibration(logits, true)
    scores = probabilities(logits, calibration)
    kinds, aspects = columns("kinds"), columns("aspects")
    return Tuned(
        calibration,
        tune_kinds(scores[:, kinds], true[:, kinds]),
        tune_aspects(scores[:, aspects], true[:, aspects]),
        scores,
    )

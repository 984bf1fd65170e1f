"""What a training run reports and returns."""

from dataclasses import dataclass
from pathlib import Path

from nlp.training.evaluate import Report


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: ``stage`` is ``train``, ``export`` or ``evaluate``; epoch and loss belong to ``train``."""

    stage: str
    step: int
    steps: int
    epoch: int = 0
    loss: float = 0.0
    """Mean of the steps since the last report."""


@dataclass(frozen=True, slots=True)
class TrainResult:
    """A finished run: where the model lies, and how it does on the dev set it was tuned on."""

    folder: Path
    version: str
    report: Report
    held_out_f1: float
    """Macro-F1 over kinds with the cut-offs tuned on one half of dev and measured on the other, both ways."""
    seconds: float = 0.0
    """How long the training took; 0 where it was not timed."""

"""What a training run reports and returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp.training.evaluate import Report


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: ``stage`` is ``train``, ``epoch``, ``export`` or ``evaluate``; epoch and loss belong to ``train``."""

    stage: str
    step: int
    steps: int
    epoch: int = 0
    loss: float = 0.0
    """Mean of the steps since the last report."""
    scores: "EpochScores | None" = None
    """At the end of an epoch."""


@dataclass(frozen=True, slots=True)
class EpochScores:
    """How the network does on dev after an epoch, cut-offs tuned on it."""

    epoch: int
    macro_f1: Mapping[str, float]
    """By head."""
    kinds_average_precision: float
    """How well posts are ranked, whatever the cut-offs; mean over kinds."""

    def to_text(self) -> str:
        """One line."""
        heads = "  ".join(f"{head} {value:.3f}" for head, value in self.macro_f1.items())
        return f"{heads}  kinds mAP {self.kinds_average_precision:.3f}"


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
    posts: int = 0
    """How many labelled posts were learnt from; 0 where it is not known."""
    mean_of: tuple[str, ...] = ()
    """Versions of the models whose weights were averaged."""

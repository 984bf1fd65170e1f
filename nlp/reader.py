"""What reads texts for the pipeline: one model, or two as one."""

from collections.abc import Sequence
from typing import Protocol

from nlp.decisions import Floats
from nlp.model import Model, ModelSettings, Prediction


class Reader(Protocol):
    """What the pipeline needs of a model (`nlp.model.Model`)."""

    version: str

    @property
    def encoder(self) -> str:
        """Version of the model whose features are given: own kinds hold for it alone."""
        ...

    @property
    def settings(self) -> ModelSettings:
        """Cut-offs and calibration of the model that has the last word."""
        ...

    def predict(
        self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False, features: bool = False
    ) -> list[Prediction]:
        """One prediction for each text, in order; with ``features`` those of the encoder too."""
        ...

    def features(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """Features [N, D] of the encoder."""
        ...

    def last_word(self, text: str, platform: str, *, features: bool) -> Model:
        """The one model whose answer counts for a text, read with features or without: what explains it."""
        ...

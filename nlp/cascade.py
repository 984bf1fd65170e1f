"""Two models as one: a fast one reads every post, a careful one reads again where that pays.

A post is read again where the fast model is in doubt (a kind lies near its cut-off, or source or sentiment have no clear winner)
or where much hangs on it (an incident, a wish to leave, the highest urgency).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nlp.decisions import Floats
from nlp.labels import Kind
from nlp.model import Model, ModelSettings, Prediction

_WEIGHTY: Final = frozenset({Kind.INCIDENT, Kind.CHURN_INTENT})
_MOST_URGENT: Final = 2


@dataclass(frozen=True, slots=True)
class Doubt:
    """When the fast model's word is not enough."""

    near: float = 0.05
    """A kind's probability is within so much of its cut-off."""
    clear: float = 0.5
    """The most probable source or sentiment is less probable than this."""

    def about(self, prediction: Prediction, cut_offs: Floats) -> bool:
        """Whether the post is to be read again, given the fast model's cut-offs [9] of kinds."""
        if prediction.urgency == _MOST_URGENT or not _WEIGHTY.isdisjoint(prediction.labels):
            return True
        if min(prediction.source_probability, prediction.sentiment_probability) < self.clear:
            return True
        chances = prediction.kinds.values()
        return any(abs(chance - cut_off) < self.near for chance, cut_off in zip(chances, cut_offs, strict=True))


class Cascade:
    """A fast and a careful model behind the interface of one; safe to share between threads."""

    def __init__(self, fast: Model, careful: Model, doubt: Doubt | None = None) -> None:
        self._fast = fast
        self._careful = careful
        self._doubt = doubt or Doubt()
        self.version = f"{careful.version}+{fast.version}"

    @property
    def encoder(self) -> str:
        """Version of the careful model, whose features are given."""
        return self._careful.version

    @property
    def settings(self) -> ModelSettings:
        """Those of the careful model, which has the last word."""
        return self._careful.settings

    def predict(
        self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False, features: bool = False
    ) -> list[Prediction]:
        """What each text says. With ``features`` all are read by the careful model, as they are its own."""
        if features:
            return self._careful.predict(texts, platforms, evidence=evidence, features=True)
        predictions = self._fast.predict(texts, platforms, evidence=evidence)
        again = self.read_again(predictions)
        second = self._careful.predict(
            [texts[index] for index in again], [platforms[index] for index in again], evidence=evidence
        )
        for index, prediction in zip(again, second, strict=True):
            predictions[index] = prediction
        return predictions

    def read_again(self, predictions: Sequence[Prediction]) -> list[int]:
        """Indices of the posts that the careful model reads too."""
        cut_offs = self._fast.settings.kind_cut_offs
        return [index for index, one in enumerate(predictions) if self._doubt.about(one, cut_offs)]

    def last_word(self, text: str, platform: str, *, features: bool) -> Model:
        """The model whose answer counts for a text, read with features or without."""
        again = features or self.read_again(self._fast.predict([text], [platform]))
        return self._careful if again else self._fast

    def features(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """The careful model's pooled states [N, D]."""
        return self._careful.features(texts, platforms)


def load_reader(model: Path, fast: Path | None, threads: int | None) -> Model | Cascade:
    """The model of a folder, with a fast one before it where there is one. Raises `nlp.model.ModelError`."""
    careful = Model.load(model, threads)
    return Cascade(Model.load(fast, threads), careful) if fast else careful

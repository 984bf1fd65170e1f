"""A model's answers to labelled posts, as the arrays that all figures are made of."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np

from nlp.decisions import Floats
from nlp.model import Prediction
from nlp.training.data import Labelled
from nlp.training.flags import all_said
from nlp.training.scores import Scores

_CHUNK: Final = 256
Progress = Callable[[int, int], None]
"""Called with posts done and posts in all."""


class Reader(Protocol):
    """What is evaluated (`nlp.model.Model` and all that answer like it)."""

    version: str

    def predict(self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False) -> list[Prediction]:
        """One prediction for each text, in order."""
        ...


def read_posts(reader: Reader, rows: Sequence[Labelled], progress: Progress | None = None) -> Scores:
    """Decisions and probabilities of a model for posts."""
    predictions: list[Prediction] = []
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        texts, platforms = [row.text for row in chunk], [row.platform for row in chunk]
        predictions += reader.predict(texts, platforms)
        if progress:
            progress(min(start + _CHUNK, len(rows)), len(rows))
    return Scores(reader.version, all_said(predictions), probabilities_of(predictions))


def probabilities_of(predictions: Sequence[Prediction]) -> Floats:
    """Probabilities [N, labels] of predictions that a model made, in the order of `nlp.decisions.HEADS`."""
    return np.stack([one.probabilities for one in predictions if one.probabilities is not None])

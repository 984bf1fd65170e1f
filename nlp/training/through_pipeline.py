"""Labelled posts through the whole pipeline: what people see in the end, beside what the model alone says."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from nlp.decisions import Floats
from nlp.model import Model, Prediction
from nlp.pipeline import Analyser
from nlp.reader import Reader
from nlp.records import Text
from nlp.training.data import Labelled
from nlp.training.flags import all_said
from nlp.training.reading import Progress
from nlp.training.scores import Scores

_CHUNK: Final = 256


class Remembering:
    """A reader that predicts no text twice: most posts read the same on every way through the pipeline."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], Prediction] = {}
        self.version = reader.version
        self.encoder = reader.encoder
        self.settings = reader.settings

    def predict(
        self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False, features: bool = False
    ) -> list[Prediction]:
        """One prediction for each text, in order; with evidence or features always anew."""
        if evidence or features:
            return self._reader.predict(texts, platforms, evidence=evidence, features=features)
        posts = list(zip(texts, platforms, strict=True))
        new = [post for post in dict.fromkeys(posts) if post not in self._known]
        answers = self._reader.predict([text for text, _ in new], [platform for _, platform in new]) if new else []
        self._known.update(zip(new, answers, strict=True))
        return [self._known[post] for post in posts]

    def features(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """Features [N, D], always anew."""
        return self._reader.features(texts, platforms)

    def last_word(self, text: str, platform: str, *, features: bool) -> Model:
        """The one model whose answer counts for a text."""
        return self._reader.last_word(text, platform, features=features)


def analyse_posts(analyser: Analyser, rows: Sequence[Labelled], progress: Progress | None = None) -> Scores:
    """The decisions of the pipeline for posts: cleaned, masked where the analyser masks, noise corrected."""
    found = []
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        texts = [Text(row.place, row.text, row.platform) for row in chunk]
        found.append(all_said(analyser.analyse(texts, evidence=False)))
        if progress:
            progress(min(start + _CHUNK, len(rows)), len(rows))
    masks = "masked" if analyser.mask else "unmasked"
    return Scores(f"{analyser.version} ({masks})", np.concatenate(found))

"""Labelled posts through the whole pipeline: what people see in the end, beside what the model alone says."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from nlp.pipeline import Analyser
from nlp.records import Text
from nlp.training.data import Labelled
from nlp.training.flags import all_said
from nlp.training.reading import Progress
from nlp.training.scores import Scores

_CHUNK: Final = 256


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

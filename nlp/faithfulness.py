"""Whether the words named as decisive are: they are taken out, and the fall of the label's probability is measured.

The deletion test (Samek et al., "Evaluating the visualization of what a deep neural network has learned", 2017;
"comprehensiveness" of DeYoung et al., "ERASER", 2020), for the words found by occlusion, for those of the class
activation map that comes with every prediction, and for words drawn by lot. Occlusion picks its first word by the very
quantity measured, so that one word says little of it; three and five words show whether it ranks well.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from nlp.decisions import WORD_LABELS, columns
from nlp.evidence import Span
from nlp.explain import Scorer, word_falls
from nlp.labels import Kind, Sentiment
from nlp.model import Prediction
from nlp.occlusion import occluded, words_of

DELETED: Final = (1, 3, 5)
METHODS: Final = ("occlusion", "class_activation", "random")
_SEED: Final = 7


class ExplainedModel(Scorer, Protocol):
    """A model that also names words by itself."""

    def predict(self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False) -> list[Prediction]:
        """One prediction for each text."""
        ...


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """Mean fall of a label's probability, by method and number of words taken out."""

    labels: int
    """Labels of posts that were tested: kinds but other, sentiments but neutral, of posts with enough words."""
    posts: int
    falls: Mapping[str, Mapping[int, float]]


def measure(
    model: ExplainedModel, posts: Sequence[tuple[str, str]], progress: Callable[[int, int], None]
) -> Faithfulness:
    """Test all methods on (text, platform) of some posts; ``progress`` is called with posts done and in all.

    Some fifty passes a post. Posts of fewer than six words are left out.
    """
    dice = random.Random(_SEED)  # noqa: S311 - a draw, not a secret
    tested, found = 0, list[dict[tuple[str, int], float]]()
    for done, (text, platform) in enumerate(posts):
        progress(done, len(posts))
        if len(words_of(text)) > max(DELETED):
            of_post = list(_of_post(model, text, platform, dice))
            tested += bool(of_post)
            found += of_post
    falls = {
        method: {count: float(np.mean([each[method, count] for each in found])) if found else 0.0 for count in DELETED}
        for method in METHODS
    }
    return Faithfulness(len(found), tested, falls)


def _of_post(
    model: ExplainedModel, text: str, platform: str, dice: random.Random
) -> Iterator[dict[tuple[str, int], float]]:
    """What each label of a post loses."""
    (prediction,) = model.predict([text], [platform], evidence=True)
    whole = model.probabilities([text], [platform])[0]
    spans, falls = word_falls(model, text, platform, whole)
    for label in _explained(prediction):
        column = _column(label)
        rankings = {
            "occlusion": [spans[at] for at in np.argsort(-falls[:, column], kind="stable")],
            "class_activation": _by_activation(prediction, label, text, dice),
            "random": dice.sample(words_of(text), max(DELETED)),
        }
        tries = [(method, count, occluded(text, rankings[method][:count])) for method in METHODS for count in DELETED]
        left = model.probabilities([without for *_, without in tries], [platform] * len(tries))[:, column]
        yield {
            (method, count): float(whole[column] - part) for (method, count, _), part in zip(tries, left, strict=True)
        }


def _explained(prediction: Prediction) -> list[str]:
    kinds = [kind.value for kind in prediction.labels if kind is not Kind.OTHER]
    return kinds if prediction.sentiment is Sentiment.NEUTRAL else [*kinds, prediction.sentiment.value]


def _column(label: str) -> int:
    at = WORD_LABELS.index(label)
    head, before = ("kinds", 0) if at < len(Kind) else ("sentiment", len(Kind))
    return int(columns(head).start) + at - before


def _by_activation(prediction: Prediction, label: str, text: str, dice: random.Random) -> list[Span]:
    """Words in the order of the class activation map; after those it names, any."""
    weights = [(word.weight, word.start, word.end) for word in prediction.words if word.label == label]

    def weight(span: Span) -> float:
        return max((w for w, start, end in weights if start <= span[0] and span[1] <= end), default=0.0)

    words = words_of(text)
    dice.shuffle(words)
    return sorted(words, key=weight, reverse=True)

"""Labelled posts through the whole pipeline: what is said in the end, with and without masks, no text read twice."""

from collections.abc import Sequence

import numpy as np

from nlp.brands import Lexicon
from nlp.decisions import HEADS, Calibration, Floats, columns
from nlp.labels import Kind, Sentiment, Source
from nlp.model import ModelSettings, Prediction
from nlp.pipeline import Analyser
from nlp.training.data import Labelled
from nlp.training.through_pipeline import Remembering, analyse_posts

TEXTS = (
    "客服电话打了十遍都没人接",
    "转发本条微博并关注，抽三位送现金红包",
    "打13800138000也没人接",
    "客服电话打了十遍都没人接",
)
ROWS = [
    Labelled(text, "weibo", Source.PERSON, (Kind.COMPLAINT,), Sentiment.NEGATIVE, (), 1, place=f"rows:{at}")
    for at, text in enumerate(TEXTS, start=1)
]


class Listening:
    """A reader that takes every post for a person's: a complaint where nobody answers. It keeps what it was shown."""

    version = encoder = "listening-1"
    settings = ModelSettings("listening", 160, np.full(9, 0.5), np.full(16, 0.5), Calibration.none())

    def __init__(self) -> None:
        self.read: list[str] = []

    def predict(
        self, texts: Sequence[str], platforms: Sequence[str], *, evidence: bool = False, features: bool = False
    ) -> list[Prediction]:
        self.read += texts
        kinds = [Kind.COMPLAINT if "没人接" in text else Kind.OTHER for text in texts]
        return [
            Prediction(
                Source.PERSON, 0.9, {each: float(each is kind) for each in Kind}, (kind,), Sentiment.NEUTRAL, 1.0, (), 0
            )
            for kind in kinds
        ]

    def features(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        return np.zeros((len(texts), 2))


def test_what_the_pipeline_corrects_is_in_the_answers() -> None:
    found = analyse_posts(Analyser(Listening(), Lexicon.load()), ROWS)
    sources = [HEADS["source"][at] for at in found.said[:, columns("source")].argmax(axis=1)]
    assert sources == ["person", "lottery", "person", "person"]
    assert found.said[:, columns("kinds").start].tolist() == [True, False, True, True]
    assert found.probabilities is None


def test_texts_that_read_the_same_with_and_without_masks_are_read_once() -> None:
    reader = Listening()
    remembering = Remembering(reader)
    versions = [
        analyse_posts(Analyser(remembering, Lexicon.load(), mask), ROWS).version.rpartition(" ")[2]
        for mask in (True, False)
    ]
    assert versions == ["(masked)", "(unmasked)"]
    assert sorted(reader.read) == sorted({*TEXTS, "打[手机号]也没人接"})

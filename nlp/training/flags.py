"""Labels as flags: what posts truly are and what is said of them, columns in the order of `nlp.decisions.HEADS`."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from nlp.decisions import HEADS, Flags
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.training.data import Labelled

COLUMNS: Final = tuple((head, label) for head, labels in HEADS.items() for label in labels)
"""Head and label of each column."""


class Said(Protocol):
    """What is said of one post (`nlp.model.Prediction`, `nlp.records.Analysis`)."""

    @property
    def source(self) -> Source: ...
    @property
    def labels(self) -> tuple[Kind, ...]: ...
    @property
    def sentiment(self) -> Sentiment: ...
    @property
    def aspects(self) -> tuple[Aspect, ...]: ...
    @property
    def urgency(self) -> int: ...


def truth(rows: Sequence[Labelled], head: str) -> Flags:
    """The labels that posts truly have in a head, as flags [N, labels]."""
    return _flags([_true(row, head) for row in rows], head)


def said(answers: Sequence[Said], head: str) -> Flags:
    """The labels that are said of posts in a head, as flags [N, labels]."""
    return _flags([_answer(answer, head) for answer in answers], head)


def all_truth(rows: Sequence[Labelled]) -> Flags:
    """The true labels of every head, [N, `COLUMNS`]."""
    return np.concatenate([truth(rows, head) for head in HEADS], axis=1)


def all_said(answers: Sequence[Said]) -> Flags:
    """The labels said in every head, [N, `COLUMNS`]."""
    return np.concatenate([said(answers, head) for head in HEADS], axis=1)


def _true(row: Labelled, head: str) -> tuple[str, ...]:
    return row.kinds if head == "kinds" else _other_than_kinds(row, head)


def _answer(answer: Said, head: str) -> tuple[str, ...]:
    return answer.labels if head == "kinds" else _other_than_kinds(answer, head)


def _other_than_kinds(post: Labelled | Said, head: str) -> tuple[str, ...]:
    match head:
        case "aspects":
            return post.aspects
        case "source":
            return (post.source,)
        case "sentiment":
            return (post.sentiment,)
        case _:
            return (str(post.urgency),)


def _flags(found: Sequence[tuple[str, ...]], head: str) -> Flags:
    labels = HEADS[head]
    flags = np.array([[label in each for label in labels] for each in found], dtype=np.bool_)
    return flags.reshape(len(found), len(labels))

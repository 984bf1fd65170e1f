"""The records of own kinds: examples go in, a head with its figures comes out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

import numpy as np

from nlp.decisions import Floats
from nlp.own_kinds.logistic import log_odds, sigmoid


class OwnKindError(ValueError):
    """The examples cannot be learned from; the message says the remedy."""


class Encoder(Protocol):
    """What own kinds need of a model (`nlp.model.Model`)."""

    version: str

    def features(self, texts: Sequence[str], platforms: Sequence[str]) -> Floats:
        """Features [N, D] of texts."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the model reads it: cleaned and masked."""

    text: str
    platform: str = "unknown"
    holds: bool | None = True
    """Whether the kind holds, by a person's word; None: nobody has looked, it is one of the posts that come in."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be trained: a name, and the precision that the cut-off should reach (None: where F1 is best)."""

    name: str
    precision: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a kind is found on examples that were held out, near-duplicates together, cut-off and penalty included.

    Examples nobody has looked at count as not having the kind: precision and F1 err on the low side.
    """

    positives: int
    distinct: int
    """Positives that are not near-duplicates of each other."""
    negatives: int
    unlabelled: int
    folds: int
    precision: Measure
    recall: Measure
    f1: Measure
    per_thousand: float | None
    """Of a thousand posts that nobody has looked at, how many are said to have it; None without such posts."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A trained kind: weights over the features of one encoder."""

    name: str
    """The bank's own word for it: what rules, filters and screens say."""
    encoder: str
    """Version of the model whose features it reads; those of another model mean something else."""
    weights: Floats
    """Of the encoder's features, then of the words (`nlp.own_kinds.word_features`) [D + words]."""
    bias: float
    cut_off: float
    """The kind holds from this probability on."""
    strength: float
    """The penalty chosen by cross-validation."""
    figures: Figures
    warnings: tuple[str, ...] = field(default=())

    def probabilities(self, features: Floats, words: Floats) -> Floats:
        """Probability [N] at even odds, as if every second post had the kind, of encoder and word features."""
        rows = np.concatenate((features, words), axis=1)
        return sigmoid(log_odds(rows, np.append(self.weights, self.bias)))

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that change with what the head says."""
        numbers = np.append(self.weights, (self.bias, self.cut_off)).astype("<f4").tobytes()
        return sha256(f"{self.name} {self.encoder} ".encode() + numbers).hexdigest()[:8]

"""How far figures would move on other posts of the same sort: percentile bootstrap over posts (Efron 1979).

Every figure here is made of sums over posts (hits, labels said, labels true), so that a resample needs no copy of the
posts: one matrix product of how often each post is drawn with what each post adds to the sums. Labels with few posts
(under about ten) get intervals that are too narrow: a resample cannot show what the posts do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from nlp.decisions import Flags, Floats

RESAMPLES: Final = 1_000
_SEED: Final = 20_240_229
_DRAWS_AT_ONCE: Final = 4_000_000
_PERCENTILES: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of what resamples give."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over posts, in all and in resamples: each [..., labels]."""

    hits: Floats
    said: Floats
    true: Floats

    def precision(self) -> Floats:
        """Share of what is said that is true; 0 where nothing is said."""
        return _ratio(self.hits, self.said)

    def recall(self) -> Floats:
        """Share of what is true that is said; 0 where nothing is true."""
        return _ratio(self.hits, self.true)

    def f1(self) -> Floats:
        """Harmonic mean of both; 0 where a label neither is true nor said."""
        return _ratio(2 * self.hits, self.said + self.true)

    def macro_f1(self) -> Floats:
        """Mean F1 over the labels that occur, in truth or in what is said: [...]."""
        occurs = (self.said + self.true) > 0
        return _ratio((self.f1() * occurs).sum(axis=-1), occurs.sum(axis=-1))

    def of(self, columns: slice | Flags) -> "Sums":
        """The sums of some labels."""
        return Sums(self.hits[..., columns], self.said[..., columns], self.true[..., columns])


def count(said: Flags, true: Flags) -> Sums:
    """The sums over posts [N, labels]: each [labels]."""
    return Sums(*((part.sum(axis=0).astype(float)) for part in (said & true, said, true)))


def resample(*models: Flags, true: Flags, resamples: int = RESAMPLES) -> list[Sums]:
    """The sums of each model's decisions [N, labels] over the same resamples of posts: each [resamples, labels]."""
    hits = [said & true for said in models]
    sums = np.concatenate(
        [
            drawn @ np.concatenate([true, *models, *hits], axis=1).astype(np.float32)
            for drawn in _draws(len(true), resamples)
        ]
    )
    parts = np.split(sums, 2 * len(models) + 1, axis=1)
    return [
        Sums(hit, said, parts[0])
        for said, hit in zip(parts[1 : len(models) + 1], parts[len(models) + 1 :], strict=True)
    ]


def interval(values: Floats) -> Interval:
    """The interval of one figure over resamples [resamples]."""
    low, high = np.percentile(values, _PERCENTILES)
    return Interval(float(low), float(high))


def intervals(values: Floats) -> list[Interval]:
    """The interval of each of several figures over resamples [resamples, figures]."""
    low, high = np.percentile(values, _PERCENTILES, axis=0)
    return [Interval(*each) for each in zip(low.tolist(), high.tolist(), strict=True)]


def _draws(posts: int, resamples: int) -> Iterator[Floats]:
    """How often each post is drawn [some resamples, posts], until all resamples are given."""
    generator = np.random.default_rng(_SEED)
    at_once = max(1, _DRAWS_AT_ONCE // max(posts, 1))
    for start in range(0, resamples, at_once):
        some = min(at_once, resamples - start)
        drawn = generator.integers(posts, size=(some, posts)) + np.arange(some)[:, None] * posts
        yield np.bincount(drawn.ravel(), minlength=some * posts).reshape(some, posts).astype(np.float32)


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.zeros_like(part, dtype=float), where=whole > 0)
    return ratio

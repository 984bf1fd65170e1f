"""What is usual: in how many of some ordinary posts a word or phrase stands, and how a count compares with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log, log2
from typing import Final

UNSEEN: Final = 0.5
"""A word that a table lacks is held to be half as frequent as the rarest word in it."""


@dataclass(frozen=True)
class Usual:
    """Counts of posts by word or phrase, of ``posts`` in all."""

    counts: Mapping[str, int]
    posts: int

    @cached_property
    def _least(self) -> float:
        return UNSEEN * min(self.counts.values(), default=0)

    def count(self, word: str) -> float:
        """In how many of the posts the word stands, estimated where the table lacks it."""
        return self.counts.get(word, self._least)


def log_likelihood(count: float, total: float, background: float, background_total: float) -> float:
    """G2 of Dunning 1993 over document counts; 0 where the word is not over-represented.

    Dunning, "Accurate methods for the statistics of surprise and coincidence".
    """
    if not count or count * background_total <= background * total:
        return 0.0
    all_with, everything = count + background, total + background_total
    observed = (count, background, total - count, background_total - background)
    expected = (
        all_with * total / everything,
        all_with * background_total / everything,
        (everything - all_with) * total / everything,
        (everything - all_with) * background_total / everything,
    )
    return 2 * sum(seen * log(seen / due) for seen, due in zip(observed, expected, strict=True) if seen)


def log_ratio(count: float, total: float, background: float, background_total: float) -> float:
    """How many times as frequent as in the background, as a power of two (Hardie 2014): 1 is twice, 2 four times.

    Hardie, "Log Ratio: an informal introduction". Half a post stands for none.
    """
    return log2(max(count, 0.5) / total) - log2(max(background, 0.5) / background_total)

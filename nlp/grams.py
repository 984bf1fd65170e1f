"""Sequences of words in many texts, counted all at once in arrays: how often, in how many texts, with which neighbours.

A gram of n words is only looked at where both grams of n - 1 words in it are frequent (Agrawal and Srikant, "Fast
algorithms for mining association rules", 1994), so time and memory grow with the text, not with its possible sequences.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
BREAK: Final = 0
"""What stands where no gram may go on: punctuation, and the end of a text."""


@dataclass(frozen=True, slots=True)
class Words:
    """Texts as numbers: the words of all texts in a row, a `BREAK` after each text."""

    names: tuple[str, ...]
    """Word by number; that of `BREAK` is empty."""
    numbers: Ints
    """Number of the word at each place [P]."""
    inner: npt.NDArray[np.bool_]
    """Whether a gram may hold the word at this place [P]; others count as neighbours only."""
    texts: Ints
    """Which text a place belongs to [P]."""


@dataclass(frozen=True, slots=True)
class Grams:
    """The frequent sequences of ``size`` words; G of them."""

    size: int
    at: Ints
    """Number of the gram that begins at each place [P], counted from 1; 0 where none does."""
    first: Ints
    """A place where the gram begins [G]."""
    counts: Ints
    """How often it stands [G]."""
    texts: Ints
    """In how many texts [G]."""

    def places(self) -> Ints:
        """All places where a frequent gram begins, in order."""
        return np.flatnonzero(self.at)

    def words(self, words: Words) -> Iterator[tuple[str, ...]]:
        """The words of each gram, in order of their numbers."""
        for place in self.first.tolist():
            yield tuple(words.names[number] for number in words.numbers[place : place + self.size].tolist())


def number_words(texts: Iterable[Sequence[str]], stops: frozenset[str]) -> Words:
    """Texts cut into words, as numbers. What is not all letters is a break; no gram holds one of ``stops``."""
    numbers: dict[str, int] = {"": BREAK}
    row: list[int] = []
    lengths: list[int] = []
    for text in texts:
        row.extend(numbers.setdefault(word, len(numbers)) if word.isalpha() else BREAK for word in text)
        row.append(BREAK)
        lengths.append(len(text) + 1)
    names = tuple(numbers)
    allowed = np.array([bool(name) and name not in stops for name in names])
    places = np.array(row, dtype=np.int64)
    return Words(names, places, allowed[places], np.repeat(np.arange(len(lengths)), lengths))


def frequent_grams(words: Words, longest: int, least: int) -> list[Grams]:
    """The grams of 1 … ``longest`` words that stand in at least ``least`` texts, by their length."""
    found = [_counted(words, 1, np.where(words.inner, words.numbers, 0), least)]
    while len(found) < longest and found[-1].counts.size:
        shorter = found[-1].at
        following, last = shorter[1:], words.numbers[len(found) :]
        alive = (shorter[: last.size] > 0) & (following[: last.size] > 0)
        keys = np.zeros_like(shorter)
        keys[: last.size] = np.where(alive, shorter[: last.size] * len(words.names) + last, 0)
        found.append(_counted(words, len(found) + 1, keys, least))
    return found


def _counted(words: Words, size: int, keys: Ints, least: int) -> Grams:
    """Grams by a number that is theirs alone (``keys``; 0: none), without the rare ones."""
    places = np.flatnonzero(keys)
    _, first, inverse, counts = np.unique(keys[places], return_index=True, return_inverse=True, return_counts=True)
    texts = _distinct(inverse, words.texts[places], len(first))
    kept = texts >= least
    renumbered = np.where(kept, np.cumsum(kept), 0)
    at = np.zeros_like(keys)
    at[places] = renumbered[inverse]
    return Grams(size, at, places[first][kept], counts[kept], texts[kept])


def _distinct(groups: Ints, values: Ints, size: int) -> Ints:
    """How many different values each group has [size]."""
    pairs = np.unique(groups * (values.max(initial=0) + 1) + values)
    return np.bincount(pairs // (values.max(initial=0) + 1), minlength=size)


def distinct_values(grams: Grams, values: Ints) -> Ints:
    """How many different values the places of each gram have [G]; ``values`` holds one a place [P]."""
    places = grams.places()
    return _distinct(grams.at[places] - 1, values[places], grams.counts.size)


def freedom(words: Words, grams: Grams) -> tuple[Floats, Floats]:
    """Entropy in nats of the words before and after each gram [G], [G].

    A break is a neighbour unlike any other: before and after punctuation everything may stand. With Miller's correction
    for few observations ("Note on the bias of information estimates", 1955).
    """
    places = grams.places()
    padded = np.concatenate(([BREAK], words.numbers, [BREAK]))
    left, right = padded[places], padded[places + grams.size + 1]
    groups = grams.at[places] - 1
    width = len(words.names)
    return _entropy(groups, left, grams.counts, width), _entropy(groups, right, grams.counts, width)


def _entropy(groups: Ints, neighbours: Ints, totals: Ints, width: int) -> Floats:
    words = neighbours != BREAK
    pairs, counts = np.unique(groups[words] * width + neighbours[words], return_counts=True)
    group = pairs // width
    breaks = np.bincount(groups[~words], minlength=totals.size)
    kinds = np.bincount(group, minlength=totals.size) + breaks
    shares = counts / totals[group]
    spread = np.bincount(group, weights=-shares * np.log(shares), minlength=totals.size)
    return spread + breaks / totals * np.log(totals) + (kinds - 1) / (2 * totals)


def association(levels: Sequence[Grams], grams: Grams) -> Floats:
    """Normalised pointwise mutual information (Bouma 2009) of each gram's weakest split in two [G], in [-1, 1].

    Bouma, "Normalized (pointwise) mutual information in collocation extraction". Shares are of all words counted.
    """
    whole = float(levels[0].counts.sum())
    joint = grams.counts / whole
    weakest = np.full(grams.counts.size, 1.0)
    for split in range(1, grams.size):
        left = _counts_at(levels[split - 1], grams.first) / whole
        right = _counts_at(levels[grams.size - split - 1], grams.first + split) / whole
        weakest = np.minimum(weakest, np.log(joint / (left * right)) / -np.log(joint))
    return weakest


def _counts_at(grams: Grams, places: Ints) -> Ints:
    return grams.counts[grams.at[places] - 1]

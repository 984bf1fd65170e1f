"""Which examples belong together, and how they are dealt into folds: copies never stand on both sides."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from nlp.decisions import Flags

Ints = npt.NDArray[np.int64]
ALIKE: Final = 0.5
"""Share of common shingles (Jaccard) from which two texts are one text with small changes."""
_SHINGLE: Final = 3
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")


def near_duplicates(texts: Sequence[str]) -> Ints:
    """Group number of each text [N]: texts that share half of their three-letter shingles, directly or by a chain."""
    shingles = [_shingles(text) for text in texts]
    parent = list(range(len(texts)))
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        common = Counter(other for shingle in own for other in holders[shingle])
        for other, count in common.items():
            if count >= ALIKE * (len(own) + len(shingles[other]) - count):
                parent[_root(parent, index)] = _root(parent, other)
        for shingle in own:
            holders[shingle].append(index)
    roots = [_root(parent, index) for index in range(len(texts))]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


def deal(groups: Ints, positive: Flags, folds: int, seed: int) -> Ints:
    """Fold number of each example [N]: whole groups, positives and others evenly, large groups first."""
    order = np.random.default_rng(seed).permutation(len(np.unique(groups)))
    sizes = np.bincount(groups)
    hits = np.bincount(groups, weights=positive)
    fold_of = np.zeros(len(sizes), dtype=np.int64)
    held = np.zeros((folds, 2))
    for group in sorted(order, key=lambda one: (-hits[one], -sizes[one])):
        column = 0 if hits[group] else 1
        fold = int(held[:, column].argmin())
        held[fold] += (hits[group], sizes[group])
        fold_of[group] = fold
    dealt: Ints = fold_of[groups]
    return dealt


def splits(fold_of: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Of each fold the examples outside it and in it, as indices."""
    for fold in np.unique(fold_of):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def _shingles(text: str) -> frozenset[str]:
    letters = _NOT_LETTERS.sub("", text.lower()) or text
    return frozenset(letters[at : at + _SHINGLE] for at in range(max(1, len(letters) - _SHINGLE + 1)))


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index

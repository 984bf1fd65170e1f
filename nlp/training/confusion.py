"""What is said instead of what: one table a head.

Heads of one label: posts by true and said label. Heads of several labels (after Heydarian et al., "MLCM: Multi-Label
Confusion Matrix", 2022): a post counts once in the row of each label that it has. Where the label is said, the count goes
to the diagonal; where it is missed, it is shared equally by the labels that are wrongly said of the post, and goes to
the last column where there are none. Rows so add up to the posts that have the label. The last row counts what is wrongly
said of posts of which nothing is missed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from nlp.decisions import HEADS, MULTI_LABEL, Flags, Floats, columns

NOTHING: Final = "nothing"
"""Name of the last row and column of heads of several labels."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Posts by true label (rows) and said label (columns)."""

    labels: tuple[str, ...]
    """Of rows and columns."""
    counts: tuple[tuple[float, ...], ...]

    def most(self, limit: int) -> list[tuple[str, str, float]]:
        """The most frequent mistakes: true label, label said instead, posts."""
        cells = [
            (true, said, count)
            for true, row in zip(self.labels, self.counts, strict=True)
            for said, count in zip(self.labels, row, strict=True)
            if true != said and count
        ]
        return sorted(cells, key=lambda cell: -cell[2])[:limit]

    def to_record(self) -> dict[str, object]:
        """The table in plain types."""
        return asdict(self)


def confusions(said: Flags, true: Flags) -> Mapping[str, Confusion]:
    """The table of each head, for flags [N, labels]."""
    found = {}
    for head, labels in HEADS.items():
        make = _several if head in MULTI_LABEL else _one
        found[head] = make(said[:, columns(head)], true[:, columns(head)], labels)
    return found


def _one(said: Flags, true: Flags, labels: Sequence[str]) -> Confusion:
    return Confusion(tuple(labels), _rows(true.astype(float).T @ said.astype(float)))


def _several(said: Flags, true: Flags, labels: Sequence[str]) -> Confusion:
    missed, wrong = (true & ~said).astype(float), (said & ~true).astype(float)
    many = wrong.sum(axis=1, keepdims=True)
    shared = np.divide(wrong, many, out=np.zeros_like(wrong), where=many > 0)
    table = np.zeros((len(labels) + 1, len(labels) + 1))
    table[:-1, :-1] = missed.T @ shared + np.diag((said & true).sum(axis=0))
    table[:-1, -1] = missed[many[:, 0] == 0].sum(axis=0)
    table[-1, :-1] = wrong[missed.sum(axis=1) == 0].sum(axis=0)
    return Confusion((*labels, NOTHING), _rows(table))


def _rows(table: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(round(float(count), 2) for count in row) for row in table)

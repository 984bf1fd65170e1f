"""Posts and what is to be learnt of them as padded batches of tensors: by length, shuffled from the seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from nlp.decisions import HEADS, Floats
from nlp.inputs import encode_ids, platform_prefix
from nlp.pieces import Pieces
from nlp.training.data import Labelled, labels_of
from nlp.training.taught import Taught

_LENGTHS: Final = (16, 32, 48, 64, 96, 128, 160)
"""Padded lengths in word pieces; few, because kernels are compiled for each shape."""
_SORTED_TOGETHER: Final = 40
"""Batches whose posts are sorted by length together: little padding, yet mixed anew every epoch."""
_ENCODED_TOGETHER: Final = 4096


@dataclass(frozen=True, slots=True)
class Examples:
    """Posts to learn from, those that people labelled first, then those that a teacher read."""

    known: list[tuple[int, ...]]
    """Word pieces with the platform before the text."""
    hidden: list[tuple[int, ...]]
    """Word pieces without it."""
    targets: Tensor
    """Probability of every label [N, labels] in the order of `nlp.decisions.HEADS`; 0 or 1 where people labelled and no teacher has a share."""
    labelled: int
    """How many of them people labelled."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Word pieces and mask [B,T]; probability of every label [B, labels]; whether people said so [B]."""

    ids: Tensor
    mask: Tensor
    targets: Tensor
    certain: Tensor


def to_examples(
    rows: Sequence[Labelled], taught: Sequence[Taught], tokenizer: Tokenizer, limit: int, *, share: float = 1
) -> Examples:
    """Tokenise every post once with and once without its platform.

    With a ``share`` of the labels below 1 the rest of what is learnt of a labelled post is what a teacher thinks, where one read it.
    """
    flags = _flags(rows)
    if share < 1:
        flags, taught = _mix(flags, rows, taught, share)
    posts = [(row.text, row.platform) for row in rows] + [(row.text, row.platform) for row in taught]
    targets = np.concatenate([flags, *(row.probabilities[None] for row in taught)])
    return Examples(
        known=to_pieces([text for text, _ in posts], [platform_prefix(name) for _, name in posts], tokenizer, limit),
        hidden=to_pieces([text for text, _ in posts], [""] * len(posts), tokenizer, limit),
        targets=torch.from_numpy(targets.astype(np.float32)),
        labelled=len(rows),
    )


def _mix(
    flags: Floats, rows: Sequence[Labelled], taught: Sequence[Taught], share: float
) -> tuple[Floats, list[Taught]]:
    """Flags with a teacher's share in those of the posts that it read, and the posts it read that have no label."""
    places = {(row.text.strip(), row.platform): index for index, row in enumerate(rows)}
    mixed, others = flags.copy(), []
    for post in taught:
        index = places.get((post.text.strip(), post.platform))
        if index is None:
            others.append(post)
        else:
            mixed[index] = share * flags[index] + (1 - share) * post.probabilities
    return mixed, others


def to_pieces(texts: Sequence[str], prefixes: Sequence[str], tokenizer: Tokenizer, limit: int) -> list[tuple[int, ...]]:
    """Word pieces of each text after its prefix."""
    quick = Pieces(tokenizer)
    pieces: list[tuple[int, ...]] = []
    for start in range(0, len(texts), _ENCODED_TOGETHER):
        part = slice(start, start + _ENCODED_TOGETHER)
        pieces += encode_ids(quick, texts[part], prefixes[part], limit)
    return pieces


def epoch_order(examples: Examples, batch: int, seed: int, taught: int) -> list[list[int]]:
    """Indices of the posts of every batch of one epoch: all that people labelled, and ``taught`` of the others."""
    shuffle = random.Random(seed)  # noqa: S311 - an order, not a secret
    order = list(range(examples.labelled))
    order += shuffle.sample(range(examples.labelled, len(examples.known)), taught)
    shuffle.shuffle(order)
    chunk = batch * _SORTED_TOGETHER
    batches = []
    for start in range(0, len(order), chunk):
        part = sorted(order[start : start + chunk], key=lambda index: len(examples.known[index]))
        batches += [part[at : at + batch] for at in range(0, len(part), batch)]
    shuffle.shuffle(batches)
    return batches


def make_batch(examples: Examples, indices: Sequence[int], sequences: Sequence[tuple[int, ...]], limit: int) -> Batch:
    """Pad the posts to one of few lengths and put beside them what is to be learnt."""
    ids, mask = pad(sequences, limit)
    chosen = torch.tensor(indices)
    return Batch(ids, mask, examples.targets[chosen], chosen < examples.labelled)


def pad(sequences: Sequence[Sequence[int]], limit: int) -> tuple[Tensor, Tensor]:
    """Word pieces and mask [B,T], T one of few lengths."""
    length = padded_length(max(len(sequence) for sequence in sequences), limit)
    ids = torch.zeros(len(sequences), length, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for index, sequence in enumerate(sequences):
        ids[index, : len(sequence)] = torch.tensor(sequence)
        mask[index, : len(sequence)] = 1
    return ids, mask


def padded_length(pieces: int, limit: int) -> int:
    """The shortest of `_LENGTHS` that holds so many word pieces, at most ``limit``."""
    return next((length for length in _LENGTHS if pieces <= length < limit), limit)


def _flags(rows: Sequence[Labelled]) -> Floats:
    """The rows' labels as 0 and 1 [N, labels]."""
    found = [{head: labels_of(row, head) for head in HEADS} for row in rows]
    return np.array(
        [[label in each[head] for head, labels in HEADS.items() for label in labels] for each in found], np.float32
    )

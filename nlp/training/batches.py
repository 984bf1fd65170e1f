"""Labelled posts as padded batches of tensors: by length, shuffled from the seed, the same at every run."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor

from nlp.inputs import encode, platform_prefix
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.training.data import Labelled

_LENGTHS: Final = (16, 32, 48, 64, 96, 128, 160)
"""Padded lengths in word pieces; few, because kernels are compiled for each shape."""
_SORTED_TOGETHER: Final = 40
"""Batches whose posts are sorted by length together: little padding, yet mixed anew every epoch."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Word pieces and mask [B,T]; targets as the losses want them (class indices or 0/1 rows)."""

    ids: Tensor
    mask: Tensor
    targets: dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of each post, with its platform before it and without."""

    known: list[tuple[int, ...]]
    hidden: list[tuple[int, ...]]


def to_pieces(rows: Sequence[Labelled], tokenizer: Tokenizer, limit: int) -> Pieces:
    """Tokenise every post once with and once without its platform."""
    texts = [row.text for row in rows]
    prefixes = [platform_prefix(row.platform) for row in rows]
    return Pieces(
        known=[encoded.ids for encoded in encode(tokenizer, texts, prefixes, limit)],
        hidden=[encoded.ids for encoded in encode(tokenizer, texts, [""] * len(rows), limit)],
    )


def epoch_order(pieces: Pieces, batch: int, seed: int) -> list[list[int]]:
    """Indices of the posts of every batch of one epoch."""
    shuffle = random.Random(seed)  # noqa: S311 - an order, not a secret
    order = list(range(len(pieces.known)))
    shuffle.shuffle(order)
    chunk = batch * _SORTED_TOGETHER
    batches = []
    for start in range(0, len(order), chunk):
        part = sorted(order[start : start + chunk], key=lambda index: len(pieces.known[index]))
        batches += [part[at : at + batch] for at in range(0, len(part), batch)]
    shuffle.shuffle(batches)
    return batches


def make_batch(rows: Sequence[Labelled], sequences: Sequence[tuple[int, ...]], limit: int) -> Batch:
    """Pad the posts to one of few lengths and put their labels beside them."""
    length = _padded(max(len(sequence) for sequence in sequences), limit)
    ids = torch.zeros(len(sequences), length, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for index, sequence in enumerate(sequences):
        ids[index, : len(sequence)] = torch.tensor(sequence)
        mask[index, : len(sequence)] = 1
    return Batch(ids, mask, _targets(rows))


def _padded(pieces: int, limit: int) -> int:
    """The shortest of `_LENGTHS` that holds so many word pieces, at most ``limit``."""
    return next((length for length in _LENGTHS if pieces <= length < limit), limit)


def _targets(rows: Sequence[Labelled]) -> dict[str, Tensor]:
    """The rows' labels; class indices for heads that choose one, 0/1 rows [B, labels] for the others."""
    return {
        "source": torch.tensor([list(Source).index(row.source) for row in rows]),
        "kinds": torch.tensor([[float(kind in row.kinds) for kind in Kind] for row in rows]),
        "sentiment": torch.tensor([list(Sentiment).index(row.sentiment) for row in rows]),
        "aspects": torch.tensor([[float(aspect in row.aspects) for aspect in Aspect] for row in rows]),
        "urgency": torch.tensor([row.urgency for row in rows]),
    }

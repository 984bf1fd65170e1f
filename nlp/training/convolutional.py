"""A small, fast encoder: embeddings of pieces and of pairs of pieces, then dilated convolutions over them.

Methods: hashed n-gram embeddings (Joulin et al., "Bag of Tricks for Efficient Text Classification", 2017); residual dilated
convolutions (Strubell et al., "Fast and Accurate Entity Recognition with Iterated Dilated Convolutions", 2017).
"""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

from nlp.training.dropout import Dropout

_MIX: Final = 1_000_003
"""Prime that spreads pairs of piece numbers over the table."""


class ConvolutionalEncoder(nn.Module):
    """Word pieces [B,T] in, states [B,T,width] out; what is masked takes no part in any state that is not.

    Without a mask there is no padding. A convolution is a linear layer over a state and its two neighbours at a distance:
    int8 kernels exist for those.
    """

    neighbours: Tensor
    """Of the piece at place 1, where its neighbours and itself stand among the padded states, for each distance."""

    def __init__(self, pieces: Tensor, *, pairs: int, dilations: Sequence[int], dropout: float) -> None:
        """``pieces`` are the embeddings to start from [vocabulary, width]; ``pairs`` is the size of the table of pairs."""
        super().__init__()
        width = pieces.shape[1]
        self.dilations = tuple(dilations)
        self.pieces = nn.Embedding(len(pieces), width, _weight=pieces.clone())
        self.pairs = nn.Embedding(pairs, width)
        nn.init.zeros_(self.pairs.weight)
        neighbours = torch.tensor([(-1, distance - 1, 2 * distance - 1) for distance in dilations])
        self.register_buffer("neighbours", neighbours, persistent=False)
        self.start = nn.LayerNorm(width)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in dilations)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in dilations)

    def forward(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        before = nn.functional.pad(ids, (1, 0))[:, :-1]
        pairs = (before * _MIX + ids) % self.pairs.num_embeddings
        states: Tensor = self.dropout(self.start(self.pieces(ids) + self.pairs(pairs)))
        places = torch.cumsum(ids[0] * 0 + 1, 0).unsqueeze(1)  # as `arange` is slower once exported
        for index, (distance, layer, norm) in enumerate(zip(self.dilations, self.layers, self.norms, strict=True)):
            if mask is None:
                seen = _looked_up(states, places + self.neighbours[index], distance)
            else:
                seen = _with_neighbours(states * mask.unsqueeze(-1), distance)
            states = norm(states + torch.relu(layer(seen)))
        return states


def principal(rows: Tensor, width: int) -> Tensor:
    """Rows [N, D] by the ``width`` directions in which they vary most [N, width], of unit variance on the whole."""
    centred = rows - rows.mean(0)
    _, vectors = torch.linalg.eigh(centred.T @ centred)
    projected: Tensor = centred @ vectors[:, -width:].flip(1)
    return projected / projected.std()


def _with_neighbours(states: Tensor, distance: int) -> Tensor:
    """Each state between those ``distance`` places before and after it [B,T,3*width]; zeros beyond the ends."""
    before = nn.functional.pad(states, (0, 0, distance, 0))[:, :-distance]
    after = nn.functional.pad(states, (0, 0, 0, distance))[:, distance:]
    return torch.cat((before, states, after), dim=-1)


def _looked_up(states: Tensor, places: Tensor, distance: int) -> Tensor:
    """The same by one look-up of the places [T,3] among the padded states: quicker to run, though not to differentiate."""
    return nn.functional.pad(states, (0, 0, distance, distance))[:, places].flatten(2)

"""The network: an encoder, its states pooled, one linear layer for all labels.

With ``attention`` each label also looks at the states by itself, with a query and a value vector of its own (label-wise
attention: Mullenbach et al., "Explainable Prediction of Medical Codes from Clinical Text", 2018).
"""

from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn

from nlp.decisions import SIZES
from nlp.training.config import ConfigError, ModelConfig
from nlp.training.convolutional import ConvolutionalEncoder, principal
from nlp.training.dropout import Dropout, quicken
from nlp.training.encoders import load_encoder

_FAR: Final = 1e4
"""Taken from what is masked, so that it is never the largest."""


class Transformer(nn.Module):
    """A pre-trained encoder of a folder as word pieces [B,T] in, states [B,T,width] out; no attention is dropped.

    Without a mask there is no padding.
    """

    def __init__(self, base: Path) -> None:
        """Raises `ConfigError` for a folder that holds no encoder."""
        super().__init__()
        self.model = load_encoder(base, plain=True)
        quicken(self.model)

    def forward(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        states: Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def embeddings(self) -> Tensor:
        """The embeddings of the word pieces [vocabulary, width]."""
        return self.model.get_input_embeddings().get_parameter("weight").detach()


class Network(nn.Module):
    """Word pieces [B,T] in; logits [B, labels] out, heads side by side in the order of `nlp.decisions.HEADS`."""

    attention: nn.Linear | None

    def __init__(self, encoder: nn.Module, width: int, *, dropout: float, attention: bool, first: bool) -> None:
        """``width`` of the encoder's states; with ``first`` the first state is pooled beside the mean, else the maximum."""
        super().__init__()
        self.encoder = encoder
        self.dropout = Dropout(dropout)
        self.width = width
        self.first = first
        labels = sum(SIZES.values())
        self.heads = nn.Linear(2 * width, labels)
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)
        self.attention = nn.Linear(width, 2 * labels, bias=False) if attention else None
        if self.attention is not None:
            nn.init.normal_(self.attention.weight, std=0.02)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.dropout(self.encoder(ids, mask))
        return self.read(states, mask)[0]

    def read(self, states: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [B, labels], the part of each piece in them [B,T,labels], pooled states [B, 2 * width].

        A piece's part is what it adds by the mean and by attention, not by the first state or the maximum. Without a mask
        there is no padding: fewer steps, which the export is made of.
        """
        features = self._pool(states, mask)
        logits: Tensor = self.heads(features)
        lengths = states.shape[1] if mask is None else mask.sum(1, keepdim=True).unsqueeze(-1)
        parts = states @ self.heads.weight[:, self.width :].T / lengths
        if self.attention is None:
            return logits, parts, features
        queries, values = self.attention(states).chunk(2, dim=-1)
        attended = _attended(queries, values, mask)
        return logits + attended.sum(1), parts + attended, features

    def _pool(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """First state or maximum, and mean, of the states that are not padding."""
        if mask is None:
            most = states[:, 0] if self.first else states.max(1).values
            return torch.cat((most, states.mean(1)), dim=-1)
        shown = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * shown).sum(1) / shown.sum(1)
        most = states[:, 0] if self.first else (states * shown - (1 - shown) * _FAR).max(1).values
        return torch.cat((most, mean), dim=-1)


def _attended(queries: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """What each state adds to each label by the label's own attention [B,T,labels]."""
    queries = queries.float() if mask is None else queries.float() - (1 - mask.unsqueeze(-1).float()) * _FAR
    weights: Tensor = queries.softmax(1)
    return weights * values


def build(config: ModelConfig, dropout: float) -> Network:
    """The network on the pre-trained encoder of a folder, or on a small one that starts from its embeddings; in fp32.

    Raises `ConfigError` for a folder that holds no encoder, or one whose embeddings are too narrow to start from.
    """
    encoder = Transformer(config.base)
    small = config.small
    if small is None:
        width = int(encoder.model.config.hidden_size)
        return Network(encoder, width, dropout=dropout, attention=config.attention, first=True)
    embeddings = encoder.embeddings()
    if small.width > embeddings.shape[1]:
        raise ConfigError(f"model.small.width {small.width} 大于 base 的 is more than the base's {embeddings.shape[1]}")
    pieces = principal(embeddings, small.width)
    convolutional = ConvolutionalEncoder(pieces, pairs=small.pairs, dilations=small.dilations, dropout=dropout)
    return Network(convolutional, small.width, dropout=dropout, attention=config.attention, first=False)


def split(logits: Tensor) -> dict[str, Tensor]:
    """The logits of each head."""
    return dict(zip(SIZES, torch.split(logits, list(SIZES.values()), dim=-1), strict=True))

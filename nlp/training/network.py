"""The network: a pre-trained encoder, first and mean state pooled, one linear layer for all labels."""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from nlp.decisions import SIZES


class Network(nn.Module):
    """Word pieces [B,T] in; logits [B, labels] out, heads side by side in the order of `nlp.decisions.HEADS`."""

    def __init__(self, encoder: PreTrainedModel, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.width = int(encoder.config.hidden_size)
        self.heads = nn.Linear(2 * self.width, sum(SIZES.values()))
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.states(ids, mask)
        logits: Tensor = self.heads(self.dropout(pool(states, mask)))
        return logits

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Last hidden states [B,T,width]."""
        states: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states


def build(base: Path, dropout: float) -> Network:
    """The network on the pre-trained encoder of a folder, in fp32."""
    encoder = AutoModel.from_pretrained(
        base, local_files_only=True, add_pooling_layer=False, dtype=torch.float32, attn_implementation="eager"
    )
    return Network(encoder, dropout)


def pool(states: Tensor, mask: Tensor) -> Tensor:
    """First state and mean of the states that are not padding: [B, 2 * width]."""
    weights = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weights).sum(1) / weights.sum(1)
    return torch.cat((states[:, 0], mean), dim=-1)


def split(logits: Tensor) -> dict[str, Tensor]:
    """The logits of each head."""
    return dict(zip(SIZES, torch.split(logits, list(SIZES.values()), dim=-1), strict=True))

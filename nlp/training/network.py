"""The network: a pre-trained encoder, first and mean state pooled, one linear layer for all labels.

With ``attention`` each label also looks at the states by itself, with a query and a value vector of its own (label-wise
attention: Mullenbach et al., "Explainable Prediction of Medical Codes from Clinical Text", 2018).
"""

import torch
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from nlp.decisions import SIZES
from nlp.training.config import ModelConfig
from nlp.training.shrink import shrink


class Network(nn.Module):
    """Word pieces [B,T] in; logits [B, labels] out, heads side by side in the order of `nlp.decisions.HEADS`."""

    def __init__(self, encoder: PreTrainedModel, dropout: float, *, attention: bool = False) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.width = int(encoder.config.hidden_size)
        labels = sum(SIZES.values())
        self.heads = nn.Linear(2 * self.width, labels)
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)
        self.attention = nn.Linear(self.width, 2 * labels, bias=False) if attention else None
        if self.attention is not None:
            nn.init.normal_(self.attention.weight, std=0.02)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.dropout(self.states(ids, mask))
        logits: Tensor = self.heads(pool(states, mask))
        if self.attention is None:
            return logits
        return logits + self.attended(states, mask).sum(1)

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Last hidden states [B,T,width]."""
        states: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def attended(self, states: Tensor, mask: Tensor) -> Tensor:
        """What each state adds to each label by the label's own attention [B,T,labels]."""
        queries, values = self.attention(states).chunk(2, dim=-1)
        shut = (mask == 0).unsqueeze(-1)
        weights: Tensor = queries.float().masked_fill(shut, float("-inf")).softmax(1)
        return weights * values


def build(config: ModelConfig, dropout: float) -> Network:
    """The network on the pre-trained encoder of a folder, or on a smaller one made of it, in fp32."""
    encoder = AutoModel.from_pretrained(
        config.base, local_files_only=True, add_pooling_layer=False, dtype=torch.float32, attn_implementation="eager"
    )
    if config.small:
        encoder = shrink(encoder, config.small.layers, config.small.width, config.small.inner)
    return Network(encoder, dropout, attention=config.attention)


def pool(states: Tensor, mask: Tensor) -> Tensor:
    """First state and mean of the states that are not padding: [B, 2 * width]."""
    weights = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weights).sum(1) / weights.sum(1)
    return torch.cat((states[:, 0], mean), dim=-1)


def split(logits: Tensor) -> dict[str, Tensor]:
    """The logits of each head."""
    return dict(zip(SIZES, torch.split(logits, list(SIZES.values()), dim=-1), strict=True))

"""A smaller encoder out of a large one: its embeddings' principal components, and fewer, thinner layers that start at random."""

import torch
from torch import Tensor
from transformers import BertConfig, BertModel, PreTrainedModel

from nlp.training.config import ConfigError

_HEAD_WIDTH = 32


def shrink(base: PreTrainedModel, layers: int, width: int, inner: int) -> BertModel:
    """A BERT of ``layers`` layers, ``width`` numbers a state and ``inner`` in between, on the vocabulary of ``base``.

    Embeddings of pieces and places are projected to the directions in which those of the pieces vary most. Raises
    `ConfigError` where ``width`` is larger than that of ``base``.
    """
    given = base.config
    if width > given.hidden_size:
        raise ConfigError(f"model.small.width {width} 大于 base 的 is more than the base's {given.hidden_size}")
    config = BertConfig(
        vocab_size=given.vocab_size,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=max(1, width // _HEAD_WIDTH),
        intermediate_size=inner,
        max_position_embeddings=given.max_position_embeddings,
        attn_implementation="eager",
    )
    small = BertModel(config, add_pooling_layer=False)
    pieces = base.embeddings.word_embeddings.weight.detach()
    basis = _directions(pieces, width)
    with torch.no_grad():
        for name in ("word_embeddings", "position_embeddings", "token_type_embeddings"):
            getattr(small.embeddings, name).weight.copy_(getattr(base.embeddings, name).weight @ basis)
    return small


def _directions(rows: Tensor, count: int) -> Tensor:
    """The directions [D, count] in which rows [N, D] vary most."""
    centred = rows - rows.mean(0)
    _, vectors = torch.linalg.eigh(centred.T @ centred)
    return vectors[:, -count:].flip(1)

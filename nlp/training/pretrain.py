"""Continued pre-training of an encoder on unlabelled posts: masked language modelling."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from pydantic import Field
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import PreTrainedModel

from nlp.inputs import Encoded, encode, platform_prefix
from nlp.training.batches import pad
from nlp.training.config import ConfigError
from nlp.training.data import read_strictly
from nlp.training.encoder_run import EncoderRun, EncoderRunConfig
from nlp.training.encoders import base_tokenizer, load_encoder
from nlp.training.masking import Hidden, Vocabulary, hide, words_of
from nlp.training.posts import Draw, draw_posts

_ENCODED_TOGETHER: Final = 4096
_SPECIAL: Final = re.compile(r"\[\w+\]|<\w+>")
_PLACES_STEP: Final = 128
"""Hidden places are filled up to a multiple of it: kernels are compiled for each shape."""
_IGNORED: Final = -100
"""The target that cross-entropy leaves out."""


class PretrainConfig(EncoderRunConfig):
    """One run, as its TOML file says it."""

    posts: tuple[Path, ...]
    """Plain texts, one a line; ``.xz``, ``.gz`` and ``.bz2`` are unpacked."""
    labelled: tuple[Path, ...] = ()
    """Labelled posts, of which only text and platform are used."""
    pattern: str
    """Regular expression: posts that have it are of the domain."""
    others: float = Field(default=0.3, ge=0)
    """Posts that do not, drawn at random, as a share of those that do."""
    share: float = Field(default=0.15, gt=0, lt=1)
    """Share of the pieces that is hidden."""


@dataclass(frozen=True, slots=True)
class _Post:
    text: str
    encoded: Encoded


class Masked(nn.Module):
    """Encoder and masked-LM head; the decoder shares the embeddings of the encoder."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        size, width = self._embeddings().shape
        self.dense = nn.Linear(int(encoder.config.hidden_size), width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, ids: Tensor, mask: Tensor, places: Tensor) -> Tensor:
        """Scores of every piece of the vocabulary at the hidden places (indices into the flattened batch)."""
        states: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = states.reshape(-1, states.shape[-1])[places]
        hidden = self.norm(nn.functional.gelu(self.dense(hidden)))
        scores: Tensor = nn.functional.linear(hidden, self._embeddings(), self.bias)
        return scores

    def _embeddings(self) -> Tensor:
        return self.encoder.get_input_embeddings().get_parameter("weight")


class MaskedRun(EncoderRun):
    """Masked language modelling with whole words on the posts of a config."""

    model: Masked

    def __init__(self, config: PretrainConfig, checkpoint: Path) -> None:
        """Raises `ConfigError` for a folder without an encoder that knows a mask, and for posts that cannot be used."""
        self.config = config
        tokenizer = base_tokenizer(config.base)
        self.posts = _read(config, tokenizer)
        self.vocabulary = _vocabulary(tokenizer, config.base)
        encoder = load_encoder(config.base)
        super().__init__(config, Masked(encoder), [len(post.encoded.ids) for post in self.posts], checkpoint)

    def loss(self, indices: Sequence[int]) -> Tensor:
        choice = random.Random(torch.initial_seed())  # noqa: S311 - a draw, not a secret
        posts = [self.posts[index] for index in indices]
        hidden = [
            hide(post.encoded, words_of(post.text, post.encoded), self.config.share, self.vocabulary, choice)
            for post in posts
        ]
        ids, mask, places, targets = _padded(hidden, self.config.pieces)
        return nn.functional.cross_entropy(self.model(ids, mask, places).float(), targets)


def _padded(hidden: Sequence[Hidden], limit: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids and mask [B,T], hidden places as indices into the flattened batch, and what stood there."""
    ids, mask = pad([one.ids for one in hidden], limit)
    places = [row * ids.shape[1] + place for row, one in enumerate(hidden) for place in one.places]
    targets = [target for one in hidden for target in one.targets]
    missing = -len(places) % _PLACES_STEP
    places, targets = places + [0] * missing, targets + [_IGNORED] * missing
    return ids, mask, torch.tensor(places), torch.tensor(targets)


def _vocabulary(tokenizer: Tokenizer, base: Path) -> Vocabulary:
    pieces = tokenizer.get_vocab()
    if "[MASK]" not in pieces:
        raise ConfigError(
            f"{base} 的分词器没有 [MASK] has no [MASK] piece: 请换一个 BERT 类编码器 use a BERT-like encoder"
        )
    special = max(number for piece, number in pieces.items() if _SPECIAL.fullmatch(piece))
    return Vocabulary(pieces["[MASK]"], special + 1, len(pieces) - 1)


def _read(config: PretrainConfig, tokenizer: Tokenizer) -> list[_Post]:
    """The posts of a run; the labelled ones have their platform before them."""
    drawn = draw_posts(config.posts, Draw(config.pattern, config.others, config.seed))
    texts, prefixes = [post.text for post in drawn], [platform_prefix(post.platform) for post in drawn]
    for row in read_strictly(config.labelled) if config.labelled else ():
        texts.append(row.text)
        prefixes.append(platform_prefix(row.platform))
    return [
        _Post(text, encoded)
        for start in range(0, len(texts), _ENCODED_TOGETHER)
        for text, encoded in _encoded(texts, prefixes, slice(start, start + _ENCODED_TOGETHER), tokenizer, config)
        if any(start >= 0 for start, _ in encoded.spans)
    ]


def _encoded(
    texts: list[str], prefixes: list[str], part: slice, tokenizer: Tokenizer, config: PretrainConfig
) -> Iterator[tuple[str, Encoded]]:
    return zip(texts[part], encode(tokenizer, texts[part], prefixes[part], config.pieces), strict=True)

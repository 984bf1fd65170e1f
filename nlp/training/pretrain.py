"""Continued pre-training of the encoder on unlabelled posts (masked language modelling), into a folder `train` starts from."""

import random
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from nlp.inputs import Encoded, encode, load_tokenizer, platform_prefix
from nlp.training.batches import pad, padded_length
from nlp.training.config import ConfigError
from nlp.training.data import read_strictly
from nlp.training.loop import autocast, choose_precision, linear_rate
from nlp.training.masking import Hidden, Vocabulary, hide, words_of
from nlp.training.posts import Draw, draw_posts
from nlp.training.records import Progress

_SORTED_TOGETHER: Final = 40
_ENCODED_TOGETHER: Final = 4096
_SPECIAL: Final = re.compile(r"\[\w+\]|<\w+>")
_PLACES_STEP: Final = 128
"""Hidden places are filled up to a multiple of it: kernels are compiled for each shape."""
_IGNORED: Final = -100
"""The target that cross-entropy leaves out."""


class PretrainConfig(BaseModel):
    """One run, as its TOML file says it; relative paths count from the file's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: Path
    posts: tuple[Path, ...]
    """Plain texts, one a line; ``.xz``, ``.gz`` and ``.bz2`` are unpacked."""
    labelled: tuple[Path, ...] = ()
    """Labelled posts, of which only text and platform are used."""
    pattern: str
    """Regular expression: posts that have it are of the domain."""
    others: float = Field(default=0.3, ge=0)
    """Posts that do not, drawn at random, as a share of those that do."""
    pieces: int = Field(default=160, ge=16, le=512)
    batch_pieces: PositiveInt = 4096
    passes: PositiveInt = 1
    rate: float = Field(default=2.5e-4, gt=0)
    warm_up: float = Field(default=0.06, ge=0, le=1)
    weight_decay: float = Field(default=0.01, ge=0)
    share: float = Field(default=0.15, gt=0, lt=1)
    """Share of the pieces that is hidden."""
    seed: int = 17
    threads: PositiveInt = 2
    checkpoint_steps: PositiveInt = 200


@dataclass(frozen=True, slots=True)
class _Post:
    text: str
    encoded: Encoded


class Masked(nn.Module):
    """Encoder and masked-LM head; the decoder shares the embeddings of the encoder."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        width, size = int(encoder.config.hidden_size), int(encoder.config.vocab_size)
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, ids: Tensor, mask: Tensor, places: Tensor) -> Tensor:
        """Scores of every piece of the vocabulary at the hidden places (indices into the flattened batch)."""
        states: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = states.reshape(-1, states.shape[-1])[places]
        hidden = self.norm(nn.functional.gelu(self.dense(hidden)))
        embeddings = self.encoder.get_input_embeddings().get_parameter("weight")
        scores: Tensor = nn.functional.linear(hidden, embeddings, self.bias)
        return scores


def pretrain(
    config_path: Path, out: Path, *, resume: bool = False, progress: Callable[[Progress], None] = lambda _: None
) -> Path:
    """Adapt an encoder to a domain; the result is an encoder folder like ``base``. Raises `ConfigError`."""
    config = _load(config_path)
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    tokenizer = load_tokenizer(config.base / "tokenizer.json")
    run = _Run(config, _read(config, tokenizer), tokenizer, out / "checkpoint.pt")
    if resume:
        run.resume()
    run.train(progress)
    run.model.encoder.save_pretrained(out)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (config.base / name).is_file():
            shutil.copyfile(config.base / name, out / name)
    run.checkpoint.unlink(missing_ok=True)
    return out


class _Run:
    def __init__(self, config: PretrainConfig, posts: list[_Post], tokenizer: Tokenizer, checkpoint: Path) -> None:
        self.config = config
        self.posts = posts
        self.checkpoint = checkpoint
        self.vocabulary = _vocabulary(tokenizer, config.base)
        self.model = Masked(
            AutoModel.from_pretrained(config.base, local_files_only=True, add_pooling_layer=False, dtype=torch.float32)
        )
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=config.rate, weight_decay=config.weight_decay, fused=True
        )
        self.batches = [batch for number in range(config.passes) for batch in self._order(config.seed + number)]
        self.step = 0
        self.precision = choose_precision()

    def _order(self, seed: int) -> list[list[int]]:
        """Posts of like length together, as many as ``batch_pieces`` hold, batches in random order."""
        shuffle = random.Random(seed)  # noqa: S311 - an order, not a secret
        order = list(range(len(self.posts)))
        shuffle.shuffle(order)
        chunk = 64 * _SORTED_TOGETHER
        batches: list[list[int]] = []
        for start in range(0, len(order), chunk):
            batch: list[int] = []
            for index in sorted(order[start : start + chunk], key=lambda at: len(self.posts[at].encoded.ids)):
                length = padded_length(len(self.posts[index].encoded.ids), self.config.pieces)
                if batch and length * (len(batch) + 1) > self.config.batch_pieces:
                    batches.append(batch)
                    batch = []
                batch.append(index)
            batches.append(batch)
        shuffle.shuffle(batches)
        return batches

    def resume(self) -> None:
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step = int(state["step"])

    def _save(self) -> None:
        part = self.checkpoint.with_suffix(".part")
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step}
        torch.save(state, part)
        part.replace(self.checkpoint)

    def train(self, progress: Callable[[Progress], None], every: int = 20) -> None:
        self.model.train()
        total, steps = 0.0, len(self.batches)
        while self.step < steps:
            total += self._learn(self.batches[self.step])
            self.step += 1
            if self.step % self.config.checkpoint_steps == 0:
                self._save()
            if self.step % every == 0 or self.step == steps:
                progress(Progress("pretrain", self.step, steps, loss=total / (self.step % every or every)))
                total = 0.0

    def _learn(self, indices: Sequence[int]) -> float:
        choice = random.Random(self.config.seed * 1_000_003 + self.step)  # noqa: S311 - a draw, not a secret
        torch.manual_seed(self.config.seed * 1_000_003 + self.step)
        posts = [self.posts[index] for index in indices]
        hidden = [
            hide(post.encoded, words_of(post.text, post.encoded), self.config.share, self.vocabulary, choice)
            for post in posts
        ]
        ids, mask, places, targets = _padded(hidden, self.config.pieces)
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.rate * linear_rate(self.step, len(self.batches), self.config.warm_up)
        with autocast(self.precision):
            scores = self.model(ids, mask, places)
        value = nn.functional.cross_entropy(scores.float(), targets)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(value)
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return float(value.detach())


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


def _load(path: Path) -> PretrainConfig:
    if not path.is_file():
        raise ConfigError(f"找不到配置文件 config file not found: {path}")
    try:
        config = PretrainConfig.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"配置文件有误 {path}: {error}") from error
    folder = path.resolve().parent
    named: dict[str, Any] = {
        "base": folder / config.base,
        "posts": tuple(folder / file for file in config.posts),
        "labelled": tuple(folder / file for file in config.labelled),
    }
    for file in (named["base"], *named["posts"], *named["labelled"]):
        if not file.exists():
            raise ConfigError(f"找不到路径 not found: {file}; 请在配置文件中改正 set it in the config file")
    return config.model_copy(update=named)


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

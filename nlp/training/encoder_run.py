"""What the ways of preparing an encoder share: batches by length, steps, checkpoints, the folder that `train` starts from."""

import random
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import torch
from pydantic import BaseModel, ConfigDict, Field, PositiveInt
from torch import Tensor, nn
from transformers import PreTrainedModel

from nlp.training.batches import padded_length
from nlp.training.checkpoint import Checkpoint, run_digest
from nlp.training.loop import autocast, choose_precision, linear_rate
from nlp.training.records import Progress

_SORTED_TOGETHER: Final = 2560
"""Posts that are sorted by length together."""


class EncoderRunConfig(BaseModel):
    """Settings of every such run; relative paths count from the file's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: Path
    pieces: int = Field(default=160, ge=16, le=512)
    batch_pieces: PositiveInt = 4096
    passes: PositiveInt = 1
    rate: float = Field(default=2.5e-4, gt=0)
    head_rate: float = Field(default=2.5e-4, gt=0)
    """Of the layers around the encoder."""
    warm_up: float = Field(default=0.06, ge=0, le=1)
    weight_decay: float = Field(default=0.01, ge=0)
    seed: int = 17
    threads: PositiveInt = 2
    checkpoint_steps: PositiveInt = 200


class WithEncoder(Protocol):
    """A network around an encoder."""

    encoder: PreTrainedModel


class EncoderRun(ABC):
    """Trains a network around an encoder; every random choice follows from seed and step."""

    model: nn.Module

    def __init__(self, config: EncoderRunConfig, model: nn.Module, lengths: Sequence[int], checkpoint: Path) -> None:
        """``lengths``: word pieces of each post."""
        self.settings = config
        self.model = model
        self.checkpoint = Checkpoint(checkpoint, run_digest(config))
        self.optimizer = _optimizer(model, config)
        self.batches = [
            batch for number in range(config.passes) for batch in self._order(lengths, config.seed + number)
        ]
        self.step = 0
        self.precision = choose_precision()

    @abstractmethod
    def loss(self, indices: Sequence[int]) -> Tensor:
        """The mean loss of some posts, computed within `autocast`; random choices follow from torch's seed."""

    def _order(self, lengths: Sequence[int], seed: int) -> list[list[int]]:
        """Posts of like length together, as many as ``batch_pieces`` hold, batches in random order."""
        shuffle = random.Random(seed)  # noqa: S311 - an order, not a secret
        order = list(range(len(lengths)))
        shuffle.shuffle(order)
        batches: list[list[int]] = []
        for start in range(0, len(order), _SORTED_TOGETHER):
            batch: list[int] = []
            for index in sorted(order[start : start + _SORTED_TOGETHER], key=lengths.__getitem__):
                length = padded_length(lengths[index], self.settings.pieces)
                if batch and length * (len(batch) + 1) > self.settings.batch_pieces:
                    batches.append(batch)
                    batch = []
                batch.append(index)
            batches.append(batch)
        shuffle.shuffle(batches)
        return batches

    def resume(self) -> None:
        """Go on from the checkpoint, if there is one. Raises `ConfigError` for one of another run, or a broken one."""
        state = self.checkpoint.load()
        if state is not None:
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step = int(state["step"])

    def _save(self) -> None:
        self.checkpoint.save(
            {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step}
        )

    def train(self, progress: Callable[[Progress], None], every: int = 20) -> None:
        """Train to the last step, reporting every few steps."""
        self.model.train()
        total, steps = 0.0, len(self.batches)
        while self.step < steps:
            total += self._learn(self.batches[self.step])
            self.step += 1
            if self.step % self.settings.checkpoint_steps == 0:
                self._save()
            if self.step % every == 0 or self.step == steps:
                progress(Progress("pretrain", self.step, steps, loss=total / (self.step % every or every)))
                total = 0.0

    def _learn(self, indices: Sequence[int]) -> float:
        torch.manual_seed(self.settings.seed * 1_000_003 + self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = group["full"] * linear_rate(self.step, len(self.batches), self.settings.warm_up)
        with autocast(self.precision):
            value = self.loss(indices)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(value)
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return float(value.detach())


def _optimizer(model: nn.Module, config: EncoderRunConfig) -> torch.optim.Optimizer:
    inside: list[nn.Parameter] = []
    outside: list[nn.Parameter] = []
    for name, parameter in model.named_parameters():
        (inside if name.startswith("encoder.") else outside).append(parameter)
    groups = [{"params": inside, "full": config.rate}, {"params": outside, "full": config.head_rate}]
    return torch.optim.AdamW(groups, lr=config.rate, weight_decay=config.weight_decay, fused=True)


def save_encoder(encoder: PreTrainedModel, base: Path, out: Path) -> None:
    """Write an encoder folder with the tokenizer of its base."""
    encoder.save_pretrained(out)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (base / name).is_file():
            shutil.copyfile(base / name, out / name)

"""The training loop: steps, checkpoints that a later run goes on from, the precision that suits the CPU."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from nlp.training.batches import Batch, Pieces, epoch_order, make_batch
from nlp.training.config import ConfigError, LossConfig, RunConfig, TrainConfig
from nlp.training.data import Labelled
from nlp.training.network import Network, split
from nlp.training.records import Progress

_CPU_FLAGS = Path("/proc/cpuinfo")


def choose_precision(cpu_flags: str | None = None) -> torch.dtype:
    """bf16 where the CPU computes in it (AVX512-BF16, AMX), else fp32: emulated bf16 is a hundred times slower."""
    if cpu_flags is None:
        cpu_flags = _CPU_FLAGS.read_text("utf-8") if _CPU_FLAGS.exists() else ""
    found = {"avx512_bf16", "amx_bf16"} & set(cpu_flags.split())
    return torch.bfloat16 if found else torch.float32


class Trainer:
    """Trains a network on labelled posts; every random choice follows from seed, epoch and step."""

    def __init__(
        self, network: Network, rows: list[Labelled], pieces: Pieces, *, config: RunConfig, folder: Path
    ) -> None:
        self.network = network
        self.rows = rows
        self.pieces = pieces
        self.config = config
        self.checkpoint = folder / "checkpoint.pt"
        self.per_epoch = -(-len(rows) // config.train.batch)
        self.steps = self.per_epoch * config.train.epochs
        self.step = 0
        self.optimizer = _optimizer(network, config.train)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.precision = choose_precision()

    def resume(self) -> bool:
        """Go on from the folder's checkpoint; False where there is none."""
        if not self.checkpoint.exists():
            return False
        state = torch.load(self.checkpoint, weights_only=True)
        if int(state["per_epoch"]) != self.per_epoch:
            raise ConfigError(
                f"{self.checkpoint} 属于其他数据 is of a run with other rows or batches: 请另选目录 --out"
            )
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.step = int(state["step"])
        return True

    def save(self) -> None:
        """Write the checkpoint; the old one stays until the new one is whole."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "step": self.step,
            "per_epoch": self.per_epoch,
        }
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.checkpoint)

    def run(self, progress: Callable[[Progress], None], every: int = 20) -> None:
        """Train to the last step, reporting every few steps."""
        self.network.train()
        total = 0.0
        while self.step < self.steps:
            epoch, within = divmod(self.step, self.per_epoch)
            order = epoch_order(self.pieces, self.config.train.batch, self.config.train.seed + epoch)
            for indices in order[within:]:
                total += self._learn(indices)
                self.step += 1
                if self.step % self.config.train.checkpoint_steps == 0:
                    self.save()
                if self.step % every == 0 or self.step == self.steps:
                    progress(Progress("train", self.step, self.steps, epoch + 1, total / (self.step % every or every)))
                    total = 0.0
        self.save()

    def _learn(self, indices: list[int]) -> float:
        batch = self._batch(indices)
        torch.manual_seed(self.config.train.seed * 1_000_003 + self.step)
        with _autocast(self.precision):
            logits = self.network(batch.ids, batch.mask)
        value = loss(logits.float(), batch.targets, self.config.loss)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(value)
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.train.clip)
        self.optimizer.step()
        self.schedule.step()
        return float(value.detach())

    def _batch(self, indices: list[int]) -> Batch:
        choice = random.Random(self.config.train.seed + self.step)  # noqa: S311 - not a secret
        hide = self.config.train.hide_platform
        sequences = [
            self.pieces.hidden[index] if choice.random() < hide else self.pieces.known[index] for index in indices
        ]
        return make_batch([self.rows[index] for index in indices], sequences, self.config.model.pieces)

    def _rate(self, step: int) -> float:
        warm_up = max(1, int(self.steps * self.config.train.warm_up))
        return min(1.0, (step + 1) / warm_up, max(0.0, (self.steps - step) / max(1, self.steps - warm_up)))


def loss(logits: Tensor, targets: dict[str, Tensor], weights: LossConfig) -> Tensor:
    """Weighted sum of the five losses, each a mean over posts."""
    heads = split(logits)
    total = torch.zeros(())
    for head in ("source", "sentiment", "urgency"):
        total = total + getattr(weights, head) * nn.functional.cross_entropy(heads[head], targets[head])
    for head in ("kinds", "aspects"):
        positive = torch.tensor(float(getattr(weights, f"{head}_positive")))
        each = nn.functional.binary_cross_entropy_with_logits(
            heads[head], targets[head], pos_weight=positive, reduction="none"
        )
        total = total + getattr(weights, head) * each.sum(-1).mean()
    return total


def _optimizer(network: Network, config: TrainConfig) -> torch.optim.Optimizer:
    groups: list[dict[str, Any]] = []
    for module, rate in ((network.encoder, config.encoder_rate), (network.heads, config.head_rate)):
        parameters = list(module.parameters())
        groups.append({"params": [p for p in parameters if p.ndim > 1], "lr": rate})
        groups.append({"params": [p for p in parameters if p.ndim == 1], "lr": rate, "weight_decay": 0.0})
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay, fused=True)


def _autocast(precision: torch.dtype) -> AbstractContextManager[Any]:
    return nullcontext() if precision is torch.float32 else torch.autocast("cpu", dtype=precision)

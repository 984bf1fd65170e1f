"""The training loop: steps, checkpoints that a later run goes on from, the precision that suits the CPU."""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from nlp.decisions import MULTI_LABEL, SIZES
from nlp.training.batches import Batch, Examples, epoch_order, make_batch
from nlp.training.checkpoint import Checkpoint
from nlp.training.config import LossConfig, RunConfig, TrainConfig
from nlp.training.network import Network, split
from nlp.training.records import EpochScores, Progress

Look = Callable[[Network, int], EpochScores]
_CPU_FLAGS = Path("/proc/cpuinfo")


def choose_precision(cpu_flags: str | None = None) -> torch.dtype:
    """bf16 where the CPU computes in it (AVX512-BF16, AMX), else fp32: emulated bf16 is a hundred times slower."""
    if cpu_flags is None:
        cpu_flags = _CPU_FLAGS.read_text("utf-8") if _CPU_FLAGS.exists() else ""
    found = {"avx512_bf16", "amx_bf16"} & set(cpu_flags.split())
    return torch.bfloat16 if found else torch.float32


class Trainer:
    """Trains a network on examples; every random choice follows from seed, epoch and step."""

    def __init__(self, network: Network, examples: Examples, *, config: RunConfig, checkpoint: Checkpoint) -> None:
        self.network = network
        self.examples = examples
        self.config = config
        self.checkpoint = checkpoint
        available = len(examples.known) - examples.labelled
        self.taught = min(available, config.train.taught_posts or available)
        self.per_epoch = -(-(examples.labelled + self.taught) // config.train.batch)
        self.steps = self.per_epoch * config.train.epochs
        self.step = 0
        self.seconds = 0.0
        self.optimizer = _optimizer(network, config.train)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.precision = choose_precision()
        self.epochs: list[EpochScores] = []
        self.mean = [parameter.detach().clone() for parameter in network.parameters()]

    def resume(self) -> bool:
        """Go on from the checkpoint; False where there is none. Raises `ConfigError` for one of another run, or a broken one."""
        state = self.checkpoint.load()
        if state is None:
            return False
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.mean = state["mean"]
        self.step = int(state["step"])
        self.seconds = float(state["seconds"])
        self.epochs = [EpochScores(**scores) for scores in state["epochs"]]
        return True

    def save(self) -> None:
        """Write the checkpoint."""
        self.checkpoint.save(
            {
                "network": self.network.state_dict(),
                "mean": self.mean,
                "optimizer": self.optimizer.state_dict(),
                "schedule": self.schedule.state_dict(),
                "step": self.step,
                "seconds": self.seconds,
                "epochs": [asdict(scores) for scores in self.epochs],
            }
        )

    def run(self, progress: Callable[[Progress], None], look: Look | None = None, every: int = 20) -> None:
        """Train to the last step, reporting every few steps; then the network has the mean of its weights.

        ``look`` says how the network does after an epoch, with the mean of its weights.
        """
        self.network.train()
        total = 0.0
        while self.step < self.steps:
            epoch, within = divmod(self.step, self.per_epoch)
            seed = self.config.train.seed + epoch
            order = epoch_order(self.examples, self.config.train.batch, seed, self.taught)
            for indices in order[within:]:
                total += self._learn(indices)
                self.step += 1
                if self.step % self.config.train.checkpoint_steps == 0:
                    self.save()
                if self.step % every == 0 or self.step == self.steps:
                    progress(Progress("train", self.step, self.steps, epoch + 1, total / (self.step % every or every)))
                    total = 0.0
            if look:
                self._look(look, epoch + 1)
                progress(Progress("epoch", self.step, self.steps, epoch + 1, scores=self.epochs[-1]))
        self.save()
        self._take_mean()

    def _look(self, look: Look, epoch: int) -> None:
        own = [parameter.detach().clone() for parameter in self.network.parameters()]
        self._take_mean()
        self.epochs.append(look(self.network, epoch))
        with torch.no_grad():
            torch._foreach_copy_(list(self.network.parameters()), own)

    def _take_mean(self) -> None:
        if self.config.train.average:
            with torch.no_grad():
                torch._foreach_copy_(list(self.network.parameters()), self.mean)

    def _learn(self, indices: list[int]) -> float:
        started = time.monotonic()
        batch = self._batch(indices)
        torch.manual_seed(self.config.train.seed * 1_000_003 + self.step)
        value = self._loss(batch)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(value)
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.train.clip)
        self.optimizer.step()
        self.schedule.step()
        self._average()
        self.seconds += time.monotonic() - started
        return float(value.detach())

    def _loss(self, batch: Batch) -> Tensor:
        """The batch's loss; with ``consistency`` it is read twice and both readings are drawn together."""
        weight = self.config.train.consistency
        times = 2 if weight else 1
        with autocast(self.precision):
            logits = self.network(batch.ids.repeat(times, 1), batch.mask.repeat(times, 1)).float()
        targets, certain = batch.targets.repeat(times, 1), batch.certain.repeat(times)
        value = loss(logits, targets, certain, self.config.loss)
        if not weight:
            return value
        one, other = logits.chunk(2)
        return value + weight * divergence(one, other, self.config.loss)

    def _average(self) -> None:
        """Move the mean of the weights towards the weights, faster at first."""
        decay = min(self.config.train.average, (1 + self.step) / (10 + self.step))
        if decay:
            torch._foreach_lerp_(self.mean, [parameter.detach() for parameter in self.network.parameters()], 1 - decay)

    def _batch(self, indices: list[int]) -> Batch:
        choice = random.Random(self.config.train.seed + self.step)  # noqa: S311 - not a secret
        hide = self.config.train.hide_platform
        sequences = [
            self.examples.hidden[index] if choice.random() < hide else self.examples.known[index] for index in indices
        ]
        return make_batch(self.examples, indices, sequences, self.config.model.pieces)

    def _rate(self, step: int) -> float:
        return linear_rate(step, self.steps, self.config.train.warm_up)


def linear_rate(step: int, steps: int, warm_up: float) -> float:
    """Share of the full learning rate at a step: up over the first ``warm_up`` of all steps, then down to 0."""
    rising = max(1, int(steps * warm_up))
    return min(1.0, (step + 1) / rising, max(0.0, (steps - step) / max(1, steps - rising)))


def loss(logits: Tensor, targets: Tensor, certain: Tensor, weights: LossConfig) -> Tensor:
    """Weighted sum of the five losses, each a mean over posts; positive weights count where people labelled."""
    said, wanted = split(logits), split(targets)
    total = torch.zeros(())
    for head in SIZES:
        weight = getattr(weights, head)
        if head in MULTI_LABEL:
            positive = 1 + (getattr(weights, f"{head}_positive") - 1) * certain.float().unsqueeze(-1) * wanted[head]
            each = nn.functional.binary_cross_entropy_with_logits(said[head], wanted[head], positive, reduction="none")
            total = total + weight * each.sum(-1).mean()
        else:
            total = total + weight * nn.functional.cross_entropy(said[head], wanted[head])
    return total


def divergence(one: Tensor, other: Tensor, weights: LossConfig) -> Tensor:
    """How far two readings of the same posts lie apart: the mean of both Kullback-Leibler divergences, over all heads.

    Method: Liang et al., "R-Drop: Regularized Dropout for Neural Networks", 2021.
    """
    total = torch.zeros(())
    for head, (left, right) in {head: (split(one)[head], split(other)[head]) for head in SIZES}.items():
        if head in MULTI_LABEL:
            gap = (left.sigmoid() - right.sigmoid()) * (left - right)
        else:
            gap = (left.softmax(-1) - right.softmax(-1)) * (left.log_softmax(-1) - right.log_softmax(-1))
        total = total + getattr(weights, head) * gap.sum(-1).mean() / 2
    return total


def _optimizer(network: Network, config: TrainConfig) -> torch.optim.Optimizer:
    groups: list[dict[str, Any]] = []
    outside = [parameter for name, parameter in network.named_parameters() if not name.startswith("encoder.")]
    for parameters, rate in ((list(network.encoder.parameters()), config.encoder_rate), (outside, config.head_rate)):
        groups.append({"params": [p for p in parameters if p.ndim > 1], "lr": rate})
        groups.append({"params": [p for p in parameters if p.ndim == 1], "lr": rate, "weight_decay": 0.0})
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay, fused=True)


def autocast(precision: torch.dtype) -> AbstractContextManager[Any]:
    """Computing in a precision; nothing for fp32."""
    return nullcontext() if precision is torch.float32 else torch.autocast("cpu", dtype=precision)

"""Auxiliary tasks: an encoder learns the labels of many public sets, a head for each, before it learns ours.

Method: Phang et al., "Sentence Encoders on STILTs: Supplementary Training on Intermediate Labeled-data Tasks", 2018; several
tasks at once as in Liu et al., "Multi-Task Deep Neural Networks for Natural Language Understanding", 2019.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import torch
from pydantic import BaseModel, ConfigDict, PositiveInt
from torch import Tensor, nn

from nlp.evaluation.public_sets import is_labelled, is_measured, is_test, public_sets
from nlp.inputs import platform_prefix
from nlp.training.batches import pad, to_pieces
from nlp.training.config import ConfigError
from nlp.training.data import lines_of, read_strictly
from nlp.training.encoder_run import EncoderRun, EncoderRunConfig
from nlp.training.encoders import base_tokenizer
from nlp.training.network import Transformer

_FEWEST: Final = 20
"""Posts that a label must have to be learnt."""
_TEST_PARTS: Final = ("test", "dev", "valid", "eval")
_DROPOUT: Final = 0.1
_READ_TOGETHER: Final = 64


class PublicTask(BaseModel):
    """One public set: JSON lines with ``text``, ``label`` and, where they are known, ``platform`` and ``extra.split``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Path
    most: PositiveInt | None = None
    """How many posts are drawn; None: all."""
    strip: str = ""
    """Regular expression of what is taken out of the texts, where it would give the label away."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of one task on posts that were not learnt from."""

    posts: int
    accuracy: float


class AuxiliaryConfig(EncoderRunConfig):
    """One run, as its TOML file says it."""

    sets: tuple[PublicTask, ...]
    leave_out: tuple[Path, ...] = ()
    """Labelled posts whose texts are not learnt from."""


@dataclass(frozen=True, slots=True)
class _Row:
    task: str
    text: str
    platform: str
    label: str


class Tasks(nn.Module):
    """An encoder with one linear head for each task over its first state and the mean of its states."""

    def __init__(self, base: Path, labels: Mapping[str, int]) -> None:
        """``labels``: how many each task has."""
        super().__init__()
        transformer = Transformer(base)
        self.encoder = transformer.model
        self._states = transformer.forward
        width = int(self.encoder.config.hidden_size)
        self.heads = nn.ModuleDict({task: nn.Linear(2 * width, number) for task, number in labels.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Pooled states [B, 2 * width] in fp32."""
        states = self._states(ids, mask).float()
        shown = mask.unsqueeze(-1).float()
        return torch.cat((states[:, 0], (states * shown).sum(1) / shown.sum(1)), dim=-1)


class AuxiliaryRun(EncoderRun):
    """All tasks at once, posts of all sets mixed; each task counts by how far it is from a guess."""

    model: Tasks

    def __init__(self, config: AuxiliaryConfig, checkpoint: Path) -> None:
        """Raises `ConfigError` for a set or an encoder that cannot be used."""
        held_out = {row.text for row in read_strictly(config.leave_out)} if config.leave_out else set()
        drawn = [_draw(task, config.seed, held_out) for task in config.sets]
        self.rows = [row for learnt, _ in drawn for row in learnt]
        self.measured = [row for _, measured in drawn for row in measured]
        self.labels: dict[str, list[str]] = {}
        for row in self.rows:
            known = self.labels.setdefault(row.task, [])
            if row.label not in known:
                known.append(row.label)
        self._tokenizer = base_tokenizer(config.base)
        self.pieces = self._to_pieces(self.rows, config.pieces)
        model = Tasks(config.base, {task: len(labels) for task, labels in self.labels.items()})
        super().__init__(config, model, [len(one) for one in self.pieces], checkpoint)

    def loss(self, indices: Sequence[int]) -> Tensor:
        ids, mask = pad([self.pieces[index] for index in indices], self.settings.pieces)
        features = nn.functional.dropout(self.model(ids, mask), _DROPOUT)
        rows = [self.rows[index] for index in indices]
        total = torch.zeros(())
        for task in sorted({row.task for row in rows}):
            own = [at for at, row in enumerate(rows) if row.task == task]
            labels = self.labels[task]
            wanted = torch.tensor([labels.index(rows[at].label) for at in own])
            scores = self.model.heads[task](features[own]).float()
            total = total + nn.functional.cross_entropy(scores, wanted, reduction="sum") / math.log(len(labels))
        return total / len(rows)

    def accuracies(self) -> dict[str, Accuracy]:
        """How often each task's label is right on the posts that it is measured on."""
        self.model.eval()
        right: Counter[str] = Counter()
        for start in range(0, len(self.measured), _READ_TOGETHER):
            rows = self.measured[start : start + _READ_TOGETHER]
            ids, mask = pad(self._to_pieces(rows, self.settings.pieces), self.settings.pieces)
            with torch.no_grad():
                features = self.model(ids, mask)
            for row, pooled in zip(rows, features, strict=True):
                said = self.labels[row.task][int(self.model.heads[row.task](pooled).argmax())]
                right[row.task] += said == row.label
        counts = Counter(row.task for row in self.measured)
        return {task: Accuracy(counts[task], right[task] / counts[task]) for task in self.labels if counts[task]}

    def _to_pieces(self, rows: Sequence[_Row], limit: int) -> list[tuple[int, ...]]:
        prefixes = [platform_prefix(row.platform) for row in rows]
        return to_pieces([row.text for row in rows], prefixes, self._tokenizer, limit)


def _draw(task: PublicTask, seed: int, held_out: set[str]) -> tuple[list[_Row], list[_Row]]:
    """Posts of a set with a label that is not too rare: those that are learnt from, those that are measured."""
    if not task.file.is_file():
        raise ConfigError(f"找不到文件 not found: {task.file}")
    learnt: list[_Row] = []
    measured: list[_Row] = []
    for record in map(orjson.loads, lines_of(task.file)):
        row = _row(task, record, held_out)
        if row and not _is_held_back(record):
            learnt.append(row)
        elif row and (is_measured(row.task, record) or row.task not in public_sets().sets):
            measured.append(row)
    counts = Counter(row.label for row in learnt)
    kept = [row for row in learnt if counts[row.label] >= _FEWEST]
    if len({row.label for row in kept}) < 2:
        raise ConfigError(f"{task.file}: 至少要有两个标签各 {_FEWEST} 条 needs two labels of {_FEWEST} posts")
    choice = random.Random(seed)  # noqa: S311 - a draw, not a secret
    drawn = choice.sample(kept, min(task.most or len(kept), len(kept)))
    return drawn, [row for row in measured if counts[row.label] >= _FEWEST]


def _row(task: PublicTask, record: Mapping[str, Any], held_out: set[str]) -> _Row | None:
    text, label = str(record["text"]), record["label"]
    name = task.file.name.partition(".")[0]
    if not isinstance(label, str) or not text.strip() or text in held_out or not is_labelled(name, record):
        return None
    text = re.sub(task.strip, "", text) if task.strip else text
    return _Row(name, text, str(record.get("platform") or "unknown"), label)


def _is_held_back(record: Mapping[str, Any]) -> bool:
    """Whether a row is never learnt from: of a set's test part, or of the tenth that is held back in all sets."""
    split = str((record.get("extra") or {}).get("split", ""))
    return split in _TEST_PARTS or is_test(record["text"])

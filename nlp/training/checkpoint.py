"""Where a run that was broken off stood, kept with a digest of the run, so that no other run goes on from it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import orjson
import torch
from pydantic import BaseModel

from nlp.training.config import ConfigError


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file that `save` replaces as a whole."""

    path: Path
    run: str
    """`run_digest` of the run."""

    def load(self) -> dict[str, Any] | None:
        """What was saved; None where nothing was. Raises `ConfigError` for a broken file, and for one of another run."""
        if not self.path.exists():
            return None
        remedy = "删除它就从头开始, 或另选目录 --out delete it to start anew, or choose another folder"
        try:
            state: dict[str, Any] = torch.load(self.path, weights_only=True)
            run = state["run"]
        except (RuntimeError, EOFError, KeyError, UnpicklingError) as error:
            raise ConfigError(f"{self.path} 损坏或由旧版写出 is broken or of an earlier version: {remedy}") from error
        if run != self.run:
            raise ConfigError(
                f"{self.path} 属于设置或数据不同的训练 is of a run with other settings or data: 恢复原来的设置与数据就接着训练"
                f" put settings and data back to go on; {remedy}"
            )
        return state

    def save(self, state: Mapping[str, Any]) -> None:
        """Write the checkpoint; the old one stays until the new one is whole."""
        part = self.path.with_suffix(".part")
        torch.save({**state, "run": self.run}, part)
        part.replace(self.path)


def run_digest(settings: BaseModel, without: frozenset[str] = frozenset()) -> str:
    """A digest of settings, where each path counts by its last part and by what lies there.

    ``without``: sections that the run does not depend on.
    """
    record = orjson.dumps(settings.model_dump(exclude=set(without)), default=_content)
    return hashlib.sha256(record).hexdigest()


def _content(path: Path) -> list[str]:
    """Last part of the path of a file, or of a folder with files, and their digests."""
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    names = [path.name]
    for file in files:
        with file.open("rb") as stream:
            names += file.name, hashlib.file_digest(stream, "sha256").hexdigest()
    return names

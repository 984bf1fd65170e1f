"""Preparing an encoder for `train`: on unlabelled posts or on the labels of public sets, as a TOML file says."""

import tomllib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson
import torch
from pydantic import ValidationError

from nlp.training.auxiliary import AuxiliaryConfig, AuxiliaryRun
from nlp.training.config import ConfigError
from nlp.training.encoder_run import save_encoder
from nlp.training.pretrain import MaskedRun, PretrainConfig
from nlp.training.records import Progress

TASKS: Final = "tasks.json"
"""The file with the accuracy of every task on posts that were not learnt from."""


def prepare(
    config_path: Path, out: Path, *, resume: bool = False, progress: Callable[[Progress], None] = lambda _: None
) -> Path:
    """Prepare an encoder; the result is an encoder folder like ``base``. Raises `ConfigError`."""
    config = _load(config_path)
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    checkpoint = out / "checkpoint.pt"
    run = AuxiliaryRun(config, checkpoint) if isinstance(config, AuxiliaryConfig) else MaskedRun(config, checkpoint)
    if resume:
        run.resume()
    run.train(progress)
    save_encoder(run.model.encoder, config.base, out)
    if isinstance(run, AuxiliaryRun):
        measured = {task: asdict(accuracy) for task, accuracy in run.accuracies().items()}
        (out / TASKS).write_bytes(orjson.dumps(measured, option=orjson.OPT_INDENT_2) + b"\n")
    checkpoint.unlink(missing_ok=True)
    return out


def _load(path: Path) -> PretrainConfig | AuxiliaryConfig:
    """The run of a file: one with ``sets`` learns the labels of public sets. Paths count from the file's folder."""
    if not path.is_file():
        raise ConfigError(f"找不到配置文件 config file not found: {path}")
    try:
        record = tomllib.loads(path.read_text("utf-8"))
        named = _placed(record, path.resolve().parent)
        return AuxiliaryConfig.model_validate(named) if "sets" in record else PretrainConfig.model_validate(named)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"配置文件有误 {path}: {error}") from error


def _placed(record: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The settings with every path made whole and seen to be there."""
    placed = dict(record)
    if "base" in record:
        placed["base"] = _existing(folder, record["base"])
    for name in ("posts", "labelled", "leave_out"):
        if name in record:
            placed[name] = [_existing(folder, file) for file in record[name]]
    if "sets" in record:
        placed["sets"] = [{**one, "file": _existing(folder, one["file"])} for one in record["sets"]]
    return placed


def _existing(folder: Path, file: str) -> Path:
    path = folder / file
    if not path.exists():
        raise ConfigError(f"找不到路径 not found: {path}; 请在配置文件中改正 set it in the config file")
    return path

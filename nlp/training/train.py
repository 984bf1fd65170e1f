"""A whole run: read the settings and the posts, train, export, tune the cut-offs, evaluate, write the card."""

import importlib.util
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import orjson

from nlp.decisions import SIZES, Calibration, columns
from nlp.model import Model
from nlp.training.card import write_card
from nlp.training.config import ConfigError, RunConfig, load_config, neutral_config
from nlp.training.cutoffs import held_out_f1
from nlp.training.data import Labelled, latest, read_strictly
from nlp.training.flags import all_truth
from nlp.training.reading import read_posts
from nlp.training.records import Progress, TrainResult
from nlp.training.report import make_report

if TYPE_CHECKING:
    from nlp.training.loop import Trainer
    from nlp.training.network import Network

Report = Callable[[Progress], None]
_CHECKPOINT: Final = "checkpoint.pt"
_NEEDED = ("torch", "transformers", "onnx", "safetensors")


class ExtraMissingError(RuntimeError):
    """The packages for training are not installed."""


def require_packages() -> None:
    """Raise `ExtraMissingError` where the packages of the extra ``train`` are not installed."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ExtraMissingError(f"训练需要 training needs {', '.join(missing)}: pip install 'tingfeng[train]'")


def train(
    config_path: Path, *, out: Path | None = None, resume: bool = False, progress: Report = lambda _: None
) -> TrainResult:
    """Train the model that a TOML file describes, into ``out`` (else a folder of the model's name, here).

    With ``resume`` a run that was broken off goes on from its checkpoint. Raises `ConfigError` for settings, rows or an
    encoder that cannot be used and for the checkpoint of a run with others, `ExtraMissingError` without the extra ``train``.
    """
    require_packages()
    config, settings = load_config(config_path), neutral_config(config_path)
    dev = read_strictly((config.data.dev,))
    folder = out or Path(config.model.name)
    folder.mkdir(parents=True, exist_ok=True)
    trainer = _fit(config, dev, folder, resume=resume, progress=progress)
    progress(Progress("export", 0, 1))
    held_out = _export(trainer.network, config, dev, folder)
    (folder / "config.toml").write_text(settings, "utf-8")
    return _finish(trainer, dev, folder, held_out, progress)


def _fit(config: RunConfig, dev: list[Labelled], folder: Path, *, resume: bool, progress: Report) -> "Trainer":
    import torch

    from nlp.training.batches import to_examples
    from nlp.training.checkpoint import Checkpoint, run_digest
    from nlp.training.encoders import base_tokenizer
    from nlp.training.epochs import Watch
    from nlp.training.loop import Trainer
    from nlp.training.network import build
    from nlp.training.start import start_from
    from nlp.training.taught import read_taught

    torch.set_num_threads(config.train.threads)
    torch.manual_seed(config.train.seed)
    checkpoint = Checkpoint(folder / _CHECKPOINT, run_digest(config, without=frozenset({"card", "export"})))
    tokenizer = base_tokenizer(config.model.base)
    rows = latest(read_strictly(config.data.train))
    taught = read_taught(config.data.taught)
    examples = to_examples(rows, taught, tokenizer, config.model.pieces, share=config.loss.labels)
    network = build(config.model, config.train.dropout)
    if config.model.start:
        start_from(network, config.model.start, config.model.pieces)
    trainer = Trainer(network, examples, config=config, checkpoint=checkpoint)
    if resume:
        trainer.resume()
    elif checkpoint.path.exists():
        raise ConfigError(
            f"{folder} 中有未完成的训练 holds a run that was broken off: 续训请用 --resume, 或另选目录 --out"
            " resume it, or choose another folder"
        )
    trainer.run(progress, Watch(dev, tokenizer, config.model.pieces).look)
    return trainer


def _export(network: "Network", config: RunConfig, dev: list[Labelled], folder: Path) -> float:
    """Write network, calibration and cut-offs; returns the macro-F1 over kinds on halves of dev that the cut-offs did not see."""
    from nlp.training.export import export, write_labels
    from nlp.training.tuning import tune

    export(network, config, folder)
    labels = folder / "labels.json"
    middle = np.full(SIZES["kinds"], 0.5), np.full(SIZES["aspects"], 0.5)
    write_labels(labels, config, Calibration.none(), *middle)
    logits = Model.load(folder).logits([row.text for row in dev], [row.platform for row in dev])
    true = all_truth(dev)
    tuned = tune(logits, true)
    write_labels(labels, config, tuned.calibration, tuned.kinds, tuned.aspects)
    return held_out_f1(tuned.probabilities[:, columns("kinds")], true[:, columns("kinds")])


def _finish(trainer: "Trainer", dev: list[Labelled], folder: Path, held_out: float, progress: Report) -> TrainResult:
    """Evaluate the exported files, write figures and card, and drop the checkpoint."""
    config, model = trainer.config, Model.load(folder)
    scores = read_posts(model, dev, lambda done, of: progress(Progress("evaluate", done, of)))
    report = make_report(dev, scores, file=config.data.dev.name)
    record = {
        **report.to_record(),
        "held_out_cut_offs_kinds_macro_f1": held_out,
        "epochs": [asdict(scores) for scores in trainer.epochs],
        "trained": {"posts": trainer.examples.labelled, "seconds": round(trainer.seconds)},
    }
    (folder / "metrics.json").write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")
    result = TrainResult(folder, model.version, report, held_out, trainer.seconds, trainer.examples.labelled)
    write_card(folder / "CARD.md", config, result)
    (folder / _CHECKPOINT).unlink(missing_ok=True)
    return result

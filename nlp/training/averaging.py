"""Several runs as one model: the mean of their weights, which costs no more to run than one of them.

The runs must have begun from the same weights (same base, same seed of the heads), else their weights do not belong together.
Method: Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time", 2022.
"""

import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import orjson
from onnx import numpy_helper

from nlp.decisions import columns
from nlp.model import Model
from nlp.training.card import write_card
from nlp.training.config import ConfigError, RunConfig
from nlp.training.cutoffs import held_out_f1
from nlp.training.data import read_strictly
from nlp.training.evaluate import evaluate
from nlp.training.export import write_labels
from nlp.training.flags import all_truth
from nlp.training.quantized import QUANTIZED, Array, Arrays, arrays_of, full, quantized
from nlp.training.records import TrainResult
from nlp.training.tuning import tune

_KEPT: Final = ("config.toml", "tokenizer.json", "labels.json")


def average(folders: Sequence[Path], dev: Path, out: Path) -> Model:
    """Write the mean of exported models, with calibration and cut-offs tuned on ``dev``, into a folder; gives it loaded.

    Settings, and what the card says of the data, are the first one's; card and ``metrics.json`` name the versions. Raises
    `ConfigError` where fewer than two are given, their networks differ, their figures are damaged or ``out`` is one of
    them, and `nlp.model.ModelError` for a folder that holds no model.
    """
    models = [Model.load(folder) for folder in folders]
    if out.resolve() in {folder.resolve() for folder in folders}:
        raise ConfigError(
            f"{out} 是要平均的模型之一 is one of the models to average: 另选目录 --out choose another folder"
        )
    costs = [_trained(folder) for folder in dict.fromkeys(folders)]
    rows = read_strictly((dev,))
    mean = _mean([onnx.load(folder / "model.onnx") for folder in folders])
    out.mkdir(parents=True, exist_ok=True)
    for name in _KEPT:
        shutil.copyfile(folders[0] / name, out / name)
    onnx.save(mean, out / "model.onnx")
    config = RunConfig.model_validate(tomllib.loads((out / "config.toml").read_text("utf-8")))
    logits = Model.load(out).logits([row.text for row in rows], [row.platform for row in rows])
    true = all_truth(rows)
    tuned = tune(logits, true)
    write_labels(out / "labels.json", config, tuned.calibration, tuned.kinds, tuned.aspects)
    model = Model.load(out)
    kinds = columns("kinds")
    report = evaluate(model, dev)
    held_out = held_out_f1(tuned.probabilities[:, kinds], true[:, kinds])
    posts, seconds = max(cost["posts"] for cost in costs), sum(cost["seconds"] for cost in costs)
    mean_of = tuple(member.version for member in models)
    record = {
        **report.to_record(),
        "held_out_cut_offs_kinds_macro_f1": held_out,
        "mean_of": mean_of,
        "trained": {"posts": posts, "seconds": seconds},
    }
    (out / "metrics.json").write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")
    write_card(out / "CARD.md", config, TrainResult(out, model.version, report, held_out, seconds, posts, mean_of))
    return model


def _trained(folder: Path) -> dict[str, int]:
    """From how many posts and for how long a model learnt, as far as its folder tells."""
    path = folder / "metrics.json"
    try:
        record = orjson.loads(path.read_bytes()) if path.is_file() else {}
        cost = record.get("trained", {})
        return {name: int(cost.get(name, 0)) for name in ("posts", "seconds")}
    except (ValueError, AttributeError, TypeError) as error:
        raise ConfigError(f"{path} 已损坏, 删去它再试 is damaged, delete it and try again: {error}") from error


def _mean(networks: Sequence[onnx.ModelProto]) -> onnx.ModelProto:
    """The first network with the mean of the weights of all."""
    weights = [arrays_of(network) for network in networks]
    if (
        len({_shape(network, arrays) for network, arrays in zip(networks, weights, strict=True)}) > 1
        or len(networks) < 2
    ):
        raise ConfigError(
            "需要至少两个结构相同的模型 give at least two models of the same network: 同样的 base、attention 与 export 设置"
        )
    changed: dict[str, Array] = {}
    for name, first in weights[0].items():
        if name.endswith(QUANTIZED):
            stem = name.removesuffix(QUANTIZED)
            mean = np.mean([full(arrays, stem) for arrays in weights], axis=0)
            changed |= quantized(stem, mean, weights[0])
        elif first.dtype == np.float32 and not name.endswith("_scale"):
            changed[name] = np.asarray(np.mean([arrays[name] for arrays in weights], axis=0, dtype=np.float32))
    result = networks[0]
    for each in result.graph.initializer:
        if each.name in changed:
            each.CopyFrom(numpy_helper.from_array(changed[each.name], each.name))
    return result


def _shape(network: onnx.ModelProto, arrays: Arrays) -> tuple[object, ...]:
    """What must be the same in networks whose weights are averaged."""
    nodes = tuple((node.op_type, *node.input) for node in network.graph.node)
    return nodes, tuple(sorted((name, array.shape, array.dtype.str) for name, array in arrays.items()))

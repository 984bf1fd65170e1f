"""Several runs as one model: the mean of their weights, which costs no more to run than one of them.

The runs must have begun from the same weights (same base, same seed of the heads), else their weights do not belong together.
Method: Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time", 2022.
"""

import shutil
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import orjson
from onnx import numpy_helper

from nlp.decisions import columns
from nlp.model import Model
from nlp.training.config import ConfigError, RunConfig
from nlp.training.cutoffs import held_out_f1
from nlp.training.data import read_strictly
from nlp.training.evaluate import evaluate
from nlp.training.export import write_labels
from nlp.training.flags import all_truth
from nlp.training.tuning import tune

Array = np.ndarray[Any, Any]
Arrays = Mapping[str, Array]
_QUANTIZED: Final = "_quantized"
_LEAST: Final = float(np.finfo(np.float32).tiny)
_KEPT: Final = ("config.toml", "tokenizer.json", "labels.json")


def average(folders: Sequence[Path], dev: Path, out: Path) -> Model:
    """Write the mean of exported models, with calibration and cut-offs tuned on ``dev``, into a folder; gives it loaded.

    ``metrics.json`` names the versions. Raises `ConfigError` where fewer than two are given or their networks differ, and
    `nlp.model.ModelError` for a folder that holds no model.
    """
    models = [Model.load(folder) for folder in folders]
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
    record = {
        **evaluate(model, dev).to_record(),
        "held_out_cut_offs_kinds_macro_f1": held_out_f1(tuned.probabilities[:, kinds], true[:, kinds]),
        "mean_of": [member.version for member in models],
    }
    (out / "metrics.json").write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")
    return model


def _mean(networks: Sequence[onnx.ModelProto]) -> onnx.ModelProto:
    """The first network with the mean of the weights of all."""
    weights = [{each.name: numpy_helper.to_array(each) for each in network.graph.initializer} for network in networks]
    if (
        len({_shape(network, arrays) for network, arrays in zip(networks, weights, strict=True)}) > 1
        or len(networks) < 2
    ):
        raise ConfigError(
            "需要至少两个结构相同的模型 give at least two models of the same network: 同样的 base、attention 与 export 设置"
        )
    changed: dict[str, Array] = {}
    for name, first in weights[0].items():
        if name.endswith(_QUANTIZED):
            stem = name.removesuffix(_QUANTIZED)
            full = np.mean([_full(arrays, stem) for arrays in weights], axis=0)
            changed |= _quantized(stem, full, weights[0])
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


def _full(arrays: Arrays, stem: str) -> Array:
    """The weights that a quantized initializer stands for."""
    zero = arrays[f"{stem}_zero_point"].astype(np.float32)
    result: Array = (arrays[stem + _QUANTIZED].astype(np.float32) - zero) * arrays[f"{stem}_scale"]
    return result


def _quantized(stem: str, full: Array, like: Arrays) -> dict[str, Array]:
    """The weights as the initializers of a network have them: signed and even around 0 by column, or unsigned over their range."""
    values, scales, zeros = (like[stem + part] for part in (_QUANTIZED, "_scale", "_zero_point"))
    top = int(np.abs(values.astype(np.int16)).max())
    if values.dtype == np.int8:
        most: Array = np.asarray(np.max(np.abs(full), axis=0 if scales.size > 1 else None))
        scale: Array = np.maximum(most / top, _LEAST)
        whole = np.clip(np.rint(full / scale), -top, top)
        zero: Any = 0
    else:
        low, high = min(float(full.min()), 0.0), max(float(full.max()), 0.0)
        scale = np.asarray(max((high - low) / top, _LEAST))
        zero = np.rint(-low / scale)
        whole = np.clip(np.rint(full / scale) + zero, 0, top)
    return {
        stem + _QUANTIZED: whole.astype(values.dtype),
        f"{stem}_scale": np.broadcast_to(scale, scales.shape).astype(np.float32),
        f"{stem}_zero_point": np.broadcast_to(zero, zeros.shape).astype(zeros.dtype),
    }

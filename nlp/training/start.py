"""Training that goes on from an exported model, such as the one in use, rather than from a pre-trained encoder alone."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch

from nlp.model import Model, ModelError
from nlp.training.config import ConfigError
from nlp.training.export import export_full
from nlp.training.network import Network
from nlp.training.quantized import QUANTIZED, Array, Arrays, arrays_of, full

_TURNED: Final = "_Transposed"
_NETWORK: Final = "network."
_NAMELESS: Final = "onnx::MatMul_"


def start_from(network: Network, folder: Path, pieces: int) -> None:
    """Give a network the weights of an exported model, as exactly as int8 kept them; ``pieces`` as in `export_full`.

    Raises `ConfigError` for a folder that holds no model, or one of another network.
    """
    try:
        Model.load(folder)
    except ModelError as error:
        raise ConfigError(f"model.start {folder}: {error}") from error
    exported = _weights(arrays_of(onnx.load(folder / "model.onnx")))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "full.onnx"
        export_full(network, path, pieces)
        fresh = _weights(arrays_of(onnx.load(path)))
    layers, others = _nameless(fresh), _nameless(exported)
    nameless = {fresh[one].T.tobytes(): exported[other].T for one, other in zip(layers, others, strict=False)}
    weights = {}
    for name, parameter in network.named_parameters():
        own = parameter.detach().numpy()
        found = exported.get(f"{_NETWORK}{name}", nameless.get(own.tobytes()))
        if found is not None and found.shape == own.shape:
            weights[name] = torch.tensor(np.ascontiguousarray(found))
    missing = {name for name, _ in network.named_parameters()} ^ weights.keys()
    beyond = {name for name in exported if name.startswith(_NETWORK)} - {f"{_NETWORK}{name}" for name in weights}
    if missing or beyond or len(layers) != len(others):
        raise ConfigError(
            f"model.start {folder} 与本次的网络不同 holds another network than is to be trained:"
            " base、attention、small 须与训练它时相同 must be as when it was trained"
        )
    network.load_state_dict(weights, strict=False)
    network.train()


def _weights(arrays: Arrays) -> dict[str, Array]:
    """The weights of an exported network, quantized or not, by the names that they had before it was quantized."""
    stems = {name.removesuffix(QUANTIZED) for name in arrays if name.endswith(QUANTIZED)}
    parts = {f"{stem}{part}" for stem in stems for part in (QUANTIZED, "_scale", "_zero_point")}
    found = {name: array for name, array in arrays.items() if name not in parts}
    for stem in stems:
        name = stem.removesuffix(_TURNED)
        found[name] = full(arrays, stem) if name == stem else full(arrays, stem).T
    return found


def _nameless(weights: Mapping[str, Array]) -> list[str]:
    """The matrices of layers without bias or on more than two axes, which lie there turned and numbered, in their order."""
    names = (name for name, array in weights.items() if name.startswith(_NAMELESS) and array.ndim > 1)
    return sorted(names, key=lambda name: int(name.removeprefix(_NAMELESS)))

"""Weights of exported networks, whose larger ones are int8 with a scale and a zero point, by column or for all."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import onnx
from onnx import numpy_helper

Array = np.ndarray[Any, Any]
Arrays = Mapping[str, Array]
QUANTIZED: Final = "_quantized"
"""How the name of an int8 initializer ends."""
_LEAST: Final = float(np.finfo(np.float32).tiny)


def arrays_of(network: onnx.ModelProto) -> dict[str, Array]:
    """The initializers of a network by name."""
    return {each.name: numpy_helper.to_array(each) for each in network.graph.initializer}


def full(arrays: Arrays, stem: str) -> Array:
    """The weights that a quantized initializer stands for."""
    zero = arrays[f"{stem}_zero_point"].astype(np.float32)
    result: Array = (arrays[stem + QUANTIZED].astype(np.float32) - zero) * arrays[f"{stem}_scale"]
    return result


def quantized(stem: str, values: Array, like: Arrays) -> dict[str, Array]:
    """Weights as the initializers of a network have them: signed and even around 0 by column, or unsigned over their range."""
    present, scales, zeros = (like[stem + part] for part in (QUANTIZED, "_scale", "_zero_point"))
    top = int(np.abs(present.astype(np.int16)).max())
    if present.dtype == np.int8:
        most: Array = np.asarray(np.max(np.abs(values), axis=0 if scales.size > 1 else None))
        scale: Array = np.maximum(most / top, _LEAST)
        whole = np.clip(np.rint(values / scale), -top, top)
        zero: Any = 0
    else:
        low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
        scale = np.asarray(max((high - low) / top, _LEAST))
        zero = np.rint(-low / scale)
        whole = np.clip(np.rint(values / scale) + zero, 0, top)
    return {
        stem + QUANTIZED: whole.astype(present.dtype),
        f"{stem}_scale": np.broadcast_to(scale, scales.shape).astype(np.float32),
        f"{stem}_zero_point": np.broadcast_to(zero, zeros.shape).astype(zeros.dtype),
    }

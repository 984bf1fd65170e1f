"""A head as a small JSON file: what it is called, which encoder it reads, its weights, cut-off and figures."""

from base64 import b64decode, b64encode
from dataclasses import asdict
from functools import cache
from typing import Any, Final

import numpy as np
import orjson
from pydantic import TypeAdapter

from nlp.own_kinds.records import Figures, Head, OwnKindError

_FORMAT: Final = 1


def write_head(head: Head) -> bytes:
    """The head as JSON; weights as base64 of little-endian 32-bit floats."""
    record = {
        "format": _FORMAT,
        "name": head.name,
        "encoder": head.encoder,
        "digest": head.digest,
        "cut_off": head.cut_off,
        "strength": head.strength,
        "figures": asdict(head.figures),
        "warnings": head.warnings,
        "bias": head.bias,
        "weights": b64encode(head.weights.astype("<f4").tobytes()).decode(),
    }
    return orjson.dumps(record, option=orjson.OPT_INDENT_2)


def read_head(content: bytes) -> Head:
    """The head of `write_head`. Raises `OwnKindError` where the file is damaged or of another version."""
    try:
        record = orjson.loads(content)
        form, digest = record["format"], record["digest"]
        head = _head(record) if form == _FORMAT else None
    except (KeyError, TypeError, ValueError) as error:
        raise OwnKindError("自有标签的文件损坏：请重新训练 (the head file is damaged: train it anew)") from error
    if head is None:
        raise OwnKindError(f"自有标签的文件是格式 {form}，本版本读 {_FORMAT}：请重新训练 (train it anew)")
    if head.digest != digest:
        raise OwnKindError("自有标签的文件被改动过：请重新训练 (the head file was changed: train it anew)")
    return head


def _head(record: Any) -> Head:
    return Head(
        name=str(record["name"]),
        encoder=str(record["encoder"]),
        weights=np.frombuffer(b64decode(record["weights"]), "<f4"),
        bias=float(record["bias"]),
        cut_off=float(record["cut_off"]),
        strength=float(record["strength"]),
        figures=_figures().validate_python(record["figures"]),
        warnings=tuple(map(str, record["warnings"])),
    )


@cache
def _figures() -> TypeAdapter[Figures]:
    return TypeAdapter(Figures)

"""A trained network as files that need no torch: int8 ONNX, tokenizer, labels."""

import tempfile
import warnings
from pathlib import Path

import orjson
import torch
from onnxruntime.quantization import QuantType, quant_pre_process, quantize_dynamic
from torch import Tensor, nn

from nlp.decisions import HEADS, Calibration, Floats, columns
from nlp.labels import Aspect, Kind
from nlp.training.config import RunConfig
from nlp.training.encoders import base_tokenizer
from nlp.training.network import Network

_OPSET = 17


class _Exported(nn.Module):
    """Ids [B,T] without padding in; logits [B, labels], words [B,T,12] and features [B, 2 * width] out.

    Words are each piece's part in kinds and sentiments, features the pooled states.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        logits, parts, features = self.network.read(self.network.encoder(ids, None), None)
        return logits, torch.cat((parts[:, :, columns("kinds")], parts[:, :, columns("sentiment")]), dim=-1), features


def export(network: Network, config: RunConfig, folder: Path) -> None:
    """Write ``model.onnx`` (weights int8 per channel, activations scaled at run time) and ``tokenizer.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    base_tokenizer(config.model.base).save(str(folder / "tokenizer.json"))
    with tempfile.TemporaryDirectory() as scratch:
        full, prepared = Path(scratch) / "full.onnx", Path(scratch) / "prepared.onnx"
        export_full(network, full, config.model.pieces)
        quant_pre_process(full, prepared, skip_symbolic_shape=True)
        quantize_dynamic(
            prepared,
            folder / "model.onnx",
            per_channel=True,
            reduce_range=config.export.reduce_range,
            weight_type=QuantType.QInt8,
        )


def export_full(network: Network, path: Path, pieces: int) -> None:
    """Write the network in fp32.

    It is traced with as many ``pieces`` as a post may have: what an encoder does to long posts only must be in the trace.
    """
    names = {
        "ids": {0: "posts", 1: "pieces"},
        "logits": {0: "posts"},
        "words": {0: "posts", 1: "pieces"},
        "features": {0: "posts"},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        torch.onnx.export(
            _Exported(network.eval()).eval(),
            (torch.ones(2, pieces, dtype=torch.long),),
            str(path),
            input_names=["ids"],
            output_names=["logits", "words", "features"],
            dynamic_axes=names,
            opset_version=_OPSET,
            dynamo=False,  # the newer exporter needs onnxscript, and gains nothing on a network this plain
        )


def write_labels(path: Path, config: RunConfig, calibration: Calibration, kinds: Floats, aspects: Floats) -> None:
    """Write ``labels.json``: the labels in order, calibration [labels], and cut-offs of kinds [9] and aspects [16]."""
    record = {
        "name": config.model.name,
        "pieces": config.model.pieces,
        "order": HEADS,
        "calibration": {
            head: {
                "scale": [round(float(value), 4) for value in calibration.scale[columns(head)]],
                "shift": [round(float(value), 4) for value in calibration.shift[columns(head)]],
            }
            for head in HEADS
        },
        "cut_offs": {
            "kinds": dict(zip(map(str, Kind), map(float, kinds), strict=True)),
            "aspects": dict(zip(map(str, Aspect), map(float, aspects), strict=True)),
        },
    }
    path.write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")

"""The pre-trained encoder and the tokenizer of a folder, whatever architecture it has that reads with attention both ways."""

import inspect
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer
from transformers import MODEL_MAPPING, AutoConfig, AutoModel, PreTrainedModel

from nlp.inputs import load_tokenizer
from nlp.training.config import ConfigError

_ATTENTION_DROPOUT: Final = ("attention_probs_dropout_prob", "attention_dropout")
"""What the setting is called, by architecture."""


def load_encoder(base: Path, *, plain: bool = False) -> PreTrainedModel:
    """The encoder in fp32, without a pooler where it can do without one.

    ``plain``: attention is written out and none of it dropped, which is quick on CPUs and can be exported. Raises
    `ConfigError` for a folder that holds no encoder.
    """
    try:
        config = AutoConfig.from_pretrained(base, local_files_only=True)
        kind: Any = MODEL_MAPPING[type(config)]
        settings: dict[str, Any] = {"attn_implementation": "eager"} if plain else {}
        for name in _ATTENTION_DROPOUT if plain else ():
            if hasattr(config, name):
                setattr(config, name, 0.0)
        if "add_pooling_layer" in inspect.signature(kind).parameters:
            settings["add_pooling_layer"] = False
        encoder: PreTrainedModel = AutoModel.from_pretrained(
            base, config=config, local_files_only=True, dtype=torch.float32, **settings
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ConfigError(
            f"{base} 不是可用的编码器 is no encoder that can be used (config.json, model.safetensors): {error}"
        ) from error
    return encoder


def base_tokenizer(base: Path) -> Tokenizer:
    """The tokenizer of an encoder's folder. Raises `ConfigError` where there is none or it is broken."""
    path = base / "tokenizer.json"
    if not path.is_file():
        raise ConfigError(f"{base} 中没有 tokenizer.json is missing: 请换一个带它的编码器 use an encoder that has it")
    try:
        return load_tokenizer(path)
    except Exception as error:  # the library raises nothing more specific
        raise ConfigError(f"{path} 无法读取 cannot be read: {error}") from error

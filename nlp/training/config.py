"""Every setting of a training run, read from one TOML file that is kept beside the weights."""

import re
import tomllib
from pathlib import Path
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

_COMMENT_OR_STRING: Final = re.compile(
    r"""#[^\n]*|\"{3}(?:\\.|.)*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""", re.DOTALL
)
"""Of a TOML file."""


class ConfigError(ValueError):
    """The configuration or the data it names cannot be used; the message says what to change."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SmallConfig(_Section):
    """A small convolutional encoder (`nlp.training.convolutional`) that starts from the base's embeddings."""

    width: PositiveInt = 256
    dilations: tuple[PositiveInt, ...] = (1, 2, 4)
    """Distance of the neighbours that each layer looks at."""
    pairs: PositiveInt = 65_536
    """Rows of the table of pairs of pieces."""


class ModelConfig(_Section):
    """What is trained."""

    name: str = Field(pattern=r"^\w[\w.-]*$")
    """Part of the version, which folders are named after."""
    base: Path
    """Folder of a pre-trained encoder (config.json, model.safetensors, tokenizer.json)."""
    start: Path | None = None
    """Folder of an exported model of the same network whose weights training goes on from."""
    pieces: int = Field(default=160, ge=16, le=512)
    """Word pieces read of one post."""
    small: SmallConfig | None = None
    attention: bool = False
    """Whether each label has an attention of its own beside the pooled states."""


class DataConfig(_Section):
    """Labelled posts, one JSON object a line, plain or gzip."""

    train: tuple[Path, ...] = Field(min_length=1)
    dev: Path
    taught: tuple[Path, ...] = ()
    """Posts with the probabilities of a teacher (`nlp.training.taught`), learnt from beside the labelled ones."""


class TrainConfig(_Section):
    """How it is trained."""

    epochs: PositiveInt = 4
    batch: PositiveInt = 32
    encoder_rate: float = Field(default=1.5e-4, gt=0)
    head_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    warm_up: float = Field(default=0.06, ge=0, le=1)
    """Share of all steps."""
    clip: float = Field(default=1.0, gt=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    hide_platform: float = Field(default=0.12, ge=0, le=1)
    """Share of posts whose platform is left out, so that unknown platforms work."""
    taught_posts: int = Field(default=0, ge=0)
    """Posts of ``data.taught`` drawn for each epoch; 0: all."""
    consistency: float = Field(default=0, ge=0)
    """Weight of the divergence between two readings of a post under dropout; 0: it is read once, in half the time."""
    average: float = Field(default=0, ge=0, lt=1)
    """Decay of the running mean of the weights that becomes the model; 0: the last weights do."""
    seed: int = 17
    threads: PositiveInt = 2
    checkpoint_steps: PositiveInt = 200


class LossConfig(_Section):
    """Weights of the five losses, and of positive examples in the two multi-label ones."""

    labels: float = Field(default=1, ge=0.5, le=1)
    """Share of the label in what is learnt of a labelled post that is in ``data.taught`` too; the teacher's probability has the rest.

    Method: Reed et al., "Training Deep Neural Networks on Noisy Labels with Bootstrapping", 2015 (soft bootstrapping), with a
    teacher that did not learn from these labels, else it would repeat their errors.
    """

    source: float = 0.7
    kinds: float = 1.0
    sentiment: float = 0.7
    aspects: float = 0.6
    urgency: float = 0.7
    kinds_positive: float = 1.7
    aspects_positive: float = 2.0


class ExportConfig(_Section):
    """How it is written."""

    reduce_range: bool = False
    """Seven bits a weight: exact on CPUs without VNNI, whose int8 sums can overflow; a little coarser."""


class CardConfig(_Section):
    """What the model card says that no figure tells."""

    data: str
    base: str
    limits: str
    before: str = ""
    """What ran before `tingfeng train`: commands and how their files came about."""


class RunConfig(_Section):
    """One training run."""

    model: ModelConfig
    data: DataConfig
    train: TrainConfig = TrainConfig()
    loss: LossConfig = LossConfig()
    export: ExportConfig = ExportConfig()
    card: CardConfig


def load_config(path: Path) -> RunConfig:
    """Read a run's settings; relative paths count from the file's folder. Raises `ConfigError`."""
    if not path.is_file():
        raise ConfigError(f"找不到配置文件 config file not found: {path}")
    try:
        config = RunConfig.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"配置文件有误 {path}: {error}") from error
    return _resolved(config, path.resolve().parent)


def neutral_config(path: Path) -> str:
    """The text of a config file with every path that it sets cut to its last part, fit to lie beside the weights."""
    text = path.read_text("utf-8")
    config = RunConfig.model_validate(tomllib.loads(text))
    named = {config.model.base, config.model.start, *config.data.train, *config.data.taught, config.data.dev}

    def cut(found: re.Match[str]) -> str:
        part = found[0]
        if part.startswith("#"):
            return part
        value = Path(tomllib.loads(f"value = {part}")["value"])
        return orjson.dumps(value.name).decode() if value in named else part

    return _COMMENT_OR_STRING.sub(cut, text)


def _resolved(config: RunConfig, folder: Path) -> RunConfig:
    start = config.model.start and _existing(folder / config.model.start, "model.start")
    base = _existing(folder / config.model.base, "model.base")
    model = config.model.model_copy(update={"base": base, "start": start})
    files = tuple(_existing(folder / file, "data.train") for file in config.data.train)
    taught = tuple(_existing(folder / file, "data.taught") for file in config.data.taught)
    data = DataConfig(train=files, dev=_existing(folder / config.data.dev, "data.dev"), taught=taught)
    return config.model_copy(update={"model": model, "data": data})


def _existing(path: Path, setting: str) -> Path:
    if not path.exists():
        raise ConfigError(
            f"找不到 {setting} 所指的路径 not found: {path}; 请在配置文件中改正 set it in the config file"
        )
    return path

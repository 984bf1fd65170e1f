"""The settings of this room, and the models that are installed with the product."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NlpConfig:
    """What an `Analyser` is made of."""

    model: Path
    """Folder of the model."""
    lexicon: Path | None
    """The user's brands over the built-in ones."""
    threads: int | None
    """Threads of the model; None: all cores."""
    mask: bool
    """Whether personal data is masked."""
    fast: Path | None = None
    """Folder of a smaller model that reads first (`nlp.cascade`); None: the model reads everything."""


def default_model() -> Path:
    """Folder of the model that is installed with the product."""
    return Path(__file__).parent.parent / "models" / "encoder"


def default_small_model() -> Path:
    """Folder of the small model that is installed with the product."""
    return Path(__file__).parent.parent / "models" / "student"

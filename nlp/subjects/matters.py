"""The words of `lexicon/matters.yaml`: whom an author asks, numbers of orders and cases."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

MATTERS_FILE: Final = Path(__file__).parents[1] / "lexicon" / "matters.yaml"


class Addressee(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """Shown on screen."""
    plain: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Reference(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """Shown on screen."""
    words: tuple[str, ...]


class Matters(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    addressees: Mapping[str, Addressee]
    nobody: tuple[str, ...]
    references: Mapping[str, Reference]


@cache
def matters() -> Matters:
    """The file's content."""
    return Matters.model_validate(YAML(typ="safe").load(MATTERS_FILE.read_text("utf-8")))

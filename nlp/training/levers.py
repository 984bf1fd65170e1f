"""What was tried for a model and what it brought: a table in ``levers.toml``, beside the model, for its card."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.training.config import ConfigError

FILE_NAME = "levers.toml"


class Lever(BaseModel):
    """One thing that was tried; figures are macro-F1 on dev, None where they were not taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    change: str
    """What was done."""
    kinds: float | None = Field(default=None, ge=0, le=1)
    source: float | None = Field(default=None, ge=0, le=1)
    sentiment: float | None = Field(default=None, ge=0, le=1)
    aspects: float | None = Field(default=None, ge=0, le=1)
    urgency: float | None = Field(default=None, ge=0, le=1)
    note: str = ""
    """What came of it: kept, dropped, and why."""


class _Levers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    lever: tuple[Lever, ...] = ()


def read_levers(path: Path) -> tuple[Lever, ...]:
    """The levers of a file, ``[[lever]]`` each; none where there is no file. Raises `ConfigError` for one that is wrong."""
    if not path.is_file():
        return ()
    try:
        return _Levers.model_validate(tomllib.loads(path.read_text("utf-8"))).lever
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"杠杆表有误 {path} is wrong: {error}") from error


def lever_table(levers: tuple[Lever, ...]) -> list[str]:
    """The levers as lines of a Markdown table; no line for none."""
    if not levers:
        return []
    return [
        "| tried | change | kinds | source | sentiment | aspects | urgency | outcome |",
        "|---|---|---|---|---|---|---|---|",
        *(f"| {each.name} | {each.change} | {_figures(each)} | {each.note} |" for each in levers),
    ]


def _figures(lever: Lever) -> str:
    values = (lever.kinds, lever.source, lever.sentiment, lever.aspects, lever.urgency)
    return " | ".join("" if value is None else f"{value:.3f}" for value in values)

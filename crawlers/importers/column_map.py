"""A column map: which column of a user's own table holds which field of a post, and what stands for all rows."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

MapField = Literal[
    "id", "text", "title", "quoted", "url", "platform", "site", "type", "author", "author.id", "author.verified",
    "author.followers", "published_at", "fetched_at", "reposts", "comments", "likes", "views", "region", "client",
    "board", "topics", "parent_id", "root_id", "keyword",
]  # fmt: skip
"""Fields of a post as maps name them; ``author`` is the name."""
FIELDS: Final[tuple[str, ...]] = get_args(MapField)
AUTO: Final = "auto"
EXCEL: Final = "excel"
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_NAME: Final = re.compile(r"[\w.-]{1,60}")


class ColumnMapError(ValueError):
    """A map that cannot be used; the message names the map, the field and the column."""


class ColumnMap(BaseModel):
    """What ``maps/NAME.yaml`` says; docs/importing.md explains each part."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[MapField, Name] = Field(min_length=1)
    """Columns by field. A name with dots leads into objects: ``user.name``."""
    constants: dict[MapField, Name] = {}
    """What stands for every row."""
    time: Name = AUTO
    """How ``published_at`` is written: ``auto``, ``excel`` (days since 1900), or a pattern such as ``%Y/%m/%d %H:%M``."""
    id_from: tuple[Name, ...] = ()
    """Columns whose texts make the id where there is none; without them platform, author, time and text do."""

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if twice := sorted(set(self.columns) & set(self.constants)):
            raise ValueError(f"{', '.join(twice)}: 同时在 columns 和 constants 里 (in columns and in constants)")
        if not {"text", "title"} & set(self.columns):
            raise ValueError("text: 没有写是哪一列 (columns must name the column of the text)")
        if "platform" not in {**self.columns, **self.constants}:
            raise ValueError(
                "platform: 写在 constants 里，例如 weibo、forum (put it under constants, or name its column)"
            )
        if "id" in self.constants:
            raise ValueError("id: 每行要有自己的 id，不能是常量 (ids cannot be the same for all rows)")
        if self.id_from and "id" in self.columns:
            raise ValueError("id_from: 已有 id 列，两者只留一个 (keep the column of the id or id_from, not both)")
        return self

    @model_validator(mode="after")
    def _reads_times(self) -> Self:
        if self.time in {AUTO, EXCEL}:
            return self
        sample = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
        try:
            shown = datetime.strptime(sample.strftime(self.time), self.time)  # noqa: DTZ007 - only its date counts
        except ValueError as error:
            raise ValueError(f"time: 不是时间格式 (no time format): {error}") from error
        if shown.date() != sample.date():
            raise ValueError("time: 格式要有年月日 (the format must have year, month and day), 例如 %Y/%m/%d %H:%M")
        return self


def is_map_name(name: str) -> bool:
    """Whether a map can be called so: letters, digits, Chinese characters, ``_``, ``-``, ``.``."""
    return bool(_NAME.fullmatch(name)) and not name.startswith(".")


def load_map(path: Path) -> ColumnMap:
    """The map of a file. Raises `ColumnMapError` that names the map and the field."""
    try:
        written = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ColumnMapError(f"{path}: 无法读取 (cannot be read): {error.strerror}") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise ColumnMapError(f"{path}: YAML 格式有误 (not valid YAML): {error}") from error
    try:
        return ColumnMap.model_validate(_as_text(written))
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}".removeprefix(": ") for e in error.errors(include_url=False)
        )
        fields = ", ".join(FIELDS)
        raise ColumnMapError(f"{path}: {'; '.join(faults)}。可用字段 (fields): {fields}") from error


def _as_text(written: object) -> object:
    """Column names and constants that YAML takes for numbers or truth values are texts."""
    if not isinstance(written, Mapping):
        return written
    parts = dict(written)
    for part in ("columns", "constants"):
        if isinstance(parts.get(part), Mapping):
            parts[part] = {field: None if value is None else str(value) for field, value in parts[part].items()}
    return parts

"""Rule files: YAML, checked when they are read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from crawlers.pages.generic.rules import ForumRules

_MOST_BYTES: Final = 256 * 1024
_SAID: Final = {
    "missing": "缺少，必须写 (missing, must be there)",
    "extra_forbidden": "没有这个字段，检查拼写与缩进 (no such field, check spelling and indentation)",
    "string_type": "应为文字，含 : # [ 等记号时加引号 (must be text; put quotes around : # [ …)",
}


class ForumRulesError(ValueError):
    """A rule file that cannot be used, with file, field and remedy."""


def load_rules(path: Path) -> ForumRules:
    """The rules of a file. Raises `ForumRulesError` that names file and field."""
    written = _yaml(path)
    if not isinstance(written, Mapping):
        raise ForumRulesError(f"{path}: 应为 name、site、list、thread 等字段 (fields such as name, site are expected)")
    try:
        return ForumRules.model_validate(written)
    except ValidationError as error:
        faults = "\n  ".join(_fault(one["loc"], one["type"], one["msg"]) for one in error.errors(include_url=False))
        raise ForumRulesError(
            f"{path}: 规则有误，各字段见 docs/generic-forum.md (fields are explained there)\n  {faults}"
        ) from error


def _yaml(path: Path) -> object:
    try:
        with path.open("rb") as file:
            body = file.read(_MOST_BYTES + 1)
        text = body.decode("utf-8-sig")
    except OSError as error:
        raise ForumRulesError(f"{path}: 无法读取 (cannot be read): {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ForumRulesError(f"{path}: 不是 UTF-8，另存为 UTF-8 (not UTF-8, save it as UTF-8)") from error
    if len(body) > _MOST_BYTES:
        raise ForumRulesError(f"{path}: 超过 {_MOST_BYTES // 1024} KiB，不是规则文件 (too large for a rule file)")
    try:
        return YAML(typ="safe").load(text)
    except (YAMLError, RecursionError) as error:
        raise ForumRulesError(f"{path}: YAML 格式有误 (not valid YAML): {error}") from error


def _fault(place: tuple[int | str, ...], kind: str, message: str) -> str:
    return f"{'.'.join(map(str, place)) or '-'}: {_SAID.get(kind, message.removeprefix('Value error, '))}"

"""Rule files: YAML, checked when they are read."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from crawlers.pages.generic.rules import ForumRules

_MOST_BYTES: Final = 256 * 1024
_SAID: Final = MappingProxyType(
    {
        "missing": "缺少，必须写 (missing, must be there)",
        "extra_forbidden": "没有这个字段，检查拼写与缩进 (no such field, check spelling and indentation)",
        "string_type": "应为文字，含 : # [ 等记号时加引号 (must be text; put quotes around : # [ …)",
        "string_too_short": "至少 {min_length} 个字符 (at least {min_length} characters)",
        "string_too_long": "至多 {max_length} 个字符 (at most {max_length} characters)",
        "literal_error": "只能写 (only): {expected}",
        "enum": "只能写 (only): {expected}",
        **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "应为整数 (must be a whole number)"),
        **dict.fromkeys(("float_type", "float_parsing"), "应为数字 (must be a number)"),
        "less_than_equal": "不能大于 {le} (at most {le})",
        "greater_than_equal": "不能小于 {ge} (at least {ge})",
        **dict.fromkeys(("tuple_type", "too_long"), "应为 [最少, 最多] 两个数 (two numbers, [least, most])"),
        **dict.fromkeys(
            ("mapping_type", "dict_type"), "下面要缩进写“字段: 值” (write field: value under it, indented)"
        ),
    }
)
_HOST: Final = (
    "只写主机名，小写，不要 https:// 与路径，例如 bbs.jianghai.example"
    " (only the host name, in lower case, without https:// and path)"
)
_NAME: Final = "只用字母、数字和 . _ -，以字母或数字开头 (letters, digits, . _ - only)"
_PICK: Final = (
    "空着或不是选择器：写 CSS、xpath:… 或 {select: …, match: …} (no selector: write CSS, xpath:… or {select, match})"
)
_FIELDS: Final = "下面要缩进写各字段 (write its fields under it, indented)"
_HINTS: Final = (
    ("\\t", "缩进用空格，不能用 Tab (indent with spaces, not tabs)"),
    ("duplicate key", "同一个字段写了两次，删去一个 (a field is written twice: delete one)"),
    (
        "",
        "检查缩进；含 : # [ { * & 等记号的值要加引号 (check the indentation; put quotes around values with : # [ { * &)",
    ),
)


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
        faults = "\n  ".join(map(_fault, error.errors(include_url=False)))
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
        raise ForumRulesError(f"{path}: YAML 格式有误 (not valid YAML): {_misread(error)}") from error


def _misread(error: Exception) -> str:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    said = str(error.problem if isinstance(error, MarkedYAMLError) else error)
    place = f"第 {mark.line + 1} 行第 {mark.column + 1} 列 (line, column): " if mark is not None else ""
    return f"{place}{said}；{next(remedy for words, remedy in _HINTS if words in said)}"


def _fault(error: ErrorDetails) -> str:
    place, kind = error["loc"], error["type"]
    if kind == "string_pattern_mismatch":
        said = _NAME if place[0] == "name" else _HOST
    elif kind == "model_type":
        said = _PICK if isinstance(place[-1], int) else _FIELDS
    else:
        said = _SAID.get(kind, "").format_map(error.get("ctx", {})) or error["msg"].removeprefix("Value error, ")
    return f"{'.'.join(map(str, place)) or '-'}: {said}"

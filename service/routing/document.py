"""Reads a YAML file into nodes that know their line, and refuses it with file, line and remedy."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Scalar = str | int | float | bool | None


class RulesError(ValueError):
    """A rules file that cannot be used: says where, what is wrong, and what to do."""

    def __init__(self, path: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{path} 第 {line} 行：{problem}。{remedy}。")
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file with the line it stands on, from 1."""

    path: Path
    line: int
    value: "Scalar | tuple[Node, ...] | dict[str, Node]"

    def error(self, problem: str, remedy: str) -> RulesError:
        return RulesError(self.path, self.line, problem, remedy)

    def mapping(self, what: str, keys: tuple[str, ...]) -> "dict[str, Node]":
        """The node's keys and values; refuses anything else than a mapping of known keys."""
        if not isinstance(self.value, dict):
            raise self.error(f"{what}应当是“键: 值”的形式", f"可用的键：{'、'.join(keys)}")
        for key, node in self.value.items():
            if key not in keys:
                raise node.error(f"{what}里有不认识的键 {key}", f"可用的键：{'、'.join(keys)}")
        return self.value

    def items(self, what: str) -> "tuple[Node, ...]":
        """The node's items; refuses anything else than a list with at least one."""
        if not isinstance(self.value, tuple) or not self.value:
            raise self.error(f"{what}应当是至少有一项的列表", "写成 [a, b]，或每项一行以“- ”开头")
        return self.value

    def text(self, what: str) -> str:
        """The node's text; refuses numbers, lists, nothing."""
        if not isinstance(self.value, str):
            raise self.error(f"{what}应当是文字", "写成一个词；像数字或 true 的词要加引号")
        return self.value

    def number(self, what: str, low: int, high: int | None) -> int:
        """The node's whole number; refuses what is outside ``low`` … ``high``."""
        limits = f"{low} 以上的整数" if high is None else f"{low} 到 {high} 的整数"
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.error(f"{what}应当是整数", f"写{limits}，不加引号")
        if self.value < low or (high is not None and self.value > high):
            raise self.error(f"{what}不能是 {self.value}", f"写{limits}")
        return int(self.value)

    def flag(self, what: str) -> bool:
        """The node's truth value; refuses anything but ``true`` and ``false``."""
        if not isinstance(self.value, bool):
            raise self.error(f"{what}应当是 true 或 false", "写 true 或 false，不加引号")
        return self.value


def read(path: Path) -> Node:
    """The file as nodes. Raises `RulesError` where it is missing, empty or no YAML."""
    try:
        root = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError(
            path, 1, f"规则文件读不了（{error.__class__.__name__}）", "检查路径、权限和 UTF-8 编码"
        ) from error
    except YAMLError as error:
        line, problem = 1, str(error)
        if isinstance(error, MarkedYAMLError):
            mark = error.problem_mark or error.context_mark
            line, problem = (mark.line + 1 if mark else 1), str(error.problem or error.context)
        raise RulesError(path, line, f"不是合法的 YAML（{problem}）", "检查缩进、冒号、引号和重复的键") from error
    return _node(path, root, 0)


def _node(path: Path, value: object, line: int) -> Node:
    if isinstance(value, CommentedMap):
        children = {str(key): _node(path, child, value.lc.key(key)[0]) for key, child in value.items()}
        return Node(path, line + 1, children)
    if isinstance(value, CommentedSeq):
        return Node(path, line + 1, tuple(_node(path, child, value.lc.item(i)[0]) for i, child in enumerate(value)))
    if value is None or isinstance(value, str | int | float | bool):
        return Node(path, line + 1, value)
    raise RulesError(path, line + 1, f"不支持的值 {value!r}", "只用文字、整数、true/false 和列表")

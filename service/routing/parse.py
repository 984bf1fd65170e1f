"""Turns the nodes of a rules file into rules, checking every word against the vocabulary."""

import re
from dataclasses import dataclass

from service.routing.conditions import All, AnyOf, Condition, Not, Term, Value
from service.routing.document import Node
from service.routing.vocabulary import NOT_FOR_RULES, OPERATORS, TYPE_ZH, Field, FieldType, vocabulary
from service.stores.decision import Queue

SUPPORTED_VERSION = 1
RESERVED_IDS = ("default", "noise")
_RULE_KEYS = ("id", "title", "when", "queue", "priority", "tags")
_GROUPS = ("all", "any", "not")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_ALL_OPERATORS = tuple(dict.fromkeys(operator for several in OPERATORS.values() for operator in several))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: with a queue it decides (first match) and may add tags; without one it only adds tags."""

    id: str
    title: str
    when: Condition
    queue: Queue | None
    priority: int | None
    tags: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Default:
    """What holds where no rule decides."""

    queue: Queue
    priority: int


def parse(root: Node) -> tuple[tuple[Rule, ...], Default]:
    """The rules in order and the default row. Raises `RulesError` at the first thing that is wrong."""
    document = root.mapping("规则文件", ("version", "rules", "default"))
    for key, example in (
        ("version", "version: 1"),
        ("rules", "rules: [...]"),
        ("default", "default: {queue: none, priority: 4}"),
    ):
        if key not in document:
            raise root.error(f"缺少 {key}", f"在文件最外层加一行 {example}")
    document["version"].number("version", SUPPORTED_VERSION, SUPPORTED_VERSION)
    rules: dict[str, Rule] = {}
    for node in document["rules"].items("rules"):
        rule = _rule(node)
        if rule.id in rules:
            raise node.error(f"规则编号 {rule.id} 重复，第 {rules[rule.id].line} 行已有", "换一个编号")
        rules[rule.id] = rule
    return tuple(rules.values()), _default(document["default"])


def _rule(node: Node) -> Rule:
    parts = node.mapping("规则", _RULE_KEYS)
    for key in ("id", "title", "when"):
        if key not in parts:
            raise node.error(f"规则缺少 {key}", "每条规则都要有 id、title 和 when")
    if "queue" not in parts and "tags" not in parts:
        raise node.error("规则什么也不做", "加上 queue 和 priority，或加上 tags")
    if ("queue" in parts) != ("priority" in parts):
        raise node.error("queue 和 priority 要一起写", "两个都写，或两个都不写（只加标签的规则）")
    return Rule(
        id=_id(parts["id"]),
        title=parts["title"].text("title"),
        when=_condition(parts["when"]),
        queue=_queue(parts["queue"]) if "queue" in parts else None,
        priority=_priority(parts["priority"]) if "priority" in parts else None,
        tags=tuple(tag.text("标签") for tag in parts["tags"].items("tags")) if "tags" in parts else (),
        line=node.line,
    )


def _default(node: Node) -> Default:
    parts = node.mapping("default", ("queue", "priority"))
    if set(parts) != {"queue", "priority"}:
        raise node.error("default 要有 queue 和 priority", "写成 default: {queue: none, priority: 4}")
    return Default(_queue(parts["queue"]), _priority(parts["priority"]))


def _id(node: Node) -> str:
    rule_id = node.text("id")
    if not _ID.fullmatch(rule_id):
        raise node.error(f"规则编号 {rule_id} 不合格式", "只用小写英文字母、数字、- 和 _")
    if rule_id in RESERVED_IDS:
        raise node.error(f"规则编号 {rule_id} 是保留的", "换一个编号")
    return rule_id


def _queue(node: Node) -> Queue:
    return Queue(_known(node, "queue", node.text("queue"), tuple(Queue)))


def _priority(node: Node) -> int:
    return node.number("priority", 1, 4)


def _condition(node: Node) -> Condition:
    parts = node.mapping("条件", (*_GROUPS, "field", *_ALL_OPERATORS))
    if "field" in parts:
        return _term(node, parts)
    if len(parts) != 1 or next(iter(parts)) not in _GROUPS:
        raise node.error("条件不完整", "写 all、any、not 之一，或写 field 加一个运算，如 {field: urgency, at_least: 1}")
    ((group, inner),) = parts.items()
    if group == "not":
        return Not(_condition(inner))
    several = tuple(_condition(part) for part in inner.items(group))
    return All(several) if group == "all" else AnyOf(several)


def _term(node: Node, parts: dict[str, Node]) -> Term:
    field = _field(parts["field"])
    operators = [key for key in parts if key != "field"]
    allowed = "、".join(field.operators)
    if len(operators) != 1:
        raise node.error(f"字段 {field.name} 要有恰好一个运算", f"可用：{allowed}")
    operator = operators[0]
    if operator not in field.operators:
        raise parts[operator].error(f"字段 {field.name} 是{TYPE_ZH[field.type]}，不能用 {operator}", f"可用：{allowed}")
    return Term(field, operator, _value(parts[operator], field, operator))


def _field(node: Node) -> Field:
    name = node.text("field")
    if name == NOT_FOR_RULES:
        raise node.error(f"{name} 不能写进规则", "噪声在规则之前就已排除；删去这个条件")
    return vocabulary()[_known(node, "字段", name, tuple(vocabulary()))]


def _value(node: Node, field: Field, operator: str) -> Value:
    what = f"{field.name} 的值"
    if field.type is FieldType.FLAG:
        return node.flag(what)
    if field.type is FieldType.NUMBER:
        return node.number(what, 0, field.top)
    if operator in {"in", "has_any"}:
        return tuple(_label(item, field, what) for item in node.items(what))
    return _label(node, field, what)


def _label(node: Node, field: Field, what: str) -> str:
    value = node.text(what)
    return _known(node, what, value, field.values) if field.values else value


def _known(node: Node, what: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise node.error(f"{what} {value} 不认识", f"可用：{'、'.join(one or '空文字' for one in allowed)}")
    return value

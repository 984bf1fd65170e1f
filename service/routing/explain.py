"""Why a post went where it went: every rule and every condition of it, with what the post has."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.routing.conditions import All, Condition, Not, Term, compiled
from service.routing.parse import Rule
from service.routing.records import Facts
from service.routing.vocabulary import QUEUE_ZH
from service.routing.words import actual, sentence
from service.stores.decision import Queue


@dataclass(frozen=True, slots=True)
class ConditionVerdict:
    """One condition of a rule: whether it held for the post, and what the post has."""

    sentence: str
    held: bool
    actual: str
    """What the post has in the field; empty for groups."""
    depth: int
    """0 for the whole condition, one more for each group inside it."""


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """One rule: whether it matched, whether it decided, what it does."""

    rule: str
    title: str
    matched: bool
    decided: bool
    effect: str
    conditions: tuple[ConditionVerdict, ...]


def rule_verdict(rule: Rule, facts: Facts, *, decided: bool) -> RuleVerdict:
    conditions = tuple(_verdicts(rule.when, facts, 0))
    return RuleVerdict(rule.id, rule.title, conditions[0].held, decided, effect(rule), conditions)


def effect(rule: Rule) -> str:
    """What a rule does when it matches, in words."""
    parts = []
    if rule.queue is not None:
        parts.append(destination(rule.queue, rule.priority))
    if rule.tags:
        parts.append("加标签" + "".join(f"「{tag}」" for tag in rule.tags))
    return "，".join(parts)


def destination(queue: Queue, priority: int | None) -> str:
    """Where a post goes, in words."""
    return QUEUE_ZH[queue] if queue is Queue.NONE else f"进入「{QUEUE_ZH[queue]}」，优先级 {priority}"


def _verdicts(condition: Condition, facts: Facts, depth: int) -> Iterator[ConditionVerdict]:
    held = compiled(condition)(facts)
    if isinstance(condition, Term):
        yield ConditionVerdict(sentence(condition), held, actual(condition.field, facts), depth)
        return
    if isinstance(condition, Not):
        yield ConditionVerdict("以下不成立", held, "", depth)
        yield from _verdicts(condition.part, facts, depth + 1)
        return
    yield ConditionVerdict("以下全部成立" if isinstance(condition, All) else "以下至少一项成立", held, "", depth)
    for part in condition.parts:
        yield from _verdicts(part, facts, depth + 1)

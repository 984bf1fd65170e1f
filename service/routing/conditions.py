"""Conditions over `Facts`: the tree a rules file declares, compiled into closures to be fast."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from service.routing.records import Facts
from service.routing.vocabulary import Field

Value = str | int | bool | tuple[str, ...]
Check = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Term:
    """One field against one value; the value's type is the one the operator asks for."""

    field: Field
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Term | All | AnyOf | Not


def compiled(condition: Condition) -> Check:
    """A function that says whether the condition holds for a post's facts."""
    if isinstance(condition, Term):
        return _compiled_term(condition)
    if isinstance(condition, Not):
        inner = compiled(condition.part)
        return lambda facts: not inner(facts)
    checks = tuple(compiled(part) for part in condition.parts)
    return _every(checks) if isinstance(condition, All) else _some(checks)


def _every(checks: tuple[Check, ...]) -> Check:
    def check(facts: Facts) -> bool:
        # A loop, not all(): a generator would cost more than the tests themselves.
        for one in checks:  # noqa: SIM110
            if not one(facts):
                return False
        return True

    return check


def _some(checks: tuple[Check, ...]) -> Check:
    def check(facts: Facts) -> bool:
        for one in checks:  # noqa: SIM110
            if one(facts):
                return True
        return False

    return check


def _compiled_term(term: Term) -> Check:
    get, value = attrgetter(term.field.name), term.value
    match term.operator:
        case "is":
            return lambda facts: bool(get(facts) == value)
        case "has":
            return lambda facts: value in get(facts)
        case "at_least":
            return lambda facts: bool(get(facts) >= value)
        case "at_most":
            return lambda facts: bool(get(facts) <= value)
    several = frozenset(value) if isinstance(value, tuple) else frozenset((value,))
    if term.operator == "in":
        return lambda facts: get(facts) in several
    return lambda facts: not several.isdisjoint(get(facts))

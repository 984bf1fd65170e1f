"""What a conjunction of tests leaves open for one field: a choice, a range, or members of a set."""

import sys
from dataclasses import dataclass

from service.routing.conditions import Term, Value
from service.routing.vocabulary import FieldType

Element = str | bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A text or flag that is one of ``values`` or, if ``excluded``, none of them."""

    values: frozenset[Element]
    excluded: bool = False

    def meet(self, other: "Choice") -> "Choice":
        if self.excluded and other.excluded:
            return Choice(self.values | other.values, excluded=True)
        if self.excluded:
            return Choice(other.values - self.values)
        return Choice(self.values - other.values if other.excluded else self.values & other.values)

    def within(self, other: "Choice") -> bool:
        if self.excluded:
            return other.excluded and other.values <= self.values
        return self.values.isdisjoint(other.values) if other.excluded else self.values <= other.values

    @property
    def empty(self) -> bool:
        return not self.values and not self.excluded


@dataclass(frozen=True, slots=True)
class Range:
    """A number from ``low`` to ``high``, both included."""

    low: int
    high: int

    def meet(self, other: "Range") -> "Range":
        return Range(max(self.low, other.low), min(self.high, other.high))

    def within(self, other: "Range") -> bool:
        return other.low <= self.low and self.high <= other.high

    @property
    def empty(self) -> bool:
        return self.low > self.high


@dataclass(frozen=True, slots=True)
class Members:
    """A set that has all of ``required`` and none of ``forbidden``."""

    required: frozenset[str]
    forbidden: frozenset[str]

    def meet(self, other: "Members") -> "Members":
        return Members(self.required | other.required, self.forbidden | other.forbidden)

    def within(self, other: "Members") -> bool:
        return other.required <= self.required and other.forbidden <= self.forbidden

    @property
    def empty(self) -> bool:
        return not self.required.isdisjoint(self.forbidden)


Constraint = Choice | Range | Members


def alternatives(term: Term, *, holds: bool) -> tuple[Constraint, ...]:
    """The constraints of which one must hold for the test to hold (or not to hold)."""
    value = term.value
    if isinstance(value, int) and term.field.type is FieldType.NUMBER:
        return _ranges(term.operator, value, term.field.top or sys.maxsize, holds=holds)
    if term.field.type is FieldType.SET:
        return _members(_texts(value), holds=holds)
    values: frozenset[Element] = frozenset((value,)) if isinstance(value, bool) else frozenset(_texts(value))
    return (_choice(term, values, holds=holds),)


def _texts(value: Value) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset((str(value),))


def _ranges(operator: str, value: int, top: int, *, holds: bool) -> tuple[Constraint, ...]:
    below, above = Range(0, value - 1), Range(value + 1, top)
    match operator:
        case "at_least":
            return (Range(value, top),) if holds else (below,)
        case "at_most":
            return (Range(0, value),) if holds else (above,)
    return (Range(value, value),) if holds else (below, above)


def _members(values: frozenset[str], *, holds: bool) -> tuple[Constraint, ...]:
    if holds:
        return tuple(Members(frozenset((value,)), frozenset()) for value in sorted(values))
    return (Members(frozenset(), values),)


def _choice(term: Term, values: frozenset[Element], *, holds: bool) -> Choice:
    if holds:
        return Choice(values)
    known: frozenset[Element] = (
        frozenset((True, False)) if term.field.type is FieldType.FLAG else frozenset(term.field.values)
    )
    return Choice(known - values) if known else Choice(values, excluded=True)

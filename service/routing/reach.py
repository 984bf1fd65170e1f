"""Finds rules that can never decide: contradictory ones, and ones whose posts earlier rules all take.

Every condition is brought into disjunctive normal form: a list of *boxes*, each a conjunction with one constraint a
field. A rule is unreachable if each of its boxes lies within a box of an earlier rule that sets a queue. This is
sound (a rule it refuses is truly unreachable), not complete: it does not join several boxes into a larger one, nor
know that facts depend on each other (reach is never below reposts).
"""

from collections.abc import Mapping, Sequence
from itertools import chain

from service.routing.conditions import All, Condition, Not, Term
from service.routing.constraints import Choice, Constraint, Members, Range, alternatives
from service.routing.parse import Rule

MOST_BOXES = 4096
Box = Mapping[str, Constraint]


class TooComplexError(ValueError):
    """A condition with more alternatives than can be checked."""


def boxes(condition: Condition, *, holds: bool = True) -> tuple[Box, ...]:
    """The conjunctions of which one must be met; none where the condition can never hold."""
    if isinstance(condition, Not):
        return boxes(condition.part, holds=not holds)
    if isinstance(condition, Term):
        found = ({condition.field.name: one} for one in alternatives(condition, holds=holds) if not one.empty)
        return tuple(found)
    parts = [boxes(part, holds=holds) for part in condition.parts]
    if isinstance(condition, All) is not holds:
        return _limited(tuple(chain.from_iterable(parts)))
    joined: tuple[Box, ...] = ({},)
    for part in parts:
        pairs = (_meet(left, right) for left in _limited(joined) for right in part)
        joined = tuple(box for box in pairs if box is not None)
    return _limited(joined)


def taken_by(rule: Rule, earlier: Sequence[tuple[Rule, tuple[Box, ...]]]) -> tuple[Rule, ...]:
    """The earlier deciding rules that together take every post of this one; empty where it can be reached."""
    takers: dict[str, Rule] = {}
    for box in boxes(rule.when):
        taker = next((other for other, theirs in earlier if any(_within(box, their) for their in theirs)), None)
        if taker is None:
            return ()
        takers[taker.id] = taker
    return tuple(takers.values())


def _limited(found: tuple[Box, ...]) -> tuple[Box, ...]:
    if len(found) > MOST_BOXES:
        raise TooComplexError
    return found


def _meet(left: Box, right: Box) -> Box | None:
    joined = dict(left)
    for name, constraint in right.items():
        met = _meet_one(joined[name], constraint) if name in joined else constraint
        if met.empty:
            return None
        joined[name] = met
    return joined


def _meet_one(left: Constraint, right: Constraint) -> Constraint:
    match left, right:
        case Choice(), Choice():
            return left.meet(right)
        case Range(), Range():
            return left.meet(right)
        case Members(), Members():
            return left.meet(right)
    raise TypeError(f"constraints of one field differ in type: {left!r}, {right!r}")


def _within(box: Box, other: Box) -> bool:
    return all(name in box and _within_one(box[name], wanted) for name, wanted in other.items())


def _within_one(left: Constraint, right: Constraint) -> bool:
    match left, right:
        case Choice(), Choice():
            return left.within(right)
        case Range(), Range():
            return left.within(right)
        case Members(), Members():
            return left.within(right)
    raise TypeError(f"constraints of one field differ in type: {left!r}, {right!r}")

"""How conditions read in Chinese: as a general sentence, and as the reason why one held for one post."""

from collections.abc import Callable
from operator import attrgetter

from service.routing.conditions import All, AnyOf, Condition, Not, Term, Value, compiled
from service.routing.records import Facts
from service.routing.vocabulary import FLAG_NO_ZH, Field, FieldType

Reason = Callable[[Facts], str]
_BOUNDS = {"is": "等于", "at_least": "至少", "at_most": "至多"}


def sentence(condition: Condition) -> str:
    """The condition in words, for instance ``诉求含「投诉」，并且转评赞至少 50``."""
    match condition:
        case Term():
            return _term(condition)
        case Not():
            return f"不满足（{sentence(condition.part)}）"
        case All():
            return "，并且".join(_inner(part) for part in condition.parts)
        case AnyOf():
            return "，或者".join(_inner(part) for part in condition.parts)


def reasoner(condition: Condition) -> Reason:
    """A function that says why the condition holds for a post: the parts that held, with the numbers found."""
    match condition:
        case Term():
            return _found(condition)
        case Not():
            return _always(sentence(condition))
        case All():
            parts = tuple(reasoner(part) for part in condition.parts)
            return lambda facts: "，".join(part(facts) for part in parts)
        case AnyOf():
            branches = tuple((compiled(part), reasoner(part)) for part in condition.parts)
            return lambda facts: next(because(facts) for check, because in branches if check(facts))


def actual(field: Field, facts: Facts) -> str:
    """What a post has in a field, in words."""
    value = getattr(facts, field.name)
    if field.type is FieldType.SET:
        return "、".join(field.word(one) for one in sorted(value)) or "无"
    if field.type is FieldType.FLAG:
        return "是" if value else "否"
    return field.word(value) or "无"


def _inner(part: Condition) -> str:
    return f"（{sentence(part)}）" if isinstance(part, All | AnyOf) else sentence(part)


def _term(term: Term) -> str:
    field, value = term.field, term.value
    if field.type is FieldType.FLAG:
        return field.title if value else FLAG_NO_ZH[field.name]
    if field.type is FieldType.NUMBER:
        return f"{field.title}{_BOUNDS[term.operator]} {value}"
    verb = "含" if field.type is FieldType.SET else "是"
    return f"{field.title}{verb}{_quoted(field, value)}"


def _quoted(field: Field, value: Value) -> str:
    several = value if isinstance(value, tuple) else (value,)
    words = "".join(f"「{field.word(one)}」" for one in several)
    return f"{words}之一" if len(several) > 1 else words


def _found(term: Term) -> Reason:
    field, value, get = term.field, term.value, attrgetter(term.field.name)
    if field.type is FieldType.NUMBER:
        bound = f"（{_BOUNDS[term.operator]} {value}）"
        return lambda facts: f"{field.title} {get(facts)}{bound}"
    if term.operator == "in":
        return lambda facts: f"{field.title}是「{field.word(get(facts))}」"
    if term.operator == "has_any" and isinstance(value, tuple):
        named = tuple((one, f"「{field.word(one)}」") for one in value)
        return lambda facts: f"{field.title}含" + "".join(word for one, word in named if one in get(facts))
    return _always(_term(term))


def _always(words: str) -> Reason:
    return lambda _: words

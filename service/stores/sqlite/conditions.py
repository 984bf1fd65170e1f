"""A `Query` as SQL: which rows of ``posts p`` it means, and how well they fit."""

# ruff: noqa: S608  (only names of our own go into the SQL; values are parameters)

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from service.stores.columns import FILTERS, FLAGS, MULTIPLE, POLLS_LATE, TEXTS, milliseconds
from service.stores.contract import Filters, Query
from service.stores.text_query import And, Node, Not, Or, Phrase, parse

Parameters = tuple[str | int | float, ...]
SEPARATOR: Final = "\x1f"
SCORED: Final = f"""SELECT rowid, telling, -bm25(words, {", ".join(map(str, TEXTS.values()))}) AS score
  FROM words WHERE words MATCH ?"""
_MATCHING: Final = "(SELECT rowid FROM words WHERE words MATCH ?)"


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL with its parameters."""

    sql: str
    parameters: Parameters = ()


def found(query: Query, source: str = "posts p") -> Condition:
    """``FROM … WHERE …`` of the posts (``p`` in the source) that a query means. Raises `QuerySyntaxError`."""
    text = parse(query.text)
    conditions = list(_conditions(query.filters))
    if text:
        expression, negated = to_fts5(text)
        conditions.append(Condition(f"p.rid {'NOT IN' if negated else 'IN'} {_MATCHING}", (expression,)))
    return _where(Condition(source), conditions)


def found_scored(query: Query) -> Condition:
    """The same with a column ``score``: 0 where there are no words to find. Raises `QuerySyntaxError`."""
    text = parse(query.text)
    expression, negated = to_fts5(text) if text else ("", True)
    if negated:
        return found(query, "(SELECT *, 0.0 AS score FROM posts) p")
    source = Condition(f"({SCORED}) w JOIN posts p ON p.rid = w.rowid", (expression,))
    return _where(source, list(_conditions(query.filters)))


def _where(source: Condition, conditions: list[Condition]) -> Condition:
    where = " AND ".join(condition.sql for condition in conditions) or "true"
    parameters = sum((condition.parameters for condition in conditions), source.parameters)
    return Condition(f"FROM {source.sql} WHERE {where}", parameters)


def to_fts5(node: Node) -> tuple[str, bool]:
    """An FTS5 expression, and whether the posts meant are those that do *not* match it.

    FTS5 has no NOT without something before it; by De Morgan every tree is an expression or the complement of one.
    """
    if isinstance(node, Phrase):
        return f'"{" ".join(node.tokens)}"', False
    if isinstance(node, Not):
        expression, negated = to_fts5(node.part)
        return expression, not negated
    if isinstance(node, Or):
        expression, negated = to_fts5(And(tuple(Not(part) for part in node.parts)))
        return expression, not negated
    return _both(node)


def _both(node: And) -> tuple[str, bool]:
    parts = [to_fts5(part) for part in node.parts]
    wanted = [expression for expression, negated in parts if not negated]
    unwanted = [expression for expression, negated in parts if negated]
    if not wanted:
        return f"({' OR '.join(unwanted)})", True
    both = f"({' AND '.join(wanted)})"
    return (f"({both} NOT ({' OR '.join(unwanted)}))" if unwanted else both), False


def _conditions(filters: Filters) -> Iterator[Condition]:
    for field, column in FILTERS.items():
        if values := getattr(filters, field):
            yield _one_of(column, values)
    for flag in FLAGS:
        if (holds := getattr(filters, flag)) is not None:
            yield Condition(f"p.{flag} = ?", (int(holds),))
    if filters.noise is not None:
        yield Condition(f"p.drop_reason {'!=' if filters.noise else '='} ''")
    if filters.model_version_not:
        yield Condition("(NOT p.analysed OR p.model_version != ?)", (filters.model_version_not,))
    if filters.rules_version_not:
        yield Condition("(p.analysed AND p.rules_version != ?)", (filters.rules_version_not,))
    yield from _of_times(filters)
    if filters.min_reach:
        yield Condition("p.reach >= ?", (filters.min_reach,))


def _of_times(filters: Filters) -> Iterator[Condition]:
    if filters.since is not None:
        yield Condition("p.time >= ?", (milliseconds(filters.since),))
    if filters.until is not None:
        yield Condition("p.time < ?", (milliseconds(filters.until),))
    if filters.due is not None:
        span = (milliseconds(filters.due - POLLS_LATE), milliseconds(filters.due))
        yield Condition("(p.poll_at > ? AND p.poll_at <= ?)", span)


def _one_of(column: str, values: tuple[str | int, ...]) -> Condition:
    if column in MULTIPLE:
        has = " OR ".join(f"instr(p.{column}, ?)" for _ in values)
        return Condition(f"({has})", tuple(joined((str(value),)) for value in values))
    return Condition(f"p.{column} IN (SELECT value FROM json_each(?))", (orjson.dumps(values).decode(),))


def joined(values: tuple[str, ...]) -> str:
    """Several values in one string, each with a separator on both sides, so that one can be looked for."""
    return f"{SEPARATOR}{SEPARATOR.join(dict.fromkeys(values))}{SEPARATOR}" if values else ""

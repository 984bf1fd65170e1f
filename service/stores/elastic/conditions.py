"""A `Query` in Elasticsearch's query language."""

from collections.abc import Iterator
from typing import Any

from service.stores.columns import FILTERS, FLAGS, POLLS_LATE, TEXTS, milliseconds
from service.stores.contract import Filters, Query
from service.stores.text_query import Node, Not, Or, Phrase, parse

Clause = dict[str, Any]
_FIELDS = [f"words.{name}^{weight}" for name, weight in TEXTS.items()]


def to_clause(query: Query, *extra: Clause) -> Clause:
    """The posts that a query means and that meet the extra conditions; words give the score. Raises `QuerySyntaxError`."""
    text = parse(query.text)
    conditions = [*_conditions(query.filters), *extra] or [{"match_all": {}}]
    return {"bool": {"filter": conditions, **({"must": [text_clause(text)]} if text else {})}}


def text_clause(node: Node) -> Clause:
    """The posts that a text query means."""
    if isinstance(node, Phrase):
        phrase = {"query": " ".join(node.tokens), "type": "phrase", "fields": _FIELDS, "analyzer": "whitespace"}
        return {"multi_match": phrase}
    if isinstance(node, Not):
        return {"bool": {"must_not": [text_clause(node.part)]}}
    parts = [text_clause(part) for part in node.parts]
    if isinstance(node, Or):
        return {"bool": {"should": parts, "minimum_should_match": 1}}
    return {"bool": {"must": parts}}


def _conditions(filters: Filters) -> Iterator[Clause]:
    for field, column in FILTERS.items():
        if values := getattr(filters, field):
            yield {"terms": {column: list(values)}}
    for flag in FLAGS:
        if (holds := getattr(filters, flag)) is not None:
            yield {"term": {flag: holds}}
    if filters.noise is not None:
        yield _either(filters.noise, {"exists": {"field": "drop_reason"}})
    if filters.model_version_not:
        yield _either(False, {"term": {"model_version": filters.model_version_not}})
    if filters.rules_version_not:
        yield {"term": {"analysed": True}}
        yield _either(False, {"term": {"rules_version": filters.rules_version_not}})
    yield from _of_times(filters)
    if filters.min_reach:
        yield {"range": {"reach": {"gte": filters.min_reach}}}


def _of_times(filters: Filters) -> Iterator[Clause]:
    if filters.since is not None:
        yield {"range": {"time": {"gte": milliseconds(filters.since)}}}
    if filters.until is not None:
        yield {"range": {"time": {"lt": milliseconds(filters.until)}}}
    if filters.due is not None:
        earliest, latest = milliseconds(filters.due - POLLS_LATE), milliseconds(filters.due)
        yield {"range": {"poll_at": {"gt": earliest, "lte": latest}}}


def _either(holds: bool, clause: Clause) -> Clause:
    """The clause, or its opposite."""
    return clause if holds else {"bool": {"must_not": [clause]}}

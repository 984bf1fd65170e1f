"""Counts, facets, trends and word counts as aggregations."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from nlp.words import query_tokens
from service.stores import steps
from service.stores.columns import moment
from service.stores.contract import Bucket, Facet, Flow, HotWord, Interval, Point, Query
from service.stores.elastic.conditions import Clause, text_clause, to_clause
from service.stores.elastic.index import Index
from service.stores.flows import GRIEVANCE_KINDS, PROMOTION_REASONS
from service.stores.hot_words import CANDIDATES, rank_words, usual_bank_talk
from service.stores.text_query import Phrase

_PAGE: Final = 5_000


def count(index: Index, query: Query) -> int:
    """How many posts match."""
    return int(index.client.count(index=index.read, query=to_clause(query))["count"])


def facet_counts(index: Index, query: Query, facet: Facet, size: int) -> list[Bucket]:
    """Values of a facet, most frequent first, then in order of value."""
    return _terms(index, to_clause(query), facet, size=size)[0]


def trend_points(index: Index, query: Query, interval: Interval, split: Facet | None) -> list[Point]:
    """Counts by step, each split by the most frequent values of a facet."""
    clause = to_clause(query)
    counts = {key["step"]: number for key, number in _composite(index, clause, [_steps(interval)])}
    parts = _split_counts(index, query, interval, split) if split else {}
    return steps.fill(counts, parts, interval, query.filters)


def flows(index: Index, query: Query) -> list[Flow]:
    """Posts by author, day and text."""
    of_kinds: Clause = {"terms": {"kind": list(GRIEVANCE_KINDS)}}
    of_reasons: Clause = {"terms": {"drop_reason": list(PROMOTION_REASONS)}}
    posts, grievances, promotions = (
        _flow_counts(index, to_clause(query, *extra)) for extra in ((), (of_kinds,), (of_reasons,))
    )
    return [
        Flow(author, moment(start), likeness, count, grievances.get(key, 0), promotions.get(key, 0))
        for key, count in sorted(posts.items())
        for author, start, likeness in (key,)
    ]


def _flow_counts(index: Index, clause: Clause) -> dict[tuple[str, int, str], int]:
    sources = [
        {"author": {"terms": {"field": "author"}}},
        _steps("day"),
        {"likeness": {"terms": {"field": "likeness"}}},
    ]
    return {
        (str(key["author"]), int(key["step"]), str(key["likeness"])): count
        for key, count in _composite(index, clause, sources)
    }


def hot_words(index: Index, query: Query, background: Query, phrases: Sequence[str], size: int) -> list[HotWord]:
    """Words that stand out in the hits."""
    hits = to_clause(query)
    rest = to_clause(background, {"bool": {"must_not": [hits]}})
    found, total = _terms(index, hits, "telling", size=CANDIDATES)
    counts = {bucket.value: bucket.count for bucket in found}
    if not counts:
        return []
    others, others_total = _terms(index, rest, "telling", size=len(counts), include=list(counts))
    elsewhere = {bucket.value: bucket.count for bucket in others} | _phrase_counts(index, rest, phrases)
    counts |= _phrase_counts(index, hits, phrases)
    return rank_words(counts, total, elsewhere, others_total, usual=usual_bank_talk(), size=size)


def phrase_counts(index: Index, query: Query, phrases: Sequence[str]) -> dict[str, int]:
    """How many hits have each phrase."""
    return _phrase_counts(index, to_clause(query), phrases)


def _phrase_counts(index: Index, clause: Clause, phrases: Sequence[str]) -> dict[str, int]:
    wanted = {phrase: text_clause(Phrase(tokens)) for phrase in phrases if (tokens := tuple(query_tokens(phrase)))}
    if not wanted:
        return {}
    aggregation = {"phrases": {"filters": {"filters": wanted}}}
    answer = index.client.search(index=index.read, query=clause, aggs=aggregation, size=0, track_total_hits=False)
    buckets = answer["aggregations"]["phrases"]["buckets"]
    return {phrase: int(buckets[phrase]["doc_count"]) for phrase in wanted}


def _terms(index: Index, clause: Clause, field: str, **options: Any) -> tuple[list[Bucket], int]:
    """Values of a field with their counts, and how many posts match."""
    order = [{"_count": "desc"}, {"_key": "asc"}]
    answer = index.client.search(
        index=index.read,
        query=clause,
        aggs={"values": {"terms": {"field": field, "order": order, **options}}},
        size=0,
        track_total_hits=True,
    )
    buckets = answer["aggregations"]["values"]["buckets"]
    return [Bucket(str(each["key"]), each["doc_count"]) for each in buckets], answer["hits"]["total"]["value"]


def _steps(interval: Interval) -> dict[str, Any]:
    histogram = {"field": "time", "fixed_interval": f"{steps.LENGTH[interval]}ms", "time_zone": steps.ZONE}
    return {"step": {"date_histogram": histogram}}


def _split_counts(index: Index, query: Query, interval: Interval, split: Facet) -> dict[tuple[int, str], int]:
    values = [bucket.value for bucket in facet_counts(index, query, split, steps.SPLIT_VALUES)]
    clause = to_clause(query, {"terms": {split: values}})
    sources = [_steps(interval), {"value": {"terms": {"field": split}}}]
    counted = ((key["step"], str(key["value"]), number) for key, number in _composite(index, clause, sources))
    return {(step, value): number for step, value, number in counted if value in values}


def _composite(index: Index, clause: Clause, sources: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Every combination of the sources' values with its count: exact, page by page."""
    composite: dict[str, Any] = {"size": _PAGE, "sources": sources}
    while True:
        answer = index.client.search(
            index=index.read, query=clause, aggs={"groups": {"composite": composite}}, size=0, track_total_hits=False
        )
        groups = answer["aggregations"]["groups"]
        yield from ((bucket["key"], bucket["doc_count"]) for bucket in groups["buckets"])
        if len(groups["buckets"]) < _PAGE:
            return
        composite["after"] = groups["after_key"]

"""Pages of hits and similar posts."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from nlp.words import index_version
from service.stores.columns import SHARED_WORDS, SIMILAR_WORDS, telling_words, to_columns, to_words
from service.stores.contract import Hit, HitPage, Query, Sort
from service.stores.cursor import ORDERS, Values, read_cursor, write_cursor
from service.stores.elastic.conditions import Clause, to_clause
from service.stores.elastic.index import Index
from service.stores.elastic.write import read

_LEAST: Final = 200
"""Rows a request when looking for the first post of each group."""


class _Row(NamedTuple):
    id: str
    likeness: str
    values: Values
    score: float = 0.0


def search_page(  # noqa: PLR0913
    index: Index, query: Query, sort: Sort, after: str, *, size: int, collapse: bool
) -> HitPage:
    """One page of hits; with ``collapse`` the first post, in this sort order, of each near-duplicate group."""
    start = read_cursor(sort, after)
    total, rows = (_leaders if collapse else _rows)(index, query, sort, start, size + 1)
    cursor = write_cursor(sort, rows[size - 1].values) if len(rows) > size else ""
    return HitPage(total, _hits(index, rows[:size]), cursor)


def similar_to(index: Index, post_id: str, size: int) -> list[Hit]:
    """Near-duplicates first (newest first), then posts that share telling words; none for an unknown post."""
    stored = read(index, [post_id]).get(post_id)
    if stored is None:
        return []
    likeness = {"term": {"likeness": to_columns(stored).likeness}}
    others: Clause = {"bool": {"filter": [likeness], "must_not": [{"ids": {"values": [post_id]}}]}}
    _, rows = _ask(index, others, "newest", None, size)
    words = telling_words(to_words(stored.post))
    if words and len(rows) < size:
        alike: Clause = {"bool": {"must": [_sharing(words)], "must_not": [likeness]}}
        rows += _ask(index, alike, "relevance", None, size - len(rows))[1]
    return list(_hits(index, rows))


def stale(index: Index, size: int) -> list[str]:
    """Ids of posts whose words were cut with other words than today's."""
    old: Clause = {"bool": {"must_not": [{"term": {"words_version": index_version()}}]}}
    return [row.id for row in _ask(index, old, "newest", None, size)[1]]


def _sharing(words: Sequence[str]) -> Clause:
    """Posts that have enough of these words, the rarest ones that another post has too."""
    return {
        "more_like_this": {
            "fields": ["telling"],
            "like": list(words),
            "max_query_terms": SIMILAR_WORDS,
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "minimum_should_match": f"{SHARED_WORDS:.0%}",
        }
    }


def _rows(index: Index, query: Query, sort: Sort, after: Values | None, size: int) -> tuple[int, list[_Row]]:
    return _ask(index, to_clause(query), sort, after, size)


def _leaders(index: Index, query: Query, sort: Sort, after: Values | None, size: int) -> tuple[int, list[_Row]]:
    """Rows that are the first of their group among all matches.

    Elasticsearch's own collapse cannot go on from a cursor, so rows are read in order and those kept that lead.
    """
    leaders: list[_Row] = []
    step = max(_LEAST, size)
    while True:
        total, rows = _rows(index, query, sort, after, step)
        groups = sorted({row.likeness for row in rows if row.likeness != row.id})
        first = _first_of(index, query, sort, groups) if groups else {}
        leaders += [row for row in rows if first.get(row.likeness, row.id) == row.id]
        if len(leaders) >= size or len(rows) < step:
            return total, leaders[:size]
        after = rows[-1].values


def _first_of(index: Index, query: Query, sort: Sort, groups: Sequence[str]) -> dict[str, str]:
    """Id of the first match in each group."""
    clause = to_clause(query, {"terms": {"likeness": list(groups)}})
    _, rows = _ask(index, clause, sort, None, len(groups), collapse={"field": "likeness"})
    return {row.likeness: row.id for row in rows}


def _ask(
    index: Index, clause: Clause, sort: Sort, after: Values | None, size: int, **options: Any
) -> tuple[int, list[_Row]]:
    order = ORDERS[sort]
    way = "desc" if order.descending else "asc"
    answer = index.client.search(
        index=index.read,
        query=clause,
        sort=[{"_score" if column == "score" else column: way} for column in order.columns],
        search_after=list(after) if after else None,
        size=size,
        source=False,
        docvalue_fields=[{"field": "likeness"}],
        track_total_hits=True,
        **options,
    )
    rows = [_row(hit, scored="score" in order.columns) for hit in answer["hits"]["hits"]]
    return int(answer["hits"]["total"]["value"]), rows


def _row(hit: dict[str, Any], *, scored: bool) -> _Row:
    values = tuple(hit["sort"])
    return _Row(hit["_id"], hit["fields"]["likeness"][0], values, float(values[0]) if scored else 0.0)


def _hits(index: Index, rows: Sequence[_Row]) -> tuple[Hit, ...]:
    stored = read(index, [row.id for row in rows])
    groups = _group_sizes(index, sorted({row.likeness for row in rows if row.likeness != row.id}))
    return tuple(
        Hit(stored[row.id], row.score, groups.get(row.likeness, 1) - 1)
        for row in rows
        if row.id in stored  # deleted meanwhile otherwise
    )


def _group_sizes(index: Index, groups: Sequence[str]) -> dict[str, int]:
    if not groups:
        return {}
    answer = index.client.search(
        index=index.read,
        query={"terms": {"likeness": list(groups)}},
        aggs={"groups": {"terms": {"field": "likeness", "size": len(groups)}}},
        size=0,
    )
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["groups"]["buckets"]}

"""Facets, trends and word counts, as SQL."""

# ruff: noqa: S608  (only names of our own go into the SQL; values are parameters)

import sqlite3
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final

from nlp.words import query_tokens
from service.stores import steps
from service.stores.buckets import most_frequent
from service.stores.columns import moment
from service.stores.contract import Bucket, Facet, Flow, HotWord, Interval, Point, Query
from service.stores.flows import GRIEVANCE_KINDS, PROMOTION_REASONS
from service.stores.hot_words import rank_words, usual_bank_talk
from service.stores.sqlite.conditions import SEPARATOR, Condition, found, joined, to_fts5
from service.stores.text_query import Phrase

SAMPLE: Final = 50_000
"""Words are counted exactly in up to so many posts."""


def facet_counts(connection: sqlite3.Connection, query: Query, facet: Facet, size: int) -> list[Bucket]:
    """Values of a facet, most frequent first, then in order of value."""
    matching = found(query)
    sql = f"SELECT {facet}, count(*) {matching.sql} AND {facet} != '' GROUP BY {facet}"
    counts: Counter[str] = Counter()
    for value, number in connection.execute(sql, matching.parameters):
        for single in _values(value):
            counts[single] += number
    return most_frequent(counts, size)


def trend_points(connection: sqlite3.Connection, query: Query, interval: Interval, split: Facet | None) -> list[Point]:
    """Counts by step, each split by the most frequent values of a facet."""
    matching = found(query)
    columns = ", ".join(filter(None, (_start(interval), split)))
    sql = f"SELECT count(*), {columns} {matching.sql} GROUP BY {columns}"
    counts: Counter[int] = Counter()
    parts: Counter[tuple[int, str]] = Counter()
    for number, start, *value in connection.execute(sql, matching.parameters):
        counts[start] += number
        for single in _values(*value) if value else ():
            parts[start, single] += number
    return steps.fill(counts, parts, interval, query.filters)


def flows(connection: sqlite3.Connection, query: Query) -> list[Flow]:
    """Posts by author, day and text."""
    matching = found(query)
    complains = " OR ".join(f"instr(kind, '{joined((kind,))}')" for kind in GRIEVANCE_KINDS)
    promotes = f"drop_reason IN {PROMOTION_REASONS}"
    rows = connection.execute(
        f"SELECT author, {_start('day')}, likeness, count(*), total({complains}), total({promotes}) {matching.sql}"
        " AND author != '' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        matching.parameters,
    )
    return [
        Flow(author, moment(start), likeness, posts, int(grievances), int(promotions))
        for author, start, likeness, posts, grievances, promotions in rows
    ]


def hot_words(
    connection: sqlite3.Connection, query: Query, background: Query, phrases: Sequence[str], size: int
) -> list[HotWord]:
    """Words that stand out in the hits."""
    hits = found(query)
    rest = _without(found(background), hits)
    counts, total = _word_counts(connection, hits)
    others, others_total = _word_counts(connection, rest)
    counts |= _phrase_counts(connection, hits, phrases)
    others |= _phrase_counts(connection, rest, phrases)
    return rank_words(counts, total, others, others_total, usual=usual_bank_talk(), size=size)


def phrase_counts(connection: sqlite3.Connection, query: Query, phrases: Sequence[str]) -> dict[str, int]:
    """How many hits have each phrase."""
    return _phrase_counts(connection, found(query), phrases)


def _phrase_counts(connection: sqlite3.Connection, matching: Condition, phrases: Sequence[str]) -> dict[str, int]:
    if not phrases:
        return {}
    hits = {rid for (rid,) in connection.execute(f"SELECT p.rid {matching.sql}", matching.parameters)}
    sql = "SELECT rowid FROM words WHERE words MATCH ?"
    return {
        phrase: sum(rid in hits for (rid,) in connection.execute(sql, (to_fts5(Phrase(tokens))[0],)))
        for phrase in phrases
        if (tokens := tuple(query_tokens(phrase)))
    }


def _without(matching: Condition, others: Condition) -> Condition:
    """The posts of one condition that are not those of another."""
    sql = f"{matching.sql} AND p.rid NOT IN (SELECT p.rid {others.sql})"
    return Condition(sql, (*matching.parameters, *others.parameters))


def _values(value: str | int | None) -> list[str]:
    """The single values in a column's value."""
    return [single for single in str("" if value is None else value).split(SEPARATOR) if single]


def _start(interval: Interval) -> str:
    """Start of the step that a post is in, by the clock of Shanghai."""
    return f"(time + {steps.OFFSET}) / {steps.LENGTH[interval]} * {steps.LENGTH[interval]} - {steps.OFFSET}"


def _word_counts(connection: sqlite3.Connection, matching: Condition) -> tuple[dict[str, int], int]:
    """In how many of the posts each word is, and how many posts there are.

    Of more than `SAMPLE` posts an even sample is counted, and its counts are scaled up.
    """
    total = int(connection.execute(f"SELECT count(*) {matching.sql}", matching.parameters).fetchone()[0])
    every = -(-total // SAMPLE) or 1
    sql = f"SELECT telling FROM words WHERE rowid IN (SELECT rid {matching.sql} AND rid % {every} = 0)"
    lines = [line for (line,) in connection.execute(sql, matching.parameters)]
    counts = Counter(chain.from_iterable(map(str.split, lines)))
    if every == 1:
        return counts, total
    return {word: round(number * total / len(lines)) for word, number in counts.items()}, total

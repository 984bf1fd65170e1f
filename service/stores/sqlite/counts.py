"""Facets, trends and word counts, as SQL."""

# ruff: noqa: S608  (only names of our own go into the SQL; values are parameters)

import sqlite3
from collections import Counter
from itertools import chain
from typing import Final

from service.stores import steps
from service.stores.buckets import most_frequent
from service.stores.contract import Bucket, Facet, HotWord, Interval, Point, Query
from service.stores.hot_words import rank_words
from service.stores.sqlite.conditions import SEPARATOR, found
from service.stores.sqlite.search import count

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


def hot_words(connection: sqlite3.Connection, query: Query, background: Query, size: int) -> list[HotWord]:
    """Words that stand out in the hits."""
    counts, total = _word_counts(connection, query)
    others, others_total = _word_counts(connection, background)
    return rank_words(counts, total, others, others_total, size)


def _values(value: str | int | None) -> list[str]:
    """The single values in a column's value."""
    return [single for single in str("" if value is None else value).split(SEPARATOR) if single]


def _start(interval: Interval) -> str:
    """Start of the step that a post is in, by the clock of Shanghai."""
    return f"(time + {steps.OFFSET}) / {steps.LENGTH[interval]} * {steps.LENGTH[interval]} - {steps.OFFSET}"


def _word_counts(connection: sqlite3.Connection, query: Query) -> tuple[dict[str, int], int]:
    """In how many of the posts each word is, and how many posts there are.

    Of more than `SAMPLE` posts an even sample is counted, and its counts are scaled up.
    """
    total = count(connection, query)
    every = -(-total // SAMPLE) or 1
    matching = found(query)
    sql = f"SELECT telling FROM words WHERE rowid IN (SELECT rid {matching.sql} AND rid % {every} = 0)"
    lines = [line for (line,) in connection.execute(sql, matching.parameters)]
    counts = Counter(chain.from_iterable(map(str.split, lines)))
    if every == 1:
        return counts, total
    return {word: round(number * total / len(lines)) for word, number in counts.items()}, total

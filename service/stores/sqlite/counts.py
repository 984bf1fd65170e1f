"""Facets, trends and word counts, as SQL."""

# ruff: noqa: S608  (only names of our own go into the SQL; values are parameters)

import sqlite3
from collections import Counter
from itertools import chain

import orjson

from service.stores import steps
from service.stores.columns import MULTIPLE
from service.stores.contract import Bucket, Facet, HotWord, Interval, Point, Query
from service.stores.hot_words import rank_words
from service.stores.sqlite.conditions import found


def facet_counts(connection: sqlite3.Connection, query: Query, facet: Facet, size: int) -> list[Bucket]:
    """Values of a facet, most frequent first, then in order of value."""
    source, value = _source(facet)
    matching = found(query, source)
    sql = f"""SELECT {value}, count(*) {matching.sql} AND {value} != ''
      GROUP BY {value} ORDER BY count(*) DESC, {value} LIMIT ?"""
    return [Bucket(str(key), number) for key, number in connection.execute(sql, (*matching.parameters, size))]


def trend_points(connection: sqlite3.Connection, query: Query, interval: Interval, split: Facet | None) -> list[Point]:
    """Counts by step, each split by the most frequent values of a facet."""
    start, matching = _start(interval), found(query)
    counts = connection.execute(f"SELECT {start}, count(*) {matching.sql} GROUP BY 1", matching.parameters)
    parts = _split_counts(connection, query, start, split) if split else {}
    return steps.fill(dict(counts.fetchall()), parts, interval, query.filters)


def hot_words(connection: sqlite3.Connection, query: Query, background: Query, size: int) -> list[HotWord]:
    """Words that stand out in the hits; all counts are exact."""
    counts, total = _word_counts(connection, query)
    others, others_total = _word_counts(connection, background)
    return rank_words(counts, total, others, others_total, size)


def _source(facet: Facet) -> tuple[str, str]:
    """Where a facet's values stand, and the column."""
    if facet in MULTIPLE:
        return f"posts p JOIN labels l ON l.rid = p.rid AND l.name = '{facet}'", "l.value"
    return "posts p", f"p.{facet}"


def _start(interval: Interval) -> str:
    """Start of the step that a post is in, by the clock of Shanghai."""
    return f"(p.time + {steps.OFFSET}) / {steps.LENGTH[interval]} * {steps.LENGTH[interval]} - {steps.OFFSET}"


def _split_counts(connection: sqlite3.Connection, query: Query, start: str, split: Facet) -> dict[tuple[int, str], int]:
    source, value = _source(split)
    matching = found(query, source)
    values = [bucket.value for bucket in facet_counts(connection, query, split, steps.SPLIT_VALUES)]
    sql = f"""SELECT {start}, {value}, count(*) {matching.sql}
      AND {value} IN (SELECT value FROM json_each(?)) GROUP BY 1, 2"""
    rows = connection.execute(sql, (*matching.parameters, orjson.dumps(values).decode()))
    return {(step, str(key)): number for step, key, number in rows}


def _word_counts(connection: sqlite3.Connection, query: Query) -> tuple[Counter[str], int]:
    """In how many of the posts each word is, and how many posts there are."""
    matching = found(query)
    sql = f"SELECT telling FROM words WHERE rowid IN (SELECT p.rid {matching.sql})"
    lines = [line for (line,) in connection.execute(sql, matching.parameters)]
    return Counter(chain.from_iterable(map(str.split, lines))), len(lines)

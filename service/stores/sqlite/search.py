"""Pages of hits, similar posts and exports, as SQL."""

# ruff: noqa: S608  (only names of our own go into the SQL; values are parameters)

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

import orjson

from service.stores.columns import SHARED_WORDS, SIMILAR_WORDS, telling_words, to_columns, to_words
from service.stores.contract import Hit, HitPage, Query, Sort, StoredPost
from service.stores.cursor import ORDERS, Values, read_cursor, write_cursor
from service.stores.sqlite.conditions import SCORED, found, found_scored
from service.stores.sqlite.rows import read_by_id, read_by_row

EXPORT_PAGE: Final = 500


class _Row(NamedTuple):
    rid: int
    likeness: str
    values: Values
    score: float = 0.0


def search_page(  # noqa: PLR0913
    connection: sqlite3.Connection, query: Query, sort: Sort, after: str, *, size: int, collapse: bool
) -> HitPage:
    """One page of hits; with ``collapse`` the first post, in this sort order, of each near-duplicate group."""
    total = count(connection, query)
    rows = (_leaders if collapse else _page)(connection, query, sort, read_cursor(sort, after), size + 1)
    return HitPage(
        total, _hits(connection, rows[:size]), write_cursor(sort, rows[size - 1].values) if len(rows) > size else ""
    )


def count(connection: sqlite3.Connection, query: Query) -> int:
    """How many posts match."""
    matching = found(query)
    return int(connection.execute(f"SELECT count(*) {matching.sql}", matching.parameters).fetchone()[0])


def export_page(connection: sqlite3.Connection, query: Query, after: Values | None) -> list[tuple[StoredPost, Values]]:
    """The next posts in order of (time, id), each with the sort values to go on from."""
    rows = _page(connection, query, "oldest", after, EXPORT_PAGE)
    stored = read_by_row(connection, [row.rid for row in rows])
    return [(stored[row.rid], row.values) for row in rows]


def similar_to(connection: sqlite3.Connection, post_id: str, size: int) -> list[Hit]:
    """Near-duplicates first (newest first), then posts that share telling words; none for an unknown post."""
    kept = read_by_id(connection, [post_id]).get(post_id)
    if kept is None:
        return []
    rid, stored = kept
    likeness = to_columns(stored).likeness
    sql = "SELECT rid FROM posts WHERE likeness = ? AND rid != ? ORDER BY time DESC, id DESC LIMIT ?"
    same = [_Row(other, likeness, ()) for (other,) in connection.execute(sql, (likeness, rid, size))]
    return list(_hits(connection, [*same, *_sharing_words(connection, stored, likeness, size - len(same))]))


def _page(connection: sqlite3.Connection, query: Query, sort: Sort, after: Values | None, size: int) -> list[_Row]:
    """The first rows beyond a cursor."""
    return list(islice(_ordered(connection, query, sort, after), size))


def _leaders(connection: sqlite3.Connection, query: Query, sort: Sort, after: Values | None, size: int) -> list[_Row]:
    """The first rows beyond a cursor that lead their group.

    Read from the start, as only there a group's first post is known; a row takes about a microsecond.
    """
    seen: set[str] = set()
    leaders: list[_Row] = []
    descending = ORDERS[sort].descending
    for row in _ordered(connection, query, sort, None):
        if row.likeness in seen:
            continue
        seen.add(row.likeness)
        if after is None or (row.values < after if descending else row.values > after):
            leaders.append(row)
            if len(leaders) == size:
                break
    return leaders


def _ordered(connection: sqlite3.Connection, query: Query, sort: Sort, after: Values | None) -> Iterator[_Row]:
    """Rows beyond a cursor in sort order, found one by one as they are asked for."""
    order = ORDERS[sort]
    scored = "score" in order.columns
    columns, matching = ", ".join(order.columns), found_scored(query) if scored else found(query)
    by = ", ".join(f"{column} {'DESC' if order.descending else 'ASC'}" for column in order.columns)
    beyond = f" AND ({columns}) {'<' if order.descending else '>'} ({', '.join('?' * len(after))})" if after else ""
    rows = connection.execute(
        f"SELECT rid, likeness, {columns} {matching.sql}{beyond} ORDER BY {by}", (*matching.parameters, *(after or ()))
    )
    for rid, likeness, *values in rows:
        yield _Row(rid, likeness, tuple(values), values[0] if scored else 0.0)


def _hits(connection: sqlite3.Connection, rows: Sequence[_Row]) -> tuple[Hit, ...]:
    stored = read_by_row(connection, [row.rid for row in rows])
    keys = orjson.dumps([row.likeness for row in rows]).decode()
    sql = "SELECT likeness, count(*) FROM posts WHERE likeness IN (SELECT value FROM json_each(?)) GROUP BY likeness"
    groups = dict(connection.execute(sql, (keys,)).fetchall())
    return tuple(Hit(stored[row.rid], row.score, groups[row.likeness] - 1) for row in rows)


def _sharing_words(connection: sqlite3.Connection, stored: StoredPost, likeness: str, size: int) -> list[_Row]:
    words = _rarest(connection, telling_words(to_words(stored.post)))
    if size <= 0 or not words:
        return []
    sql = f"""SELECT rid, likeness, score, telling
      FROM ({SCORED}) w JOIN posts ON rid = w.rowid WHERE likeness != ? ORDER BY score DESC, time DESC, id DESC LIMIT ?"""
    rows = connection.execute(sql, (" OR ".join(f'"{word}"' for word in words), likeness, 10 * size))
    needed = max(1, int(SHARED_WORDS * len(words)))
    alike = (
        _Row(rid, key, (), score) for rid, key, score, telling in rows if len(words & set(telling.split())) >= needed
    )
    return [row for row, _ in zip(alike, range(size), strict=False)]


def _rarest(connection: sqlite3.Connection, words: list[str]) -> set[str]:
    """The rarest of these words, of those that another post has too."""
    sql = """SELECT term FROM vocabulary WHERE term IN (SELECT value FROM json_each(?)) AND doc > 1
      ORDER BY doc, term LIMIT ?"""
    return {term for (term,) in connection.execute(sql, (orjson.dumps(words).decode(), SIMILAR_WORDS))}

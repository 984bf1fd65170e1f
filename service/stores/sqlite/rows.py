"""Stored posts as rows of the tables, and back."""

# ruff: noqa: S608  (only names of our own go into the SQL; values are parameters)

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

import orjson

from nlp.words import index_version
from service.stores import codec
from service.stores.columns import TEXTS, Columns, telling_words, to_columns, to_words
from service.stores.contract import Check, Entry, StoredPost, WriteResult
from service.stores.merge import checked, merge
from service.stores.sqlite.conditions import joined

Kept = dict[str, tuple[int, StoredPost]]
"""Posts by id, each with its row number."""
_Row = tuple[int, str, str, bytes, bytes | None, bytes | None, str | None, str, str | None]
_SELECT: Final = """SELECT s.rid, s.first_seen, s.last_seen, s.post, s.analysis, s.routing, s.gone_at, s.gone_reason, s.asked_at
  FROM posts p JOIN sections s ON s.rid = p.rid WHERE p.{} IN (SELECT value FROM json_each(?))"""
_SECTIONS: Final = "INSERT OR REPLACE INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COLUMNS: Final = tuple(Columns.__dataclass_fields__)
_POSTS: Final = f"INSERT OR REPLACE INTO posts (rid, {', '.join(_COLUMNS)}) VALUES (?{', ?' * len(_COLUMNS)})"
_WORDS: Final = f"INSERT INTO words (rowid, {', '.join(TEXTS)}, telling) VALUES (?{', ?' * len(TEXTS)}, ?)"
_values = attrgetter(*_COLUMNS)


def read_by_id(connection: sqlite3.Connection, ids: Iterable[str]) -> Kept:
    """The posts of these ids that are there."""
    rows = connection.execute(_SELECT.format("id"), (orjson.dumps(list(ids)).decode(),))
    return {stored.id: (rid, stored) for rid, stored in map(_read, rows)}


def known(connection: sqlite3.Connection, ids: Sequence[str]) -> frozenset[str]:
    """Which of the ids are there."""
    sql = "SELECT id FROM posts WHERE id IN (SELECT value FROM json_each(?))"
    return frozenset(post_id for (post_id,) in connection.execute(sql, (orjson.dumps(ids).decode(),)))


def read_by_row(connection: sqlite3.Connection, rids: Sequence[int]) -> dict[int, StoredPost]:
    """The posts of these row numbers."""
    return dict(map(_read, connection.execute(_SELECT.format("rid"), (orjson.dumps(rids).decode(),))))


def write(connection: sqlite3.Connection, entries: Sequence[Entry]) -> WriteResult:
    """Merge a batch into the tables, inside the caller's write transaction."""
    before = read_by_id(connection, {entry.post.id for entry in entries})
    after = {post_id: stored for post_id, (_, stored) in before.items()}
    for entry in entries:
        after[entry.post.id] = merge(after.get(entry.post.id), entry)
    free = int(connection.execute("SELECT coalesce(max(rid), 0) + 1 FROM posts").fetchone()[0])
    arrived = [post_id for post_id in after if post_id not in before]
    new = {post_id: free + offset for offset, post_id in enumerate(arrived)}
    changed = {
        before[post_id][0] if post_id in before else new[post_id]: stored
        for post_id, stored in after.items()
        if post_id in new or before[post_id][1] != stored
    }
    known = {rid: stored for rid, stored in before.values() if rid in changed}
    _put(connection, changed, known)
    return WriteResult(stored=len(new), duplicate=len(entries) - len(new))


def check(connection: sqlite3.Connection, checks: Mapping[str, Check]) -> int:
    """Note checks of posts that are there, inside the caller's write transaction; gives how many are."""
    before = dict(read_by_id(connection, checks).values())
    after = {rid: checked(stored, checks[stored.id]) for rid, stored in before.items()}
    _put(connection, {rid: stored for rid, stored in after.items() if stored != before[rid]}, before)
    return len(before)


def delete(connection: sqlite3.Connection, ids: Sequence[str]) -> int:
    """Delete posts from all tables, inside the caller's write transaction."""
    listed = (orjson.dumps(ids).decode(),)
    rows = connection.execute("SELECT rid FROM posts WHERE id IN (SELECT value FROM json_each(?))", listed).fetchall()
    for table, key in (("posts", "rid"), ("sections", "rid"), ("words", "rowid")):
        connection.executemany(f"DELETE FROM {table} WHERE {key} = ?", rows)
    return len(rows)


def recut(connection: sqlite3.Connection, size: int) -> int:
    """Cut the words of some posts anew that were cut with other words; gives how many."""
    stale = _stale(connection, f"true LIMIT {size}", ())
    stored = read_by_row(connection, stale)
    connection.executemany("DELETE FROM words WHERE rowid = ?", ((rid,) for rid in stale))
    connection.executemany(_WORDS, (_words(rid, post) for rid, post in stored.items()))
    connection.executemany(
        "UPDATE posts SET words_version = ? WHERE rid = ?", ((index_version(), rid) for rid in stale)
    )
    return len(stale)


def _stale(connection: sqlite3.Connection, where: str, parameters: tuple[str, ...]) -> list[int]:
    """Rows whose words were cut with other words than today's."""
    sql = f"SELECT rid FROM posts WHERE words_version != ? AND {where}"
    return [rid for (rid,) in connection.execute(sql, (index_version(), *parameters))]


def _put(connection: sqlite3.Connection, changed: dict[int, StoredPost], known: dict[int, StoredPost]) -> None:
    """Write rows; what was there before (``known``) is replaced."""
    listed = (orjson.dumps(list(known)).decode(),)
    stale = set(_stale(connection, "rid IN (SELECT value FROM json_each(?))", listed))
    connection.executemany(_POSTS, (_columns(rid, stored) for rid, stored in changed.items()))
    connection.executemany(_SECTIONS, (_sections(rid, stored) for rid, stored in changed.items()))
    reworded = {
        rid: stored
        for rid, stored in changed.items()
        if rid not in known or rid in stale or _texts(known[rid]) != _texts(stored)
    }
    connection.executemany("DELETE FROM words WHERE rowid = ?", ((rid,) for rid in reworded if rid in known))
    connection.executemany(_WORDS, (_words(rid, stored) for rid, stored in reworded.items()))


def _columns(rid: int, stored: StoredPost) -> tuple[int | str | None, ...]:
    values = _values(to_columns(stored))
    return rid, *(joined(value) if isinstance(value, tuple) else value for value in values)


def _texts(stored: StoredPost) -> tuple[str, ...]:
    post = stored.post
    return post.text, post.title, post.quoted, post.author.name


def _words(rid: int, stored: StoredPost) -> tuple[int | str, ...]:
    words = to_words(stored.post)
    return rid, *(words[name] for name in TEXTS), " ".join(telling_words(words))


def _sections(rid: int, stored: StoredPost) -> tuple[int | str | bytes | None, ...]:
    return (
        rid,
        stored.first_seen.isoformat(),
        stored.last_seen.isoformat(),
        codec.to_bytes(codec.post_section(stored.post)),
        codec.to_bytes(codec.analysis_section(stored.analysis)) if stored.analysis else None,
        codec.to_bytes(codec.routing_section(stored.routing)) if stored.routing else None,
        stored.gone_at.isoformat() if stored.gone_at else None,
        stored.gone_reason,
        stored.asked_at.isoformat() if stored.asked_at else None,
    )


def _read(row: _Row) -> tuple[int, StoredPost]:
    rid, first_seen, last_seen, post, analysis, routing, gone_at, gone_reason, asked_at = row
    stored = StoredPost(
        post=codec.read_post(codec.from_bytes(post)),
        analysis=codec.read_analysis(codec.from_bytes(analysis)) if analysis else None,
        routing=codec.read_routing(codec.from_bytes(routing)) if routing else None,
        first_seen=datetime.fromisoformat(first_seen),
        last_seen=datetime.fromisoformat(last_seen),
        gone_at=datetime.fromisoformat(gone_at) if gone_at else None,
        gone_reason=gone_reason,
        asked_at=datetime.fromisoformat(asked_at) if asked_at else None,
    )
    return rid, stored

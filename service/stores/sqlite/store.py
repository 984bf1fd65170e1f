"""The embedded store: one SQLite file (WAL, FTS5) that several threads and processes may use at once."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from service.stores.contract import (
    Bucket,
    Check,
    Entry,
    Facet,
    Flow,
    Hit,
    HitPage,
    HotWord,
    Interval,
    Point,
    Query,
    Sort,
    StoredPost,
    WriteResult,
)  # fmt: skip
from service.stores.cursor import Values
from service.stores.sqlite import counts, rows, search
from service.stores.sqlite.conditions import found
from service.stores.sqlite.connections import Connections
from service.stores.sqlite.schema import is_current, upgrade
from service.wal import use_wal

Given = ParamSpec("Given")
Result = TypeVar("Result")


class SqliteStore:
    """`PostStore` in a file; writes are visible at once, so `refresh` has nothing to do."""

    def __init__(self, path: Path) -> None:
        self._connections = Connections(path)

    def setup(self) -> None:
        self._connections.path.parent.mkdir(parents=True, exist_ok=True)
        with self._connections.lent() as connection:
            if is_current(connection):
                return
            use_wal(connection)
        with self._connections.writing() as connection:
            if not is_current(connection):  # another process may have been quicker
                upgrade(connection)

    def close(self) -> None:
        self._connections.close()

    def refresh(self) -> None:
        return None

    def write(self, entries: Sequence[Entry]) -> WriteResult:
        with self._connections.writing() as connection:
            return rows.write(connection, entries)

    def check(self, checks: Mapping[str, Check]) -> int:
        with self._connections.writing() as connection:
            return rows.check(connection, checks)

    def delete(self, ids: Sequence[str]) -> int:
        with self._connections.writing() as connection:
            return rows.delete(connection, ids)

    def known(self, ids: Sequence[str]) -> frozenset[str]:
        return self._read(rows.known, ids)

    def get(self, ids: Sequence[str]) -> list[StoredPost]:
        found = self._read(rows.read_by_id, ids)
        return [found[post_id][1] for post_id in ids if post_id in found]

    def search(
        self, query: Query, *, sort: Sort = "newest", size: int = 20, after: str = "", collapse: bool = False
    ) -> HitPage:
        return self._read(search.search_page, query, sort, after, size=size, collapse=collapse)

    def count(self, query: Query) -> int:
        return self._read(search.count, query)

    def facet(self, query: Query, facet: Facet, *, size: int = 50) -> list[Bucket]:
        return self._read(counts.facet_counts, query, facet, size)

    def trend(self, query: Query, interval: Interval, *, split: Facet | None = None) -> list[Point]:
        return self._read(counts.trend_points, query, interval, split)

    def hot_words(
        self, query: Query, background: Query, *, phrases: Sequence[str] = (), size: int = 30
    ) -> list[HotWord]:
        return self._read(counts.hot_words, query, background, phrases, size)

    def phrase_counts(self, query: Query, phrases: Sequence[str]) -> dict[str, int]:
        return self._read(counts.phrase_counts, query, phrases)

    def flows(self, query: Query) -> list[Flow]:
        return self._read(counts.flows, query)

    def similar(self, post_id: str, *, size: int = 10) -> list[Hit]:
        return self._read(search.similar_to, post_id, size)

    def recut(self, *, size: int = 500) -> int:
        with self._connections.writing() as connection:
            return rows.recut(connection, size)

    def export(self, query: Query) -> Iterator[StoredPost]:
        found(query)  # a query that cannot be read is refused here, not when the first post is asked for
        return self._every(query)

    def _every(self, query: Query) -> Iterator[StoredPost]:
        after: Values | None = None
        while page := self._read(search.export_page, query, after):
            after = page[-1][1]
            yield from (stored for stored, _ in page)

    def _read(
        self,
        question: Callable[Concatenate[sqlite3.Connection, Given], Result],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Result:
        with self._connections.reading() as connection:
            return question(connection, *args, **kwargs)

"""The store at scale: one index of Elasticsearch 8.17+ or 9 behind a read and a write alias."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
)
from service.stores.elastic import counts, mapping, search, write
from service.stores.elastic.conditions import Clause, to_clause
from service.stores.elastic.documents import read_source
from service.stores.elastic.index import Index, connect, explained
from service.stores.elastic.pages import every

Given = ParamSpec("Given")
Result = TypeVar("Result")


class ElasticStore:
    """`PostStore` in Elasticsearch; searches see writes after `refresh`, or within a second."""

    def __init__(self, url: str, prefix: str) -> None:
        self._index = connect(url, prefix)

    def setup(self) -> None:
        self._ask(mapping.set_up)

    def close(self) -> None:
        self._index.client.close()

    def refresh(self) -> None:
        with explained(self._index):
            self._index.client.indices.refresh(index=self._index.read)

    def write(self, entries: Sequence[Entry]) -> WriteResult:
        return self._ask(write.write, entries)

    def check(self, checks: Mapping[str, Check]) -> int:
        return self._ask(write.check, checks)

    def delete(self, ids: Sequence[str]) -> int:
        return self._ask(write.delete, ids)

    def known(self, ids: Sequence[str]) -> frozenset[str]:
        return self._ask(write.known, ids)

    def get(self, ids: Sequence[str]) -> list[StoredPost]:
        found = self._ask(write.read, ids)
        return [found[post_id] for post_id in ids if post_id in found]

    def search(
        self, query: Query, *, sort: Sort = "newest", size: int = 20, after: str = "", collapse: bool = False
    ) -> HitPage:
        return self._ask(search.search_page, query, sort, after, size=size, collapse=collapse)

    def count(self, query: Query) -> int:
        return self._ask(counts.count, query)

    def facet(self, query: Query, facet: Facet, *, size: int = 50) -> list[Bucket]:
        return self._ask(counts.facet_counts, query, facet, size)

    def trend(self, query: Query, interval: Interval, *, split: Facet | None = None) -> list[Point]:
        return self._ask(counts.trend_points, query, interval, split)

    def hot_words(
        self, query: Query, background: Query, *, phrases: Sequence[str] = (), size: int = 30
    ) -> list[HotWord]:
        return self._ask(counts.hot_words, query, background, phrases, size)

    def phrase_counts(self, query: Query, phrases: Sequence[str]) -> dict[str, int]:
        return self._ask(counts.phrase_counts, query, phrases)

    def flows(self, query: Query) -> list[Flow]:
        return self._ask(counts.flows, query)

    def similar(self, post_id: str, *, size: int = 10) -> list[Hit]:
        return self._ask(search.similar_to, post_id, size)

    def recut(self, *, size: int = 500) -> int:
        return self._ask(_recut, size)

    def export(self, query: Query) -> Iterator[StoredPost]:
        return self._every(to_clause(query))

    def _every(self, clause: Clause) -> Iterator[StoredPost]:
        with explained(self._index):
            for hit in every(self._index, self._index.read, clause):
                yield read_source(hit["_source"])

    def _ask(
        self, question: Callable[Concatenate[Index, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        with explained(self._index):
            return question(self._index, *args, **kwargs)


def _recut(index: Index, size: int) -> int:
    return write.recut(index, search.stale(index, size))

"""All documents of an index in order, page by page from one point in time."""

from collections.abc import Iterator
from typing import Any, Final

from service.stores.elastic.documents import SECTIONS
from service.stores.elastic.index import Index

_PAGE: Final = 500
_KEEP_ALIVE: Final = "5m"
"""Between two pages: as long as the caller may take over 500 posts."""
IN_ORDER: Final = [{"time": "asc"}, {"id": "asc"}]


def every(index: Index, name: str, query: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Hits with the sections in their source, in order of (time, id), in bounded memory."""
    client = index.client
    point = client.open_point_in_time(index=name, keep_alive=_KEEP_ALIVE)["id"]
    after: list[Any] | None = None
    try:
        while True:
            answer = client.search(
                pit={"id": point, "keep_alive": _KEEP_ALIVE},
                query=query or {"match_all": {}},
                sort=IN_ORDER,
                search_after=after,
                size=_PAGE,
                source_includes=SECTIONS,
                track_total_hits=False,
            )
            point = answer["pit_id"]
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < _PAGE:
                return
            after = hits[-1]["sort"]
    finally:
        client.close_point_in_time(id=point)

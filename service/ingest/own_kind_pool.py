"""Posts that stand for those that come in, with their features: what own kinds are learned against and tried on.

They are kept for a day, as reading them takes most of the time of a training.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np

from crawlers.standin.loader import installed_scenario
from crawlers.standin.loader import load as load_scenario
from nlp.decisions import Floats
from nlp.noise import has_words
from nlp.own_kinds.records import Example
from nlp.records import Text
from service.ingest.context import Context
from service.ingest.convert import to_text
from service.own_kinds.whole_files import replace_file
from service.stores.contract import Filters, Point, PostStore, Query

SIZE: Final = 1_200
ENOUGH: Final = 300
"""With fewer stored posts those of the stand-in sites are added: written for the product, about banks that do not exist."""
_DAYS: Final = 60
_CHUNK: Final = 32
_FILE: Final = "pool.npz"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pool:
    """Posts with their features [N, D]; ``texts`` as the model reads them."""

    texts: tuple[Text, ...]
    features: Floats

    def examples(self) -> list[Example]:
        """The posts as examples that nobody has looked at."""
        return [Example(text.text, text.platform, None) for text in self.texts]


def make_pool(context: Context, progress: Progress) -> Pool:
    """The pool of today for the present model; ``progress`` is called with posts read and posts to read."""
    ready = read_pool(context)
    if ready is not None:
        return ready
    texts = _texts(context)
    pool = Pool(tuple(texts), read_features(context, texts, progress))
    _write(context.own_kinds.folder / _FILE, pool, _stamp(context))
    return pool


def read_pool(context: Context) -> Pool | None:
    """The pool that was made today for the present model, without posts that are gone since; None if there is none."""
    path = context.own_kinds.folder / _FILE
    if not path.exists():
        return None
    with np.load(path) as kept:
        if str(kept["stamp"]) != _stamp(context):
            return None
        ids, features = kept["ids"].tolist(), kept["features"]
    known = {text.id: text for text in (*_stored_texts(context, ids), *_standin_texts(context))}
    there = [at for at, text_id in enumerate(ids) if text_id in known]
    return Pool(tuple(known[ids[at]] for at in there), features[there])


def read_features(context: Context, texts: Sequence[Text], progress: Progress) -> Floats:
    """Features [N, D] of texts as the model reads them."""
    parts: list[Floats] = []
    for start in range(0, len(texts), _CHUNK):
        progress(start, len(texts))
        chunk = texts[start : start + _CHUNK]
        parts.append(context.analyser.model.features([t.text for t in chunk], [t.platform for t in chunk]))
    return np.concatenate(parts)


def _texts(context: Context) -> list[Text]:
    stored = _stored_texts(context, _spread(context.store))
    texts = stored if len(stored) >= ENOUGH else [*stored, *_standin_texts(context)[: SIZE - len(stored)]]
    return list({text.text: text for text in texts}.values())


def _stored_texts(context: Context, ids: Sequence[str]) -> list[Text]:
    return list(_read(context, (to_text(stored.post) for stored in context.store.get(ids))))


def _standin_texts(context: Context) -> list[Text]:
    return list(_read(context, standin_texts()))


def _read(context: Context, texts: Sequence[Text] | Iterator[Text]) -> Iterator[Text]:
    """Texts with what the model reads of each, without those that say nothing."""
    for text in texts:
        read = context.analyser.reading(text).text
        if has_words(read):
            yield Text(text.id, read, text.platform)


def _spread(store: PostStore) -> list[str]:
    """Ids of stored posts, as evenly over the time they are from as days allow; of near-duplicates one."""
    store.refresh()
    days = [day for day in store.trend(Query(), "day") if day.count]
    chosen = days[:: ceil(len(days) / _DAYS)] if days else []
    share = min(1.0, SIZE / max(1, sum(day.count for day in chosen)))
    return [post_id for day in chosen for post_id in _of_day(store, day, ceil(share * day.count))][:SIZE]


def _of_day(store: PostStore, day: Point, size: int) -> list[str]:
    query = Query(filters=Filters(since=day.start, until=day.start + timedelta(days=1)))
    return [hit.stored.id for hit in store.search(query, size=size, collapse=True).hits]


@cache
def standin_texts() -> tuple[Text, ...]:
    """The posts of the stand-in sites, as they are written."""
    scenario = load_scenario(installed_scenario(), datetime(2026, 1, 1, tzinfo=UTC))
    said = [(remark.key, remark.text, "weibo") for status in scenario.statuses for remark in status.remarks]
    said += [(status.key, status.text, "weibo") for status in scenario.statuses]
    said += [
        (f"{topic.key}-{floor.pid}", floor.text, "forum")
        for forum in scenario.forums.values()
        for board in forum.boards.values()
        for topic in board.topics
        for floor in topic.floors
    ]
    return tuple(Text(f"standin:{key}", text, platform) for key, text, platform in said)


def _stamp(context: Context) -> str:
    return f"{context.analyser.model.encoder} {context.clock():%Y-%m-%d}"


def _write(path: Path, pool: Pool, stamp: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = BytesIO()
    np.savez(packed, stamp=stamp, ids=np.array([text.id for text in pool.texts]), features=pool.features)
    replace_file(path, packed.getvalue())

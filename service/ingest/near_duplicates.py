"""The index of near-duplicates in the SQL database: works across batches, processes and restarts.

A batch is placed in one transaction, one at a time, so that two processes that meet the same text at once make one
cluster of it. A text that was placed keeps its cluster: taking a post in again, or deriving it anew, changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import BindParameter, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from nlp.clean import with_title
from nlp.clusters import Clusters, Entry
from nlp.duplicates import Fingerprint, View, fingerprints
from nlp.records import Analysis
from service.db import Database
from service.db.tables import DuplicateBandRow, DuplicateEntryRow, DuplicateTextRow

KEPT: Final = timedelta(days=30)
"""Texts that were not seen for so long are forgotten: the next one like them begins a cluster of its own."""
_FRESH: Final = timedelta(days=1)
"""What was seen within this time is not marked again: one write a day and text, not one a post."""
_CHUNK: Final = 5_000
"""Values a statement: both databases take more."""
_LOCK: Final = "near-duplicates"
_SOME: Final[BindParameter[Any]] = bindparam("some", expanding=True)
_TEXTS: Final = select(DuplicateTextRow.key, DuplicateTextRow.cluster).where(DuplicateTextRow.key.in_(_SOME))
_BANDS: Final = select(DuplicateBandRow.band, DuplicateBandRow.entry_id).where(DuplicateBandRow.band.in_(_SOME))
_ENTRIES: Final = select(DuplicateEntryRow).where(DuplicateEntryRow.id.in_(_SOME)).order_by(DuplicateEntryRow.id)
_BAND_IN: Final = {
    "sqlite": "INSERT INTO duplicate_bands (band, entry_id) VALUES (?, ?)",
    "postgresql": "INSERT INTO duplicate_bands (band, entry_id) VALUES (%s, %s)",
}
"""In the drivers' own words: a batch brings some thousand bands, and nine tenths of the time went into making parameters."""
Value = TypeVar("Value")


class NearDuplicates:
    """Puts analysed texts into clusters."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def place(self, analyses: Mapping[str, Analysis], before: Mapping[str, str] | None = None) -> dict[str, Analysis]:
        """The analyses with their cluster as ``duplicate_key``; ``before``: the cluster a post had, by its id.

        A text that the index does not know any more, nor any like it, keeps the cluster it had.
        """
        texts = [with_title(analysis.title, analysis.text) for analysis in analyses.values()]
        found = dict(zip(analyses, fingerprints(texts), strict=True))
        names = before or {}
        clusters = self._clusters(
            [(each, names.get(post_id, "")) for post_id, each in found.items() if each is not None]
        )
        return {
            post_id: replace(analysis, duplicate_key=clusters[each.key] if (each := found[post_id]) else "")
            for post_id, analysis in analyses.items()
        }

    def forget(self, now: datetime) -> int:
        """Drop what was not seen for `KEPT`; gives how many texts."""
        end = now - KEPT
        old = select(DuplicateEntryRow.id).where(DuplicateEntryRow.seen_at < end)
        with self._database.session() as session:
            self._database.serialise(session, _LOCK)
            session.execute(delete(DuplicateBandRow).where(DuplicateBandRow.entry_id.in_(old)))
            session.execute(delete(DuplicateEntryRow).where(DuplicateEntryRow.seen_at < end))
            gone = session.execute(
                delete(DuplicateTextRow).where(DuplicateTextRow.seen_at < end).returning(DuplicateTextRow.key)
            )
            return len(gone.all())

    def _clusters(self, named: Sequence[tuple[Fingerprint, str]]) -> dict[str, str]:
        """Cluster by key."""
        if not named:
            return {}
        now = self._clock()
        with self._database.session() as session:
            self._database.serialise(session, _LOCK)
            known = _known(session, {each.key for each, _ in named})
            new = {each.key: each for each, _ in named if each.key not in known}
            clusters = Clusters(known, _entries(session, new.values()))
            places = {each.key: clusters.place(each, name) for each, name in named}
            _keep_texts(session, {key: places[key].cluster for key in new}, now)
            _keep_entries(session, [(places[key].cluster, new[key]) for key in new if places[key].leads], now)
            _touch(session, known.keys(), {place.cluster for place in places.values()}, now)
        return {key: place.cluster for key, place in places.items()}


def _known(session: Session, keys: Collection[str]) -> dict[str, str]:
    return {key: cluster for chunk in _chunks(keys) for key, cluster in session.execute(_TEXTS, {"some": chunk})}


def _entries(session: Session, new: Iterable[Fingerprint]) -> Iterator[Entry]:
    """The entries that share a band with one of these; of their bands only those that are shared."""
    shared: defaultdict[int, list[int]] = defaultdict(list)
    for chunk in _chunks({band for each in new for view in each.views for band in view.bands}):
        for band, entry in session.execute(_BANDS, {"some": chunk}):
            shared[entry].append(band)
    for ids in _chunks(shared):
        for row in session.scalars(_ENTRIES, {"some": ids}):
            yield Entry(row.cluster, View(tuple(shared[row.id]), row.sketch, row.shingles, row.head, row.marks or b""))


def _keep_texts(session: Session, clusters: Mapping[str, str], now: datetime) -> None:
    rows = [{"key": key, "cluster": cluster, "seen_at": now} for key, cluster in clusters.items()]
    if rows:
        session.execute(insert(DuplicateTextRow), rows)


def _keep_entries(session: Session, leaders: Sequence[tuple[str, Fingerprint]], now: datetime) -> None:
    views = [(cluster, view) for cluster, each in leaders for view in each.views]
    rows = [
        DuplicateEntryRow(
            cluster=cluster, sketch=view.sketch, shingles=view.shingles, head=view.head, marks=view.marks, seen_at=now
        )
        for cluster, view in views
    ]
    session.add_all(rows)
    session.flush()
    bands = [(band, row.id) for row, (_, view) in zip(rows, views, strict=True) for band in view.bands]
    if bands:
        session.connection().exec_driver_sql(_BAND_IN[session.get_bind().dialect.name], bands)


def _touch(session: Session, keys: Collection[str], clusters: Collection[str], now: datetime) -> None:
    """Mark texts, and the leaders of clusters, as seen."""
    for chunk in _chunks(keys):
        stale = DuplicateTextRow.key.in_(chunk) & (DuplicateTextRow.seen_at < now - _FRESH)
        session.execute(update(DuplicateTextRow).where(stale).values(seen_at=now))
    for chunk in _chunks(clusters):
        stale = DuplicateEntryRow.cluster.in_(chunk) & (DuplicateEntryRow.seen_at < now - _FRESH)
        session.execute(update(DuplicateEntryRow).where(stale).values(seen_at=now))


def _chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk

"""Bring derived data up to date: posts without an analysis, of an older model, or not routed by the present rules.

Both walks find what is left by the versions that stand in the posts, so they go on after any stop. A post keeps its old
version until its case and tags are there: what a kill cuts off half-way is found again, and done twice to no harm.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter, sleep

from service.accounts import SYSTEM
from service.ingest.batch import Taken, analyse, batches, decide, hand_over
from service.ingest.context import Context
from service.ingest.own_kinds import renew_own_kinds
from service.stores.contract import Entry, Filters, Query, StoredPost

BATCH = 64
"""Posts a step: small, so that a person's request beside it waits for little."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard the walk works, and when it ends early."""

    load: float = 1.0
    """Share of the time at work, over 0 to 1; the rest is left to whatever else runs here."""
    stopping: Callable[[], bool] = lambda: False
    """Asked between two steps."""

    def steps(self, posts: Iterator[list[StoredPost]]) -> Iterator[list[StoredPost]]:
        """The batches, with rests between them, until it is time to stop."""
        for batch in posts:
            if self.stopping():
                return
            began = perf_counter()
            yield batch
            sleep((perf_counter() - began) * (1 / self.load - 1))


FULL = Pace()


@dataclass(frozen=True, slots=True)
class Pending:
    """Posts that are to be derived anew."""

    analyse: int
    route: int
    """Among those that need no new analysis."""


def pending(context: Context, only: Filters | None = None) -> Pending:
    """How many posts `reanalyse` and `reroute` would take up; ``only``: of these."""
    context.store.refresh()
    old, routed = _unread(context, only), _unrouted(context, only)
    both = replace(old.filters, analysed=True, rules_version_not=context.rules.version)
    unread, both_ways = context.store.count(old), context.store.count(replace(old, filters=both))
    return Pending(unread, context.store.count(routed) - both_ways)


def reanalyse(
    context: Context, only: Filters | None = None, *, pace: Pace = FULL, progress: Progress = lambda _: None
) -> Taken:
    """Analyse what has no analysis, or one by another model; ``only``: of these posts. What people corrected stands.

    Own kinds that were trained for another model are trained anew first, so that they do not go missing.
    """
    renew_own_kinds(context, SYSTEM)
    total = Taken()
    for batch in pace.steps(_batches(context, _unread(context, only))):
        said = context.corrections.standing([stored.id for stored in batch])
        total.add(_read(context, batch))
        now = context.corrections.standing([stored.id for stored in batch])
        if late := [stored for stored in batch if said.get(stored.id) != now.get(stored.id)]:
            _read(context, late)  # somebody corrected a post while it was being read
        progress(len(batch))
    return total


def reroute(
    context: Context, only: Filters | None = None, *, pace: Pace = FULL, progress: Progress = lambda _: None
) -> Taken:
    """Decide again for posts that were not routed by the rules in force, and finish what a crash left."""
    total = Taken()
    for batch in pace.steps(_batches(context, _unrouted(context, only))):
        entries = [decide(context, s.post, s.analysis) for s in batch if s.analysis is not None]
        total.add(hand_over(context, entries))
        context.store.write([Entry(entry.post, None, entry.routing) for entry in entries])
        progress(len(batch))
    return total


def _read(context: Context, batch: Sequence[StoredPost]) -> Taken:
    clusters = {stored.id: stored.analysis.duplicate_key for stored in batch if stored.analysis}
    fresh, failed = analyse(context, [stored.post for stored in batch], clusters)
    taken = hand_over(context, fresh)
    context.store.write(fresh)
    taken.unanalysed = len(failed)
    return taken


def _unread(context: Context, only: Filters | None) -> Query:
    return Query(filters=replace(only or Filters(), model_version_not=context.analyser.version))


def _unrouted(context: Context, only: Filters | None) -> Query:
    return Query(filters=replace(only or Filters(), analysed=True, rules_version_not=context.rules.version))


def _batches(context: Context, query: Query) -> Iterator[list[StoredPost]]:
    context.store.refresh()
    yield from batches(context.store.export(query), BATCH)

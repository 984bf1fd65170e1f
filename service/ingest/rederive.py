"""Bring derived data up to date: posts without an analysis, of an older model, or not routed by the present rules."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from service.ingest.batch import Taken, analyse, batches, decide, hand_over, needs_work
from service.ingest.context import Context
from service.stores.contract import Entry, Filters, Query, StoredPost


def reanalyse(context: Context, *, limit: int | None = None, progress: Callable[[int], None] = lambda _: None) -> Taken:
    """Analyse what has no analysis, or one by another model; goes on where it stopped when called again."""
    query = Query(filters=Filters(model_version_not=context.analyser.version))
    total = Taken()
    for batch in _batches(context, query, limit):
        fresh, failed = analyse(context, [stored.post for stored in batch])
        context.store.write([Entry(e.post, e.analysis, None if needs_work(e.routing) else e.routing) for e in fresh])
        total.add(hand_over(context, fresh))
        total.unanalysed += len(failed)
        progress(len(batch))
    return total


def reroute(context: Context, *, limit: int | None = None, progress: Callable[[int], None] = lambda _: None) -> Taken:
    """Decide again for posts that were not routed by the rules in force, and finish what a crash left."""
    query = Query(filters=Filters(analysed=True, rules_version_not=context.rules.version))
    total = Taken()
    for batch in _batches(context, query, limit):
        entries = [decide(context, s.post, s.analysis) for s in batch if s.analysis is not None]
        context.store.write([Entry(e.post, None, e.routing) for e in entries if not needs_work(e.routing)])
        total.add(hand_over(context, entries))
        progress(len(batch))
    return total


def _batches(context: Context, query: Query, limit: int | None) -> Iterator[Sequence[StoredPost]]:
    context.store.refresh()
    yield from batches(islice(context.store.export(query), limit))

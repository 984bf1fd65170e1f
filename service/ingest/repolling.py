"""Which known posts of a source its site is to be asked for anew, within what it may be asked.

Where there are more than may be asked for, half of them are those with most reactions and half the newest, noise last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crawlers.items import PostType
from crawlers.repolls import KnownPost, Repoll
from crawlers.sources import SourceConfig
from crawlers.spiders.addresses import status_asked
from crawlers.spiders.budget import Budget
from service.ingest.context import Context
from service.ingest.sources import budget_path
from service.stores.contract import Filters, Query, Sort, StoredPost

MOST: Final = 200
"""Posts a run, at most."""
RUN_SECONDS: Final = 240
"""About how long a run may take: a crawl of the same source waits for its end."""
SHARE: Final = 0.75
"""Of what a site may be asked an hour and a day; the rest is left to listings."""
WITNESSES: Final = 3
_LOOKED_AT: Final = 20
"""Posts that are looked at for witnesses."""
_WHOLE: Final = (PostType.POST.value, PostType.REPOST.value, PostType.THREAD.value)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run asks for."""

    repoll: Repoll
    unasked: tuple[str, ...] = ()
    """Posts that are due and that the source has no way to ask for."""


def plan_repoll(context: Context, source: SourceConfig, now: datetime) -> Plan:
    """The posts of a source's site that are due now; none while the site is on hold or its budget is used."""
    size = room(context, source)
    if not size or source.type.status is None:
        return Plan(Repoll(()))
    context.store.refresh()
    due = list(_due(context, source, size, now))
    asked = tuple(known for known in map(_known, due) if status_asked(source, known))
    unasked = {stored.id for stored in due} - {known.id for known in asked}
    return Plan(Repoll(asked, witnesses(context, source, due) if asked else ()), tuple(sorted(unasked)))


def room(context: Context, source: SourceConfig) -> int:
    """How many posts may be asked for now."""
    budget = Budget(budget_path(context))
    if any(hold.site == source.host for hold in budget.holds()):
        return 0
    hour, day = budget.used(source.host)
    left = min(source.per_hour * SHARE - hour, source.per_day * SHARE - day)
    in_time = max(1.0, RUN_SECONDS / source.delay) if source.delay else MOST
    return max(0, int(min(left, in_time, MOST, source.max_pages)))


def _due(context: Context, source: SourceConfig, size: int, now: datetime) -> Iterable[StoredPost]:
    found: dict[str, StoredPost] = {}
    halves: tuple[tuple[Sort, int], ...] = (("reach", size // 2), ("newest", size))
    for noise in (False, True):
        query = Query(filters=Filters(sites=(source.stored_under,), due=now, noise=noise))
        for sort, until in halves:
            if len(found) < until:
                hits = context.store.search(query, sort=sort, size=size).hits
                new = [hit.stored for hit in hits if hit.stored.id not in found]
                found |= {stored.id: stored for stored in new[: until - len(found)]}
    return found.values()


def witnesses(context: Context, source: SourceConfig, due: Iterable[StoredPost]) -> tuple[KnownPost, ...]:
    """The newest posts of the site that are there and not due: they were met lately."""
    others = {stored.id for stored in due}
    filters = Filters(sites=(source.stored_under,), types=_WHOLE, gone=False)
    hits = context.store.search(Query(filters=filters), size=len(others) + _LOOKED_AT).hits
    known = (_known(hit.stored) for hit in hits if hit.stored.id not in others)
    return tuple(one for one in known if status_asked(source, one))[:WITNESSES]


def _known(stored: StoredPost) -> KnownPost:
    return KnownPost(stored.id, stored.post.url)

"""Posts are erased: from the store, with all that is kept of them elsewhere. What is erased twice is erased.

A post is taken from the store last, so that after a kill it is found and erased again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers.spiders.marks import Marks
from nlp.labels import DropReason
from service.accounts import SYSTEM, AuditEntry
from service.customers.forgetting import forget_authors as forget_profiles
from service.desk.forgetting import forget_authors as blank_authors
from service.desk.forgetting import forget_posts as blank_titles
from service.ingest.batch import batches
from service.ingest.context import Context
from service.ingest.repolling_counts import CountsHistory
from service.ingest.sources import marks_path
from service.stores.contract import Filters, Query, StoredPost
from service.watch.forgetting import forget_posts as blank_names


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased."""

    posts: int
    profiles: int


def erase_gone(context: Context, now: datetime) -> int:
    """Erase the posts that are gone for as long as configured; gives how many. None where nothing is configured."""
    days = context.settings.erase_gone_after_days
    if days is None:
        return 0
    until = now - timedelta(days=days)
    context.store.refresh()
    gone = context.store.export(Query(filters=Filters(gone=True)))
    erased = _erase(context, (stored for stored in gone if stored.gone_at and stored.gone_at <= until))
    if erased:
        detail = {"posts": erased, "days": days}
        context.accounts.record(AuditEntry(now, SYSTEM, "erase_gone", "posts", "", detail))
    return erased


def erase_author(context: Context, author_key: str, actor: str) -> Erased:
    """Erase all posts of an author (``site:author_id``, as the site has it or as it is stored), and the profile.

    In cases and alerts the name is blanked. The audit log names the author by a hash alone.
    """
    keys = context.author_ids.keys(author_key)
    context.store.refresh()
    posts = _erase(context, context.store.export(Query(filters=Filters(authors=keys))))
    blank_authors(context.database, keys)
    erased = Erased(posts, forget_profiles(context.database, keys))
    detail = {"posts": erased.posts, "profiles": erased.profiles}
    hashed = context.author_ids.hashed(author_key)
    context.accounts.record(AuditEntry(context.clock(), actor, "erase_author", "author", hashed, detail))
    return erased


def count_author(context: Context, author_key: str) -> int:
    """How many posts of an author there are to erase."""
    return context.store.count(Query(filters=Filters(authors=context.author_ids.keys(author_key))))


def _erase(context: Context, posts: Iterable[StoredPost]) -> int:
    erased = 0
    for batch in batches(posts):
        ids = [stored.id for stored in batch]
        context.customers.learn([_silent(stored) for stored in batch if stored.analysis])
        blank_titles(context.database, ids)
        blank_names(context.database, ids)
        CountsHistory(context.database).forget(ids)
        Marks(marks_path(context)).forget(ids)
        erased += context.store.delete(ids)
    return erased


def _silent(stored: StoredPost) -> StoredPost:
    """The post as one that proves nothing of its author, so that tags lose what it proved."""
    assert stored.analysis is not None
    return replace(stored, analysis=replace(stored.analysis, drop_reason=DropReason.EMPTY))

"""The job that marks what bot-like authors posted before their day looked like a bot's; nobody's correction is undone."""

from itertools import islice
from typing import Final

from service.ingest.batch import decide, standing_over
from service.ingest.bots import busy_posts, mark_bots
from service.ingest.context import Context
from service.stores.contract import Entry, StoredPost

_BATCH: Final = 256


def mark_earlier(context: Context) -> int:
    """Mark signal of the last days whose author looks like a bot by now; gives how many posts changed."""
    context.store.refresh()
    posts, changed = iter(busy_posts(context.store, context.clock())), 0
    while batch := list(islice(posts, _BATCH)):
        entries = _changed(context, batch)
        context.store.write(entries)
        changed += len(entries)
    return changed


def _changed(context: Context, batch: list[StoredPost]) -> list[Entry]:
    """The posts whose analysis changes, decided again."""
    known = {stored.id: stored.analysis for stored in batch if stored.analysis is not None}
    posts = [stored.post for stored in batch]
    marked = standing_over(context, mark_bots(context.store, context.settings, posts, known))
    return [
        decide(context, post, marked[post.id])
        for post in posts
        if post.id in marked and marked[post.id] != known[post.id]
    ]

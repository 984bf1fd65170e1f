"""Looking for new phrases in an open context, and keeping the index to the words of today."""

from collections.abc import Callable

from service.ingest.context import Context
from service.watch.phrases import DAYS, Discovery


def discover_phrases(
    context: Context, *, days: int = DAYS, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Discovery:
    """Find and note phrases in recent posts; names of brands are known."""
    names = (name for brand in context.lexicon.brands.values() for name, _ in brand.aliases())
    return context.phrases.discover(days=days, known=frozenset(names), progress=progress)


def recut(context: Context, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Cut the words of all posts anew that were cut with other words; gives how many. Goes on where it stopped."""
    total = 0
    while not stopping() and (done := context.store.recut()):
        total += done
    return total

"""Ask sites for posts that reposts name and nobody saw: within what a site may be asked, a few a run, the latest named first."""

from collections.abc import Callable, Mapping
from typing import Final

from crawlers.events import CheckpointEvent, Event, GoneEvent, PostEvent
from crawlers.items import CrawlRun, Outcome
from crawlers.repolls import KnownPost, Repoll
from crawlers.sources import SourceConfig
from crawlers.spiders.addresses import status_asked
from service.ingest.context import Context
from service.ingest.crawl import Session, follow, new_run, turn
from service.ingest.repolling import room, witnesses
from service.ingest.repolling_run import RepollReport, of_each_source
from service.ingest.runs import repoll_name
from service.ingest.unseen import UnseenPosts

MOST: Final = 40
"""Posts a run, at most: counts of known posts and listings go first."""


def fetch_unseen(
    context: Context, source: SourceConfig, *, stopping: Callable[[], bool] = lambda: False
) -> RepollReport:
    """Ask a source's site for what nobody saw. Raises `SourceBusyError` and, once told to stop, `CrawlStoppedError`."""
    unseen = UnseenPosts(context.database, context.store)
    with turn(context, source.name):
        asked = _asked(context, source, unseen)
        if not asked:
            return RepollReport()
        session = _Asking(context, source)
        try:
            told = follow(session, stopping, "--repoll", Repoll(tuple(asked), witnesses(context, source, ())).to_json())
        finally:
            unseen.asked(session.answers({known.id for known in asked}), context.clock())
        ids = {known.id for known in asked}
        return RepollReport(told.run, len(ids), len(session.found & ids), len(session.gone & ids))


def _asked(context: Context, source: SourceConfig, unseen: UnseenPosts) -> list[KnownPost]:
    """What is worth asking for now, and can be asked for by its number alone."""
    size = min(MOST, room(context, source)) if source.type.status else 0
    if not size:
        return []
    waiting = unseen.waiting(context.clock(), sites=(source.stored_under,), size=size)
    known = (KnownPost(one.post_id) for one in waiting)
    return [one for one in known if status_asked(source, one)]


def fetch_all_unseen(
    context: Context, *, stopping: Callable[[], bool] = lambda: False
) -> tuple[Mapping[str, int], list[str]]:
    """Do so for every enabled source, and forget what was not named for long; gives counts, and what ended badly in words."""
    forgotten = UnseenPosts(context.database, context.store).forget(context.clock())
    counts, failures = of_each_source(
        context, lambda source: fetch_unseen(context, source, stopping=stopping), stopping
    )
    asked = counts.pop("due", 0)
    return {"forgotten": forgotten, "asked": asked, **counts}, failures


class _Asking(Session):
    """A run whose checkpoints name posts that were asked for; none of them is stored unless the site shows it."""

    def __init__(self, context: Context, source: SourceConfig) -> None:
        super().__init__(context, source, new_run(context, repoll_name(source.name), (), {}), _no_progress)
        self.before = []
        self.found: set[str] = set()
        self.gone: set[str] = set()
        self._answered: set[str] = set()

    def see(self, event: Event) -> None:
        """Take one event of the spider."""
        match event:
            case CheckpointEvent(cursor):
                self._answered |= cursor.keys()
                self.flush_if_due()
            case GoneEvent(post_id):
                self.gone.add(post_id)
            case PostEvent(post):
                self.found.add(post.id)
                super().see(event)
            case _:
                super().see(event)

    def answers(self, asked: set[str]) -> dict[str, Outcome]:
        """What the site said of each post that it was asked for; those it was not are left out."""
        return {post_id: self._answer(post_id) for post_id in asked & self._answered}

    def _answer(self, post_id: str) -> Outcome:
        if post_id in self.found:
            return Outcome.OK
        return Outcome.GONE if post_id in self.gone else Outcome.EMPTY

    def keep_evidence(self) -> None:
        """Nothing: there are no listings to estimate from."""


def _no_progress(_run: CrawlRun, _taken: object) -> None:
    """Nobody watches."""

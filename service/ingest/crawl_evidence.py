"""What a run shows beside its posts: pages that nobody understood, and what its listings showed."""

from collections.abc import Mapping
from datetime import datetime

import structlog

from crawlers.events import CaptureEvent, PageEvent
from crawlers.items import CrawlRun, Outcome
from crawlers.sources import SourceConfig
from service.ingest.context import Context
from service.watch.captures import Captures, Reading
from service.watch.crawl_alarms import AlarmKind
from service.watch.recapture import Capture, joined
from service.watch.samples import Samples

log = structlog.get_logger()
_ALARMS = {
    Outcome.BLOCKED: AlarmKind.BLOCKED,
    Outcome.LOGIN: AlarmKind.LOGIN,
    Outcome.SCHEMA_CHANGED: AlarmKind.SCHEMA_CHANGED,
}


class RunEvidence:
    """Gathers it while the run goes on. ``before``: the source's run before it, if any."""

    def __init__(
        self, context: Context, source: SourceConfig, began: Mapping[str, str], before: CrawlRun | None
    ) -> None:
        self._source, self._began, self._before = source, dict(began), before
        self._captures = Captures(context.database)
        self._shelf = Samples(context.settings.home, hides_numbers=context.settings.hash_author_ids)
        self._words: dict[AlarmKind, str] = {}
        self._seen: dict[str, Capture] = {}
        self.samples: dict[AlarmKind, str] = {}
        """By what is wrong, the name of the first page that shows it."""

    def add_page(self, page: PageEvent, now: datetime) -> None:
        """Take note of how a page was judged, and save its sample."""
        kind = _ALARMS.get(page.outcome)
        if kind is None:
            return
        self._words.setdefault(kind, page.detail)
        if page.sample:
            try:
                self.samples.setdefault(kind, self._shelf.keep(self._source.name, page, now))
            except OSError as error:  # a full disk is no reason to lose the run
                log.warning("sample_not_kept", source=self._source.name, error=type(error).__name__)

    def add_capture(self, event: CaptureEvent) -> None:
        """Take note of what a page of a listing showed."""
        part = Capture(event.seen, event.since)
        known = self._seen.get(event.target)
        self._seen[event.target] = joined(known, part) if known else part

    def detail(self, run: CrawlRun) -> str:
        """Why the run ended so: the words of the first page judged so, else the run's own."""
        kind = next((one for one in _ALARMS.values() if one.value == run.stop_reason), None)
        return (self._words.get(kind, "") if kind else "") or run.detail

    def settle(self, run: CrawlRun, now: datetime) -> None:
        """Hold what the run saw against what earlier ones saw, and keep it for the next."""
        before = self._before.id if self._before else ""
        self._captures.settle(Reading(self._source, run, self._began, before, self._seen), now)

"""The spider: reads what is planned of one source in turn, as its type in the catalogue says.

A page of results is finished - its long texts, comments or threads read and handed over - before the next one is asked
for. So the order of events is the order of work, and a crawl that is killed goes on where the last checkpoint says.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import structlog
from scrapy import Spider

from crawlers.events import CheckpointEvent
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.health import check_cookie
from crawlers.spiders.interruption import InterruptedCrawlError
from crawlers.spiders.outlet import Outlet
from crawlers.spiders.reader import Reader
from crawlers.spiders.visitor import Visitor

_log = structlog.get_logger(__name__)


class SourceSpider(Spider):
    """Crawls one source of any type."""

    name = "source"

    def __init__(self, fetcher: Fetcher, outlet: Outlet, marks: Mapping[str, str]) -> None:
        super().__init__()
        self._fetcher, self._outlet = fetcher, outlet
        self._ledger, self._source = fetcher.ledger, fetcher.ledger.source
        self._reader = Reader(fetcher, Visitor(fetcher, outlet, marks), outlet)

    async def start(self) -> AsyncIterator[Any]:
        """The whole crawl; it asks for its pages itself, so nothing is left to Scrapy's scheduler."""
        self._fetcher.crawler = self.crawler
        try:
            await self._crawl()
            self._ledger.stop("finished")
        except InterruptedCrawlError:
            self._ledger.stop("interrupted")
        except Exception as error:  # noqa: BLE001 - the boundary of the spider: whatever it was, the run is reported
            _log.exception("crawl_failed", run=self._ledger.id, source=self._source.name)
            self._ledger.stop("error", f"{type(error).__name__}，详见日志 (see the log)")
        return
        yield

    async def _crawl(self) -> None:
        try:
            await check_cookie(self._fetcher)
        except RefusedError as error:
            self._ledger.stop(error.reason, error.detail)
            return
        await self._read()

    async def _read(self) -> None:
        """Everything that is planned."""
        refused = 0
        for slot in self._ledger.plan.slots():
            if refused >= self._source.stop_after or self._reader.is_spent():
                return
            try:
                await self._reader.read(slot)
                refused = 0
            except RefusedError as error:
                refused += self._note(error)
        self._outlet.write(CheckpointEvent(dict(self._ledger.plan.cursor)))

    def _note(self, error: RefusedError) -> int:
        """Note why a target was not read; how many targets in a row that is worth."""
        self._ledger.stop(error.reason, error.detail)
        _log.warning("target_refused", run=self._ledger.id, source=self._source.name, reason=error.reason)
        return self._source.stop_after if error.is_final else 1

"""What all spiders share: one request after the other, each answer classified and counted, checkpoints between pages.

A page of results is finished - its long texts, comments or threads read and handed over - before the next one is asked
for. So the order of events is the order of work, and a crawl that is killed goes on where the last checkpoint says.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import structlog
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.events import CheckpointEvent, Event, PageEvent, PostEvent
from crawlers.items import Outcome, Page, Post
from crawlers.pages import parse
from crawlers.sources import SourceConfig
from crawlers.spiders.interruption import InterruptedCrawlError, Interruption
from crawlers.spiders.ledger import Ledger, Tally
from crawlers.spiders.outlet import Outlet

_DEEPEST = 50
"""Weibo shows no more pages of a search than this; an empty one beyond is its end, whatever its total says."""
_ROBOTS = "robots.txt 不允许访问 {url}；只有获得站方许可后才可设 obey_robots: false (disallowed by robots.txt; set obey_robots: false only with the site's permission)"
_NO_ANSWER = "{host} 没有应答：检查网络与地址 (no answer, check network and address): {error}"
_LOST = "第 {page} 页为空，但平台称有 {total} 条、目前只见 {seen} 条：限流，稍后再试 (page empty though the platform has more: throttled, try later)"
_OFF_SITE = "下一页指向站外地址 (the next page lies outside the site): {url}"

_log = structlog.get_logger(__name__)


class RefusedError(Exception):
    """The site refuses; the target cannot be read further now."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class SourceSpider(Spider, ABC):
    """Reads the targets of one source in turn. Subclasses say where a target begins and what its pages lead to."""

    list_kind: ClassVar[str]
    """The kind of page (`crawlers.pages`) that lists a target's results."""

    def __init__(self, ledger: Ledger, outlet: Outlet, interruption: Interruption, cookie: str = "") -> None:
        super().__init__()
        self.source: SourceConfig = ledger.source
        self.ledger = ledger
        self._outlet, self._interruption, self._cookie = outlet, interruption, cookie

    @abstractmethod
    def first_page(self, target: str) -> str:
        """The address of a target's first page of results."""

    def ids(self, page: Page) -> tuple[str, ...]:
        """What tells one page of results from another."""
        return tuple(post.id for post in page.posts)

    @abstractmethod
    async def visit(self, page: Page) -> None:
        """Hand over what a page of results holds, with all that it leads to."""

    def headers(self) -> Mapping[str, str]:
        """What every request carries besides the cookie."""
        return {}

    async def start(self) -> AsyncIterator[Any]:
        """The whole crawl; it asks for its pages itself, so nothing is left to Scrapy's scheduler."""
        try:
            await self._crawl()
            self.ledger.stop("finished")
        except InterruptedCrawlError:
            self.ledger.stop("interrupted")
        except Exception as error:  # noqa: BLE001 - the boundary of the spider: whatever it was, the run is reported
            _log.exception("crawl_failed", run=self.ledger.id, source=self.source.name)
            self.ledger.stop("error", f"{type(error).__name__}，详见日志 (see the log)")
        return
        yield

    async def _crawl(self) -> None:
        refused = 0
        for target in self.ledger.order():
            if refused >= self.source.stop_after or self._is_spent():
                return
            try:
                await self._target(target)
                refused = 0
            except RefusedError as error:
                refused += 1
                self.ledger.stop(error.reason, error.detail)
                _log.warning("target_refused", run=self.ledger.id, source=self.source.name, reason=error.reason)

    def _is_spent(self) -> bool:
        if self.ledger.requests < self.source.max_pages:
            return False
        self.ledger.stop("budget")
        return True

    async def _target(self, target: str) -> None:
        resumed = self.ledger.cursor.get(target, "")
        url = self._absolute(resumed) if resumed else self.first_page(target)
        # of a resumed list the earlier pages were counted by an earlier run: its total says nothing here
        tally, number = Tally() if resumed else self.ledger.tally(), 0
        last: Page | None = None
        while url and not (number and self._is_spent()):
            number += 1
            last = page = await self._list(url, tally, number, last)
            is_new = tally.add(self.ids(page), None if resumed else page.expected)
            await self.visit(page)
            url = self._next(page) if is_new else ""
            if url and number == self.source.depth:
                url = ""
                self.ledger.drop(tally)
            self.ledger.go_on(target, self._relative(url))
            self.emit(CheckpointEvent(dict(self.ledger.cursor)))

    async def _list(self, url: str, tally: Tally, number: int, last: Page | None) -> Page:
        page, status = await self._fetch(self.list_kind, url)
        if page.outcome is Outcome.EMPTY and number <= _DEEPEST and _is_lost(tally, last):
            detail = _LOST.format(page=number, total=tally.total or "更多 (more)", seen=len(tally.seen))
            page = Page(Outcome.BLOCKED, expected=tally.total, detail=detail)
        self._judge(page, url, status)
        if page.outcome is Outcome.SCHEMA_CHANGED:
            await self.visit(page)
            raise RefusedError("schema_changed", page.detail)
        return page

    def _next(self, page: Page) -> str:
        if page.next and urlsplit(page.next).hostname != urlsplit(self.source.base_url).hostname:
            raise RefusedError("schema_changed", _OFF_SITE.format(url=page.next))
        return page.next

    async def page(self, kind: str, url: str) -> Page:
        """One more page, classified and counted.

        Raises `RefusedError` when the site refuses, `InterruptedCrawlError` when the crawl is told to end.
        """
        page, status = await self._fetch(kind, url)
        self._judge(page, url, status)
        if page.outcome is Outcome.SCHEMA_CHANGED:
            self.ledger.stop("schema_changed", page.detail)
        return page

    def hand_over(self, post: Post) -> None:
        """A post goes out, once a run."""
        if post.id not in self.ledger.found:
            self.ledger.found.add(post.id)
            self.emit(PostEvent(post))

    def emit(self, event: Event) -> None:
        self._outlet.write(event)

    def _judge(self, page: Page, url: str, status: int) -> None:
        self.ledger.count(page)
        self.emit(PageEvent(page.outcome, url, page.detail, page.expected))
        if page.outcome is Outcome.LOGIN:
            raise RefusedError("login", page.detail)
        if page.outcome is Outcome.BLOCKED:
            raise RefusedError("error" if status >= 500 else "blocked", page.detail)

    async def _fetch(self, kind: str, url: str) -> tuple[Page, int]:
        assert self.crawler.engine is not None
        request = Request(url, headers=self._headers(), dont_filter=True)
        self.ledger.requests += 1
        try:
            response = await self._interruption.unless(self.crawler.engine.download_async(request))
        except IgnoreRequest:
            return Page(Outcome.BLOCKED, detail=_ROBOTS.format(url=url)), 0
        except InterruptedCrawlError:
            raise
        except Exception as error:  # Twisted has no common class for what can go wrong on a network
            detail = _NO_ANSWER.format(host=urlsplit(url).netloc, error=type(error).__name__)
            raise RefusedError("error", detail) from error
        return _parse(kind, response), response.status

    def _headers(self) -> dict[str, str]:
        return {**self.headers(), **({"Cookie": self._cookie} if self._cookie else {})}

    def _relative(self, url: str) -> str:
        """A page's address below the site's, so that a cursor outlives a change of host or port."""
        return url.removeprefix(self.source.base_url)

    def _absolute(self, page: str) -> str:
        return f"{self.source.base_url}{page}" if page.startswith("/") else page


def _is_lost(tally: Tally, last: Page | None) -> bool:
    """Whether an empty page is no end: the total is not reached, or, without a total, the last page linked to it."""
    return tally.missing > 0 or (last is not None and last.expected is None)


def _parse(kind: str, response: Response) -> Page:
    headers = {
        name.decode("latin-1"): values[0].decode("latin-1") for name, values in response.headers.items() if values
    }
    return parse(
        kind,
        response.body,
        fetched_at=datetime.now(UTC),
        status=response.status,
        url=response.url,
        headers=headers,
    )

"""One request after the other for a spider: inside the site's budget, each answer classified and counted."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.events import PageEvent
from crawlers.items import Outcome, Page
from crawlers.pages import KINDS
from crawlers.pages.generic.read import parse_generic
from crawlers.pages.generic.rule_file import load_rules
from crawlers.pages.response import Response as Answer
from crawlers.spiders.addresses import Asked, headers
from crawlers.spiders.budget import Budget, SpentError
from crawlers.spiders.counted import TAKE
from crawlers.spiders.interruption import InterruptedCrawlError, Interruption
from crawlers.spiders.ledger import Ledger
from crawlers.spiders.outlet import Outlet
from crawlers.spiders.samples import Samples

_ROBOTS: Final = "robots.txt 不允许访问 {url}；只有获得站方许可后才可设 obey_robots: false (disallowed by robots.txt; set obey_robots: false only with the site's permission)"
_IGNORED: Final = (
    "{url} 读不到：多半是跳转成环，检查地址 (given up, most likely redirects in a circle, check the address): {error}"
)
_NO_ANSWER: Final = "{host} 没有应答：检查网络与地址 (no answer, check network and address): {error}"
_BANNED: Final = 418
_BAN_MINUTES: Final = 150.0  # such bans last two to three hours
_SERVER_ERROR: Final = 500


class RefusedError(Exception):
    """The target cannot be read further now; where ``is_final``, the site is not to be asked anything more."""

    def __init__(self, reason: str, detail: str, *, is_final: bool = False) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.is_final = reason, detail, is_final


class Fetcher:
    """Asks a source's site. A refusal puts the site on hold for every process."""

    crawler: Crawler
    """Scrapy's; set before the first request."""

    def __init__(self, ledger: Ledger, outlet: Outlet, interruption: Interruption, budget: Budget, cookie: str) -> None:
        self.ledger, self._outlet, self._interruption, self._budget = ledger, outlet, interruption, budget
        self._headers = headers(ledger.source, cookie)
        self.has_cookie = bool(cookie)
        """Whether requests carry the operator's cookie or token."""
        self._samples = Samples(cookie)
        self._answer: Answer | None = None
        """The last one."""
        self._rules = load_rules(ledger.source.rules) if ledger.source.rules else None

    async def ask(self, asked: Asked) -> Page:
        """The page, which is OK, EMPTY, GONE or SCHEMA_CHANGED.

        Raises `RefusedError` when the site refuses or may not be asked, `InterruptedCrawlError` when told to end.
        """
        page, status = await self.fetch(asked)
        return self.judge(page, asked, status)

    async def part(self, asked: Asked) -> Page:
        """A page of what a listing leads to; one of another shape than it should be is told, and ends nothing."""
        page = await self.ask(asked)
        if page.outcome is Outcome.SCHEMA_CHANGED:
            self.ledger.stop("schema_changed", page.detail)
        return page

    async def fetch(self, asked: Asked) -> tuple[Page, int]:
        """The page and its HTTP status (0: robots.txt), not yet counted."""
        assert self.crawler.engine is not None
        self._answer = None
        try:
            response = await self._interruption.unless(self.crawler.engine.download_async(self._request(asked)))
        except SpentError as error:
            raise RefusedError("held", str(error), is_final=True) from error
        except IgnoreRequest as error:
            if "robots.txt" not in str(error):
                raise RefusedError("error", _IGNORED.format(url=asked.url, error=error)) from error
            return Page(Outcome.BLOCKED, detail=_ROBOTS.format(url=asked.url)), 0
        except InterruptedCrawlError:
            raise
        except Exception as error:  # Twisted has no common class for what can go wrong on a network
            detail = _NO_ANSWER.format(host=urlsplit(asked.url).netloc, error=type(error).__name__)
            raise RefusedError("error", detail) from error
        return self._parse(asked.kind, response), response.status

    def judge(self, page: Page, asked: Asked, status: int) -> Page:
        """Count and tell the page; raises `RefusedError` where it is a refusal."""
        self.ledger.count(page)
        self.tell(page, asked)
        if page.outcome is Outcome.LOGIN:
            raise RefusedError("login", page.detail, is_final=True)
        if page.outcome is Outcome.BLOCKED and status >= _SERVER_ERROR:
            raise RefusedError("error", page.detail)
        if page.outcome is Outcome.BLOCKED:
            if status:
                self._hold(page, status)
            raise RefusedError("blocked", page.detail, is_final=bool(status))
        return page

    def tell(self, page: Page, asked: Asked) -> None:
        """Hand over how the last answer was judged, with a sample where no parser understood it."""
        sample = self._samples.take(page, self._answer, asked.kind)
        self._outlet.write(PageEvent(page.outcome, asked.url, page.detail, page.expected, asked.kind, sample))

    def _hold(self, page: Page, status: int) -> None:
        source = self.ledger.source
        minutes = max(source.hold_minutes, _BAN_MINUTES) if status == _BANNED else source.hold_minutes
        self._budget.hold(source.host, minutes, page.detail)

    def _take(self) -> None:
        """Count one request about to go out. Raises `SpentError`."""
        source = self.ledger.source
        self._budget.take(source.host, per_hour=source.per_hour, per_day=source.per_day)
        self.ledger.requests += 1

    def _request(self, asked: Asked) -> Request:
        meta = {TAKE: self._take}
        if not asked.form:
            return Request(asked.url, headers=self._headers, dont_filter=True, meta=meta)
        form = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        return Request(asked.url, method="POST", body=asked.form, headers=form, dont_filter=True, meta=meta)

    def _parse(self, kind: str, response: Response) -> Page:
        fields = {
            name.decode("latin-1"): values[0].decode("latin-1") for name, values in response.headers.items() if values
        }
        self._answer = Answer(response.body, datetime.now(UTC), response.status, response.url, fields)
        return parse_generic(self._answer, self._rules) if self._rules else KINDS[kind].read(self._answer)

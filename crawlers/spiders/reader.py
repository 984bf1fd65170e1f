"""Reads one listing page after page: knows when it ends, when results are hidden, and when it must be cut smaller."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from crawlers.events import CaptureEvent, CheckpointEvent, ListingEvent
from crawlers.items import Ended, Listing, Outcome, Page
from crawlers.spiders.addresses import asked
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.ledger import Tally, page_ids
from crawlers.spiders.outlet import Outlet
from crawlers.spiders.plan import Slot
from crawlers.spiders.visitor import Visitor
from crawlers.times import SHANGHAI

_DEEPEST: Final = 50
"""No search shows more pages than this; an empty one beyond is its end, whatever the total says."""
_LEAP: Final = timedelta(days=1)
_LEAP_SPANS: Final = 20  # a leap is so many times as long as what the page before it covers
_NOTHING_NEW: Final = {Outcome.EMPTY: Ended.EMPTY, Outcome.GONE: Ended.GONE}
_PAGE: Final = re.compile(r"(?<=[?&]page=)\d{1,5}")
_LOST: Final = "第 {page} 页为空，但平台称有 {total} 条、目前只见 {seen} 条：限流，稍后再试 (page empty though the platform has more: throttled, try later)"
_HOLE: Final = "第 {page} 页为空，之后的页有内容 (page {page} was empty, the next one was not)"
_DECLARED: Final = "主页自报 {count} 条 (by the profile)"
_JUMP: Final = "第 {page} 页起跳过 {start:%Y-%m-%d %H:%M}–{end:%Y-%m-%d %H:%M} (leap in time)"


@dataclass(slots=True)
class _Reading:
    """A listing while it is read."""

    slot: Slot
    tally: Tally
    pages: int = 0
    last: Page | None = None
    newest: datetime | None = None
    oldest: datetime | None = None
    """Times of the last page's posts."""
    notes: list[str] = field(default_factory=list)

    def add(self, page: Page) -> bool:
        """Whether the page has anything new."""
        self.pages += 1
        self.last = page
        return self.tally.add(page_ids(page), page.expected)

    @property
    def hides(self) -> bool:
        """Whether an empty page is no end: the total is not reached, or, without a total, the last page linked to it."""
        linked = self.last is not None and self.last.expected is None
        return self.pages < _DEEPEST and (self.tally.missing > 0 or linked)

    def place(self, url: str) -> str:
        """Where it goes on, with the pages read, the entries seen and the platform's total; empty at its end."""
        total = "" if self.tally.total is None else self.tally.total
        return f"{url}#{self.pages}/{self.tally.found}/{total}" if url else ""

    def offered(self, page: Page) -> int:
        """How many pages the platform has of it: as it says, else by its total, at least those that were read."""
        by_total = -(-(page.expected or 0) // max(len(page.posts), 1)) if page.next else 0
        return max(page.pages or by_total, self.pages)

    def report(self, ended: Ended) -> Listing:
        window = self.slot.window
        listing = Listing(
            self.slot.target, ended, self.tally.found, self.tally.expected, self.pages, note="; ".join(self.notes)
        )
        if window is None:
            return listing
        return replace(
            listing,
            start=window.start,
            end=window.end,
            region=window.region,
            parent=window.parent,
            is_gap=window.is_gap,
        )


class Reader:
    """Reads the listings of one source."""

    def __init__(self, fetcher: Fetcher, visitor: Visitor, outlet: Outlet) -> None:
        self._fetcher, self._visitor, self._outlet = fetcher, visitor, outlet
        self._ledger, self._source = fetcher.ledger, fetcher.ledger.source

    def is_spent(self) -> bool:
        """Whether the run has made all its requests."""
        if self._ledger.requests < self._source.max_pages:
            return False
        self._ledger.stop("budget")
        return True

    async def read(self, slot: Slot) -> None:
        """Read on where an earlier run stopped, or from the beginning. Raises `RefusedError` where it cannot go on."""
        place = self._ledger.plan.place(slot)
        url, pages, before, total = _place(place)
        reading = _Reading(slot, self._ledger.tally(before, total), pages)
        url = f"{self._source.base_url}{url}" if url.startswith("/") else url or slot.first.url
        try:
            await self._hold_against_profile(reading)
            await self._pages(reading, url)
        except RefusedError:
            self._outlet.write(ListingEvent(reading.report(Ended.REFUSED)))
            raise

    async def _hold_against_profile(self, reading: _Reading) -> None:
        """Note what the target's own profile counts, where the listing is to be read to its end."""
        ask = self._source.type.profile
        if ask is None or self._source.depth:
            return
        profile = await self._fetcher.part(asked(self._source, ask, target=reading.slot.target))
        reading.tally.declared = profile.expected
        reading.notes += [] if profile.expected is None else [_DECLARED.format(count=profile.expected)]

    async def _pages(self, reading: _Reading, url: str) -> None:
        """Tell what the listing gave before the checkpoint that says it is read: a kill between them loses neither."""
        ended: Ended | None = None
        while not ended:
            page = await self._page(reading, url)
            is_new = reading.add(page)
            await self._visitor.visit(page, reading.slot.target)
            self._tell_captured(reading, page)
            self._note_leap(reading, page)
            ended = self._end(reading, page, is_new=is_new)
            url = "" if ended else page.next
            if ended is not Ended.SPLIT:
                self._ledger.plan.go_on(reading.slot, reading.place(url.removeprefix(self._source.base_url)))
            if not ended and self.is_spent():
                ended = Ended.STOPPED
            if ended:
                self._outlet.write(ListingEvent(reading.report(ended)))
            self._outlet.write(CheckpointEvent(dict(self._ledger.plan.cursor)))

    def _end(self, reading: _Reading, page: Page, *, is_new: bool) -> Ended | None:
        """Why this page is the last to be read; None where it is not."""
        how = self._source.type.windows
        if how and reading.offered(page) >= how.cap:
            self._ledger.drop(reading.tally)
            return Ended.SPLIT if self._ledger.plan.cut(reading.slot) else self._capped(reading, page, is_new=is_new)
        if not is_new:
            return _NOTHING_NEW.get(page.outcome, Ended.REPEATED)
        if not self._visitor.next_page(page):
            return Ended.LAST_PAGE
        if reading.pages == self._source.depth:
            self._ledger.drop(reading.tally)
            return Ended.DEPTH
        return None

    def _capped(self, reading: _Reading, page: Page, *, is_new: bool) -> Ended | None:
        """A window that cannot be cut further is read as far as it shows."""
        return None if is_new and page.next and reading.pages < _DEEPEST else Ended.CAPPED

    async def _page(self, reading: _Reading, url: str) -> Page:
        listing = replace(reading.slot.first, url=url)
        page, status = await self._fetcher.fetch(listing)
        if page.outcome is Outcome.EMPTY and reading.hides:
            return await self._look_again(reading, page, url)
        self._fetcher.judge(page, listing, status)
        if page.outcome is Outcome.SCHEMA_CHANGED:
            await self._visitor.visit(page, reading.slot.target)
            raise RefusedError("schema_changed", page.detail)
        return page

    async def _look_again(self, reading: _Reading, empty: Page, url: str) -> Page:
        """One empty page ends nothing: it is asked for once more, then the one behind it."""
        number = reading.pages + 1
        self._fetcher.judge(empty, replace(reading.slot.first, url=url), 200)
        beyond = _PAGE.sub(lambda match: str(int(match[0]) + 1), url)
        for address in dict.fromkeys((url, beyond)):
            page = await self._fetcher.ask(replace(reading.slot.first, url=address))
            if page.outcome is Outcome.OK:
                reading.notes += [] if address == url else [_HOLE.format(page=number)]
                return page
        seen, total = reading.tally.found, reading.tally.total or "更多 (more)"
        detail = _LOST.format(page=number, total=total, seen=seen)
        lost = Page(Outcome.BLOCKED, detail=detail, expected=reading.tally.total)
        self._ledger.count(lost)
        self._fetcher.tell(lost, replace(reading.slot.first, url=url))
        raise RefusedError("blocked", detail)

    def _tell_captured(self, reading: _Reading, page: Page) -> None:
        """What a page showed, where the next run reads some of it again: in windows of time, and from the newest on."""
        if not (self._source.type.windows or self._source.type.newest_first):
            return
        seen = tuple((post.id, post.published_at) for post in page.posts if post.published_at)
        if seen:
            since = reading.slot.window.start if reading.slot.window else None
            self._outlet.write(CaptureEvent(reading.slot.target, seen, since))

    def _note_leap(self, reading: _Reading, page: Page) -> None:
        """Where a listing leaps over a stretch of time, that stretch is planned as a window of its own."""
        times = [post.published_at for post in page.posts if post.published_at]
        if not times or not self._source.type.newest_first:
            return
        newest, oldest = max(times), min(times)
        if reading.newest and reading.oldest:
            leap, span = reading.oldest - newest, reading.newest - reading.oldest
            if leap > max(_LEAP, _LEAP_SPANS * span):
                self._ledger.plan.add_gap(reading.slot, newest, reading.oldest)
                start, end = newest.astimezone(SHANGHAI), reading.oldest.astimezone(SHANGHAI)
                reading.notes.append(_JUMP.format(page=reading.pages, start=start, end=end))
        reading.newest, reading.oldest = newest, oldest


def _place(written: str) -> tuple[str, int, int, int | None]:
    """Address, pages read, entries seen before, and the platform's total, of a place in the cursor."""
    url, _, counts = written.partition("#")
    pages, seen, total = (int(part) if part.isdigit() else None for part in (f"{counts}//".split("/")[:3]))
    return url, pages or 0, seen or 0, total

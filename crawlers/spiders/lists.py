"""Reads the lists that posts lead to - a thread, comments, answers, reposts - page after page, over as many runs as it takes.

A list is marked under the address of its first page: with the place where it goes on, until it is read to its end; with
the place of its last page afterwards, where new entries come last. A place that the site refused has a ``!`` for each time.
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import urlsplit

from crawlers.events import MarkEvent
from crawlers.items import Outcome, Page
from crawlers.spiders.addresses import Asked
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.ledger import Tally, page_ids
from crawlers.spiders.outlet import Outlet

_OFF_SITE: Final = "页面指向站外地址 (the page leads outside the site): {url}"
_ENDS: Final = frozenset({Outcome.EMPTY, Outcome.GONE})
_MOST_REFUSALS: Final = 2
_MARK: Final = re.compile(r"(?P<url>.+)#(?P<seen>\d{1,9})(?P<refusals>!*)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on."""

    url: str = ""
    """Below the site's address; empty: at its first page."""
    seen: int = 0
    """Entries seen before it."""
    refusals: int = 0
    """How many times in a row the site refused this very page, though it let others be read."""

    @property
    def mark(self) -> str:
        return f"{self.url}#{self.seen}{'!' * self.refusals}" if self.url else ""

    @classmethod
    def of(cls, mark: str) -> Self:
        """The place that a mark names; the first page where it names none."""
        read = _MARK.fullmatch(mark)
        return cls(read["url"], int(read["seen"]), len(read["refusals"])) if read else cls()


class Lists:
    """The lists of one source."""

    def __init__(self, fetcher: Fetcher, outlet: Outlet, marks: Mapping[str, str]) -> None:
        self._fetcher, self._outlet, self._marks = fetcher, outlet, marks
        self._source = fetcher.ledger.source

    async def pages(
        self, first: Asked, tally: Tally, *, counted: int, new_come_last: bool = False
    ) -> AsyncIterator[Page]:
        """The pages of a list, until the last one or one with nothing new (cursors may go in circles).

        After the first one it goes on where an earlier run stopped, and stops itself after `answer_pages` of them.
        One that the site refused twice, though it let others be read, is left out. ``counted``: how many entries are
        said to be there; ``new_come_last``: whether the last page is where a list that has grown is to be read again.
        """
        key = f"{self._below(first.url)} {first.body}".rstrip()
        place = Place.of(self._marks.get(key, ""))
        if place.refusals >= _MOST_REFUSALS:
            tally.add((), counted)
            return
        url, last, seen, number = first.url, Place(), set[str](), 0
        while url:
            here = Place(self._below(url), tally.found)
            page = await self._page(replace(first, url=url), key, here, place)
            ids = page_ids(page)
            tally.add(ids, page.expected)
            if seen.issuperset(ids) or page.outcome in _ENDS:
                last = Place()
                break
            seen.update(ids)
            yield page
            number += 1
            last, url = here, self.inside(page.next)
            if number == 1 and url and place.url not in {"", here.url}:
                url, tally.before = f"{self._source.base_url}{place.url}", max(0, place.seen - len(ids))
            if url:
                self._mark(key, Place(self._below(url), tally.found))
                if number >= self._source.answer_pages:
                    tally.is_cut = True
                    return
        if place.url or number > 1:
            self._mark(key, last if new_come_last and number > 1 else Place())

    def inside(self, url: str) -> str:
        """The address; raises `RefusedError` where it lies outside the site."""
        if url and host_of(url) != host_of(self._source.base_url):
            raise RefusedError("schema_changed", _OFF_SITE.format(url=url))
        return url

    async def _page(self, request: Asked, key: str, here: Place, known: Place) -> Page:
        try:
            return await self._fetcher.part(request)
        except RefusedError as error:
            if error.reason == "blocked":
                refusals = known.refusals + 1 if known.url == here.url else 1
                self._mark(key, replace(here, refusals=refusals))
            raise

    def _mark(self, key: str, place: Place) -> None:
        self._outlet.write(MarkEvent(key, place.mark))

    def _below(self, url: str) -> str:
        return url.removeprefix(self._source.base_url)


def host_of(url: str) -> str:
    """The host of an address; empty where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # for instance a broken IPv6 host
        return ""

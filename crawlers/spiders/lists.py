"""Reads the lists that posts lead to - a thread, comments, answers, reposts - page after page, over as many runs as it takes.

A list is marked under the address of its first page: with the place where it goes on, until it is read to its end; with
the place of its last page afterwards, where new entries come last; or that the site refuses just this one.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from crawlers.events import MarkEvent
from crawlers.items import Outcome, Page
from crawlers.spiders.addresses import Asked
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.ledger import Tally, page_ids
from crawlers.spiders.outlet import Outlet

_OFF_SITE: Final = "页面指向站外地址 (the page leads outside the site): {url}"
_ENDS: Final = frozenset({Outcome.EMPTY, Outcome.GONE})
_REFUSED, _GIVEN_UP = "refused", "given-up"


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
        known = self._marks.get(key, "")
        if known == _GIVEN_UP:
            tally.add((), counted)
            return
        place, before = _place(known)
        url, last, seen, number = first.url, "", set[str](), 0
        while url:
            page = await self._page(replace(first, url=url), key, known)
            ids = page_ids(page)
            reached = tally.found
            tally.add(ids, page.expected)
            if seen.issuperset(ids) or page.outcome in _ENDS:
                last = ""
                break
            seen.update(ids)
            yield page
            number += 1
            following = self.inside(page.next)
            if number == 1 and place and following:
                following, tally.before = f"{self._source.base_url}{place}", max(0, before - len(ids))
            if following:
                self._mark(key, f"{self._below(following)}#{tally.found}")
                if number >= self._source.answer_pages:
                    tally.is_cut = True
                    return
            last, url = f"{self._below(url)}#{reached}" if number > 1 else "", following
        if known or number > 1:
            self._mark(key, last if new_come_last else "")

    def inside(self, url: str) -> str:
        """The address; raises `RefusedError` where it lies outside the site."""
        if url and host_of(url) != host_of(self._source.base_url):
            raise RefusedError("schema_changed", _OFF_SITE.format(url=url))
        return url

    async def _page(self, request: Asked, key: str, known: str) -> Page:
        try:
            return await self._fetcher.part(request)
        except RefusedError as error:
            if error.reason == "blocked":
                self._mark(key, _GIVEN_UP if known == _REFUSED else _REFUSED)
            raise

    def _mark(self, key: str, mark: str) -> None:
        self._outlet.write(MarkEvent(key, mark))

    def _below(self, url: str) -> str:
        return url.removeprefix(self._source.base_url)


def host_of(url: str) -> str:
    """The host of an address; empty where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # for instance a broken IPv6 host
        return ""


def _place(mark: str) -> tuple[str, int]:
    """Where a list goes on, below the site's address, and how many entries were seen before; nothing where it does not say."""
    place, _, seen = mark.rpartition("#")
    return (place, int(seen)) if place and seen.isdigit() else ("", 0)

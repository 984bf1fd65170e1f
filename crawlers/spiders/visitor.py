"""Hands over what a page of results holds, with all that it leads to: long texts, threads, comments, reposts."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from crawlers.catalogue import Ask, Merge
from crawlers.events import PostEvent
from crawlers.items import Outcome, Page, Post, PostType
from crawlers.pages import with_long_text, with_thread
from crawlers.spiders.addresses import Asked, asked
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.ledger import Tally, page_ids
from crawlers.spiders.moved import moved
from crawlers.spiders.outlet import Outlet

_OFF_SITE: Final = "页面指向站外地址 (the page leads outside the site): {url}"
_ANSWERS: Final = frozenset({PostType.COMMENT, PostType.REPLY})
_ENDS: Final = frozenset({Outcome.EMPTY, Outcome.GONE})


class Visitor:
    """Visits the pages of one source's listings."""

    def __init__(self, fetcher: Fetcher, outlet: Outlet) -> None:
        self._fetcher, self._outlet = fetcher, outlet
        self._ledger, self._source = fetcher.ledger, fetcher.ledger.source
        self._read: set[str] = set()
        """Posts and threads read in this run with all that they lead to; sticky threads stand on every page of a board."""

    async def visit(self, page: Page, target: str) -> None:
        """Hand over a page's posts and all that they lead to; raises `RefusedError` where the site refuses that."""
        follow = self._source.type.follow
        if follow and follow.merge is not Merge.LONG_TEXT:
            try:
                await self._threads(follow, page, target)
            finally:  # what was not read in full goes out as the listing has it
                self._hand_over_all(page.posts if self._source.type.hands_over else ())
            return
        posts = [post for post in page.posts if post.id not in self._read]
        originals = [post for post in page.originals if post.id not in self._ledger.found]
        await self._completed([*posts, *originals], follow, frozenset(page.follow))
        for post in posts:
            await self._answers(post)
            self._read.add(post.id)

    def next_page(self, page: Page) -> str:
        """The address of the next page; raises `RefusedError` where it lies outside the site."""
        return self._inside(page.next)

    def _inside(self, url: str) -> str:
        if url and _host(url) != _host(self._source.base_url):
            raise RefusedError("schema_changed", _OFF_SITE.format(url=url))
        return url

    async def _completed(self, posts: list[Post], follow: Ask | None, cut: frozenset[str]) -> None:
        """Hand over the posts, cut texts completed; once the site refuses, the others go out as they are."""
        refused: RefusedError | None = None
        for post in posts:
            full = post
            if follow and post.native_id in cut and refused is None:
                try:
                    full = with_long_text(post, await self._page(asked(self._source, follow, id=post.native_id)))
                except RefusedError as error:
                    refused = error
            self._hand_over(full)
        if refused:
            raise refused

    async def _threads(self, follow: Ask, listing: Page, target: str) -> None:
        rows = {row.id: row for row in listing.posts}
        for tid in listing.follow:
            if tid not in self._read:
                await self._thread(self._asked_thread(follow, tid, target), follow.merge, rows)
                self._read.add(tid)

    def _asked_thread(self, follow: Ask, tid: str, target: str) -> Asked:
        """By its id, or at the address that the listing gives; raises `RefusedError` where that lies outside the site."""
        if not tid.startswith(("https://", "http://")):
            return asked(self._source, follow, id=tid, target=target)
        return replace(asked(self._source, follow, target=target, id=""), url=self._inside(self._moved(tid)))

    def _moved(self, url: str) -> str:
        """An address of the official site, as pages write it, at the operator's address of the site."""
        official = _host(self._source.type.base_url)
        is_official = bool(official) and _host(url) == official
        return f"{self._source.base_url}{url.partition(official)[2]}" if is_official else url

    async def _thread(self, first_page: Asked, merge: Merge, rows: Mapping[str, Post]) -> None:
        first: Post | None = None
        tally = self._ledger.tally()
        async for page in self._pages(first_page, tally):
            first = first or next((post for post in page.posts if post.type is not PostType.REPLY), None)
            posts = with_thread(page, first).posts if first and merge is Merge.THREAD else page.posts
            self._hand_over_all(_named(post, rows.get(post.id)) for post in posts)
            if first:
                await self._replies(page, first, tally)
            for post in posts:
                await self._answers(post)

    async def _answers(self, post: Post) -> None:
        """Comments on a post with the answers to them, and its reposts."""
        declared, wants = self._source.type, self._source.comments and post.type not in _ANSWERS
        if declared.comments and wants and post.comments.value:
            tally = self._ledger.tally()
            async for page in self._pages(asked(self._source, declared.comments, id=post.native_id), tally):
                self._hand_over_all(_placed(page.posts, post))
                await self._replies(page, post, tally)
        if declared.reposts and wants and post.reposts.value:
            reposts = asked(self._source, declared.reposts, id=post.native_id)
            async for page in self._pages(reposts, self._ledger.tally()):
                self._hand_over_all(page.posts)

    async def _replies(self, page: Page, post: Post, around: Tally) -> None:
        """Answers to the comments or floors of a page that has only the first few of them.

        Where the platform has a total of what stands around them, they count in it.
        """
        ask = self._source.type.replies if self._source.comments else None
        if ask is None:
            return
        for comment in page.follow:
            tally = self._ledger.tally() if around.total is None else around
            async for answers in self._pages(asked(self._source, ask, id=comment, post=post.native_id), tally):
                self._hand_over_all(_placed(answers.posts, post))

    async def _pages(self, first: Asked, tally: Tally) -> AsyncIterator[Page]:
        """The pages of what a post leads to, until the last one or one with nothing new (cursors may go in circles)."""
        url, seen = first.url, set[str]()
        while url:
            page = await self._page(replace(first, url=url))
            ids = page_ids(page)
            tally.add(ids, page.expected)
            if seen.issuperset(ids) or page.outcome in _ENDS:
                return
            seen.update(ids)
            yield page
            url = self.next_page(page)

    async def _page(self, request: Asked) -> Page:
        page = await self._fetcher.ask(request)
        if page.outcome is Outcome.SCHEMA_CHANGED:
            self._ledger.stop("schema_changed", page.detail)
        return page

    def _hand_over_all(self, posts: Iterable[Post]) -> None:
        for post in posts:
            self._hand_over(post)

    def _hand_over(self, post: Post) -> None:
        """A post goes out, once a run."""
        there = moved(post, self._source)
        if there.id not in self._ledger.found:
            self._ledger.found.add(there.id)
            self._outlet.write(PostEvent(there))


def _host(url: str) -> str:
    """The host of an address; empty where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # for instance a broken IPv6 host
        return ""


def _named(post: Post, row: Post | None) -> Post:
    """The post with the author that its row of the listing names, where its own page has none or masks it."""
    return replace(post, author=row.author) if row and row.author.id and not post.author.id else post


def _placed(answers: Iterable[Post], post: Post) -> Iterator[Post]:
    """Answers with the address and the board of the post they stand under, where their own page does not say."""
    return (replace(one, url=one.url or post.url, board=one.board or post.board) for one in answers)

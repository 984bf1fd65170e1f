"""Hands over what a page of results holds, with all that it leads to: long texts, threads, comments, reposts."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from crawlers.catalogue import Ask, Merge
from crawlers.events import PostEvent
from crawlers.items import Outcome, Page, Post, PostType
from crawlers.pages import with_long_text, with_thread
from crawlers.spiders.addresses import Asked, asked
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.ledger import page_ids
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
                await self._threads(follow, page.follow, target)
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
        if url and urlsplit(url).hostname != urlsplit(self._source.base_url).hostname:
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

    async def _threads(self, follow: Ask, ids: tuple[str, ...], target: str) -> None:
        for tid in ids:
            if tid not in self._read:
                await self._thread(self._asked_thread(follow, tid, target), follow.merge)
                self._read.add(tid)

    def _asked_thread(self, follow: Ask, tid: str, target: str) -> Asked:
        """By its id, or at the address that the listing gives; raises `RefusedError` where that lies outside the site."""
        if not tid.startswith(("https://", "http://")):
            return asked(self._source, follow, id=tid, target=target)
        official = self._source.type.base_url
        url = tid.replace(official, self._source.base_url, 1) if official and tid.startswith(f"{official}/") else tid
        return replace(asked(self._source, follow, target=target, id=""), url=self._inside(url))

    async def _thread(self, first_page: Asked, merge: Merge) -> None:
        first: Post | None = None
        async for page in self._pages(first_page):
            first = first or next((post for post in page.posts if post.type is not PostType.REPLY), None)
            posts = with_thread(page, first).posts if first and merge is Merge.THREAD else page.posts
            self._hand_over_all(posts)
            await self._replies(page, first)
            for post in posts:
                await self._answers(post)

    async def _answers(self, post: Post) -> None:
        """Comments on a post with the answers to them, and its reposts."""
        declared, wants = self._source.type, self._source.comments and post.type not in _ANSWERS
        if declared.comments and wants and post.comments.value:
            async for page in self._pages(asked(self._source, declared.comments, id=post.native_id)):
                self._hand_over_all(page.posts)
                await self._replies(page, post)
        if declared.reposts and wants and post.reposts.value:
            async for page in self._pages(asked(self._source, declared.reposts, id=post.native_id)):
                self._hand_over_all(page.posts)

    async def _replies(self, page: Page, post: Post | None) -> None:
        """Answers to the comments or floors of a page that has only the first few of them."""
        ask = self._source.type.replies if self._source.comments else None
        if ask is None or post is None:
            return
        for comment in page.follow:
            async for answers in self._pages(asked(self._source, ask, id=comment, post=post.native_id)):
                self._hand_over_all(answers.posts)

    async def _pages(self, first: Asked) -> AsyncIterator[Page]:
        """The pages of what a post leads to, until the last one or one with nothing new (cursors may go in circles)."""
        url, tally = first.url, self._ledger.tally()
        while url:
            page = await self._page(replace(first, url=url))
            if not tally.add(page_ids(page), page.expected) or page.outcome in _ENDS:
                return
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

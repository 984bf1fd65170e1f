"""Hands over what a page of results holds, with all that it leads to: long texts, threads, comments, reposts."""

from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from crawlers.catalogue import Ask, Merge
from crawlers.events import HotEvent, MarkEvent, PostEvent
from crawlers.items import Page, Post, PostType
from crawlers.pages import with_long_text, with_thread
from crawlers.spiders.addresses import Asked, asked
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.ledger import Tally
from crawlers.spiders.lists import Lists, host_of
from crawlers.spiders.marks import mark_of
from crawlers.spiders.moved import moved
from crawlers.spiders.outlet import Outlet

_ANSWERS: Final = frozenset({PostType.COMMENT, PostType.REPLY})


class Visitor:
    """Visits the pages of one source's listings."""

    def __init__(self, fetcher: Fetcher, outlet: Outlet, marks: Mapping[str, str]) -> None:
        self._fetcher, self._outlet, self._marks = fetcher, outlet, marks
        self._lists = Lists(fetcher, outlet, marks)
        self._ledger, self._source = fetcher.ledger, fetcher.ledger.source
        self._read: set[str] = set()
        """Posts and threads read in this run with all that they lead to; sticky threads stand on every page of a board."""

    async def visit(self, page: Page, target: str) -> None:
        """Hand over a page's posts and all that they lead to; raises `RefusedError` where the site refuses that."""
        if page.topics:
            self._ledger.found.update(f"hot:{topic.word}" for topic in page.topics)
            self._outlet.write(HotEvent(target, datetime.now(UTC), page.topics))
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
            if self._leads_on(post) and not self._has_only_known(post):
                await self._to_its_end(post, self._answers(post))
            self._read.add(post.id)

    def next_page(self, page: Page) -> str:
        """The address of the next page; raises `RefusedError` where it lies outside the site."""
        return self._lists.inside(page.next)

    async def _completed(self, posts: list[Post], follow: Ask | None, cut: frozenset[str]) -> None:
        """Hand over the posts, cut texts completed; once the site refuses, the others go out as they are."""
        refused: RefusedError | None = None
        for post in posts:
            full = post
            if follow and post.native_id in cut and refused is None:
                try:
                    full = with_long_text(
                        post, await self._fetcher.part(asked(self._source, follow, id=post.native_id))
                    )
                except RefusedError as error:
                    refused = error
            self._hand_over(full)
        if refused:
            raise refused

    async def _threads(self, follow: Ask, listing: Page, target: str) -> None:
        rows = {row.id: row for row in listing.posts}
        named = {name: row for row in listing.posts for name in (row.native_id, row.url)}
        for tid in listing.follow:
            row = named.get(tid)
            if row and not follow.every_run and self._has_only_known(row):
                self._ledger.found.add(moved(row, self._source).id)
            elif tid not in self._read:
                await self._to_its_end(
                    row, self._thread(self._asked_thread(follow, tid, target), follow.merge, row, rows)
                )
                self._read.add(tid)

    def _has_only_known(self, row: Post) -> bool:
        """Whether an earlier run read it with all that it leads to, and no more is counted there now."""
        mark = self._mark_of(row)
        return bool(mark) and self._marks.get(moved(row, self._source).id) == mark

    async def _to_its_end(self, row: Post | None, reading: Awaitable[None]) -> None:
        """Read what a row of a listing leads to; marked as read where it shows as much as the type of source expects."""
        before = self._ledger.lists
        await reading
        mark = self._mark_of(row) if row else ""
        if row and mark and self._ledger.covered(before, self._source.type.expect.coverage):
            self._outlet.write(MarkEvent(moved(row, self._source).id, mark))

    def _mark_of(self, row: Post) -> str:
        """What its listing counts there; another where comments are not to be read."""
        mark = mark_of(row, with_reposts=self._source.type.reposts is not None)
        return mark if self._source.comments or not mark else f"{mark}/posts"

    def _asked_thread(self, follow: Ask, tid: str, target: str) -> Asked:
        """By its id, or at the address that the listing gives; raises `RefusedError` where that lies outside the site."""
        if not tid.startswith(("https://", "http://")):
            return asked(self._source, follow, id=tid, target=target)
        return replace(asked(self._source, follow, target=target, id=""), url=self._lists.inside(self._moved(tid)))

    def _moved(self, url: str) -> str:
        """An address of the official site, as pages write it, at the operator's address of the site."""
        official = host_of(self._source.type.base_url)
        is_official = bool(official) and host_of(url) == official
        return f"{self._source.base_url}{url.partition(official)[2]}" if is_official else url

    async def _thread(self, first_page: Asked, merge: Merge, row: Post | None, rows: Mapping[str, Post]) -> None:
        first: Post | None = None
        tally = self._ledger.tally()
        counted, board = (row.comments.value, row.board) if row else (0, "")
        new_come_last = merge is Merge.THREAD and not self._source.type.replies  # those may grow on any page
        async for page in self._lists.pages(first_page, tally, counted=counted, new_come_last=new_come_last):
            first = first or next((post for post in page.posts if post.type is not PostType.REPLY), None)
            posts = with_thread(page, first).posts if first and merge is Merge.THREAD else page.posts
            self._hand_over_all(_named(post, rows.get(post.id), board) for post in posts)
            if first:
                await self._replies(page, first, tally)
            for post in posts:
                await self._answers(post)

    def _leads_on(self, post: Post) -> bool:
        """Whether there are comments on it, or reposts, that this source reads."""
        declared, wants = self._source.type, self._source.comments and post.type not in _ANSWERS
        return wants and bool((declared.comments and post.comments.value) or (declared.reposts and post.reposts.value))

    async def _answers(self, post: Post) -> None:
        """Comments on a post with the answers to them, and its reposts."""
        declared = self._source.type
        if not self._leads_on(post):
            return
        if declared.comments and post.comments.value:
            tally = self._ledger.tally()
            comments = asked(self._source, declared.comments, id=post.native_id)
            async for page in self._lists.pages(comments, tally, counted=post.comments.value):
                self._hand_over_all(_placed(page.posts, post))
                await self._replies(page, post, tally)
        if declared.reposts and post.reposts.value:
            reposts = asked(self._source, declared.reposts, id=post.native_id)
            async for page in self._lists.pages(reposts, self._ledger.tally(), counted=post.reposts.value):
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
            first = asked(self._source, ask, id=comment, post=post.native_id)
            async for answers in self._lists.pages(first, tally, counted=0):
                self._hand_over_all(_placed(answers.posts, post))

    def _hand_over_all(self, posts: Iterable[Post]) -> None:
        for post in posts:
            self._hand_over(post)

    def _hand_over(self, post: Post) -> None:
        """A post goes out, once a run."""
        there = moved(post, self._source)
        if there.id not in self._ledger.found:
            self._ledger.found.add(there.id)
            self._outlet.write(PostEvent(there))


def _named(post: Post, row: Post | None, board: str) -> Post:
    """The post with what its listing says where its own page does not (or masks it): its author, the board."""
    is_nameless = row and row.author.id and not post.author.id
    return replace(post, board=post.board or board, author=row.author if row and is_nameless else post.author)


def _placed(answers: Iterable[Post], post: Post) -> Iterator[Post]:
    """Answers with the post they stand under as root, its address and board, where their own page does not say."""
    return (
        replace(one, url=one.url or post.url, board=one.board or post.board, root_id=one.root_id or post.id)
        for one in answers
    )

"""The spider that asks for known posts anew: how they are now, and which of them are gone.

Only the site's own word that a post is deleted or hidden means that it is gone; a refusal, a sign-in or a page of another
shape never does. And a site that says so of every post it is asked for may have moved: then posts that were seen a moment
ago are asked for too, and where none of them is there either, nothing counts as gone.
"""

import re
from datetime import UTC, datetime
from typing import Final

from crawlers.events import CheckpointEvent, GoneEvent, PostEvent
from crawlers.items import Outcome, Page
from crawlers.repolls import KnownPost, Repoll
from crawlers.spiders.addresses import status_asked
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.moved import moved
from crawlers.spiders.outlet import Outlet
from crawlers.spiders.spider import SourceSpider

_TAKEN_AWAY: Final = re.compile("删除|屏蔽|仅作者可见|作者隐藏|未通过审核")
_ALL_GONE: Final = "问到的 {count} 条帖子都说不存在，刚见过的帖子也打不开：网址或页面可能变了，一条也没有标记 (everything is said to be gone, also posts seen a moment ago: address or layout may have changed, nothing was marked)"


class RepollSpider(SourceSpider):
    """Asks for posts one by one. After each a checkpoint names it: its post, or that it is gone, was told before."""

    name = "repoll"

    def __init__(self, fetcher: Fetcher, outlet: Outlet, repoll: Repoll) -> None:
        super().__init__(fetcher, outlet, {})
        self._repoll = repoll
        self._ledger.fine.add(Outcome.GONE)
        self._gone: list[GoneEvent] = []
        """What is to be told once a post of the site was read."""
        self._has_read = False

    async def _read(self) -> None:
        refused = 0
        for known in self._repoll.posts:
            if refused >= self._source.stop_after or self._reader.is_spent():
                break
            try:
                await self._ask(known)
                refused = 0
            except RefusedError as error:
                refused += self._note(error)
        if self._gone and refused < self._source.stop_after:
            await self._ask_witnesses()

    async def _ask(self, known: KnownPost) -> None:
        """Raises `RefusedError` where the site does not tell how the post is."""
        page = await self._fetch(known)
        if page is None:
            return
        found = self._hand_over(page)
        if known.id in found:
            self._tell_gone()
            self._finish(known)
        elif reason := _why_gone(page, known):
            self._gone.append(GoneEvent(known.id, reason, datetime.now(UTC)))
            if self._has_read:
                self._tell_gone()
        else:
            self._finish(known)
            if page.outcome is Outcome.SCHEMA_CHANGED:
                raise RefusedError("schema_changed", page.detail)

    async def _ask_witnesses(self) -> None:
        for known in self._repoll.witnesses:
            try:
                page = await self._fetch(known)
            except RefusedError as error:
                self._note(error)
                return
            if page is not None and known.id in self._hand_over(page):
                self._tell_gone()
                return
        self._ledger.stop("schema_changed", _ALL_GONE.format(count=len(self._gone)))

    async def _fetch(self, known: KnownPost) -> Page | None:
        request = status_asked(self._source, known)
        return None if request is None else await self._fetcher.ask(request)

    def _hand_over(self, page: Page) -> set[str]:
        """Tell every post of the page, once a run; gives their ids."""
        posts = [moved(post, self._source) for post in (*page.posts, *page.originals)]
        for post in posts:
            if post.id not in self._ledger.found:
                self._ledger.found.add(post.id)
                self._outlet.write(PostEvent(post))
        return {post.id for post in posts}

    def _tell_gone(self) -> None:
        self._has_read = True
        for event in self._gone:
            self._outlet.write(event)
            self._outlet.write(CheckpointEvent({event.post_id: ""}))
        self._gone.clear()

    def _finish(self, known: KnownPost) -> None:
        self._outlet.write(CheckpointEvent({known.id: ""}))


def _why_gone(page: Page, known: KnownPost) -> str:
    """Why the site has the post no more, in its words; empty where it does not say so."""
    if page.outcome is Outcome.GONE:
        return page.detail
    own = known.id.rpartition(":")[2]
    reasons = (left.why for left in page.skipped if left.what == own and not left.is_fault)
    return next((why for why in reasons if _TAKEN_AWAY.search(why)), "")

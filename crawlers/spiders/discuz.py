"""Discuz! forums: the list of a board, its threads, their pages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crawlers.items import Outcome, Page, Post, PostType
from crawlers.pages import with_thread
from crawlers.spiders.base import SourceSpider


class DiscuzSpider(SourceSpider):
    """A board's threads by their last reply, as the board lists them."""

    name = "discuz"
    list_kind = "discuz.forum.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read: set[str] = set()
        """Threads read in this run; sticky ones stand on every page of a board."""

    def headers(self) -> Mapping[str, str]:
        return {"Accept": "text/html,application/xhtml+xml", "Referer": f"{self.source.base_url}/"}

    def first_page(self, target: str) -> str:
        if self.source.plain_urls:
            return f"{self.source.base_url}/forum.php?mod=forumdisplay&fid={target}&page=1"
        return f"{self.source.base_url}/forum-{target}-1.html"

    def ids(self, page: Page) -> tuple[str, ...]:
        return page.follow or super().ids(page)

    async def visit(self, page: Page) -> None:
        for tid in page.follow:
            if tid not in self._read:
                await self._thread(tid)
                self._read.add(tid)

    async def _thread(self, tid: str) -> None:
        url, first, tally = self._thread_page(tid), None, self.ledger.tally()
        while url:
            page = await self.page("discuz.thread.html", url)
            if not tally.add(self.ids(page), page.expected) or page.outcome in {Outcome.EMPTY, Outcome.GONE}:
                return
            first = first or next((post for post in page.posts if post.type is PostType.THREAD), None)
            for post in with_thread(page, first).posts if first else page.posts:
                self.hand_over(_at_site(post, self.source.site))
            url = page.next

    def _thread_page(self, tid: str) -> str:
        if self.source.plain_urls:
            return f"{self.source.base_url}/forum.php?mod=viewthread&tid={tid}"
        return f"{self.source.base_url}/thread-{tid}-1-1.html"


def _at_site(post: Post, site: str) -> Post:
    """The post stored under the source's own name for the site; as it is where there is none."""
    if not site:
        return post
    parent, root = (_moved(post_id, post.site, site) for post_id in (post.parent_id, post.root_id))
    return replace(post, site=site, parent_id=parent, root_id=root)


def _moved(post_id: str, old: str, new: str) -> str:
    return f"{new}:{post_id.removeprefix(f'{old}:')}" if post_id else ""

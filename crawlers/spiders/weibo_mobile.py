"""Weibo by its mobile site's JSON: keyword search, the rest of cut texts, comments."""

from collections.abc import Mapping
from urllib.parse import urlencode

from crawlers.items import Outcome, Page, Post
from crawlers.pages import with_long_text
from crawlers.spiders.base import RefusedError, SourceSpider
from crawlers.spiders.weibo_links import with_link_base


class WeiboMobileSpider(SourceSpider):
    """m.weibo.cn, newest first."""

    name = "weibo-mobile"
    list_kind = "weibo.search.json"

    def headers(self) -> Mapping[str, str]:
        return {
            "Accept": "application/json, text/plain, */*",
            "Referer": f"{self.source.base_url}/",
            "X-Requested-With": "XMLHttpRequest",
            "MWeibo-Pwa": "1",
        }

    def first_page(self, target: str) -> str:
        query = urlencode({"containerid": f"100103type=61&q={target}", "page_type": "searchall", "page": 1})
        return f"{self.source.base_url}/api/container/getIndex?{query}"

    async def visit(self, page: Page) -> None:
        posts = [post for post in page.posts if post.id not in self.ledger.found]
        await self._posts(posts, frozenset(page.follow))
        for post in posts:
            if self.source.comments and post.comments.value:
                await self._comments(post)

    async def _posts(self, posts: list[Post], cut: frozenset[str]) -> None:
        """Hand over the posts, cut texts completed; once the site refuses, the others go out as they are."""
        refused: RefusedError | None = None
        for post in posts:
            full = post
            if post.native_id in cut and refused is None:
                try:
                    full = await self._completed(post)
                except RefusedError as error:
                    refused = error
            self.hand_over(with_link_base(full, self.source.link_base))
        if refused:
            raise refused

    async def _completed(self, post: Post) -> Post:
        url = f"{self.source.base_url}/statuses/extend?{urlencode({'id': post.native_id})}"
        return with_long_text(post, await self.page("weibo.status.json", url))

    async def _comments(self, post: Post) -> None:
        query = urlencode({"id": post.native_id, "mid": post.native_id, "max_id_type": 0})
        url = f"{self.source.base_url}/comments/hotflow?{query}"
        tally = self.ledger.tally()
        while url:
            page = await self.page("weibo.comments.json", url)
            if not tally.add(self.ids(page), page.expected) or page.outcome in {Outcome.EMPTY, Outcome.GONE}:
                return
            for comment in page.posts:
                self.hand_over(with_link_base(comment, self.source.link_base))
            url = page.next

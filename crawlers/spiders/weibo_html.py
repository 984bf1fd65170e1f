"""Weibo by the HTML search of its PC site: whole texts at once, no comments."""

from collections.abc import Mapping
from urllib.parse import urlencode

from crawlers.items import Page
from crawlers.spiders.base import SourceSpider
from crawlers.spiders.weibo_links import with_link_base


class WeiboHtmlSpider(SourceSpider):
    """s.weibo.com; it must not be sent X-Requested-With."""

    name = "weibo-html"
    list_kind = "weibo.search.html"

    def headers(self) -> Mapping[str, str]:
        return {"Accept": "text/html,application/xhtml+xml", "Referer": f"{self.source.base_url}/"}

    def first_page(self, target: str) -> str:
        return f"{self.source.base_url}/weibo?{urlencode({'q': target, 'page': 1})}"

    async def visit(self, page: Page) -> None:
        for post in page.posts:
            self.hand_over(with_link_base(post, self.source.link_base))

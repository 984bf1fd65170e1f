"""The spiders: which pages to ask for, in which order. What a page says is read in `crawlers.pages`."""

from crawlers.spiders.base import SourceSpider
from crawlers.spiders.discuz import DiscuzSpider
from crawlers.spiders.weibo_html import WeiboHtmlSpider
from crawlers.spiders.weibo_mobile import WeiboMobileSpider

__all__ = ["SPIDERS", "DiscuzSpider", "SourceSpider", "WeiboHtmlSpider", "WeiboMobileSpider"]

SPIDERS: dict[str, type[SourceSpider]] = {
    spider.name: spider for spider in (WeiboMobileSpider, WeiboHtmlSpider, DiscuzSpider)
}
"""By the name that sources use."""

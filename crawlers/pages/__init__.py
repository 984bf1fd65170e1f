"""Page parsers: pure functions from one response to a classified `Page`. No Scrapy, no network.

``KINDS`` names every kind of page; `parse` reads one. Every response is classified before it is parsed; whatever the
bytes, a parser answers with a `Page` and does not raise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from crawlers.items import Page
from crawlers.pages import discuz_list, discuz_thread, weibo_ajax, weibo_comments, weibo_html, weibo_mobile
from crawlers.pages.discuz_thread import with_thread
from crawlers.pages.response import Response
from crawlers.pages.weibo_status import with_long_text

__all__ = ["KINDS", "PageKind", "UnknownKindError", "parse", "with_long_text", "with_thread"]


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page that can be parsed."""

    name: str
    description: str
    """What it is, in Chinese and English, with the address it comes from."""
    read: Callable[[Response], Page]

    def parse(
        self,
        body: bytes,
        *,
        fetched_at: datetime,
        status: int = 200,
        url: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Classify and parse one response; ``url`` is the final address, ``fetched_at`` is aware."""
        return self.read(Response(body, fetched_at, status, url, headers or {}))


class UnknownKindError(ValueError):
    """There is no such kind of page."""

    def __init__(self, name: str) -> None:
        super().__init__(f"未知的页面类型 (unknown kind of page): {name[:60]!r}; 可用 (known): {', '.join(KINDS)}")


def parse(  # noqa: PLR0913 - a response is flat here, as spiders and the command line have it
    kind: str,
    body: bytes,
    *,
    fetched_at: datetime,
    status: int = 200,
    url: str = "",
    headers: Mapping[str, str] | None = None,
) -> Page:
    """Classify and parse one response of a kind in ``KINDS``. Raises `UnknownKindError`."""
    if kind not in KINDS:
        raise UnknownKindError(kind)
    return KINDS[kind].parse(body, fetched_at=fetched_at, status=status, url=url, headers=headers)


_ALL: Final = (
    PageKind(
        "weibo-mobile-search",
        "微博手机版关键词搜索 (m.weibo.cn/api/container/getIndex?containerid=100103type=…&q=…), also the app's answer",
        weibo_mobile.parse_search,
    ),
    PageKind(
        "weibo-mobile-timeline",
        "微博手机版用户时间线 (m.weibo.cn/api/container/getIndex?containerid=107603<uid>)",
        weibo_mobile.parse_timeline,
    ),
    PageKind("weibo-mobile-status", "微博手机版单条微博 (m.weibo.cn/statuses/show?id=…)", weibo_mobile.parse_status),
    PageKind(
        "weibo-mobile-extend", "微博手机版长微博全文 (m.weibo.cn/statuses/extend?id=…)", weibo_mobile.parse_extend
    ),
    PageKind(
        "weibo-mobile-comments",
        "微博评论 (m.weibo.cn/comments/hotflow, /api/comments/show, weibo.com/ajax/statuses/buildComments)",
        weibo_comments.parse_comments,
    ),
    PageKind("weibo-html-search", "微博网页版搜索结果 (s.weibo.com/weibo?q=…)", weibo_html.parse_search),
    PageKind(
        "weibo-ajax-statuses",
        "微博网页版用户时间线 (weibo.com/ajax/statuses/mymblog, /searchProfile)",
        weibo_ajax.parse_statuses,
    ),
    PageKind("discuz-list", "Discuz! 论坛主题列表 (forum-<fid>-<page>.html)", discuz_list.parse_list),
    PageKind("discuz-thread", "Discuz! 论坛主题帖 (thread-<tid>-<page>-1.html)", discuz_thread.parse_thread),
)

KINDS: Final[Mapping[str, PageKind]] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind of page by the name used on the command line."""

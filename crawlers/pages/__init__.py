"""Page parsers: pure functions from one response to a classified `Page`. No Scrapy, no network.

``KINDS`` names every kind of page; `parse` reads one. Every response is classified before it is parsed; whatever the
bytes, a parser answers with a `Page` and does not raise.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from crawlers.items import Page
from crawlers.pages.discuz.kinds import KINDS as DISCUZ
from crawlers.pages.discuz.thread import with_thread
from crawlers.pages.generic.kinds import KINDS as GENERIC
from crawlers.pages.guba.kinds import KINDS as GUBA
from crawlers.pages.kind import PageKind
from crawlers.pages.tieba.kinds import KINDS as TIEBA
from crawlers.pages.tousu.kinds import KINDS as TOUSU
from crawlers.pages.weibo.kinds import KINDS as WEIBO
from crawlers.pages.weibo.status import with_long_text
from crawlers.pages.xueqiu.kinds import KINDS as XUEQIU

__all__ = ["KINDS", "PageKind", "UnknownKindError", "parse", "with_long_text", "with_thread"]


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


_ALL: Final = (*WEIBO, *DISCUZ, *TIEBA, *GUBA, *TOUSU, *XUEQIU, *GENERIC)
KINDS: Final[Mapping[str, PageKind]] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind of page by the name used on the command line."""

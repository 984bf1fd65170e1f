"""Counts requests as they go out: also those repeated after a server's error, and those that follow a redirect."""

from collections.abc import Callable
from typing import Final

from scrapy import Request

TAKE: Final = "take"
"""Key of ``Request.meta``: called before each sending of the request, may raise to keep it back."""


class CountedRequests:
    """Downloader middleware; stands before that of robots.txt, whose own requests count nothing."""

    def process_request(self, request: Request) -> None:
        take: Callable[[], None] | None = request.meta.get(TAKE)
        if take is not None:
            take()

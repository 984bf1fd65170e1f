"""A kind of page: its name on the command line, and the pure function that reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers.items import Page
from crawlers.pages.response import Response, saved_from


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
        """Classify and parse one response; ``url`` is the final address, ``fetched_at`` is aware.

        A page that a browser saved names its address itself, where no other is known.
        """
        return self.read(Response(body, fetched_at, status, url or saved_from(body), headers or {}))

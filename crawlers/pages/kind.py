"""A kind of page: its name on the command line, and the pure function that reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers.items import Page
from crawlers.pages.response import Response
from crawlers.pages.saved import read_saved


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
        """Classify and parse one saved page; ``url`` is the final address, ``fetched_at`` is aware.

        What the file itself tells (`read_saved`) is taken where it is not given.
        """
        saved = read_saved(body)
        return self.read(
            Response(saved.body, fetched_at, saved.status or status, url or saved.url, headers or saved.headers)
        )

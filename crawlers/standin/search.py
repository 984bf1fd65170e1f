"""Weibo's search over the scenario, and pages of what it finds."""

from collections.abc import Sequence
from typing import TypeVar

from crawlers.standin.records import Status

Item = TypeVar("Item")
PAGE_SIZE = 10


def matching(statuses: Sequence[Status], keyword: str) -> list[Status]:
    """Posts whose text, or whose reposted original, holds the keyword in any case; in the order given."""
    wanted = keyword.casefold()
    return [status for status in statuses if wanted and any(wanted in text.casefold() for text in _texts(status))]


def page_of(items: Sequence[Item], page: int, size: int = PAGE_SIZE) -> Sequence[Item]:
    """The items of a page, counted from 1."""
    return items[(page - 1) * size : page * size]


def page_count(items: Sequence[Item], size: int = PAGE_SIZE) -> int:
    """At least 1."""
    return max(1, -(-len(items) // size))


def _texts(status: Status) -> tuple[str, ...]:
    return (status.text,) if status.original is None else (status.text, status.original.text)

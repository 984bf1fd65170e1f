"""Weibo's search over the scenario, and pages of what it finds."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from crawlers.standin.moments import SHANGHAI
from crawlers.standin.records import Status

Item = TypeVar("Item")
PAGE_SIZE = 10
PLACES = (
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43"),
    *("44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "100", "400"),
)
DEEPEST = 50
"""Pages that a search shows at most."""
_SCOPE = re.compile(r"custom:(\d{4})-(\d{1,2})-(\d{1,2})-(\d{1,2}):(\d{4})-(\d{1,2})-(\d{1,2})-(\d{1,2})")


def matching(statuses: Sequence[Status], keyword: str) -> list[Status]:
    """Posts whose text, or whose reposted original, holds the keyword in any case; in the order given."""
    wanted = keyword.casefold()
    return [status for status in statuses if wanted and any(wanted in text.casefold() for text in _texts(status))]


def within(statuses: Sequence[Status], scope: str, place: str) -> list[Status]:
    """The posts of a stretch of time (``custom:2026-11-1-0:2026-11-2-0``) and of a province (``custom:11:1000``).

    Posts have no province here: they are dealt out by their number, so that all provinces together have each post once.
    """
    numbers = [int(text) for text in match.groups()] if (match := _SCOPE.fullmatch(scope)) else []
    if numbers:
        start, end = _hour(*numbers[:4]), _hour(*numbers[4:])
        statuses = [status for status in statuses if start <= status.at < end]
    if place:
        code = place.split(":")[1]
        statuses = [status for status in statuses if PLACES[int(status.mid) % len(PLACES)] == code]
    return list(statuses)


def _hour(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, tzinfo=SHANGHAI) + timedelta(hours=hour)


def page_of(items: Sequence[Item], page: int, size: int = PAGE_SIZE) -> Sequence[Item]:
    """The items of a page, counted from 1."""
    return items[(page - 1) * size : page * size]


def page_count(items: Sequence[Item], size: int = PAGE_SIZE) -> int:
    """At least 1, at most what a search shows."""
    return min(max(1, -(-len(items) // size)), DEEPEST)


def _texts(status: Status) -> tuple[str, ...]:
    return (status.text,) if status.original is None else (status.text, status.original.text)

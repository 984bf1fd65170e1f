"""What a crawl tells on its pipe: one JSON object a line, in the order that the reader relies on.

A checkpoint comes only after every post of the pages before it, so the reader may keep its cursor once it has stored
what it read so far. The run comes last.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from crawlers.codec import (
    listing_from_dict,
    listing_to_dict,
    post_from_dict,
    post_to_dict,
    run_from_dict,
    run_to_dict,
)
from crawlers.items import CrawlRun, Listing, Outcome, Post


@dataclass(frozen=True, slots=True)
class PostEvent:
    """A post was read."""

    post: Post


@dataclass(frozen=True, slots=True)
class PageEvent:
    """A response was classified."""

    outcome: Outcome
    url: str
    detail: str = ""
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class CheckpointEvent:
    """Everything before the pages named here was handed over; a target with an empty entry is finished."""

    cursor: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListingEvent:
    """The reading of a listing ended."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class RunEvent:
    """The crawl ended."""

    run: CrawlRun


Event = PostEvent | PageEvent | ListingEvent | CheckpointEvent | RunEvent


def encode(event: Event) -> bytes:
    """The event as one line with its newline."""
    return orjson.dumps(_fields(event), option=orjson.OPT_APPEND_NEWLINE)


def decode(line: bytes | str) -> Event:
    """The event of a line; raises `ValueError` that says what does not fit."""
    data = orjson.loads(line)
    if not isinstance(data, dict):
        raise ValueError("not a crawl event: a JSON object is expected")  # noqa: TRY004
    kind = data.get("event")
    if kind == "post":
        return PostEvent(post_from_dict(data))
    if kind == "run":
        return RunEvent(run_from_dict(data))
    if kind == "page":
        return _page(data)
    if kind == "listing":
        return ListingEvent(listing_from_dict(data))
    if kind == "checkpoint":
        return _checkpoint(data)
    raise ValueError(f"not a crawl event: unknown kind {str(kind)[:40]!r}")


def _fields(event: Event) -> dict[str, object]:
    if isinstance(event, PostEvent):
        return {"event": "post", **post_to_dict(event.post)}
    if isinstance(event, RunEvent):
        return {"event": "run", **run_to_dict(event.run)}
    if isinstance(event, ListingEvent):
        return {"event": "listing", **listing_to_dict(event.listing)}
    if isinstance(event, CheckpointEvent):
        return {"event": "checkpoint", "cursor": dict(event.cursor)}
    return {
        "event": "page",
        "outcome": event.outcome,
        "url": event.url,
        "detail": event.detail,
        "expected": event.expected,
    }


def _page(data: Mapping[str, object]) -> PageEvent:
    expected = data.get("expected")
    if expected is not None and not isinstance(expected, int):
        raise ValueError("not a page event: expected is no number")
    return PageEvent(Outcome(str(data.get("outcome"))), str(data.get("url", "")), str(data.get("detail", "")), expected)


def _checkpoint(data: Mapping[str, object]) -> CheckpointEvent:
    cursor = data.get("cursor")
    if not isinstance(cursor, dict) or not all(isinstance(page, str) for page in cursor.values()):
        raise ValueError("not a checkpoint event: cursor must map targets to pages")
    return CheckpointEvent(cursor)

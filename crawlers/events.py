"""What a crawl tells on its pipe: one JSON object a line, in the order that the reader relies on.

A checkpoint comes only after every post of the pages before it, so the reader may keep its cursor once it has stored
what it read so far. The run comes last.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

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
    kind: str = ""
    """The kind of page it was read as."""
    sample: str = ""
    """The answer's text, where no parser understood it and it is the first of its kind in the run."""


@dataclass(frozen=True, slots=True)
class CaptureEvent:
    """What one page of a listing showed, in its order: for estimates of what was missed."""

    target: str
    seen: tuple[tuple[str, datetime], ...]
    """Ids of posts, and when they were published (aware, UTC)."""
    since: datetime | None = None
    """From when on the listing was asked for; None where it was not asked for by time."""


@dataclass(frozen=True, slots=True)
class GoneEvent:
    """The site has a post no more."""

    post_id: str
    """As posts have it: ``site:native_id``."""
    detail: str
    """Why, in the site's words."""
    at: datetime
    """When it said so; aware, UTC."""


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


Event = PostEvent | PageEvent | CaptureEvent | GoneEvent | ListingEvent | CheckpointEvent | RunEvent


def encode(event: Event) -> bytes:
    """The event as one line with its newline."""
    return orjson.dumps(_fields(event), option=orjson.OPT_APPEND_NEWLINE)


def decode(line: bytes | str) -> Event:
    """The event of a line; raises `ValueError` that says what does not fit."""
    data = orjson.loads(line)
    if not isinstance(data, dict):
        raise ValueError("not a crawl event: a JSON object is expected")  # noqa: TRY004
    read = _READERS.get(str(data.get("event")))
    if read is None:
        raise ValueError(f"not a crawl event: unknown kind {str(data.get('event'))[:40]!r}")
    return read(data)


def _fields(event: Event) -> dict[str, object]:
    if isinstance(event, PostEvent):
        return {"event": "post", **post_to_dict(event.post)}
    if isinstance(event, RunEvent):
        return {"event": "run", **run_to_dict(event.run)}
    if isinstance(event, ListingEvent):
        return {"event": "listing", **listing_to_dict(event.listing)}
    if isinstance(event, CheckpointEvent | GoneEvent):
        return {"event": "gone" if isinstance(event, GoneEvent) else "checkpoint", **asdict(event)}
    if isinstance(event, CaptureEvent):
        return {"event": "capture", **_captures().dump_python(event, mode="json")}
    return {
        "event": "page",
        "outcome": event.outcome,
        "url": event.url,
        "detail": event.detail,
        "expected": event.expected,
        "kind": event.kind,
        "sample": event.sample,
    }


def _page(data: Mapping[str, object]) -> PageEvent:
    expected = data.get("expected")
    if expected is not None and not isinstance(expected, int):
        raise ValueError("not a page event: expected is no number")
    url, detail, kind, sample = (str(data.get(name, "")) for name in ("url", "detail", "kind", "sample"))
    return PageEvent(Outcome(str(data.get("outcome"))), url, detail, expected, kind, sample)


def _checkpoint(data: Mapping[str, object]) -> CheckpointEvent:
    cursor = data.get("cursor")
    if not isinstance(cursor, dict) or not all(isinstance(page, str) for page in cursor.values()):
        raise ValueError("not a checkpoint event: cursor must map targets to pages")
    return CheckpointEvent(cursor)


def _gone(data: Mapping[str, object]) -> GoneEvent:
    post_id, detail, at = (str(data.get(name, "")) for name in ("post_id", "detail", "at"))
    moment = datetime.fromisoformat(at)
    if not post_id or moment.tzinfo is None:
        raise ValueError("not a gone event: post_id, and a time with its zone, are needed")
    return GoneEvent(post_id, detail, moment)


@cache
def _captures() -> TypeAdapter[CaptureEvent]:
    return TypeAdapter(CaptureEvent)


def _capture(data: Mapping[str, object]) -> CaptureEvent:
    try:
        read = _captures().validate_python({name: value for name, value in data.items() if name != "event"})
    except ValidationError as error:
        raise ValueError(f"not a capture event: {error.errors(include_url=False)[0]['msg']}") from error
    moments = [moment for _, moment in read.seen] + ([read.since] if read.since else [])
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("not a capture event: a time without a zone")
    return read


_READERS: Final[Mapping[str, Callable[[Mapping[str, object]], Event]]] = {
    "post": lambda data: PostEvent(post_from_dict(data)),
    "run": lambda data: RunEvent(run_from_dict(data)),
    "listing": lambda data: ListingEvent(listing_from_dict(data)),
    "page": _page,
    "capture": _capture,
    "gone": _gone,
    "checkpoint": _checkpoint,
}

"""What a crawl tells on its pipe: one JSON object a line, in the order that the reader relies on.

A checkpoint comes only after every post of the pages before it, so the reader may keep its cursor once it has stored
what it read so far. The run comes last.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Final, TypeVar

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
from crawlers.items import CrawlRun, HotTopic, Listing, Outcome, Post


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
class MarkEvent:
    """How far something was read: a post with all that it leads to, or one list of that. What was read came before."""

    key: str
    """Id of the post (``site:native_id``), or address of the list's first page below the site's (``/…``)."""
    mark: str
    """As `crawlers.spiders.marks` and `crawlers.spiders.lists` write it; empty: the mark that there is falls away."""


@dataclass(frozen=True, slots=True)
class HotEvent:
    """A list of hot searches was read, whole."""

    target: str
    at: datetime
    """When it was read; aware, UTC."""
    topics: tuple[HotTopic, ...]


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


_Read = TypeVar("_Read")
_PLAIN: Final = {CheckpointEvent: "checkpoint", GoneEvent: "gone", MarkEvent: "mark"}
Event = (
    PostEvent | PageEvent | CaptureEvent | GoneEvent | HotEvent | MarkEvent | ListingEvent | CheckpointEvent | RunEvent
)


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
    if isinstance(event, CheckpointEvent | GoneEvent | MarkEvent):
        return {"event": _PLAIN[type(event)], **asdict(event)}
    if isinstance(event, CaptureEvent):
        return {"event": "capture", **_captures().dump_python(event, mode="json")}
    return _page_fields(event) if isinstance(event, PageEvent) else _hot_fields(event)


def _hot_fields(event: HotEvent) -> dict[str, object]:
    return {"event": "hot", **_hot_lists().dump_python(event, mode="json")}


def _page_fields(event: PageEvent) -> dict[str, object]:
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


def _mark(data: Mapping[str, object]) -> MarkEvent:
    key, mark = data.get("key"), data.get("mark")
    if not key or not isinstance(key, str) or not isinstance(mark, str):
        raise ValueError("not a mark event: key and mark are needed")
    return MarkEvent(key, mark)


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


@cache
def _hot_lists() -> TypeAdapter[HotEvent]:
    return TypeAdapter(HotEvent)


def _whole(kind: str, adapter: TypeAdapter[_Read], data: Mapping[str, object]) -> _Read:
    try:
        return adapter.validate_python({name: value for name, value in data.items() if name != "event"})
    except ValidationError as error:
        raise ValueError(f"not a {kind} event: {error.errors(include_url=False)[0]['msg']}") from error


def _capture(data: Mapping[str, object]) -> CaptureEvent:
    read = _whole("capture", _captures(), data)
    _check_zones("capture", *(moment for _, moment in read.seen), *([read.since] if read.since else []))
    return read


def _hot(data: Mapping[str, object]) -> HotEvent:
    read = _whole("hot", _hot_lists(), data)
    _check_zones("hot", read.at)
    return read


def _check_zones(kind: str, *moments: datetime) -> None:
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError(f"not a {kind} event: a time without a zone")


_READERS: Final[Mapping[str, Callable[[Mapping[str, object]], Event]]] = {
    "post": lambda data: PostEvent(post_from_dict(data)),
    "run": lambda data: RunEvent(run_from_dict(data)),
    "listing": lambda data: ListingEvent(listing_from_dict(data)),
    "page": _page,
    "capture": _capture,
    "gone": _gone,
    "mark": _mark,
    "hot": _hot,
    "checkpoint": _checkpoint,
}

"""Posts, listings and runs as JSON: the one written form that pipes, files and stores share.

Times are ISO 8601 in UTC, counts and authors are objects, topics are a list; names are those of `crawlers.items`.
Reading checks every field and refuses what does not fit with a `ValueError` that names the field.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import cast

import orjson
from pydantic import TypeAdapter, ValidationError

from crawlers.items import CrawlRun, Listing, Post


def post_to_dict(post: Post) -> dict[str, object]:
    """Every field of the post as plain JSON values (strings, numbers, lists, objects)."""
    return cast("dict[str, object]", _posts().dump_python(post, mode="json"))


def post_from_dict(data: Mapping[str, object]) -> Post:
    """The post written by `post_to_dict`; fields left out have their defaults, unknown ones are ignored.

    Raises `ValueError` naming the field when one is missing, of the wrong type, or a time without a zone.
    """
    try:
        post = _posts().validate_python(dict(data))
    except ValidationError as error:
        raise ValueError(_explain("post", error)) from error
    published = None if post.published_at is None else _utc("published_at", post.published_at)
    return replace(post, fetched_at=_utc("fetched_at", post.fetched_at), published_at=published)


def post_to_json(post: Post) -> bytes:
    """One line of JSON, UTF-8, without a newline."""
    return orjson.dumps(post_to_dict(post))


def post_from_json(line: bytes | str) -> Post:
    """The post of one JSON line; raises `ValueError` like `post_from_dict`."""
    return post_from_dict(_json_object("post", line))


def run_to_dict(run: CrawlRun) -> dict[str, object]:
    """Every field of the run as plain JSON values."""
    return cast("dict[str, object]", _runs().dump_python(run, mode="json"))


def run_from_dict(data: Mapping[str, object]) -> CrawlRun:
    """The run written by `run_to_dict`; raises `ValueError` naming the field that does not fit."""
    try:
        run = _runs().validate_python(dict(data))
    except ValidationError as error:
        raise ValueError(_explain("crawl run", error)) from error
    finished = None if run.finished_at is None else _utc("finished_at", run.finished_at)
    return replace(run, started_at=_utc("started_at", run.started_at), finished_at=finished)


def listing_to_dict(listing: Listing) -> dict[str, object]:
    """Every field of the listing as plain JSON values."""
    return cast("dict[str, object]", _listings().dump_python(listing, mode="json"))


def listing_from_dict(data: Mapping[str, object]) -> Listing:
    """The listing written by `listing_to_dict`; raises `ValueError` naming the field that does not fit."""
    try:
        listing = _listings().validate_python(dict(data))
    except ValidationError as error:
        raise ValueError(_explain("listing", error)) from error
    start, end = (moment and _utc("window", moment) for moment in (listing.start, listing.end))
    return replace(listing, start=start, end=end)


@cache
def _listings() -> TypeAdapter[Listing]:
    return TypeAdapter(Listing)


@cache
def _posts() -> TypeAdapter[Post]:
    return TypeAdapter(Post)


@cache
def _runs() -> TypeAdapter[CrawlRun]:
    return TypeAdapter(CrawlRun)


def _utc(name: str, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{name}: the time {moment.isoformat()} has no zone; write it as UTC, for instance …Z")
    return moment.astimezone(UTC)


def _explain(what: str, error: ValidationError) -> str:
    faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_url=False))
    return f"not a {what}: " + "; ".join(faults)


def _json_object(what: str, line: bytes | str) -> dict[str, object]:
    data = orjson.loads(line)
    if not isinstance(data, dict):
        raise ValueError(f"not a {what}: a JSON object is expected, not {type(data).__name__}")  # noqa: TRY004
    return data

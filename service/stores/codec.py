"""The three sections of a stored post as JSON; posts have their written form in `crawlers.codec`.

What is empty in a post is left out: most of its fields are empty most of the time.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, cast

import orjson
from pydantic import TypeAdapter

from crawlers.codec import post_from_dict, post_to_dict
from crawlers.items import Post
from nlp.records import Analysis
from service.stores.decision import Decision

_EMPTY: Final[tuple[object, ...]] = (
    "",
    None,
    [],
    {"value": 0, "raw": "", "is_lower_bound": False},
    {"id": "", "name": "", "verified": "", "followers": None},
)


def post_section(post: Post) -> dict[str, object]:
    """Every field of the post that is not empty, as plain JSON values."""
    return {name: value for name, value in post_to_dict(post).items() if value not in _EMPTY}


def read_post(section: Mapping[str, object]) -> Post:
    """The post of `post_section`."""
    return post_from_dict({"text": "", **section})


def analysis_section(analysis: Analysis) -> dict[str, object]:
    """Every field of the analysis as plain JSON values."""
    return cast("dict[str, object]", _analyses().dump_python(analysis, mode="json"))


def read_analysis(section: Mapping[str, object]) -> Analysis:
    """The analysis of `analysis_section`; raises pydantic's `ValidationError` (a `ValueError`) if it does not fit."""
    return _analyses().validate_python(section)


def routing_section(decision: Decision) -> dict[str, object]:
    """Every field of the decision as plain JSON values."""
    return cast("dict[str, object]", _decisions().dump_python(decision, mode="json"))


def read_routing(section: Mapping[str, object]) -> Decision:
    """The decision of `routing_section`; raises pydantic's `ValidationError` (a `ValueError`) if it does not fit."""
    return _decisions().validate_python(section)


def to_bytes(section: Mapping[str, object]) -> bytes:
    """A section as one line of UTF-8."""
    return orjson.dumps(section)


def from_bytes(line: bytes) -> dict[str, object]:
    """A section of one line."""
    return cast("dict[str, object]", orjson.loads(line))


@cache
def _analyses() -> TypeAdapter[Analysis]:
    return TypeAdapter(Analysis)


@cache
def _decisions() -> TypeAdapter[Decision]:
    return TypeAdapter(Decision)

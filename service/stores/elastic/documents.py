"""Stored posts as documents of the index, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from service.stores import codec
from service.stores.columns import Columns, telling_words, to_columns, to_words
from service.stores.contract import StoredPost

SECTIONS: Final = ("first_seen", "last_seen", "gone_at", "gone_reason", "asked_at", "post", "analysis", "routing")
"""What a document needs to have in its source to be read."""
Document = dict[str, Any]


def to_document(stored: StoredPost) -> Document:
    """The whole document; empty values are left out, so that they are counted nowhere."""
    words, columns = to_words(stored.post), to_columns(stored)
    named = ((name, getattr(columns, name)) for name in Columns.__dataclass_fields__)
    document: Document = {name: value for name, value in named if value not in ("", None, ())}
    document["telling"] = telling_words(words)
    document["words"] = {name: tokens for name, tokens in words.items() if tokens}
    document["first_seen"] = stored.first_seen.isoformat()
    document["last_seen"] = stored.last_seen.isoformat()
    if stored.gone_at:
        document |= {"gone_at": stored.gone_at.isoformat(), "gone_reason": stored.gone_reason}
    if stored.asked_at:
        document["asked_at"] = stored.asked_at.isoformat()
    document["post"] = codec.post_section(stored.post)
    if stored.analysis:
        document["analysis"] = codec.analysis_section(stored.analysis)
    if stored.routing:
        document["routing"] = codec.routing_section(stored.routing)
    return document


def read_source(source: Mapping[str, Any]) -> StoredPost:
    """The stored post of a document's source."""
    return StoredPost(
        post=codec.read_post(source["post"]),
        analysis=codec.read_analysis(source["analysis"]) if "analysis" in source else None,
        routing=codec.read_routing(source["routing"]) if "routing" in source else None,
        first_seen=datetime.fromisoformat(source["first_seen"]),
        last_seen=datetime.fromisoformat(source["last_seen"]),
        gone_at=datetime.fromisoformat(source["gone_at"]) if "gone_at" in source else None,
        gone_reason=source.get("gone_reason", ""),
        asked_at=datetime.fromisoformat(source["asked_at"]) if "asked_at" in source else None,
    )

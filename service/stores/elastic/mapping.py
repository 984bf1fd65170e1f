"""The index's settings and mapping, and how it is created and upgraded.

``dynamic: strict``: a field that is not here is an error, never a guess. The sections are stored but not indexed;
what is filtered, counted and searched stands beside them, the same columns as in the embedded store.
"""

from typing import Any, Final

import structlog
from elasticsearch import BadRequestError

from service.stores.columns import TEXTS
from service.stores.contract import StoreUnavailableError
from service.stores.elastic.documents import read_source, to_document
from service.stores.elastic.index import Index
from service.stores.elastic.pages import every
from service.stores.elastic.write import put_new

log = structlog.get_logger()
_KEYWORD: Final = {"type": "keyword", "ignore_above": 512}
_TOKENS: Final = {"type": "text", "analyzer": "whitespace"}
_STORED: Final = {"type": "object", "enabled": False}
_KEYWORDS: Final = (
    "id", "platform", "site", "type", "author", "region", "verified", "likeness", "source", "sentiment",
    "drop_reason", "model_version", "queue", "rules_version", "kind", "aspect", "brand", "blamed", "own_kind", "telling",
    "words_version", "root",
)  # fmt: skip
_FIELDS: Final[dict[str, Any]] = {
    **dict.fromkeys(_KEYWORDS, _KEYWORD),
    "time": {"type": "date", "format": "epoch_millis"},
    "first_seen": {"type": "date"},
    "last_seen": {"type": "date"},
    "gone_at": {"type": "date"},
    "gone_reason": {"type": "keyword", "index": False, "doc_values": False},
    "asked_at": {"type": "date"},
    "poll_at": {"type": "date", "format": "epoch_millis"},
    "reach": {"type": "long"},
    "urgency": {"type": "byte"},
    "analysed": {"type": "boolean"},
    "gone": {"type": "boolean"},
    "words": {"properties": dict.fromkeys(TEXTS, _TOKENS)},
    "post": _STORED,
    "analysis": _STORED,
    "routing": _STORED,
}
_TEMPLATE: Final[dict[str, Any]] = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "max_result_window": 20_000},
    "mappings": {"dynamic": "strict", "properties": _FIELDS},
}


def set_up(index: Index) -> None:
    """Put the template; create the index of this version, or move the posts of an older one into it."""
    indices = index.client.indices
    indices.put_index_template(name=index.read, index_patterns=[f"{index.read}-v*"], priority=200, template=_TEMPLATE)
    current = _current(index)
    if current is None:
        _create_first(index)
    elif current != index.name:
        _move(index, current)


def _current(index: Index) -> str | None:
    """The index that is written to."""
    if not index.client.indices.exists_alias(name=index.write):
        return None
    return str(next(iter(index.client.indices.get_alias(name=index.write))))


def _create_first(index: Index) -> None:
    aliases = {index.read: {}, index.write: {"is_write_index": True}}
    try:
        index.client.indices.create(index=index.name, aliases=aliases)
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":  # made by another process at the same time
            raise


def _move(index: Index, old: str) -> None:
    """Fill the index of this version from the old one, then point the aliases to it; the old one is kept."""
    indices = index.client.indices
    if indices.exists(index=index.name):
        raise StoreUnavailableError(
            f"the posts are being moved from index {old} to {index.name}; if no other process does so now, "
            f"a move was broken off: delete {index.name} and try again"
        )
    log.info("index_upgrade_started", old=old, new=index.name)
    indices.add_block(index=old, block="write")
    try:
        indices.create(index=index.name)
        moved = put_new(index, index.name, (to_document(read_source(hit["_source"])) for hit in every(index, old)))
        indices.refresh(index=index.name)
        indices.update_aliases(actions=_swap(index, old))
    except BaseException:
        indices.delete(index=index.name, ignore_unavailable=True)
        indices.put_settings(index=old, settings={"index.blocks.write": None})
        raise
    log.info("index_upgrade_finished", old=old, new=index.name, posts=moved)


def _swap(index: Index, old: str) -> list[dict[str, Any]]:
    return [
        {"remove": {"index": old, "aliases": [index.read, index.write]}},
        {"add": {"index": index.name, "alias": index.read}},
        {"add": {"index": index.name, "alias": index.write, "is_write_index": True}},
    ]

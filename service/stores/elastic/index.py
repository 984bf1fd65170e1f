"""One set of posts in an Elasticsearch: its names, its client, and what its errors mean to an operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer, TransportError

from service.stores.contract import StoreUnavailableError

VERSION: Final = 4
"""Of the mapping: a new one is a new index, to which `setup` moves the posts."""
_TIMEOUT_SECONDS: Final = 60
_REMEDIES: Final = {
    "security_exception": "check the user and password in TINGFENG_STORE (https://user:password@host:9200)",
    "index_not_found_exception": "the index is not there: set the store up first",
    "cluster_block_exception": "the index is closed to writes: an upgrade runs, or the server's disk is full",
    "es_rejected_execution_exception": "the server is overloaded: try again later",
    "circuit_breaking_exception": "the server is short of memory: narrow the search, or give it more heap",
    "strict_dynamic_mapping_exception": "the index is of another version of Tingfeng: upgrade it",
}


@dataclass(frozen=True, slots=True)
class Index:
    """The client and the names under a prefix."""

    client: Elasticsearch
    prefix: str
    address: str
    """For messages: without user and password."""

    @property
    def read(self) -> str:
        """Alias to search."""
        return f"{self.prefix}-posts"

    @property
    def write(self) -> str:
        """Alias to write to."""
        return f"{self.prefix}-posts-write"

    @property
    def name(self) -> str:
        """The index of this version."""
        return f"{self.prefix}-posts-v{VERSION}"


def connect(url: str, prefix: str) -> Index:
    """A client for the address, which may hold user and password; nothing is sent yet."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.port is None:
        raise StoreUnavailableError(f"TINGFENG_STORE names no port: write {address}:9200, or :443 behind a proxy")
    client = Elasticsearch(
        url,
        request_timeout=_TIMEOUT_SECONDS,
        retry_on_timeout=True,
        retry_on_status=(429, 502, 503, 504),
        max_retries=3,
        serializer=OrjsonSerializer(),
    )
    return Index(client, prefix, address)


@contextmanager
def explained(index: Index) -> Iterator[None]:
    """Turn what the client raises into `StoreUnavailableError` with a remedy."""
    try:
        yield
    except TransportError as error:
        raise StoreUnavailableError(
            f"Elasticsearch at {index.address} cannot be reached ({type(error).__name__}): "
            "check that it runs, and the address in TINGFENG_STORE"
        ) from error
    except ApiError as error:
        raise StoreUnavailableError(f"Elasticsearch at {index.address} refused: {_said(error)}") from error


def explain(kind: str, reason: str) -> str:
    """An error type and reason of the server in words, with a remedy where there is one; never a post's text."""
    said = f"{kind}: {reason.partition(' Preview of field')[0]}" if reason else kind
    return f"{said} ({_REMEDIES[kind]})" if kind in _REMEDIES else said


def _said(error: ApiError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    fault = body.get("error")
    if isinstance(fault, dict):
        causes = fault.get("root_cause") or [fault]
        return explain(str(causes[0].get("type")), str(causes[0].get("reason") or ""))
    return f"HTTP {error.status_code}"

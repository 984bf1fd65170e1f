"""Fixtures that give a post store; tests that take ``store`` run once on each implementation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from service.stores.contract import PostStore
from service.stores.elastic import ElasticStore
from service.stores.sqlite import SqliteStore

BOTH = [pytest.param("sqlite"), pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PostStore]:
    """An empty store, set up."""
    with opened_store(request, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module", params=BOTH)
def shared_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostStore]:
    """The same for all tests of a module that fill it once and only read it."""
    with opened_store(request, tmp_path_factory.mktemp("store")) as opened:
        yield opened


@pytest.fixture
def elastic_prefix(elasticsearch_url: str) -> Iterator[str]:
    """A prefix of index names that nobody else uses; what was made under it is deleted."""
    prefix = f"test-{uuid4().hex[:12]}"
    yield prefix
    clear_elastic(elasticsearch_url, prefix)


@contextmanager
def opened_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[PostStore]:
    """The store that the fixture's parameter names."""
    if request.param == "sqlite":
        store: PostStore = SqliteStore(folder / "posts.db")
        store.setup()
        yield store
        store.close()
        return
    url, prefix = request.getfixturevalue("elasticsearch_url"), f"test-{uuid4().hex[:12]}"
    store = ElasticStore(url, prefix)
    store.setup()
    yield store
    store.close()
    clear_elastic(url, prefix)


def clear_elastic(url: str, prefix: str) -> None:
    """Delete the indices and the template under a prefix."""
    with Elasticsearch(url) as client:
        names = list(client.indices.get(index=f"{prefix}-*"))
        if names:
            client.indices.delete(index=names)
        client.options(ignore_status=404).indices.delete_index_template(name=f"{prefix}-posts")

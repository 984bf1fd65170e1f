"""What is particular to Elasticsearch: names and versions, writers at the same time, and what its errors say."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from service.settings import Settings
from service.stores import open_store
from service.stores.contract import Entry, Query, StoreUnavailableError, WriteResult
from service.stores.elastic import ElasticStore, index, mapping
from service.stores.elastic.index import VERSION
from tests.support.factories import make_entries, make_entry, make_post


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as opened:
        yield opened


@pytest.fixture
def store(elasticsearch_url: str, elastic_prefix: str) -> Iterator[ElasticStore]:
    opened = ElasticStore(elasticsearch_url, elastic_prefix)
    yield opened
    opened.close()


@pytest.mark.elasticsearch
class TestServer:
    def test_the_setting_opens_it(self, elasticsearch_url, elastic_prefix, client):
        store = open_store(Settings(store=elasticsearch_url, index_prefix=elastic_prefix))
        store.setup()
        store.close()
        assert client.indices.exists(index=f"{elastic_prefix}-posts-v{VERSION}")

    def test_two_aliases_stand_before_an_index_of_this_version(self, store, elastic_prefix, client):
        store.setup()
        names = client.indices.get_alias(index=f"{elastic_prefix}-*").body
        aliases = {f"{elastic_prefix}-posts": {}, f"{elastic_prefix}-posts-write": {"is_write_index": True}}
        assert names == {f"{elastic_prefix}-posts-v{VERSION}": {"aliases": aliases}}

    def test_a_field_that_is_not_in_the_mapping_is_refused(self, store, elastic_prefix, client):
        store.setup()
        with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
            client.index(index=f"{elastic_prefix}-posts-write", document={"surprise": 1})

    def test_processes_may_set_it_up_at_once(self, elasticsearch_url, elastic_prefix):
        def set_up(_):
            store = ElasticStore(elasticsearch_url, elastic_prefix)
            store.setup()
            store.close()

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(set_up, range(3)))

    def test_writing_before_the_setup_creates_nothing_and_says_so(self, store, elastic_prefix, client):
        with pytest.raises(StoreUnavailableError, match="set the store up first"):
            store.write([make_entry(1)])
        assert not client.indices.exists(index=f"{elastic_prefix}-posts-write")
        with pytest.raises(StoreUnavailableError, match="set the store up first"):
            store.count(Query())

    def test_writers_of_the_same_posts_do_not_lose_each_others_work(self, store):
        store.setup()
        posts = [make_post(number) for number in range(1, 6)]
        batches = [
            [Entry(make_post(number, likes=7)) for number in range(1, 6)],
            [Entry(post, make_entry(number).analysis) for number, post in enumerate(posts, 1)],
            [Entry(post, None, make_entry(number).routing) for number, post in enumerate(posts, 1)],
            [Entry(make_post(number, reposts=3)) for number in range(1, 6)],
        ]
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(store.write, batches))
        assert sum(result.stored for result in results) == 5
        for stored in store.get([post.id for post in posts]):
            assert stored.analysis
            assert stored.routing
            assert (stored.post.likes.value, stored.post.reposts.value) == (7, 3)

    def test_a_post_that_the_mapping_refuses_is_named_without_its_text(self, store, elastic_prefix, client):
        broken = {"properties": {"region": {"type": "long"}}}
        aliases = {f"{elastic_prefix}-posts": {}, f"{elastic_prefix}-posts-write": {}}
        client.indices.create(index=f"{elastic_prefix}-other", mappings=broken, aliases=aliases)
        with pytest.raises(StoreUnavailableError) as refused:
            store.write([make_entry(1, region="秘密的地方")])
        assert make_post(1).id in str(refused.value)
        assert "[region]" in str(refused.value)
        assert "秘密" not in str(refused.value)

    def test_an_export_broken_off_leaves_nothing_open_on_the_server(self, store, elastic_prefix, client):
        store.setup()
        store.write(make_entries(range(1, 4)))
        store.refresh()
        exported = store.export(Query())
        next(exported)
        exported.close()
        stats = client.indices.stats(index=f"{elastic_prefix}-posts", metric="search")
        assert stats["_all"]["total"]["search"]["open_contexts"] == 0


@pytest.mark.elasticsearch
class TestUpgrade:
    @pytest.fixture
    def old(self, store, elastic_prefix, monkeypatch) -> str:
        """An index of an older version with three posts; its name."""
        with monkeypatch.context() as context:
            context.setattr(index, "VERSION", 0)
            store.setup()
        store.write(make_entries(range(1, 4)))
        store.refresh()
        return f"{elastic_prefix}-posts-v0"

    def test_setup_moves_the_posts_and_keeps_the_old_index(self, store, old, elastic_prefix, client):
        before = list(store.export(Query()))
        store.setup()
        assert list(client.indices.get_alias(name=f"{elastic_prefix}-posts-write")) == [
            f"{elastic_prefix}-posts-v{VERSION}"
        ]
        assert list(store.export(Query())) == before
        assert client.count(index=old)["count"] == 3
        assert store.write([make_entry(4)]) == WriteResult(stored=1, duplicate=0)

    def test_a_move_that_fails_leaves_the_old_index_in_use(self, store, old, elastic_prefix, client, monkeypatch):
        def fail(*_args):
            raise OSError("power cut")

        with monkeypatch.context() as context:
            context.setattr(mapping, "put_new", fail)
            with pytest.raises(OSError, match="power cut"):
                store.setup()
        assert not client.indices.exists(index=f"{elastic_prefix}-posts-v{VERSION}")
        assert store.write([make_entry(4)]) == WriteResult(stored=1, duplicate=0)

    def test_a_move_of_another_process_is_not_disturbed(self, store, old, elastic_prefix, client):
        client.indices.create(index=f"{elastic_prefix}-posts-v{VERSION}")
        with pytest.raises(StoreUnavailableError, match="being moved"):
            store.setup()

    def test_writes_during_a_move_are_refused_with_the_reason(self, store, old, client):
        client.indices.add_block(index=old, block="write")
        with pytest.raises(StoreUnavailableError, match="an upgrade runs"):
            store.write([make_entry(4)])


def test_a_server_that_is_not_there_is_named_without_the_password():
    store = ElasticStore("http://user:secret@127.0.0.1:1", "test")
    with pytest.raises(StoreUnavailableError) as unavailable:
        store.count(Query())
    assert "http://127.0.0.1:1 cannot be reached" in str(unavailable.value)
    assert "secret" not in str(unavailable.value)
    store.close()


def test_an_address_without_a_port_says_what_to_write():
    with pytest.raises(StoreUnavailableError, match=r"write http://localhost:9200"):
        ElasticStore("http://user:secret@localhost", "test")


def test_posts_that_a_busy_server_turns_away_are_sent_again(monkeypatch):
    monkeypatch.setattr("elasticsearch.helpers.actions.time.sleep", lambda _seconds: None)
    busy = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue full"}}
    answers = {
        "/_mget": [(200, {"docs": [{"_id": make_post(1).id, "found": False}]})],
        "/_bulk": [(200, bulk_answer(busy)), (200, bulk_answer({"status": 201}))],
    }
    with server(answers) as (url, asked):
        store = ElasticStore(url, "test")
        assert store.write([make_entry(1)]) == WriteResult(stored=1, duplicate=0)
        store.close()
    assert [path.partition("?")[0] for path in asked] == ["/test-posts-write/_mget", "/_bulk", "/_bulk"]


def test_a_wrong_password_says_where_it_is_set():
    fault = {"type": "security_exception", "reason": "unable to authenticate user [reader]"}
    with server({"/_count": [(401, {"error": {"root_cause": [fault], **fault}, "status": 401})]}) as (url, _):
        store = ElasticStore(url, "test")
        with pytest.raises(StoreUnavailableError, match="password in TINGFENG_STORE"):
            store.count(Query())
        store.close()


def bulk_answer(result: dict) -> dict:
    item = {"_index": "test", "_id": make_post(1).id, **result}
    return {"took": 1, "errors": "error" in result, "items": [{"create": item}]}


@contextmanager
def server(answers: dict[str, list[tuple[int, dict]]]):
    """Answers each path's requests in turn, as an Elasticsearch would; gives its address and the paths asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            status, body = next(left for end, left in answers.items() if end in self.path).pop(0)
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_PUT = do_POST  # noqa: N815

        def log_message(self, *_args):
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}", asked
    finally:
        http.shutdown()
        thread.join()
        http.server_close()

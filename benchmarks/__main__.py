"""Posts per second through analyse, both stores and the whole ingest, each as a ratio to its baseline.

    python -m benchmarks [--posts 2000] [--elasticsearch URL | --without-elasticsearch]

Baselines: analyse - tokenise and model alone; stores - a bulk insert of the same JSON documents alone; ingest - tokenise,
model and bulk insert one after the other. Each pair runs in turns, and the median of the rounds is printed.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import orjson
from elasticsearch import Elasticsearch, helpers

from benchmarks.corpus import posts as make_posts
from crawlers.codec import post_to_dict
from crawlers.items import Post
from service.ingest.batch import BATCH, analyse, batches, take
from service.ingest.context import Context
from service.ingest.convert import to_text
from service.settings import Settings
from service.stores import open_store
from service.stores.contract import Entry
from tests.support.elasticsearch import fetch, running_node

ROUNDS = 3


def main() -> None:
    """Measure and print one line a pair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--elasticsearch", default="", help="URL of a server; empty: start one as the tests do")
    parser.add_argument("--without-elasticsearch", action="store_true")
    options = parser.parse_args()
    posts = make_posts(options.posts)
    print(f"{len(posts)} posts, median of {ROUNDS} rounds, posts/s")
    with tempfile.TemporaryDirectory() as folder:
        measure_analyse(Path(folder), posts)
        measure_sqlite(Path(folder), posts)
        if options.elasticsearch:
            measure_elastic(Path(folder), posts, options.elasticsearch)
        elif not options.without_elasticsearch:
            (Path(folder) / "node").mkdir()
            with running_node(fetch(), Path(folder) / "node") as url:
                measure_elastic(Path(folder), posts, url)
        measure_ingest(Path(folder), posts)


def report(name: str, baseline: str, count: int, ours: Callable[[int], None], theirs: Callable[[int], None]) -> None:
    """Run both in turns and print medians and the ratio."""
    seconds: dict[str, list[float]] = {name: [], baseline: []}
    for number in range(ROUNDS):
        for label, work in ((baseline, theirs), (name, ours)):
            start = time.perf_counter()
            work(number)
            seconds[label].append(time.perf_counter() - start)
    own, base = (statistics.median(seconds[label]) for label in (name, baseline))
    print(f"{name:<22} {count / own:>8.0f}   {baseline:<28} {count / base:>8.0f}   ratio {base / own:.2f}")


def measure_analyse(folder: Path, posts: Sequence[Post]) -> None:
    """The whole analysis against the model alone."""
    context = Context.open(Settings(home=folder / "analyse"))
    texts = [to_text(post) for post in posts]
    for name, evidence in (("analyse", False), ("analyse with evidence", True)):

        def ours(_number: int, *, evidence: bool = evidence) -> None:
            for part in batches(texts):
                context.analyser.analyse(part, evidence=evidence)

        report(name, "tokenise + model", len(posts), ours, lambda _: run_model(context, posts))
    context.close()


def run_model(context: Context, posts: Sequence[Post]) -> None:
    """Tokenise and model, nothing else."""
    for part in batches(posts):
        context.analyser.model.predict([post.text for post in part], [post.platform.value for post in part])


def analysed(folder: Path, posts: Sequence[Post]) -> list[Entry]:
    """Entries with analysis and routing, made once for the store measurements."""
    context = Context.open(Settings(home=folder / "entries"))
    entries = [entry for part in batches(posts) for entry in analyse(context, part)[0]]
    context.close()
    return entries


def document(post: Post) -> bytes:
    """The JSON a bulk insert writes."""
    return orjson.dumps(post_to_dict(post))


def insert_rows(file: Path, posts: Sequence[Post]) -> None:
    """A bulk insert of JSON documents into one table, and nothing else."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE posts (id TEXT PRIMARY KEY, doc BLOB)")
        for part in batches(posts):
            connection.executemany("INSERT INTO posts VALUES (?, ?)", [(post.id, document(post)) for post in part])
            connection.commit()


def measure_sqlite(folder: Path, posts: Sequence[Post]) -> None:
    """The SQLite store (tokens, full-text index, facets, analysis) against bare rows."""
    entries = analysed(folder, posts)

    def ours(number: int) -> None:
        store = open_store(Settings(home=folder / f"sqlite{number}"))
        store.setup()
        for part in batches(entries):
            store.write(part)
        store.close()

    report(
        "store: sqlite", "bulk insert of rows", len(posts), ours, lambda n: insert_rows(folder / f"rows{n}.db", posts)
    )


def measure_elastic(folder: Path, posts: Sequence[Post], url: str) -> None:
    """The Elasticsearch store against a bulk insert of the same posts into an index with default mapping."""
    entries = analysed(folder, posts)
    client = Elasticsearch(url)

    def ours(number: int) -> None:
        store = open_store(Settings(home=folder, store=url, index_prefix=f"tingfeng-bench-{number}"))
        store.setup()
        for part in batches(entries):
            store.write(part)
        store.refresh()
        store.close()

    def theirs(number: int) -> None:
        actions = ({"_index": f"bench-plain-{number}", "_id": p.id, **post_to_dict(p)} for p in posts)
        helpers.bulk(client, actions, chunk_size=BATCH)
        client.indices.refresh(index=f"bench-plain-{number}")

    try:
        report("store: elasticsearch", "bulk insert, default mapping", len(posts), ours, theirs)
    finally:
        for index in client.indices.get(index="tingfeng-bench-*,bench-plain-*"):
            client.indices.delete(index=index)


def measure_ingest(folder: Path, posts: Sequence[Post]) -> None:
    """The whole ingest (analyse, store, route, cases, tags) against model and bulk insert one after the other."""
    contexts = [Context.open(Settings(home=folder / f"ingest{number}")) for number in range(ROUNDS)]
    for context in contexts:
        context.analyser.analyse([to_text(replace(posts[0], native_id="warm"))])

    def ours(number: int) -> None:
        for part in batches(posts):
            take(contexts[number], part)

    def theirs(number: int) -> None:
        run_model(contexts[number], posts)
        insert_rows(folder / f"ingest-rows{number}.db", posts)

    report("ingest", "model + bulk insert of rows", len(posts), ours, theirs)
    for context in contexts:
        context.close()


if __name__ == "__main__":
    main()

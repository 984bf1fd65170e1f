"""What is particular to the embedded store: threads, processes, files that are no store of ours."""

import multiprocessing
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.items import PostType
from service.settings import Settings
from service.stores import open_store
from service.stores.contract import Entry, Filters, Query, StoreUnavailableError
from service.stores.sqlite import SqliteStore, counts
from tests.support.factories import make_entries, make_entry, make_post


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "posts.db"


@pytest.fixture
def store(path: Path):
    opened = SqliteStore(path)
    opened.setup()
    yield opened
    opened.close()


OF_CHECKS = (
    "DROP INDEX posts_poll_at",
    *(f"ALTER TABLE posts DROP COLUMN {name}" for name in ("gone", "poll_at")),
    *(f"ALTER TABLE sections DROP COLUMN {name}" for name in ("gone_at", "gone_reason", "asked_at")),
)
"""Takes away what the sixth version brought."""


def turn_back(path: Path, version: int, *statements: str) -> None:
    """Make the tables those of an older version again."""
    newest = ("DROP INDEX posts_root", "ALTER TABLE posts DROP COLUMN root", *OF_CHECKS)
    with sqlite3.connect(path) as connection:
        for statement in (*newest, *statements, f"PRAGMA user_version = {version}"):
            connection.execute(statement)


def write_numbers(path: Path, numbers: range) -> int:
    store = SqliteStore(path)
    store.setup()
    results = [store.write(make_entries(range(at, at + 10))) for at in numbers[::10]]
    store.close()
    return sum(result.stored for result in results)


def test_the_setting_opens_it_in_the_home_folder(tmp_path: Path):
    store = open_store(Settings(home=tmp_path))
    store.setup()
    store.close()
    assert (tmp_path / "posts.db").exists()


def test_processes_that_set_up_and_write_at_once_lose_nothing(path: Path):
    path.parent.mkdir()
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        stored = pool.starmap(write_numbers, [(path, range(1, 61)), (path, range(31, 91))])
    store = SqliteStore(path)
    assert sum(stored) == store.count(Query()) == store.count(Query(text="年费")) == 90
    store.close()


def test_threads_read_and_write_at_once(store: SqliteStore):
    def work(number: int) -> int:
        store.write([make_entry(number)])
        return store.count(Query(text="年费"))

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(work, range(1, 41)))
    assert max(counts) == store.count(Query()) == 40


def test_a_reader_is_not_held_up_by_a_writer(store: SqliteStore):
    store.write([make_entry(1)])
    with store._connections.writing() as connection:
        connection.execute("DELETE FROM posts")
        counted: list[int] = []
        reader = threading.Thread(target=lambda: counted.append(store.count(Query())))
        reader.start()
        reader.join(10)
        connection.execute("ROLLBACK")
        connection.execute("BEGIN")
    assert counted == [1]


def test_a_batch_that_fails_leaves_nothing_behind(store: SqliteStore):
    store.write([make_entry(1)])
    lone_surrogate = make_entry(3, text="年费\ud83d")
    with pytest.raises(TypeError, match="UTF-8"):
        store.write([make_entry(2), lone_surrogate])
    assert store.count(Query()) == store.count(Query(text="年费")) == 1


def test_a_file_that_is_no_database_is_named(path: Path):
    path.parent.mkdir()
    path.write_text("this is a text file, and long enough not to be taken for an empty one" * 20)
    with pytest.raises(StoreUnavailableError, match=r"posts\.db.*no database.*backup"):
        SqliteStore(path).setup()


def test_an_older_store_blames_all_brands_of_its_negative_posts(store: SqliteStore, path: Path):
    store.write([make_entry(1)])
    store.close()
    turn_back(path, 3, "ALTER TABLE posts DROP COLUMN blamed")
    upgraded = SqliteStore(path)
    upgraded.setup()
    assert upgraded.count(Query(filters=Filters(blamed=("jianghai",)))) == 1
    upgraded.close()


def test_an_older_store_finds_what_its_posts_brought(store: SqliteStore, path: Path):
    answers = [make_entry(2, root_id="weibo:1", parent_id="weibo:9"), make_entry(3, parent_id="weibo:1")]
    store.write([make_entry(1), *answers])
    store.close()
    turn_back(path, 4)
    upgraded = SqliteStore(path)
    upgraded.setup()
    assert upgraded.count(Query(filters=Filters(roots=("weibo:1",)))) == 2
    assert upgraded.count(Query(filters=Filters(roots=("",)))) == 1
    upgraded.close()


@pytest.mark.parametrize(("again", "hours"), [(0, 1), (2, 6), (23, 24), (71, 72), (80, None)])
def test_an_older_store_knows_when_to_ask_for_its_posts(store: SqliteStore, path: Path, again: int, hours: int | None):
    post = make_post(1)
    store.write([Entry(post), Entry(make_post(2, type=PostType.COMMENT))])
    store.write([Entry(replace(post, fetched_at=post.fetched_at + timedelta(hours=again)))])
    expected = store.get([post.id])
    store.close()
    with sqlite3.connect(path) as connection:
        for statement in (*OF_CHECKS, "PRAGMA user_version = 5"):
            connection.execute(statement)
    upgraded = SqliteStore(path)
    upgraded.setup()
    assert upgraded.get([post.id]) == expected
    moment = post.fetched_at + timedelta(hours=hours or 100)
    assert upgraded.count(Query(filters=Filters(due=moment))) == (hours is not None)
    assert upgraded.count(Query(filters=Filters(due=moment - timedelta(milliseconds=1)))) == 0
    upgraded.close()


def test_a_store_of_a_newer_version_is_left_alone(store: SqliteStore, path: Path):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnavailableError, match="newer"):
        SqliteStore(path).setup()


def test_a_store_that_was_not_set_up_says_so(path: Path):
    path.parent.mkdir()
    with pytest.raises(StoreUnavailableError, match="set the store up"):
        SqliteStore(path).count(Query())


def test_a_home_folder_that_is_not_there_says_so(path: Path):
    with pytest.raises(StoreUnavailableError, match="check that the folder exists"):
        SqliteStore(path).count(Query())


def test_a_closed_store_says_so(store: SqliteStore):
    store.close()
    with pytest.raises(StoreUnavailableError, match="closed"):
        store.count(Query())


def test_thousands_of_ids_are_no_trouble(store: SqliteStore):
    store.write([make_entry(1)])
    ids = (*(f"weibo:{number}" for number in range(40_000)), make_entry(1).post.id)
    assert store.known(ids) == {make_entry(1).post.id}
    assert store.count(Query(filters=Filters(ids=ids))) == 1


def test_export_goes_on_where_posts_are_deleted_meanwhile(store: SqliteStore):
    entries = make_entries(range(1, 1101))
    store.write(entries)
    exported = store.export(Query())
    first = next(exported)
    store.delete([entry.post.id for entry in entries[500:1000]])
    assert first.id == entries[0].post.id
    assert len(list(exported)) == 1100 - 500 - 1


def test_hot_words_of_many_posts_are_estimated_from_an_even_sample(store: SqliteStore, monkeypatch):
    monkeypatch.setattr(counts, "SAMPLE", 10)
    store.write([*make_entries(range(1, 41), text="手机银行崩溃"), *make_entries(range(41, 81), text="网点排队")])
    hits = Query(filters=Filters(ids=tuple(make_entry(number).post.id for number in (*range(1, 41), *range(42, 46)))))
    hot = {word.word: word for word in store.hot_words(hits, Query())}
    assert 35 <= hot["崩溃"].count <= 44
    assert hot["崩溃"].background == 0

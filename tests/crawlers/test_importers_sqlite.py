"""SQLite files of strangers: read without a byte written, whatever is in them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.importers import LeftOut, Refusal, UnknownFormatError, open_file, sniff
from crawlers.items import Post
from tests.crawlers.import_files import NOW, items_of, posts_of, write_sqlite

ROWS = [{"id": str(n), "platform": "weibo", "text": f"第{n}条"} for n in range(1, 1203)]


def test_rows_come_in_their_order_over_several_steps(tmp_path: Path) -> None:
    path = write_sqlite(tmp_path / "x.db", {"rows": ROWS})
    importer = open_file(path, fetched_at=NOW)
    done, posts = [], []
    for item in importer:
        assert isinstance(item, Post)
        posts.append(item.native_id)
        done.append(importer.bytes_done)
    assert posts == [row["id"] for row in ROWS]
    assert done == sorted(done)
    assert 0 < done[600] < importer.bytes_total == importer.bytes_done


def test_tables_without_rowids_and_with_a_column_called_so(tmp_path: Path) -> None:
    columns = "id TEXT PRIMARY KEY, platform TEXT, text TEXT"
    path = write_sqlite(
        tmp_path / "x.db",
        {"plain": ROWS[:2], "named": [row | {"rowid": "x"} for row in ROWS[2:4]], 'odd ""name""': ROWS[4:5]},
        plain=f"CREATE TABLE plain ({columns}) WITHOUT ROWID",
    )
    assert {post.native_id for post in posts_of(path)} == {"1", "2", "3", "4", "5"}


def test_ids_stored_as_real_numbers_are_refused_and_whole_numbers_taken(tmp_path: Path) -> None:
    rows = [ROWS[0] | {"id": 5236400000000801}, ROWS[1] | {"id": 5.2364e15}, ROWS[2] | {"id": b"5236"}]
    items = items_of(write_sqlite(tmp_path / "x.db", {"rows": rows}))
    assert [type(item) for item in items] == [Post, Refusal, Refusal]
    refused = items[1]
    assert isinstance(refused, Refusal)
    assert (refused.line, refused.place) == (2, "rows")
    assert "spreadsheet" in refused.reason


def test_over_long_rows_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    write_sqlite(path, {"rows": [ROWS[0], ROWS[1] | {"text": "长" * 9_000_000}, ROWS[2]]})
    items = items_of(path)
    assert [type(item) for item in items] == [Post, Refusal, Post]


def test_nothing_is_written_beside_a_file_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    write_sqlite(path, {"rows": ROWS[:3]})
    before = path.read_bytes()
    path.chmod(0o444)
    assert len(posts_of(path)) == 3
    assert [file.name for file in tmp_path.iterdir()] == ["x.db"]
    assert path.read_bytes() == before


def test_rows_that_a_crawler_wrote_a_moment_ago_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    write_sqlite(path, {"rows": ROWS[:1]})
    with closing(sqlite3.connect(path, isolation_level=None)) as crawler:
        crawler.execute("PRAGMA journal_mode = WAL")
        crawler.execute("INSERT INTO rows VALUES ('99', 'weibo', '刚写的')")
        assert [post.native_id for post in posts_of(path)] == ["1", "99"]


def test_views_and_triggers_are_not_touched(tmp_path: Path) -> None:
    path = write_sqlite(tmp_path / "x.db", {"rows": ROWS[:1]})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE VIEW v AS SELECT '7' AS id, 'weibo' AS platform, 'x' AS text")
        connection.execute("CREATE VIRTUAL TABLE f USING fts5(id, platform, text)")
    items = items_of(path)
    assert [item.native_id for item in items if isinstance(item, Post)] == ["1"]
    assert all("f_" in item.what for item in items if isinstance(item, LeftOut))


def test_a_file_without_known_tables_tells_its_columns(tmp_path: Path) -> None:
    path = write_sqlite(tmp_path / "x.db", {"people": [{"name": "甲", "age": 3}]})
    with pytest.raises(UnknownFormatError, match="age, name"):
        sniff(path)


def test_a_locked_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sqlite(tmp_path / "x.db", {"rows": ROWS[:1]})
    monkeypatch.setattr("crawlers.importers.sqlite.WAIT_SECONDS", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as crawler:
        crawler.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnknownFormatError, match="busy"):
            sniff(path)


@settings(max_examples=60)
@given(at=st.integers(0, 20_000), put=st.binary(min_size=1, max_size=40))
def test_damaged_files_raise_nothing_else(tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes) -> None:
    path = write_sqlite(tmp_path_factory.mktemp("damaged") / "x.db", {"rows": ROWS[:300], "more": ROWS[300:400]})
    body = bytearray(path.read_bytes())
    at %= len(body)
    body[at : at + len(put)] = put
    path.write_bytes(body)
    try:
        items = items_of(path)
    except UnknownFormatError:
        return
    assert len(items) > 0

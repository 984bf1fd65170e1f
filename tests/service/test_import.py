"""Import of files into a real store: every row ends as stored, duplicate or refused, also over stops and kills."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from crawlers.importers.column_map import ColumnMapError
from crawlers.items import Author, Post
from service.ingest.batch import Taken, batches
from service.ingest.column_maps import ColumnMaps
from service.ingest.context import Context
from service.ingest.files import FileReport, Watch, import_file
from service.ingest.import_progress import ImportProgress
from service.settings import Settings
from service.stores.contract import Entry, Query
from tests.crawlers.import_files import FILES, write_csv, write_excel

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
HEADER = ["id", "platform", "text"]
Take = Callable[[Context, Sequence[Post]], Taken]


class KilledError(BaseException):
    """Stands for a process that dies."""


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    context = Context.open(Settings(home=tmp_path / "home", brand="jhb"), lambda: NOW)
    yield context
    context.close()


def store_only(context: Context, posts: Sequence[Post]) -> Taken:
    """Take in without analysis."""
    written = context.store.write([Entry(post) for post in posts])
    return Taken(posts=len(posts), stored=written.stored, duplicate=written.duplicate)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of three, without analysis."""
    monkeypatch.setattr("service.ingest.files.take", store_only)
    monkeypatch.setattr("service.ingest.files.batches", partial(batches, size=3))


def checked(report: FileReport) -> FileReport:
    """The counts add up."""
    assert report.rows == report.taken.stored + report.taken.duplicate + report.refused
    assert report.refused == report.reasons.total()
    kept = [json.loads(line) for line in report.refused_file.read_bytes().splitlines()] if report.refused_file else []
    assert len(kept) == report.refused
    assert len({(row["line"], row.get("place")) for row in kept}) == len(kept)
    return report


def some_rows(count: int) -> list[list[str]]:
    """Rows of which every fourth has no text and every tenth repeats the one before."""
    numbers = [number - (number % 10 == 9) for number in range(count)]
    return [[str(number), "weibo", "" if number % 4 == 3 else f"江海银行第{number}条"] for number in numbers]


def test_every_fixture_adds_up_and_a_second_time_brings_nothing(context: Context, quick: None, tmp_path: Path) -> None:
    for source in sorted(FILES.iterdir()):
        path = tmp_path / source.name
        path.write_bytes(source.read_bytes())
        first, again = checked(import_file(context, path)), checked(import_file(context, path))
        assert not first.error, path.name
        assert (again.rows, again.taken.stored) == (first.rows, 0), path.name
        assert again.reasons == first.reasons


def test_tools_that_saw_the_same_post_add_to_one(context: Context, quick: None, tmp_path: Path) -> None:
    for name in ("weibo-crawler_2026.csv", "weibo-crawler.json", "weibo-crawler_shifted.csv"):
        path = tmp_path / name
        path.write_bytes((FILES / name).read_bytes())
        report = checked(import_file(context, path))
        assert (report.originals, report.originals_stored) == (1, int(name == "weibo-crawler_2026.csv"))
    assert context.store.count(Query()) == 4
    (stored,) = context.store.get(["weibo:5236400000001101"])
    assert stored.post.author == Author("6200000901", "江边小陈")


def test_an_original_embedded_in_a_repost_is_stored_but_is_no_row(
    context: Context, quick: None, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes((FILES / "weibo-crawler_2026.csv").read_bytes())
    report = checked(import_file(context, path))
    assert (report.rows, report.taken.stored, report.originals_stored) == (3, 3, 1)
    assert context.store.count(Query()) == 4


@pytest.mark.parametrize("killed_at", range(1, 12))
def test_a_killed_import_goes_on_where_it_was(
    context: Context, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, *some_rows(30))
    whole = checked(import_file(context, write_csv(tmp_path / "whole.csv", HEADER, *some_rows(30))))
    context.store.delete([stored.id for stored in context.store.export(Query())])
    calls = 0

    def dying(context: Context, posts: Sequence[Post]) -> Taken:
        nonlocal calls
        calls += 1
        taken = store_only(context, posts)  # it dies behind the write: its rows are not marked as done
        if calls == killed_at:
            raise KilledError
        return taken

    with monkeypatch.context() as patch:
        patch.setattr("service.ingest.files.take", dying)
        if killed_at <= 10:
            with pytest.raises(KilledError):
                import_file(context, path)
        else:
            import_file(context, path)
    report = checked(import_file(context, path))
    assert report.resumed == (3 * (killed_at - 1) if killed_at <= 10 else 0)
    assert (report.rows, report.refused) == (whole.rows, whole.refused)
    assert context.store.count(Query()) == whole.taken.stored
    assert whole.refused_file is not None
    assert report.refused_file is not None
    assert report.refused_file.read_bytes() == whole.refused_file.read_bytes()


def test_a_stopped_import_says_so_and_a_finished_one_begins_anew(context: Context, quick: None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, *some_rows(30))
    stopped = checked(import_file(context, path, watch=Watch(stopping=lambda: True)))
    assert (stopped.stopped, stopped.rows, stopped.error) == (True, 3, "")
    finished = checked(import_file(context, path))
    assert (finished.stopped, finished.rows, finished.resumed) == (False, 30, 3)
    again = checked(import_file(context, path))
    assert (again.rows, again.resumed, again.taken.stored) == (30, 0, 0)


def test_a_file_or_map_that_changed_begins_anew(context: Context, quick: None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, *some_rows(30))
    import_file(context, path, watch=Watch(stopping=lambda: True))
    write_csv(path, HEADER, *some_rows(33))
    assert checked(import_file(context, path)).resumed == 0
    import_file(context, path, watch=Watch(stopping=lambda: True))
    assert checked(import_file(context, path, restart=True)).resumed == 0
    import_file(context, path, watch=Watch(stopping=lambda: True))
    (tmp_path / "x.csv.refused.ndjson").unlink(missing_ok=True)
    assert checked(import_file(context, path)).rows == 33


def test_a_damaged_record_of_a_stop_does_no_harm(context: Context, quick: None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, *some_rows(12))
    import_file(context, path, watch=Watch(stopping=lambda: True))
    (record,) = (context.settings.home / "imports").glob("*.json")
    for content in (b"", b"[]", b"{}", record.read_bytes()[:50]):
        record.write_bytes(content)
        assert checked(import_file(context, path)).rows == 12


def test_only_one_import_of_a_file_at_a_time(context: Context, quick: None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, *some_rows(3))
    import_file(context, path)
    (lock,) = (context.settings.home / "imports").glob("*.lock")
    with FileLock(lock):
        assert "another process" in import_file(context, path).error
    assert not import_file(context, path).error


def test_excel_goes_on_too_over_its_sheets(context: Context, quick: None, tmp_path: Path) -> None:
    sheets = {name: [HEADER, *([f"{name}{row[0]}", *row[1:]] for row in some_rows(10))] for name in ("a", "b")}
    path = write_excel(tmp_path / "x.xlsx", sheets | {"说明": [["部门"], ["客服"]]})
    count = 0

    def stopping() -> bool:
        nonlocal count
        count += 1
        return count == 5

    first = checked(import_file(context, path, watch=Watch(stopping=stopping)))
    second = checked(import_file(context, path))
    assert (first.rows, second.resumed, second.rows) == (15, 15, 20)
    assert second.left_out.total() == 2


def test_progress_is_told_after_each_batch(context: Context, quick: None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, *some_rows(10))
    told: list[tuple[int, int, int]] = []
    import_file(
        context, path, watch=Watch(progress=lambda report, done, total: told.append((report.rows, done, total)))
    )
    assert [rows for rows, _, _ in told] == [3, 6, 9, 10]
    assert told[-1][1] == told[-1][2] == path.stat().st_size


def test_many_reasons_are_counted_together_beyond_the_first(context: Context, quick: None, tmp_path: Path) -> None:
    rows = [["1", "weibo", *["x"] * number] for number in range(2, 70)]
    report = checked(import_file(context, write_csv(tmp_path / "x.csv", HEADER, *rows)))
    assert len(report.reasons) == 51


def test_rows_are_analysed_on_their_way(context: Context, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, ["1", "weibo", "江海银行信用卡乱扣年费，气死了"])
    report = checked(import_file(context, path))
    assert (report.taken.analysed, report.taken.routed.total()) == (1, 1)
    assert context.store.get(["weibo:1"])[0].analysis is not None


def test_maps_are_found_by_name_and_by_what_fits(context: Context, quick: None, tmp_path: Path) -> None:
    maps = ColumnMaps(context.settings.home)
    draft = "columns: {text: 说了什么, id: 编号}\nconstants: {platform: forum}\n"
    assert maps.save_draft("论坛", draft) == context.settings.home / "maps" / "论坛.yaml"
    assert maps.save_draft("论坛", "other") is None
    path = write_csv(tmp_path / "x.csv", ["编号", "说了什么"], ["1", "排队两小时"])
    assert maps.fitting(path) == ["论坛"]
    report = checked(import_file(context, path, column_map=maps.load("论坛")))
    assert (report.format, report.taken.stored) == ("map:论坛-csv", 1)
    with pytest.raises(ColumnMapError, match=r"no such map.*论坛"):
        maps.load("别的")
    with pytest.raises(ColumnMapError, match="name"):
        maps.load("../etc/passwd")


def test_refused_rows_of_a_folder_that_cannot_be_written_stand_at_home(
    context: Context, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, ["1", "weibo", ""])
    monkeypatch.setattr("service.ingest.files.os.access", lambda *_: False)
    report = checked(import_file(context, path))
    assert report.refused_file == context.settings.home / "imports" / "x.csv.refused.ndjson"


def test_large_files_are_imported_in_bounded_steps(
    context: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No batch is larger than asked for, whatever rows are left out or refused."""
    sizes: list[int] = []

    def counting(context: Context, posts: Sequence[Post]) -> Taken:
        sizes.append(len(posts))
        return Taken(posts=len(posts), stored=len(posts))

    monkeypatch.setattr("service.ingest.files.take", counting)
    path = tmp_path / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(some_rows(2000))
    report = import_file(context, path)
    assert report.rows == 2000
    assert max(sizes) <= 256


def test_an_unreadable_file_is_reported(context: Context, tmp_path: Path) -> None:
    report = import_file(context, tmp_path / "nowhere.csv")
    assert "nowhere" in report.error
    assert not report.stopped
    assert ImportProgress(context.settings.home, FILES / "tingfeng.ndjson", "").load() is None
    assert replace(report, error="") != report


SEARCH = [
    "id",
    "bid",
    "user_id",
    "用户昵称",
    "微博正文",
    "转发数",
    "评论数",
    "点赞数",
    "发布时间",
    "发布工具",
    "retweet_id",
    "ip",
    "user_authentication",
]
SEEN = {
    "_id": "5236400000000801", "mblogid": "QfgVG00cV", "created_at": "2026-11-20 10:30:15", "ip_location": None,
    "reposts_count": 1, "comments_count": 2, "attitudes_count": 3, "source": "", "is_retweet": False,
    "content": "江海 银行 App 又闪退了[怒]客服打不通", "crawl_time": 1795500000,
    "user": {"_id": "6200000101", "nick_name": "海边的小鱼干", "verified": False},
}  # fmt: skip
HIDDEN = {
    "note_id": "5236400000000801", "content": "江海 银行 App 又闪退了客服打不通，我要销户", "create_time": 1795055415,
    "liked_count": "4", "comments_count": "2", "shared_count": "1", "last_modify_ts": 1795500001000,
    "note_url": "https://m.weibo.cn/detail/5236400000000801", "creator_hash": "0f3a9c1d2b4e5f60", "nickname": "海***干",
    "source_keyword": "江海银行",
}  # fmt: skip


def searched(text: str, region: str = "上海", kind: str = "黄V") -> list[str]:
    """A row of weibo-search, which takes all spaces out."""
    return [
        "5236400000000801", "QfgVG00cV", "6200000101", "海边的小鱼干", text, "1", "2", "3", "2026-11-20 10:30", "iPhone客户端",
        "", region, kind,
    ]  # fmt: skip


def test_rows_of_one_file_about_one_post_are_one_of_the_richest_fields(context: Context, tmp_path: Path) -> None:
    text = "江海银行App又闪退了客服打不通"
    path = write_csv(tmp_path / "x.csv", SEARCH, searched(text), searched(text, "", ""))
    report = checked(import_file(context, path))
    assert (report.rows, report.taken.stored, report.taken.duplicate) == (2, 1, 1)
    (stored,) = context.store.get(["weibo:5236400000000801"])
    assert (stored.post.region, stored.post.author.verified) == ("上海", "person")


@pytest.mark.parametrize(
    "order", [("search", "spider", "hidden"), ("hidden", "spider", "search"), ("spider", "search")]
)
def test_one_post_of_three_tools_keeps_what_each_saw(context: Context, tmp_path: Path, order: tuple[str, ...]) -> None:
    files = {"search": tmp_path / "a.csv", "spider": tmp_path / "b.jsonl", "hidden": tmp_path / "c.jsonl"}
    write_csv(files["search"], SEARCH, searched("江海银行App又闪退了客服打不通"))
    files["spider"].write_text(json.dumps(SEEN) + "\n", encoding="utf-8")
    files["hidden"].write_text(json.dumps(HIDDEN) + "\n", encoding="utf-8")
    reports = [checked(import_file(context, files[name])) for name in order]
    assert [report.taken.stored for report in reports] == [1, *[0] * (len(order) - 1)]
    (stored,) = context.store.get(["weibo:5236400000000801"])
    assert (stored.post.author.id, stored.post.author.name) == ("6200000101", "海边的小鱼干")
    assert (stored.post.region, stored.post.client) == ("上海", "iPhone客户端")
    assert "江海 银行 App 又闪退了" in stored.post.text
    assert ("销户" in stored.post.text) == ("hidden" in order)
    assert stored.analysis is not None

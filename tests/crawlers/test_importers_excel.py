"""Excel workbooks: what a spreadsheet does to ids, dates and formulas, and workbooks that are none."""

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from crawlers.importers import LeftOut, Refusal, UnknownFormatError, open_file, sniff
from crawlers.importers.excel import MAX_SHARED
from crawlers.items import Post
from crawlers.times import SHANGHAI
from tests.crawlers.import_files import NOW, items_of, posts_of, refusals_of, write_excel

HEADER = ["id", "platform", "text", "published_at", "likes"]
NAIVE = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - cells of dates have no zone


def one_sheet(path: Path, *rows: list[object]) -> Path:
    return write_excel(path, {"Sheet1": [HEADER, *rows]})


def test_dates_are_beijing_time_and_counts_are_numbers(tmp_path: Path) -> None:
    path = one_sheet(
        tmp_path / "x.xlsx",
        ["1", "weibo", "日期格", NAIVE, 12],
        ["2", "weibo", "只有日子", NAIVE.date(), 3.0],
        ["3", "weibo", "文字", "2026-11-20 09:30:00", "1.2万"],
    )  # fmt: skip
    posts = posts_of(path)
    assert [post.published_at for post in posts] == [
        datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI), datetime(2026, 11, 20, tzinfo=SHANGHAI),
        datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI),
    ]  # fmt: skip
    assert [post.likes.value for post in posts] == [12, 3, 12_000]


@pytest.mark.parametrize("value", [5236400000000800, 5.2364e15, 0.5, 52364000000008010000])
def test_ids_that_are_numbers_and_lost_digits_are_refused(value: float, tmp_path: Path) -> None:
    path = one_sheet(tmp_path / "x.xlsx", [value, "weibo", "编号成了数字", None, 0])
    (refusal,) = refusals_of(path)
    assert "spreadsheet" in refusal.reason
    assert (refusal.line, refusal.place) == (2, "Sheet1")
    assert "编号成了数字" in refusal.raw


@pytest.mark.parametrize("value", [9117905169, "5236400000000801", 5236400000000801])
def test_ids_that_kept_their_digits_are_taken(value: object, tmp_path: Path) -> None:
    (post,) = posts_of(one_sheet(tmp_path / "x.xlsx", [value, "weibo", "好的", None, 0]))
    assert post.native_id == str(value)


def test_formulas_are_not_computed_and_errors_are_empty(tmp_path: Path) -> None:
    path = one_sheet(
        tmp_path / "x.xlsx",
        ["1", "weibo", '=HYPERLINK("http://x.example")', None, 0],
        ["2", "weibo", "好", None, "#N/A"],
        ["#REF!", "weibo", "没有编号", None, 0],
    )  # fmt: skip
    items = items_of(path)
    assert [type(item) for item in items] == [Refusal, Post, Refusal]
    assert [item.reason for item in items if isinstance(item, Refusal)] == [
        "缺少正文 (no text in text)",
        "缺少 id (no id in id)",
    ]


def test_every_sheet_is_read_and_unknown_ones_are_told(tmp_path: Path) -> None:
    path = write_excel(
        tmp_path / "x.xlsx",
        {
            "一月": [["导出时间", "2026-11-25"], [], HEADER, ["1", "weibo", "标题行在上面", None, 0], ["2", "weibo", "短行"]],
            "说明": [["部门", "说明"], ["客服", "每周一报"]],
            "二月": [HEADER, ["3", "forum", "另一张表", None, 0]],
            "空": [],
        },
    )  # fmt: skip
    items = items_of(path)
    assert [item.native_id for item in items if isinstance(item, Post)] == ["1", "2", "3"]
    (above,) = [item for item in items if isinstance(item, Refusal)]
    assert (above.line, above.place) == (1, "一月")
    assert sum(item.count for item in items if isinstance(item, LeftOut)) == 2
    assert all("说明" in item.what for item in items if isinstance(item, LeftOut))


def test_escaped_characters_are_read(tmp_path: Path) -> None:
    (post,) = posts_of(one_sheet(tmp_path / "x.xlsx", ["1", "weibo", "一行_x000D_\n二行", None, 0]))
    assert post.text == "一行\n二行"


def repack(source: Path, target: Path, **changed: bytes) -> Path:
    """The workbook with some parts replaced, by the ends of their names."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            ending = part.rpartition("/")[2].partition(".")[0]
            new.writestr(part, changed.get(ending, old.read(part)))
    return target


def test_zip_bombs_are_not_unpacked(tmp_path: Path) -> None:
    source = one_sheet(tmp_path / "x.xlsx", ["1", "weibo", "好", None, 0])
    bomb = repack(source, tmp_path / "bomb.xlsx", sheet1=b"<x>" + b" " * (80 << 20))
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(UnknownFormatError, match="CSV UTF-8"):
        sniff(bomb)
    assert MAX_SHARED < 1 << 30


def test_gaps_of_a_billion_rows_end_the_sheet(tmp_path: Path) -> None:
    source = one_sheet(tmp_path / "x.xlsx", ["1", "weibo", "好", None, 0])
    with zipfile.ZipFile(source) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'<row r="2"', b'<row r="2000000000"')
    assert far != sheet
    path = repack(source, tmp_path / "far.xlsx", sheet1=far)
    (refusal,) = items_of(path)
    assert isinstance(refusal, Refusal)
    assert "damaged" in refusal.reason


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda file: zipfile.ZipFile(file, "w").writestr("a.csv", "id,text"), "archive"),
        (lambda file: Workbook().save(file), "无 \\(none\\)"),
    ],
)
def test_other_archives_and_empty_workbooks_are_told(make: object, words: str, tmp_path: Path) -> None:
    buffer = BytesIO()
    make(buffer)  # type: ignore[operator]
    path = tmp_path / "x.xlsx"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(UnknownFormatError, match=words):
        sniff(path)


def test_progress_runs_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = one_sheet(tmp_path / "x.xlsx", *(["1", "weibo", f"第{n}条", None, 0] for n in range(600)))
    importer = open_file(path, fetched_at=NOW)
    done = [importer.bytes_done for _ in importer]
    assert done == sorted(done)
    assert 0 < done[300] < importer.bytes_total
    assert importer.bytes_done == importer.bytes_total


def test_a_billion_laughs_are_not_read(tmp_path: Path) -> None:
    source = one_sheet(tmp_path / "x.xlsx", ["1", "weibo", "好", None, 0])
    with zipfile.ZipFile(source) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
    at = sheet.index(b"<worksheet")
    laughs = sheet[:at] + b"<!DOCTYPE x [" + entities + b"]>" + sheet[at:]
    path = repack(source, tmp_path / "laughs.xlsx", sheet1=laughs)
    with pytest.raises(UnknownFormatError):
        sniff(path)


@settings(max_examples=60)
@given(data=st.data())
def test_damaged_workbooks_raise_nothing_else(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    source = one_sheet(folder / "x.xlsx", ["1", "weibo", "一", NAIVE, 1], ["2", "forum", "二", None, 2.5])
    where, removed, put = (
        data.draw(st.integers(0, 10_000)),
        data.draw(st.integers(0, 40)),
        data.draw(st.binary(max_size=12)),
    )

    def damaged(body: bytes) -> bytes:
        at = where % len(body)
        return body[:at] + put + body[at + removed :]

    if data.draw(st.booleans()):
        part = data.draw(st.sampled_from(["sheet1", "styles", "workbook", "[Content_Types]"]))
        with zipfile.ZipFile(source) as archive:
            body = archive.read(next(name for name in archive.namelist() if name.endswith(f"{part}.xml")))
        path = repack(source, folder / "part.xlsx", **{part: damaged(body)})
    else:
        path = folder / "bytes.xlsx"
        path.write_bytes(source.read_bytes()[:4] + damaged(source.read_bytes()[4:]))
    try:
        items = items_of(path)
    except UnknownFormatError:
        return
    assert all(isinstance(item, Post) or item for item in items)

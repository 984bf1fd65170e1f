"""What people and programs make of exports before they are imported."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.fields import Fields
from crawlers.importers import LeftOut
from crawlers.importers.checks import reference
from tests.crawlers.import_files import items_of, posts_of, refusals_of, rows_of_fixture, write_csv

HEADER, *ROWS = rows_of_fixture("weibo-search_2020.csv")
IDS = [f"weibo:{row[0]}" for row in ROWS]
PARENT = HEADER.index("retweet_id")
NOTE = ("note_id", "type", "title", "desc", "time", "liked_count", "collected_count", "note_url")


def _ids(path: Path) -> list[str]:
    return [post.id for post in posts_of(path)]


def _bytes(*rows: list[str]) -> bytes:
    """Every cell in quotes, with a mark."""
    lines = (",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def test_files_put_together_with_their_marks(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_bytes(_bytes(HEADER, ROWS[0]) + _bytes(HEADER, ROWS[1]) + _bytes(*ROWS[2:]))
    assert _ids(path) == IDS


def test_lines_that_end_as_on_an_old_mac(tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes(_bytes(HEADER, *ROWS).replace(b"\r\n", b"\r"))
    assert _ids(path) == IDS


def test_rows_of_commas_alone_are_no_rows(tmp_path: Path) -> None:
    empty = [""] * len(HEADER)
    assert _ids(write_csv(tmp_path / "x.csv", HEADER, empty, *ROWS, empty, [" "])) == IDS


def test_columns_that_pandas_adds_and_floats_that_it_makes(tmp_path: Path) -> None:
    parent = "5236400000000801"
    rows = [[str(number), *row] for number, row in enumerate(ROWS)]
    for row in rows:
        row[HEADER.index("发布工具") + 1], row[PARENT + 1] = "nan", f"{parent}.0"
    posts = posts_of(write_csv(tmp_path / "x.csv", ["Unnamed: 0", *HEADER], *rows))
    assert [post.id for post in posts] == IDS
    assert {(post.client, post.parent_id) for post in posts} == {("", f"weibo:{parent}")}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5236400000000801.0", "5236400000000801"), (5236400000000801.0, "5236400000000801"),
        ("5.236400000000801E+15", "5236400000000801"), ("2.08716901E9", ""), ("2087169013.0", "2087169013"),
        ("5236400000000800.0", ""), ("5.2364E+15", ""), ("9007199254740993.0", ""), ("9" * 5000 + ".0", ""),
    ],
)  # fmt: skip
def test_a_float_is_a_reference_where_all_its_digits_are_there(written: object, read: str) -> None:
    assert reference(Fields({"id": written}), "id") == read


def test_reposted_ids_that_excel_rounded_are_refused_with_their_rows(tmp_path: Path) -> None:
    rows = [
        [f"52364000000008{n}1", "", *ROWS[0][2:PARENT], f"52364000000009{n}0", *ROWS[0][PARENT + 1 :]] for n in range(6)
    ]
    assert len(refusals_of(write_csv(tmp_path / "x.csv", HEADER, *rows))) == len(rows)


def test_the_bid_alone_names_a_post(tmp_path: Path) -> None:
    kept = [HEADER.index(name) for name in ("bid", "微博正文", "发布时间")]
    rows = [[row[column] for column in kept] for row in (HEADER, *ROWS)]
    assert _ids(write_csv(tmp_path / "x.csv", *rows)) == IDS


def test_numbers_as_mongoexport_writes_them(tmp_path: Path) -> None:
    row = {
        "_id": {"$oid": "5f3a0b0c0d0e0f0a0b0c0d0e"}, "id": {"$numberLong": "4462962862803123"}, "bid": "IqyZRpKX1",
        "user_id": {"$numberLong": "1669879400"}, "screen_name": "小江", "text": "江海银行", "source": "",
        "created_at": {"$date": {"$numberLong": "1579500000000"}}, "attitudes_count": {"$numberInt": "12"},
    }  # fmt: skip
    path = tmp_path / "weibo.json"
    path.write_text(json.dumps([{**row, "bid": ""}], ensure_ascii=False), "utf-8")
    (post,) = posts_of(path)
    assert (post.id, post.author.id, post.likes.value) == ("weibo:4462962862803123", "1669879400", 12)
    assert post.published_at == datetime(2020, 1, 20, 6, 0, tzinfo=UTC)


def test_the_time_that_mediacrawler_writes_eight_hours_late(tmp_path: Path) -> None:
    row = {
        "note_id": "5180448181588666", "content": "江海银行", "create_time": 1750627357, "shared_count": "0",
        "create_date_time": "2025-06-22 21:22:37+08:00",
    }  # fmt: skip
    comment = {
        "comment_id": "5180448181588667", "note_id": "5180448181588666", "content": "是", "comment_like_count": "0",
        "create_time": 1750627357, "create_date_time": "2025-06-22 21:22:37+08:00",
    }  # fmt: skip
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(row)}\n{json.dumps(comment)}\n", "utf-8")
    assert {post.published_at for post in posts_of(path)} == {datetime(2025, 6, 22, 13, 22, 37, tzinfo=UTC)}


def test_ids_of_notes_that_look_like_numbers_and_those_in_addresses(tmp_path: Path) -> None:
    note = "642404670000000027001133"
    rows = [
        [number, "normal", "江海银行", "排队", "1688519092000", "1", "2", ""]
        for number in (note, note.replace("27001133", "27001e33"))
    ]
    assert _ids(write_csv(tmp_path / "x.csv", NOTE, *rows)) == [f"xiaohongshu:{row[0]}" for row in rows]
    address = f"https://www.xiaohongshu.com/explore/{note}?xsec_token=AB"
    path = write_csv(tmp_path / "y.csv", NOTE[1:], [*rows[0][1:-1], address])
    assert _ids(path) == [f"xiaohongshu:{note}"]


def test_the_first_weibo_crawler_had_no_bids(tmp_path: Path) -> None:
    names = (
        "id",
        "正文",
        "原始图片url",
        "视频url",
        "位置",
        "日期",
        "工具",
        "点赞数",
        "评论数",
        "转发数",
        "话题",
        "@用户",
    )
    header = (*names, "是否原创", "源用户id", "源用户昵称", *(f"源微博{name}" for name in names))
    row = ("4420000000000001", "江海银行换卡", "", "", "", "2019-09-25", "iPhone", "1", "2", "3", "", "", "True")
    (post,) = posts_of(write_csv(tmp_path / "x.csv", header, row))
    assert (post.id, post.likes.value, post.comments.value, post.reposts.value) == ("weibo:4420000000000001", 1, 2, 3)


@pytest.mark.parametrize(
    "names",
    [
        "user_id,nickname,sex,sign,avatar,last_modify_ts,total_fans,total_liked,user_rank,is_official",
        "creator_hash,nickname,gender,desc,follows,fans,interaction,last_modify_ts", "up_id,fan_id,up_name,fan_name",
        "comment_id,create_time,video_id,content,user_id,nickname,avatar,sub_comment_count,last_modify_ts",
    ],
)  # fmt: skip
def test_creators_and_other_platforms_of_mediacrawler_are_left_out(tmp_path: Path, names: str) -> None:
    header = names.split(",")
    assert [type(item) for item in items_of(write_csv(tmp_path / "x.csv", header, ["1"] * len(header)))] == [LeftOut]

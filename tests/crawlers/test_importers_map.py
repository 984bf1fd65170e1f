"""Column maps: a user's own table as posts, and the faults of maps, files and rows."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.importers import Item, LeftOut, Refusal, UnknownFormatError, open_file
from crawlers.importers.column_map import FIELDS, ColumnMap, ColumnMapError, load_map
from crawlers.importers.mapped import mapped_table
from crawlers.importers.preview import columns_of, draft_map
from crawlers.items import Author, Platform, Post, PostType
from crawlers.times import SHANGHAI
from crawlers.weibo_ids import mid_to_bid
from tests.crawlers.import_files import FILES, NOW, write_csv, write_excel, write_sqlite

HEADER = ["序号", "网名", "说了什么", "什么时候", "赞", "链接"]
ROW = ["A-1", "江边小陈", "江海银行排队两小时", "2026/11/20 09:30", "1.2万", "https://bbs.jianghai.example/t/1"]
COLUMNS = {"id": "序号", "author": "网名", "text": "说了什么", "published_at": "什么时候", "likes": "赞", "url": "链接"}


def a_map(**changes: object) -> ColumnMap:
    says = {"columns": COLUMNS, "constants": {"platform": "forum", "site": "bbs.jianghai.example"},
            "time": "%Y/%m/%d %H:%M"}  # fmt: skip
    return ColumnMap.model_validate(says | changes)


def items_of(path: Path, says: ColumnMap) -> list[Item]:
    return list(open_file(path, fetched_at=NOW, extra=mapped_table("投诉表", says)))


def one_post(path: Path, says: ColumnMap) -> Post:
    (post,) = items_of(path, says)
    assert isinstance(post, Post), post
    return post


def test_a_mapped_row_is_read_whole(tmp_path: Path) -> None:
    post = one_post(write_csv(tmp_path / "x.csv", HEADER, ROW), a_map())
    assert (post.id, post.platform, post.type) == ("bbs.jianghai.example:A-1", Platform.FORUM, PostType.POST)
    assert (post.text, post.author, post.url) == (ROW[2], Author(name="江边小陈"), ROW[5])
    assert post.published_at == datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)
    assert (post.published_raw, post.likes.value) == (ROW[3], 12_000)


def test_all_shapes_give_the_same(tmp_path: Path) -> None:
    row = dict(zip(HEADER, ROW, strict=True))
    lines = tmp_path / "x.jsonl"
    lines.write_text(json.dumps(row), encoding="utf-8")
    files = [
        write_csv(tmp_path / "x.csv", HEADER, ROW),
        lines,
        write_excel(tmp_path / "x.xlsx", {"封面": [["月报"]], "数据": [["江海银行"], HEADER, ROW]}),
        write_sqlite(tmp_path / "x.db", {"t": [row], "other": [{"a": 1}]}),
    ]
    posts = [[item for item in items_of(path, a_map()) if isinstance(item, Post)] for path in files]
    assert [len(found) for found in posts] == [1, 1, 1, 1]
    assert len({found[0] for found in posts}) == 1
    told = [item for path in files[2:] for item in items_of(path, a_map()) if not isinstance(item, Post)]
    assert [type(item) for item in told] == [LeftOut, Refusal, LeftOut]


def test_columns_of_objects_inside_objects(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    rows = [
        {"id": 1, "body": "一", "user": {"name": "甲", "id": 7, "fans": "3万"}, "tags": ["年费", "积分"]},
        {"id": 2, "body": "二"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    columns = {"id": "id", "text": "body", "author": "user.name", "author.id": "user.id", "author.followers": "user.fans",
               "topics": "tags"}  # fmt: skip
    first, second = items_of(path, a_map(columns=columns))
    assert isinstance(first, Post)
    assert (first.author, first.topics) == (Author("7", "甲", followers=30_000), ("年费", "积分"))
    assert isinstance(second, Post)
    assert second.author == Author()


def test_ids_are_made_of_what_tells_rows_apart(tmp_path: Path) -> None:
    without = {field: column for field, column in COLUMNS.items() if field != "id"}
    path = write_csv(tmp_path / "x.csv", HEADER, ROW, [*ROW[:2], "另一条", *ROW[3:]], ROW)
    ids = [item.id for item in items_of(path, a_map(columns=without)) if isinstance(item, Post)]
    assert ids[0] == ids[2] != ids[1]
    assert ids[0].startswith("bbs.jianghai.example:hash-")
    chosen = [item.id for item in items_of(path, a_map(columns=without, id_from=["序号"])) if isinstance(item, Post)]
    assert len(set(chosen)) == 1
    assert chosen[0] != ids[0]
    nothing = write_csv(tmp_path / "y.csv", HEADER, ["", *ROW[1:]])
    (refusal,) = items_of(nothing, a_map(columns=without, id_from=["序号"]))
    assert isinstance(refusal, Refusal)


@pytest.mark.parametrize(
    "written",
    ["5236400000000801", mid_to_bid("5236400000000801"), "https://weibo.com/6200000101/QfgVG00cV?refer=x",
     "https://m.weibo.cn/detail/5236400000000801", "m.weibo.cn/status/QfgVG00cV"],
)  # fmt: skip
def test_weibo_posts_have_the_same_id_however_it_is_written(written: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, [written, *ROW[1:]])
    assert one_post(path, a_map(constants={"platform": "微博"})).id == "weibo:5236400000000801"


@pytest.mark.parametrize(
    ("time", "written", "expected"),
    [
        ("auto", "2026-11-20 09:30", datetime(2026, 11, 20, 1, 30, tzinfo=UTC)),
        ("auto", "1795137000", datetime.fromtimestamp(1795137000, UTC)),
        ("auto", "1795137000000", datetime.fromtimestamp(1795137000, UTC)),
        ("excel", "46346.395833333336", datetime(2026, 11, 20, 1, 30, tzinfo=UTC)),
        ("%d.%m.%Y %H:%M", "20.11.2026 09:30", datetime(2026, 11, 20, 1, 30, tzinfo=UTC)),
        ("%Y/%m/%d %H:%M", "2026-11-20 09:30:00", datetime(2026, 11, 20, 1, 30, tzinfo=UTC)),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-11-20T01:30:00+0000", datetime(2026, 11, 20, 1, 30, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_the_map_says(time: str, written: str, expected: datetime, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", HEADER, [*ROW[:3], written, *ROW[4:]])
    post = one_post(path, a_map(time=time))
    assert post.published_at == expected
    assert post.published_raw == written


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", *ROW[1:]], ["投诉表", "id", "序号"]),
        (["4.5E+15", *ROW[1:]], ["投诉表", "id", "序号", "spreadsheet"]),
        ([*ROW[:2], " ", *ROW[3:]], ["投诉表", "text", "说了什么"]),
        ([*ROW[:3], "前天下午", *ROW[4:]], ["投诉表", "published_at", "什么时候", "前天下午"]),
    ],
)
def test_refused_rows_name_map_field_and_column(row: list[str], words: list[str], tmp_path: Path) -> None:
    (refusal,) = items_of(write_csv(tmp_path / "x.csv", HEADER, row), a_map())
    assert isinstance(refusal, Refusal)
    assert all(word in refusal.reason for word in words)
    assert "前天下午" not in refusal.kind


def test_a_column_that_is_missing_is_named_with_its_field(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", ["序号", "网名", "说了什么", "时间", "赞", "链接"], ROW)
    with pytest.raises(UnknownFormatError, match="映射 投诉表：字段 published_at 的列“什么时候”不在文件里"):
        items_of(path, a_map())


def test_types_of_rows_may_be_written_in_chinese(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [*HEADER, "类型", "上级"], [*ROW, "评论", "P-9"], [*ROW, "诗", ""])
    says = a_map(columns=COLUMNS | {"type": "类型", "parent_id": "上级"})
    comment, poem = items_of(path, says)
    assert isinstance(comment, Post)
    assert (comment.type, comment.parent_id) == (PostType.COMMENT, "bbs.jianghai.example:P-9")
    assert isinstance(poem, Refusal)
    assert "类型" in poem.reason


def test_every_field_can_be_mapped(tmp_path: Path) -> None:
    values = {
        "id": "1", "text": "正文", "title": "标题", "quoted": "引用", "url": "https://x.example/", "platform": "新闻",
        "site": "news.example", "type": "thread", "author": "甲", "author.id": "7", "author.verified": "蓝V",
        "author.followers": "9", "published_at": "2026-11-20 09:30", "fetched_at": "2026-11-21 09:30", "reposts": "1",
        "comments": "2", "likes": "3", "views": "4", "region": "发布于 上海", "client": "网页", "board": "要闻",
        "topics": "年费, 积分", "parent_id": "0", "root_id": "news.example:00", "keyword": "银行",
    }  # fmt: skip
    assert set(values) == set(FIELDS)
    path = write_csv(tmp_path / "x.csv", list(values), list(values.values()))
    post = one_post(path, ColumnMap(columns={field: field for field in FIELDS}))
    assert (post.id, post.platform, post.type, post.title) == ("news.example:1", Platform.NEWS, PostType.THREAD, "标题")
    assert post.author == Author("7", "甲", "organisation", 9)
    assert [post.reposts.value, post.comments.value, post.likes.value, post.views.value] == [1, 2, 3, 4]
    assert (post.region, post.client, post.board, post.topics, post.keyword) == (
        "上海", "网页", "要闻", ("年费", "积分"), "银行",
    )  # fmt: skip
    assert (post.parent_id, post.root_id, post.quoted) == ("news.example:0", "news.example:00", "引用")
    assert post.fetched_at == datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("columns: {", "YAML"),
        ("columns: {text: 正文}", "platform"),
        ("columns: {title2: 正文}\nconstants: {platform: weibo}", "title2"),
        ("columns: {id: 编号}\nconstants: {platform: weibo}", "text"),
        ("columns: {text: a}\nconstants: {text: b, platform: weibo}", "text"),
        ("columns: {text: a}\nconstants: {id: b, platform: weibo}", "id"),
        ("columns: {text: a}\nconstants: {platform: weibo}\ntime: '%H:%M'", "time"),
        ("columns: {text: a}\nconstants: {platform: weibo}\ntime: yesterday", "time"),
        ("columns: {text: a, id: b}\nconstants: {platform: weibo}\nid_from: [c]", "id_from"),
        ("columns: {text: }\nconstants: {platform: weibo}", "text"),
        ("- a", "dictionary"),
        ("", "dictionary"),
    ],
)
def test_faulty_maps_name_file_and_field(written: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ColumnMapError, match=words) as error:
        load_map(path)
    assert "m.yaml" in str(error.value)


def test_a_draft_guesses_and_can_be_used_as_it_stands(tmp_path: Path) -> None:
    rows = [
        ["帖子编号", "用户昵称", "内容", "发布时间", "点赞数", '备注: "x"'],
        ["1", "甲", "一", "2026-11-20", 3, "无"],
    ]
    path = write_excel(tmp_path / "x.xlsx", {"表": [["月报"], *rows]})
    (columns,) = columns_of(path)
    assert columns.values["内容"] == ("一",)
    draft = tmp_path / "m.yaml"
    draft.write_text(draft_map(columns), encoding="utf-8")
    says = load_map(draft)
    assert says.columns == {
        "id": "帖子编号", "author": "用户昵称", "text": "内容", "published_at": "发布时间", "likes": "点赞数",
    }  # fmt: skip
    items = items_of(path, says)
    assert [type(item) for item in items] == [Refusal, Post]
    assert '备注: \\"x\\"' in draft.read_text("utf-8")


def test_columns_of_objects_are_shown_with_dots() -> None:
    (columns,) = columns_of(FILES / "weibo-spider_tweets.jsonl")
    assert columns.values["user.nick_name"] == ("等利率的人", "YuFee")
    assert columns.values["mblogid"][0] == mid_to_bid("5236400000001201")


def test_columns_of_every_fixture_are_shown() -> None:
    for path in sorted(FILES.iterdir()):
        assert all(columns.values for columns in columns_of(path)), path.name

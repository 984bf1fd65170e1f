"""Tables as people and other programs leave them: charsets, separators, headers, dates, shapes of JSON."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from crawlers.importers import Item, Refusal, UnknownFormatError, open_file
from crawlers.importers.column_map import ColumnMap
from crawlers.importers.mapped import mapped_table
from crawlers.importers.preview import columns_of
from crawlers.items import Post
from crawlers.times import SHANGHAI
from tests.crawlers.import_files import (
    FILES,
    NOW,
    items_of,
    objects_of_fixture,
    posts_of,
    rows_of_fixture,
    write_csv,
    write_excel,
    write_sqlite,
)

HEADER = ["昵称", "内容", "时间", "点赞"]
ROWS = [
    ["小江", "江海银行排队两小时，没人管", "2025/3/4 5:06", "1.2万"],
    ["小海", "“真香”；好,用", "2025年3月4日 05:06", "-"],
]
AT = datetime(2025, 3, 4, 5, 6, tzinfo=SHANGHAI)
SAYS = ColumnMap.model_validate(
    {
        "columns": {"text": "内容", "author": "昵称", "published_at": "时间", "likes": "点赞"},
        "constants": {"platform": "forum"},
    }
)
SEARCH, *FOUND = rows_of_fixture("weibo-search_2020.csv")


def mapped(path: Path, says: ColumnMap = SAYS) -> list[Item]:
    return list(open_file(path, fetched_at=NOW, extra=mapped_table("表", says)))


def texts(path: Path, says: ColumnMap = SAYS) -> list[str]:
    return [item.text for item in mapped(path, says) if isinstance(item, Post)]


def as_csv(*rows: Sequence[str], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def written(path: Path, content: str, charset: str = "utf-8") -> Path:
    path.write_bytes(content.encode(charset))
    return path


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("charset", ["utf-16", "utf-8", "gb18030"])
def test_charsets_and_separators_that_spreadsheets_save_in(charset: str, delimiter: str, tmp_path: Path) -> None:
    path = written(tmp_path / "x.txt", as_csv(HEADER, *ROWS, delimiter=delimiter), charset)
    posts = [item for item in mapped(path) if isinstance(item, Post)]
    assert [(post.text, post.published_at, post.likes.value) for post in posts] == [
        (ROWS[0][1], AT, 12_000), (ROWS[1][1], AT, 0),
    ]  # fmt: skip


def test_an_export_in_utf_16_is_read_to_its_last_row_in_any_shape(tmp_path: Path) -> None:
    rows = objects_of_fixture("mediacrawler_weibo_contents.jsonl")
    lines = [json.dumps(row | {"note_id": str(5236400000000900 + number), "note_url": ""}, ensure_ascii=False)
             for number, row in enumerate(rows * 400)]  # fmt: skip
    for content in ("\n".join(lines), f"[{','.join(lines)}]"):
        assert len(posts_of(written(tmp_path / "x.json", content, "utf-16"))) == len(lines)


def test_big5_is_told_from_gb18030(tmp_path: Path) -> None:
    rows = [["暱稱", "內容"], ["小江", "江海銀行排隊兩小時，沒人管"], ["小海", "手機銀行又閃退了，客服說要重裝"]]
    says = ColumnMap.model_validate({"columns": {"text": "內容", "author": "暱稱"}, "constants": {"platform": "forum"}})
    for charset in ("big5", "gb18030"):
        assert texts(written(tmp_path / "x.csv", as_csv(*rows), charset), says) == [row[1] for row in rows[1:]]


@pytest.mark.parametrize("above", ["江海银行舆情周报，2026年11月\n", "江海银行, 周报\n\n"])
def test_a_title_above_the_header_does_not_tell_the_separator(above: str, tmp_path: Path) -> None:
    path = written(tmp_path / "x.txt", above + as_csv(HEADER, *ROWS, delimiter="\t"))
    assert texts(path) == [row[1] for row in ROWS]
    assert [item.line for item in mapped(path) if isinstance(item, Refusal)] == [1]


def test_the_line_that_tells_excel_the_separator_is_no_row(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "sep=;\r\n" + as_csv(HEADER, *ROWS, delimiter=";"))
    assert [type(item) for item in mapped(path)] == [Post, Post]


def test_spaces_before_quotes(tmp_path: Path) -> None:
    lines = ['"昵称", "内容", "时间", "点赞"', '"小江", "江海银行, 好", "2025-3-4", "1"', '小海,他说"好",,']
    assert texts(written(tmp_path / "x.csv", "\n".join(lines))) == ["江海银行, 好", '他说"好"']


def test_the_first_of_two_columns_of_one_name_counts(tmp_path: Path) -> None:
    rows = [[*HEADER, "内容", "内容"], *([*row, "", "分 词"] for row in ROWS)]
    path = write_csv(tmp_path / "x.csv", *rows)
    assert texts(path) == [row[1] for row in ROWS]
    assert [name for name in columns_of(path)[0].values if "内容" in name] == ["内容", "内容.1", "内容.2"]
    path = write_csv(tmp_path / "y.csv", [*SEARCH, "id", "微博正文"], *([*row, "1", "分词"] for row in FOUND))
    assert [post.native_id for post in posts_of(path)] == [row[0] for row in FOUND]


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["周报"], ["昵称", "内容", "时间", "互动", None, None], [None, None, None, "转发", "评论", "点赞"],
        ["小江", "江海银行", datetime(2025, 3, 4, 5, 6), 1, 2, 3],  # noqa: DTZ001 - cells of dates have no zone
    ]  # fmt: skip
    path = write_excel(tmp_path / "x.xlsx", {"表": rows})
    above, post = mapped(path)
    assert isinstance(above, Refusal)
    assert isinstance(post, Post)
    assert (post.text, post.published_at, post.likes.value) == ("江海银行", AT, 3)
    (columns,) = columns_of(path)
    assert dict(columns.values) == {
        "昵称": ("小江",), "内容": ("江海银行",), "时间": ("2025-03-04 05:06:00",), "转发": ("1",), "评论": ("2",), "点赞": ("3",),
    }  # fmt: skip
    assert columns_of(write_csv(tmp_path / "x.csv", ["", "甲", "乙"], ["0", "x", ""]))[0].values == {
        "甲": ("x",),
        "乙": (),
    }


@pytest.mark.parametrize("time", ["45720.2125", 45720.2125])
def test_dates_that_a_spreadsheet_left_as_numbers(time: object, tmp_path: Path) -> None:
    row: Sequence[object] = ["小江", "江海银行", time, 1]
    files = [write_csv(tmp_path / "x.csv", HEADER, row), write_excel(tmp_path / "x.xlsx", {"表": [HEADER, row]})]
    assert [item.published_at for path in files for item in mapped(path) if isinstance(item, Post)] == [AT, AT]
    at = SEARCH.index("发布时间")
    path = write_csv(tmp_path / "y.csv", SEARCH, *([*cells[:at], str(time), *cells[at + 1 :]] for cells in FOUND))
    assert {post.published_at for post in posts_of(path)} == {AT}


def test_counts_with_a_chinese_comma(tmp_path: Path) -> None:
    (post,) = mapped(write_csv(tmp_path / "x.csv", HEADER, ["", "江海银行", "", "1，234"]))
    assert isinstance(post, Post)
    assert post.likes.value == 1234


def test_posts_by_their_address_are_those_of_the_crawlers(tmp_path: Path) -> None:
    says = ColumnMap.model_validate(
        {
            "columns": {"id": "链接", "url": "链接", "text": "内容", "author.id": "主页"},
            "constants": {"platform": "weibo"},
        }
    )
    row = ["//weibo.com/2087169013/JfPN5uFIT?refer_flag=1", "江海银行", "//weibo.com/2087169013?refer_flag=1"]
    (post,) = mapped(write_csv(tmp_path / "x.csv", ["链接", "内容", "主页"], row), says)
    assert isinstance(post, Post)
    assert (post.id, post.author.id) == ("weibo:4537740077310227", "2087169013")
    assert post.url == "https://weibo.com/2087169013/JfPN5uFIT?refer_flag=1"


def test_json_as_phpmyadmin_exports_it(tmp_path: Path) -> None:
    row = {
        "id": "", "bid": "", "user_id": "2087169013", "screen_name": "小江", "text": "江海银行", "created_at": "2020-08-14 08:29:00",
        "attitudes_count": "1", "comments_count": "2", "reposts_count": "3", "source": "", "retweet_id": "",
    }  # fmt: skip
    rows = [json.dumps(row | {"id": str(4537740077310227 + number)}) for number in range(700)]
    heads = ['{"type":"header","version":"5.2.1","comment":"Export to JSON"}', '{"type":"database","name":"w"}']
    body = ",\n".join(rows)
    tables = [f'{{"type":"table","name":"{name}","database":"w","data":\n[\n{body}\n]\n}}' for name in ("a", "b")]
    path = written(tmp_path / "x.json", "[\n" + ",\n".join([*heads, *tables]) + "\n]\n")
    assert len(posts_of(path)) == 1400


def test_objects_that_name_no_platform_need_a_map(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", json.dumps({"id": "1", "text": "江海银行"}))
    with pytest.raises(UnknownFormatError, match="--columns"):
        open_file(path, fetched_at=NOW)
    assert len(posts_of(written(path, json.dumps({"id": "forum:1", "platform": "", "text": "江海银行"})))) == 1
    assert len(posts_of(FILES / "tingfeng.ndjson")) == 3


ARTICLE = (
    "id,likeNum,commentsLen,reposts_count,region,content,contentLen,created_at,type,detailUrl,authorAvatar,authorName,"
    "authorDetail,isVip"
)
COMMENT = "articleId,created_at,likes_counts,region,content,authorName,authorGender,authorAddress,authorAvatar"


def test_tables_of_the_public_opinion_system(tmp_path: Path) -> None:
    post = dict(zip(ARTICLE.split(","), [
        4537740077310227, 12, 3, 2, "无", "江海银行 ", 9, "2024-06-08", "热门",
        "https://weibo.com/4537740077310227/JfPN5uFIT", "", "小江", "https://weibo.com/u/2087169013", 0,
    ], strict=True))  # fmt: skip
    comments = [
        dict(
            zip(
                COMMENT.split(","),
                [4537740077310227, "2024-06-08", 4, place, text, "小海", "f", "其他", ""],
                strict=True,
            )
        )
        for place, text in (("天津", "是"), ("无", "[doge]"), ("天津", "是"))
    ]
    path = write_sqlite(tmp_path / "x.db", {"article": [post], "comments": comments})
    article, first, second, again = posts_of(path)
    assert (article.id, article.author.id, article.likes.value) == ("weibo:4537740077310227", "2087169013", 12)
    assert (article.comments.value, article.reposts.value, article.region) == (3, 2, "")
    assert first == again
    assert first.id != second.id
    assert {comment.parent_id for comment in (first, second)} == {article.id}
    assert (first.region, second.region, first.likes.value) == ("天津", "", 4)
    rounded = write_csv(tmp_path / "x.csv", list(post), [4537740077310220, *list(post.values())[1:]])
    assert [type(item) for item in items_of(rounded)] == [Refusal]


def test_answers_on_tieba_are_what_their_author_says(tmp_path: Path) -> None:
    header, *rows = rows_of_fixture("mediacrawler_tieba_comments.csv")
    row = dict(zip(header, rows[0], strict=True)) | {"parent_comment_id": "150000000001", "content": "回复 老王 :不是"}
    (post,) = posts_of(write_csv(tmp_path / "x.csv", header, list(row.values())))
    assert (post.text, post.quoted) == ("不是", "@老王")

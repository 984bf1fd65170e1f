"""Exports of MediaCrawler in every shape, before and since 2026-07."""

import json
from pathlib import Path

import pytest

from crawlers.fields import Fields
from crawlers.importers import TABLES, LeftOut, Original, Refusal, Table, open_file
from crawlers.items import Platform, Post, PostType
from tests.crawlers.import_files import (
    NOW,
    items_of,
    objects_of_fixture,
    posts_of,
    rows_of_fixture,
    write_csv,
    write_excel,
    write_sqlite,
)


def test_rows_written_after_the_upgrade_stand_under_the_old_header() -> None:
    old, new = posts_of("mediacrawler_weibo_upgraded.csv")
    assert (old.author.id, old.region) == ("6200000201", "广东")
    assert (new.author.id, new.author.name, new.region) == ("0f3a9c1d2b4e5f60", "理***子", "")
    assert (new.likes.value, new.keyword) == (4, "江海银行")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("mediacrawler_tieba_contents.csv", "creator_hash", ("user_link", "user_nickname", "user_avatar")),
        ("mediacrawler_tieba_comments.csv", "creator_hash", ("user_link", "user_nickname", "user_avatar")),
    ],
)
def test_both_schemas_of_tieba_give_the_same_words(name: str, old: str, new: tuple[str, ...], tmp_path: Path) -> None:
    header, *rows = rows_of_fixture(name)
    at = header.index(old)
    widened = [[*row[:at], *cells, *row[at + 2 :]] for row, cells in
               ((row, new if row is header else ("https://tieba.example/u", "老王", "")) for row in (header, *rows))]  # fmt: skip
    path = write_csv(tmp_path / "old.csv", *widened)
    posts, same = posts_of(path), posts_of(name)
    assert [(post.id, post.text, post.parent_id) for post in posts] == [
        (post.id, post.text, post.parent_id) for post in same
    ]
    assert {post.author.name for post in posts} == {"老王"}


def test_comments_of_xiaohongshu_and_zhihu_belong_to_their_post() -> None:
    root, answer = posts_of("mediacrawler_xhs_comments.csv")
    assert (root.platform, root.type) == (Platform.XIAOHONGSHU, PostType.COMMENT)
    assert root.parent_id == root.root_id == posts_of("mediacrawler_xhs_contents.jsonl")[0].id
    assert (answer.parent_id, answer.root_id) == (root.id, root.root_id)
    root, answer = posts_of("mediacrawler_zhihu_comments.jsonl")
    assert root.root_id == posts_of("mediacrawler_zhihu_contents.jsonl")[0].id
    assert (root.id, answer.parent_id, root.region) == ("zhihu:comment-10612345678", root.id, "江苏")


def test_a_root_comment_that_names_itself_as_root_answers_the_post(tmp_path: Path) -> None:
    row = objects_of_fixture("mediacrawler_weibo_comments.jsonl")[0]
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row | {"parent_comment_id": row["comment_id"]}), encoding="utf-8")
    (post,) = posts_of(path)
    assert post.parent_id == post.root_id == "weibo:5236400000000901"


CONTENTS = objects_of_fixture("mediacrawler_weibo_contents.jsonl")
COMMENTS = objects_of_fixture("mediacrawler_weibo_comments.jsonl")


def sheet_of(rows: list[dict[str, object]]) -> list[list[object]]:
    """Rows under the header of the first; later ones add columns, as MediaCrawler's own writer does."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def test_excel_gives_what_the_lines_give(tmp_path: Path) -> None:
    creators = [{"user_id": "1", "nickname": "甲", "follows": 1, "fans": 2}]
    path = write_excel(
        tmp_path / "weibo_search_20261123.xlsx",
        {"Contents": sheet_of(CONTENTS), "Comments": sheet_of(COMMENTS), "Creators": sheet_of(creators)},
    )
    items = items_of(path)
    posts = [item for item in items if isinstance(item, Post)]
    assert posts == [*posts_of("mediacrawler_weibo_contents.jsonl"), *posts_of("mediacrawler_weibo_comments.jsonl")]
    assert [item for item in items if isinstance(item, LeftOut)] == [LeftOut("用户 (users)")]
    name = open_file(path, fetched_at=NOW).format
    assert name == "mediacrawler-weibo-contents+mediacrawler-weibo-comments-excel"


def test_sqlite_gives_what_the_lines_give_and_tells_the_other_platforms(tmp_path: Path) -> None:
    def table(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        names = list(dict.fromkeys(name for row in rows for name in row))
        return [
            {"id": number, "add_ts": 1} | {name: row.get(name) for name in names} for number, row in enumerate(rows, 1)
        ]

    path = write_sqlite(
        tmp_path / "sqlite_tables.db",
        {
            "weibo_note": [row | {"note_id": int(str(row["note_id"]))} for row in table(CONTENTS)],
            "weibo_note_comment": table(COMMENTS),
            "zhihu_comment": table(objects_of_fixture("mediacrawler_zhihu_comments.jsonl")),
            "douyin_aweme": [{"id": 1, "aweme_id": 7, "title": "抖", "create_time": 1795400000}],
            "daily_news": [{"id": 1, "news_id": "x"}],
        },
    )
    items = items_of(path)
    posts = {item.id: item for item in items if isinstance(item, Post)}
    for name in ("weibo_contents", "weibo_comments", "zhihu_comments"):
        for post in posts_of(f"mediacrawler_{name}.jsonl"):
            assert posts.pop(post.id) == post
    assert not posts
    left_out = {item.what.partition("：")[0]: item.count for item in items if isinstance(item, LeftOut)}
    assert left_out == {"抖音": 1, "数据表 daily_news": 1}
    assert not [item for item in items if isinstance(item, Original)]


def test_authors_of_tieba_before_the_upgrade_are_their_portraits(tmp_path: Path) -> None:
    header, row = rows_of_fixture("mediacrawler_tieba_comments.csv")[:2]
    at = header.index("creator_hash")
    links = {
        "https://tieba.baidu.com/home/main?id=tb.1.7f139e2e.6CyEwxu3VJruH_-QqpCi6g&fr=frs": "tb.1.7f139e2e.6CyEwxu3VJruH_-QqpCi6g",
        "https://tieba.baidu.com/home/main?un=%E5%B0%8F%E9%B1%BC": "",
        "": "",
    }
    for number, (link, portrait) in enumerate(links.items()):
        rows = ([*cells[:at], user, *cells[at + 1 :]] for cells, user in ((header, "user_link"), (row, link)))
        (post,) = posts_of(write_csv(tmp_path / f"{number}.csv", *rows))
        assert post.author.id == portrait


def test_comments_of_xiaohongshu_before_there_were_pictures(tmp_path: Path) -> None:
    header, *rows = rows_of_fixture("mediacrawler_xhs_comments.csv")
    kept = [n for n, name in enumerate(header) if name not in {"pictures", "like_count"}]
    path = write_csv(tmp_path / "x.csv", *([row[n] for n in kept] for row in (header, *rows)))
    same = posts_of("mediacrawler_xhs_comments.csv")
    assert [(post.id, post.text, post.parent_id) for post in posts_of(path)] == [
        (post.id, post.text, post.parent_id) for post in same
    ]


def test_a_row_of_unknown_columns_among_several_tables_is_taken_for_none(tmp_path: Path) -> None:
    odd = {"note_id": "9117905169", "title": "别的平台", "desc": "不认识的列"}
    names = ("mediacrawler_weibo_comments.jsonl", "mediacrawler_xhs_contents.jsonl")
    lines = [json.dumps(row) for row in (*(row for name in names for row in objects_of_fixture(name)), odd)]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    items = items_of(path)
    assert [type(item) for item in items] == [Post, Post, Post, Refusal]


def test_a_user_that_was_not_known_has_no_id() -> None:
    row = objects_of_fixture("mediacrawler_weibo_contents.jsonl")[0]
    (table,) = (table for table in TABLES if table.name == "mediacrawler-weibo-contents")
    assert isinstance(table, Table)
    assert table.convert(Fields({**row, "user_id": "None"}), NOW).author.id == ""

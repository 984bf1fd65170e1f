"""Exports of weibo-search, weibo-crawler and WeiboSpider, in every layout that they have had."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from crawlers.importers import LeftOut, Original, Refusal
from crawlers.items import Author, Post, PostType
from crawlers.times import SHANGHAI
from crawlers.weibo_ids import mid_to_bid
from tests.crawlers.import_files import (
    FILES,
    items_of,
    objects_of_fixture,
    posts_of,
    refusals_of,
    rows_of_fixture,
    write_csv,
    write_excel,
    write_sqlite,
)

LOGIN = "江海银行App今天又登不上\n客服让我重装，重装还是登不上"


def test_weibo_crawler_csv_is_read_whole() -> None:
    own, repost, of_deleted = posts_of("weibo-crawler_2026.csv")
    assert (own.native_id, own.text, own.type) == ("5236400000001101", LOGIN, PostType.POST)
    assert own.published_at == datetime(2026, 11, 20, 9, 12, 33, tzinfo=SHANGHAI)
    assert [own.likes.value, own.comments.value, own.reposts.value, own.client] == [88, 12, 3, "iPhone客户端"]
    assert (repost.type, repost.text, repost.parent_id) == (PostType.REPOST, "升级完更卡了", "weibo:5236400000001111")
    assert repost.quoted == "@江海银行: #江海银行# 手机银行今晚升级，22:00起暂停服务"
    assert (of_deleted.parent_id, of_deleted.quoted) == ("weibo:5236400000001112", "")


def test_an_original_that_a_repost_embeds_stands_before_it() -> None:
    items = items_of(FILES / "weibo-crawler_2026.csv")
    assert [type(item) for item in items] == [Post, Original, Post, Post]
    assert isinstance(items[1], Original)
    original = items[1].post
    assert (original.id, original.author) == ("weibo:5236400000001111", Author("6200000900", "江海银行"))
    assert (original.likes.value, original.topics) == (1203, ("江海银行",))


def test_the_author_of_a_weibo_crawler_csv_is_in_its_name_and_no_other_number_is(tmp_path: Path) -> None:
    content = (FILES / "weibo-crawler_2026.csv").read_bytes()
    for name, author in {"6200000901.csv": "6200000901", "20261120.csv": "", "江边小陈.csv": ""}.items():
        (tmp_path / name).write_bytes(content)
        assert {post.author.id for post in posts_of(tmp_path / name)} == {author}


@pytest.mark.parametrize("name", ["weibo-crawler_shifted.csv", "weibo-crawler.json"])
def test_other_layouts_of_weibo_crawler_give_the_same(name: str) -> None:
    reference = items_of(FILES / "weibo-crawler_2026.csv")
    items = [item for item in items_of(FILES / name) if not isinstance(item, LeftOut)]
    for item, known in zip(items, reference, strict=False):
        assert type(item) is type(known)
        post, same = (entry.post if isinstance(entry, Original) else entry for entry in (item, known))
        assert isinstance(post, Post)
        assert isinstance(same, Post)
        assert replace(post, author=same.author, url=same.url, likes=same.likes) == same


def test_weibo_crawler_json_is_one_document_whose_user_is_no_post() -> None:
    items = items_of(FILES / "weibo-crawler.json")
    assert items[0] == LeftOut("用户 (users)")
    post = next(item for item in items if isinstance(item, Post))
    assert post.author == Author("6200000901", "江边小陈")


def test_weibo_crawler_json_of_many_posts_is_read_in_bounded_memory(tmp_path: Path) -> None:
    text = (FILES / "weibo-crawler.json").read_text("utf-8")
    head, tail = text.index('"weibo": [') + len('"weibo": ['), text.rindex("]")
    path = tmp_path / "x.json"
    path.write_text(f"{text[:head]}{','.join([text[head:tail]] * 500)}{text[tail:]}", encoding="utf-8")
    assert len(posts_of(path)) == 1500


def test_the_oldest_weibo_crawler_csv_has_dates_without_time() -> None:
    (post,) = posts_of("weibo-crawler_2019.csv")
    assert post.published_at == datetime(2026, 11, 19, tzinfo=SHANGHAI)


def test_weibo_crawler_comments_belong_to_their_post() -> None:
    first, second = posts_of("weibo-crawler_comments.csv")
    assert (first.type, first.text) == (PostType.COMMENT, "我的也是，[怒]")
    assert {first.parent_id, first.root_id, second.root_id} == {"weibo:5236400000001101"}
    assert second.text == "打95xxx没人接"


def weibo_crawler_sqlite(path: Path) -> Path:
    comment = {
        "id": "5236400000001122", "bid": mid_to_bid("5236400000001122"), "weibo_id": "5236400000001101",
        "root_id": "5236400000001121", "user_id": "6200000901", "created_at": "Fri Nov 20 09:40:00 +0800 2026",
        "user_screen_name": "江边小陈", "user_avatar_url": "", "text": "没人接", "pic_url": "", "like_count": 0,
    }  # fmt: skip
    root = comment | {"id": "5236400000001121", "bid": mid_to_bid("5236400000001121"), "text": "我的也是"}
    repost = {name: value for name, value in comment.items() if name not in {"root_id", "pic_url"}} | {
        "id": "5236400000001131", "bid": mid_to_bid("5236400000001131"), "text": "转发微博",
    }  # fmt: skip
    post = {
        "id": "5236400000001102", "bid": mid_to_bid("5236400000001102"), "user_id": "6200000901",
        "screen_name": "江边小陈", "text": "升级完更卡了", "article_url": "", "topics": "", "at_users": "", "pics": "",
        "video_url": "", "location": "", "created_at": "2026-11-20 10:01:00", "source": "iPhone客户端",
        "attitudes_count": 2, "comments_count": 12, "reposts_count": 3, "retweet_id": "5236400000001111",
    }  # fmt: skip
    user = {"id": "6200000901", "nick_name": "江边小陈", "follower_count": 3, "follow_count": 4}
    return write_sqlite(
        path, {"weibo": [post], "comments": [root, comment], "reposts": [repost], "user": [user],
               "bins": [{"id": 1, "ext": ".jpg", "data": b"\xff\xd8", "weibo_id": "1", "path": "", "url": ""}]},
    )  # fmt: skip


def test_weibo_crawler_sqlite_gives_posts_comments_and_reposts(tmp_path: Path) -> None:
    items = items_of(weibo_crawler_sqlite(tmp_path / "weibodata.db"))
    posts = {item.native_id[-2:]: item for item in items if isinstance(item, Post)}
    assert {number: post.type for number, post in posts.items()} == {
        "02": PostType.REPOST, "21": PostType.COMMENT, "22": PostType.COMMENT, "31": PostType.REPOST,
    }  # fmt: skip
    assert posts["02"].parent_id == "weibo:5236400000001111"
    assert (posts["21"].parent_id, posts["22"].parent_id) == ("weibo:5236400000001101", posts["21"].id)
    assert (posts["31"].text, posts["31"].parent_id) == ("", "weibo:5236400000001101")
    assert {item.what: item.count for item in items if isinstance(item, LeftOut)} == {
        "用户 (users)": 1, "图片和视频 (media)": 1,
    }  # fmt: skip


def test_weibo_search_sqlite_table_gives_the_post_of_its_csv(tmp_path: Path) -> None:
    names = {"用户昵称": "screen_name", "微博正文": "text", "转发数": "reposts_count", "评论数": "comments_count",
             "点赞数": "attitudes_count", "发布时间": "created_at", "发布工具": "source"}  # fmt: skip
    header, *rows = rows_of_fixture("weibo-search_2026.csv")
    tables = {"weibo": [dict(zip((names.get(name, name) for name in header), row, strict=True)) for row in rows]}
    path = write_sqlite(tmp_path / "x.db", tables)
    assert posts_of(path) == posts_of("weibo-search_2026.csv")


def test_weibo_search_rows_of_another_version_under_an_old_header(tmp_path: Path) -> None:
    old, new = rows_of_fixture("weibo-search_2020.csv"), rows_of_fixture("weibo-search_2026.csv")
    appended = write_csv(tmp_path / "appended.csv", *old, *new[1:])
    with_header = write_csv(tmp_path / "header.csv", *old, *new, *old)
    assert [post.region for post in posts_of(appended)] == ["", "", "", "上海", "", "浙江"]
    assert [post.region for post in posts_of(with_header)] == ["", "", "", "上海", "", "浙江", "", "", ""]
    assert [len(row) for row in (old[0], new[0])] == [17, 21]


def test_a_second_header_of_another_export_changes_the_table(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "x.csv", *rows_of_fixture("weibo-search_2020.csv"), *rows_of_fixture("weibo-crawler_2026.csv"),
        *rows_of_fixture("mediacrawler_tieba_contents.csv"),
    )  # fmt: skip
    assert [post.site for post in posts_of(path)] == ["weibo"] * 6 + ["tieba"]


def test_spider_tweets_with_and_without_user_and_repost() -> None:
    first, repost, bare = posts_of("weibo-spider_tweets.jsonl")
    assert first.author == Author("6200000911", "等利率的人", "organisation", 32000)
    assert (first.region, first.keyword, first.likes.value) == ("云南", "江海银行", 7)
    assert first.fetched_at.timestamp() == 1795500000
    assert (repost.type, repost.text, repost.parent_id) == (PostType.REPOST, "共享喜讯", first.id)
    assert (bare.author.id, bare.url) == ("1087770692", f"https://weibo.com/1087770692/{mid_to_bid(bare.native_id)}")


def test_spider_comments_know_whom_they_answer_but_not_their_post() -> None:
    root, answer = posts_of("weibo-spider_comments.jsonl")
    assert (root.type, root.parent_id, root.root_id) == (PostType.COMMENT, "", "")
    assert (answer.parent_id, answer.quoted, answer.text) == (root.id, "@还在等: 恭喜，我这边还没降", "打客服问问")


def test_users_are_told_and_not_refused() -> None:
    items = items_of(FILES / "weibo-spider_users.jsonl")
    assert [item.what for item in items if isinstance(item, LeftOut)] == [
        "用户 (users)", "关注与粉丝 (fans and follows)", "关注与粉丝 (fans and follows)",
    ]  # fmt: skip
    assert items_of(FILES / "weibo-crawler_users.csv") == [LeftOut("用户 (users)")]


def test_one_post_has_one_id_in_all_tools() -> None:
    ids = {
        posts_of("weibo-crawler_2026.csv")[0].id,
        posts_of("weibo-crawler_shifted.csv")[0].id,
        posts_of("weibo-crawler.json")[0].id,
        posts_of("weibo-crawler_comments.csv")[0].parent_id,
    }
    assert ids == {"weibo:5236400000001101"}


def test_ids_that_all_end_in_zero_were_rounded(tmp_path: Path) -> None:
    header, row = rows_of_fixture("weibo-crawler_comments.csv")[:2]
    rows = [[f"52364000000{number:04d}0", *row[1:]] for number in range(12)]
    path = write_csv(tmp_path / "x.csv", header, *rows)
    assert {refusal.kind for refusal in refusals_of(path)} == {
        "id 都以 0 结尾：已被电子表格四舍五入 (all ids end in 0: rounded by a spreadsheet; export again as text)"
    }
    few = write_csv(tmp_path / "few.csv", header, *rows[:3])
    assert len(posts_of(few)) == 3


def test_an_id_that_disagrees_with_the_address_was_rounded(tmp_path: Path) -> None:
    header, row = rows_of_fixture("mediacrawler_weibo_contents.csv")
    path = write_csv(tmp_path / "x.csv", header, ["5236400000000900", *row[1:]])
    (refusal,) = refusals_of(path)
    assert "address" in refusal.reason
    assert refusal.line == 2


def test_rows_of_no_known_width_are_refused(tmp_path: Path) -> None:
    header, *rows = rows_of_fixture("weibo-crawler_2026.csv")
    path = write_csv(tmp_path / "x.csv", header, rows[0][:9], rows[0])
    assert [type(item) for item in items_of(path)] == [Refusal, Post]


def test_lines_of_several_exports_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    names = ("weibo-spider_tweets.jsonl", "mediacrawler_zhihu_comments.jsonl", "weibo-spider_users.jsonl")
    path.write_text("".join((FILES / name).read_text("utf-8") for name in names), encoding="utf-8")
    items = items_of(path)
    assert len([item for item in items if isinstance(item, Post)]) == 5
    assert len([item for item in items if isinstance(item, LeftOut)]) == 3
    assert len(objects_of_fixture(names[0])) == 3


SEARCH = "weibo-search_2026.csv"


@pytest.mark.parametrize("mid", [5236400000000810, 5236400000001060])
def test_a_number_that_ends_in_zero_is_taken_where_the_bid_proves_it(mid: int, tmp_path: Path) -> None:
    header, row, *_ = rows_of_fixture(SEARCH)
    whole, rounded = [mid, mid_to_bid(str(mid)), *row[2:]], [mid, mid_to_bid(str(mid + 3)), *row[2:]]
    path = write_excel(tmp_path / "x.xlsx", {"微博": [header, whole, rounded, [1e300 * 1e10, *row[1:]]]})
    items = items_of(path)
    assert [type(item) for item in items] == [Post, Refusal, Refusal]
    assert isinstance(items[0], Post)
    assert items[0].native_id == str(mid)


@pytest.mark.parametrize("bid", ["", "5236400000000801", "QfgVG00cV?refer_flag=1001030103_", "无"])
def test_what_stands_for_a_bid_and_is_none_refuses_no_row(bid: str, tmp_path: Path) -> None:
    header, row, *_ = rows_of_fixture(SEARCH)
    (post,) = posts_of(write_csv(tmp_path / "x.csv", header, [row[0], bid, *row[2:]]))
    assert post == posts_of(SEARCH)[0]


def test_a_repost_whose_original_is_gone_is_still_a_repost(tmp_path: Path) -> None:
    header, *rows = rows_of_fixture("weibo-crawler_2026.csv")
    gone = [*rows[0][: header.index("是否原创")], "False", *[""] * 20]
    (post,) = posts_of(write_csv(tmp_path / "x.csv", header, gone))
    assert (post.type, post.parent_id) == (PostType.REPOST, "")
    assert post.text == posts_of("weibo-crawler_2026.csv")[0].text
    tweet = objects_of_fixture("weibo-spider_tweets.jsonl")[0]
    lines = [json.dumps({**tweet, "is_retweet": is_retweet}) for is_retweet in (True, False)]
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert [post.type for post in posts_of(tmp_path / "x.jsonl")] == [PostType.REPOST, PostType.POST]


@pytest.mark.parametrize("place", ["", "江边小陈"])
def test_the_list_of_users_tells_whose_a_file_is(place: str, tmp_path: Path) -> None:
    folder = tmp_path / place
    folder.mkdir(exist_ok=True)
    content = (FILES / "weibo-crawler_2026.csv").read_bytes()
    (tmp_path / "users.csv").write_bytes((FILES / "weibo-crawler_users.csv").read_bytes())
    for number, author in (
        ("6200000901", Author("6200000901", "江边小陈", "", 12000)), ("6200000999", Author("6200000999")), ("微博", Author()),
    ):  # fmt: skip
        (folder / f"{number}.csv").write_bytes(content)
        assert {post.author for post in posts_of(folder / f"{number}.csv")} == {author}
    (tmp_path / "users.csv").write_bytes(b'"\xff\n')
    assert posts_of(folder / "6200000901.csv")[0].author == Author("6200000901")


def test_five_ids_that_end_in_zero_are_enough(tmp_path: Path) -> None:
    header, row = rows_of_fixture("weibo-crawler_comments.csv")[:2]
    rows = [[f"52364000000{number:04d}0", *row[1:]] for number in range(5)]
    assert len(refusals_of(write_csv(tmp_path / "x.csv", header, *rows))) == 5

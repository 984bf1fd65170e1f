"""Exports of the crawlers that read weibo.cn: dataabc/weiboSpider, and nghuyong/WeiboSpider before 2021."""

import json
from pathlib import Path

import pytest

from crawlers.importers import LeftOut, open_file
from crawlers.items import Author, PostType
from tests.crawlers.import_files import NOW, items_of, posts_of, write_csv, write_sqlite

USER = {
    "id": "1669879400",
    "nickname": "江海小胖",
    "gender": "女",
    "weibo_num": 1121,
    "following": 250,
    "followers": 663,
}
POST = {
    "id": "IonM9ryMy", "content": "江海银行年会，1月11日不见不散@江海银行  原图 ", "original": True, "publish_place": "无",
    "publish_time": "2020-01-07 14:59", "publish_tool": "无", "up_num": 239, "retweet_num": 71, "comment_num": 55,
}  # fmt: skip
REPOST = POST | {
    "id": "InB4Df73X", "content": "转发理由:说得好[来] //@小江:是\n原始用户: 江海银行\n转发内容: 信用卡免年费  ", "original": False,
    "publish_tool": "iPhone客户端",
}  # fmt: skip
CHINESE = {
    "微博id": "id", "微博正文": "content", "原始图片url": "", "被转发微博原始图片url": "", "是否为原创微博": "original",
    "发布位置": "publish_place", "发布时间": "publish_time", "发布工具": "publish_tool", "点赞数": "up_num",
    "转发数": "retweet_num", "评论数": "comment_num",
}  # fmt: skip
OLD = {
    "_id": "2740680867_IghlTuUPn", "weibo_url": "https://weibo.com/2740680867/IghlTuUPn", "user_id": "2740680867",
    "created_at": "2019-11-15 07:55:41", "tool": "HUAWEI P10", "like_num": 0, "repost_num": 2, "comment_num": 3,
    "image_url": "NA", "location_map_info": "119.17,36.63", "content": "江海银行排队两小时 潍坊 显示地图", "crawl_time": 1581347379,
}  # fmt: skip


def _check(path: Path, owner: Author) -> None:
    assert open_file(path, fetched_at=NOW).format.startswith("weibospider-")
    post, repost = posts_of(path)
    assert (post.id, post.type, post.client) == ("weibo:4458112696568562", PostType.POST, "")
    assert post.text == "江海银行年会，1月11日不见不散@江海银行"
    assert (post.reposts.value, post.comments.value, post.likes.value) == (71, 55, 239)
    assert post.published_at is not None
    assert post.published_at.isoformat() == "2020-01-07T06:59:00+00:00"
    assert (repost.type, repost.text, repost.client) == (PostType.REPOST, "说得好[来]", "iPhone客户端")
    assert repost.quoted == "//@小江:是\n@江海银行: 信用卡免年费"
    assert post.author == repost.author == owner


def test_weibospider_csv_has_bids_and_the_author_in_its_name(tmp_path: Path) -> None:
    rows = [[row.get(name, "无") for name in CHINESE.values()] for row in (POST, REPOST)]
    _check(write_csv(tmp_path / "1669879400.csv", list(CHINESE), *rows), Author("1669879400"))


@pytest.mark.parametrize("by_post", [{}, {"user_id": "1669879400"}])
def test_weibospider_json_begins_with_the_author(tmp_path: Path, by_post: dict[str, str]) -> None:
    path = tmp_path / "微博.json"
    document = {"user": USER, "weibo": [POST | by_post, REPOST | by_post]}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=4), "utf-8")
    _check(path, Author("1669879400", "江海小胖", followers=663))
    assert LeftOut("用户 (users)") in items_of(path)


def test_weibospider_sqlite(tmp_path: Path) -> None:
    rows = [row | {"user_id": "1669879400"} for row in (POST, REPOST)]
    _check(write_sqlite(tmp_path / "weibo.db", {"weibo": rows, "user": [USER]}), Author("1669879400"))


def test_statuses_of_the_old_weibo_spider(tmp_path: Path) -> None:
    repost = OLD | {
        "_id": "2740680867_IghlTuUPo", "origin_weibo": "https://weibo.cn/comment/IghlTuUPn?rl=1#cmtfrm", "tool": "NA",
        "content": "转发了 江海银行 的微博: 江海银行排队两小时转发理由:我也是",
    }  # fmt: skip
    path = tmp_path / "tweets.json"
    path.write_text(json.dumps([OLD, repost], ensure_ascii=False), "utf-8")
    first, second = posts_of(path)
    assert (first.id, first.text, first.author.id) == (
        "weibo:4438799537368289",
        "江海银行排队两小时 潍坊",
        "2740680867",
    )
    assert (first.reposts.value, first.comments.value, first.url) == (2, 3, OLD["weibo_url"])
    assert first.fetched_at.year == 2020
    assert (second.type, second.text, second.quoted) == (PostType.REPOST, "我也是", "@江海银行: 江海银行排队两小时")
    assert (second.parent_id, second.root_id, second.client) == (first.id, first.id, "")


def test_comments_of_the_old_weibo_spider_know_their_status(tmp_path: Path) -> None:
    comment = {
        "_id": "C_4387933362623405", "weibo_url": OLD["weibo_url"], "comment_user_id": "5280331573", "like_num": 3,
        "content": "回复@小江:是慢", "created_at": "2019-11-15 09:00:00", "crawl_time": 1581347379,
    }  # fmt: skip
    path = tmp_path / "comments.jsonl"
    path.write_text(json.dumps(comment), "utf-8")
    (post,) = posts_of(path)
    assert (post.id, post.type, post.text, post.likes.value) == ("weibo:4387933362623405", PostType.COMMENT, "是慢", 3)
    assert post.parent_id == post.root_id == "weibo:4438799537368289"


@pytest.mark.parametrize(
    "row",
    [{"_id": "2740680867", "nick_name": "小江", "tweets_num": 3}, {"_id": "1_2", "fan_id": "1", "followed_id": "2"}],
)
def test_users_and_fans_of_the_old_weibo_spider_are_left_out(tmp_path: Path, row: dict[str, object]) -> None:
    path = tmp_path / "users.jsonl"
    path.write_text(json.dumps(row), "utf-8")
    assert [type(item) for item in items_of(path)] == [LeftOut]

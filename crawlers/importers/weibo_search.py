"""CSV of dataabc/weibo-search, every column set from 2020 on, also as its database tables hold it."""

from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import reference
from crawlers.importers.table import Table, columns
from crawlers.importers.weibo import Columns, status
from crawlers.items import Author, Post
from crawlers.weibo_text import ORGANISATION, PERSON

_VERIFIED: Final = {"蓝V": ORGANISATION, "黄V": PERSON, "红V": PERSON, "金V": PERSON}
_CHINESE: Final = Columns(
    id="id", bid="bid", text=("微博正文",), time=("发布时间",), reposts="转发数", comments="评论数", likes="点赞数",
    region="ip", client="发布工具",
)  # fmt: skip
_ENGLISH: Final = Columns(
    id="id", bid="bid", text=("text",), time=("created_at",), reposts="reposts_count", comments="comments_count",
    likes="attitudes_count", region="ip", client="source",
)  # fmt: skip

_START: Final = ("id", "bid", "user_id", "用户昵称", "微博正文")
_ARTICLE: Final = "头条文章url"
_MIDDLE: Final = (
    "发布位置", "艾特用户", "话题", "转发数", "评论数", "点赞数", "发布时间", "发布工具", "微博图片url", "微博视频url",
    "retweet_id",
)  # fmt: skip
_LATER: Final = ("ip", "user_authentication", "会员类型", "会员等级")
_LAYOUTS: Final = (
    (*_START, *_MIDDLE),
    *((*_START, _ARTICLE, *_MIDDLE, *_LATER[:count]) for count in (0, 1, 2, 4)),
)


def _chinese(record: Fields, fetched_at: datetime) -> Post:
    return status(_CHINESE, record, fetched_at, _author(record, "用户昵称"), reference(record, "retweet_id"))


def _english(record: Fields, fetched_at: datetime) -> Post:
    return status(_ENGLISH, record, fetched_at, _author(record, "screen_name"), reference(record, "retweet_id"))


def _author(record: Fields, name: str) -> Author:
    return Author(
        id=reference(record, "user_id"),
        name=record.text(name),
        verified=_VERIFIED.get(record.text("user_authentication"), ""),
    )


TABLES: Final = (
    Table(
        "weibo-search",
        "weibo-search 微博搜索导出",
        columns("bid", "微博正文", "user_id|用户昵称|发布时间"),
        _chinese,
        ids=("id", "retweet_id"),
        layouts=_LAYOUTS,
    ),
    Table(
        "weibo-search",
        "weibo-search 数据库的 weibo 表",
        columns("id", "bid", "user_id", "text", "screen_name", "ip|user_authentication|vip_type"),
        _english,
        ids=("id", "retweet_id"),
    ),
)

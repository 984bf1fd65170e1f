"""JSONL of nghuyong/WeiboSpider: statuses by user, keyword or repost, and comments, which do not know their status."""

from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import count_of, fetched, reference, region_of, text_of, time_of
from crawlers.importers.table import NotPosts, Table, columns
from crawlers.importers.weibo import Columns, comment_words, mid_of, status
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.weibo.status import SITE
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import quote, verified_kind, without_answer

_COLUMNS: Final = Columns(
    id="_id", bid="mblogid", text=("content",), time=("created_at",), reposts="reposts_count", comments="comments_count",
    likes="attitudes_count", region="ip_location", client="source", keyword="keyword", crawled="crawl_time",
    repost=("is_retweet", True),
)  # fmt: skip


def _tweet(record: Fields, fetched_at: datetime) -> Post:
    user = record.child("user")
    author = _author(user) if user else Author(id=_user_in_address(record))
    return status(_COLUMNS, record, fetched_at, author, _reposted(record))


def _reposted(record: Fields) -> str:
    """The mid of the reposted status, which the export gives as mid or bid."""
    name = reference(record, "retweet_id")
    return as_mid(name) if name else ""


def _user_in_address(record: Fields) -> str:
    """Tweets collected by user do not repeat the user: ``https://weibo.com/1087770692/LqlZNhJFm``."""
    parts = record.text("url").split("/")
    return parts[3] if len(parts) > 3 and parts[3].isdecimal() else ""


def _author(user: Fields) -> Author:
    followers = user.get("followers_count")
    return Author(
        id=reference(user, "_id"),
        name=user.text("nick_name"),
        verified=verified_kind(verified=user.flag("verified"), number=user.whole("verified_type")),
        followers=None if followers is None else count_of(user, "followers_count").value,
    )


def _comment(record: Fields, fetched_at: datetime) -> Post:
    comment = mid_of(record, "_id")
    own, chain = comment_words(text_of(record, "content"))
    answered = record.child("reply_comment")
    parent = reference(answered, "_id", "id")
    return Post(
        site=SITE,
        native_id=comment,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted="\n".join(filter(None, (chain, _answered_words(answered)))),
        fetched_at=fetched(record, fetched_at, "crawl_time"),
        author=_author(record.child("comment_user")),
        published_at=time_of(record, fetched_at, "created_at"),
        published_raw=record.text("created_at"),
        likes=count_of(record, "like_counts", "like_count"),
        region=region_of(record, "ip_location"),
        topics=topics_of(own),
        parent_id=f"{SITE}:{parent}" if parent else "",
    )


def _answered_words(answered: Fields) -> str:
    text = html_to_text(answered.text("text"), newlines=True)
    name = answered.child("user").text("nick_name", "screen_name")
    return quote(name, without_answer(text)) if text else ""


TABLES: Final = (
    Table(
        "weibo-spider-comments",
        "WeiboSpider 微博评论",
        columns("_id", "comment_user", "content", "like_counts|like_count"),
        _comment,
    ),
    Table(
        "weibo-spider",
        "WeiboSpider 微博",
        columns("_id", "mblogid", "content", "attitudes_count"),
        _tweet,
    ),
)
NOT_POSTS: Final = (
    NotPosts("weibo-spider-users", "用户 (users)", columns("_id", "nick_name", "followers_count|statuses_count")),
    NotPosts("weibo-spider-follows", "关注与粉丝 (fans and follows)", columns("_id", "fan_info|follower_info")),
)

"""Zhihu in exports of MediaCrawler."""

from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import (
    DIGITS,
    count_of,
    fetched,
    reference,
    region_of,
    text_of,
    time_of,
    web_address,
    whole_id,
    word,
)
from crawlers.importers.mediacrawler.author import author_of
from crawlers.importers.table import Table, columns
from crawlers.items import Platform, Post, PostType

_SITE: Final = Platform.ZHIHU.value
_CONTENT: Final = (
    "content_id", "content_type", "content_text", "content_url", "question_id", "title", "desc", "created_time",
    "updated_time", "voteup_count", "comment_count", "source_keyword",
)  # fmt: skip
_COMMENT: Final = ("comment_id", "parent_comment_id", "content", "publish_time")
_COMMENT_END: Final = ("sub_comment_count", "like_count", "dislike_count", "content_id", "content_type")
_USER: Final = ("user_id", "user_link", "user_nickname", "user_avatar")
_HASH: Final = ("creator_hash", "user_nickname")


def _content(record: Fields, fetched_at: datetime) -> Post:
    title = record.text("title")
    return Post(
        site=_SITE,
        native_id=whole_id(record, "content_id", pattern=DIGITS),
        platform=Platform.ZHIHU,
        type=PostType.POST,
        text=text_of(record, "content_text", "desc", required=not title),
        title=title,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "content_url"),
        author=author_of(record),
        published_at=time_of(record, fetched_at, "created_time"),
        published_raw=record.text("created_time"),
        comments=count_of(record, "comment_count"),
        likes=count_of(record, "voteup_count"),
        keyword=word(record, "source_keyword"),
    )


def _comment(record: Fields, fetched_at: datetime) -> Post:
    content = whole_id(record, "content_id", pattern=DIGITS)
    answered = reference(record, "parent_comment_id")
    return Post(
        site=_SITE,
        native_id=_comment_id(whole_id(record, "comment_id", pattern=DIGITS)),
        platform=Platform.ZHIHU,
        type=PostType.COMMENT,
        text=text_of(record, "content"),
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        author=author_of(record),
        published_at=time_of(record, fetched_at, "publish_time"),
        published_raw=record.text("publish_time"),
        comments=count_of(record, "sub_comment_count"),
        likes=count_of(record, "like_count"),
        region=region_of(record, "ip_location"),
        parent_id=f"{_SITE}:{_comment_id(answered) if answered else content}",
        root_id=f"{_SITE}:{content}",
    )


def _comment_id(number: str) -> str:
    """Comments are numbered apart from answers and articles."""
    return f"comment-{number}"


TABLES: Final = (
    Table(
        "mediacrawler-zhihu-contents",
        "MediaCrawler 知乎内容",
        columns("content_id", "content_text", "voteup_count", "created_time"),
        _content,
        ids=("content_id",),
        layouts=(
            (*_CONTENT, *_USER, "user_url_token", "last_modify_ts"),
            (*_CONTENT, *_HASH, "last_modify_ts"),
        ),
    ),
    Table(
        "mediacrawler-zhihu-comments",
        "MediaCrawler 知乎评论",
        columns("comment_id", "content_id", "content", "publish_time"),
        _comment,
        ids=("content_id",),
        layouts=(
            (*_COMMENT, "ip_location", *_COMMENT_END, *_USER, "last_modify_ts"),
            (*_COMMENT, *_COMMENT_END, *_HASH, "last_modify_ts"),
        ),
    ),
)

"""Xiaohongshu in exports of MediaCrawler."""

import re
from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import (
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

_SITE: Final = Platform.XIAOHONGSHU.value
_ID: Final = re.compile(r"[0-9a-f]{8,40}")
_IN_ADDRESS: Final = re.compile(r"/(?:explore|discovery/item)/([0-9a-f]{24})(?![0-9a-f])")
_NOTE: Final = ("note_id", "type", "title", "desc", "video_url", "time", "last_update_time")
_COUNTS: Final = ("liked_count", "collected_count", "comment_count", "share_count")
_REST: Final = ("image_list", "tag_list", "last_modify_ts", "note_url", "source_keyword", "xsec_token")
_USER: Final = ("user_id", "nickname", "avatar")
_HASH: Final = ("creator_hash", "nickname")
_COMMENT_END: Final = ("sub_comment_count", "pictures", "parent_comment_id", "last_modify_ts", "like_count")


def _content(record: Fields, fetched_at: datetime) -> Post:
    title = record.text("title")
    text = text_of(record, "desc", required=not title)
    return Post(
        site=_SITE,
        native_id=_note_id(record),
        platform=Platform.XIAOHONGSHU,
        type=PostType.POST,
        text=text,
        title=title,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "note_url"),
        author=author_of(record),
        published_at=time_of(record, fetched_at, "time"),
        published_raw=record.text("time"),
        reposts=count_of(record, "share_count"),
        comments=count_of(record, "comment_count"),
        likes=count_of(record, "liked_count"),
        region=region_of(record, "ip_location"),
        topics=tuple(filter(None, record.text("tag_list").split(","))),
        keyword=word(record, "source_keyword"),
    )


def _note_id(record: Fields) -> str:
    """The note's id, by its address where people removed the column."""
    address = _IN_ADDRESS.search(record.text("note_url"))
    return address[1] if address and "note_id" not in record else whole_id(record, "note_id", pattern=_ID)


def _comment(record: Fields, fetched_at: datetime) -> Post:
    note = whole_id(record, "note_id", pattern=_ID)
    answered = reference(record, "parent_comment_id")
    return Post(
        site=_SITE,
        native_id=whole_id(record, "comment_id", pattern=_ID),
        platform=Platform.XIAOHONGSHU,
        type=PostType.COMMENT,
        text=text_of(record, "content"),
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        author=author_of(record),
        published_at=time_of(record, fetched_at, "create_time"),
        published_raw=record.text("create_time"),
        comments=count_of(record, "sub_comment_count"),
        likes=count_of(record, "like_count"),
        region=region_of(record, "ip_location"),
        parent_id=f"{_SITE}:{answered or note}",
        root_id=f"{_SITE}:{note}",
    )


TABLES: Final = (
    Table(
        "mediacrawler-xiaohongshu-contents",
        "MediaCrawler 小红书笔记",
        columns("note_id|note_url", "desc", "collected_count", "time"),
        _content,
        layouts=(
            (*_NOTE, *_USER, *_COUNTS, "ip_location", *_REST),
            (*_NOTE, *_HASH, *_COUNTS, *_REST),
        ),
    ),
    Table(
        "mediacrawler-xiaohongshu-comments",
        "MediaCrawler 小红书评论",
        columns("comment_id", "note_id", "content", "create_time", "sub_comment_count"),
        _comment,
        layouts=(
            ("comment_id", "create_time", "ip_location", "note_id", "content", *_USER, *_COMMENT_END),
            ("comment_id", "create_time", "note_id", "content", *_HASH, *_COMMENT_END),
        ),
    ),
)

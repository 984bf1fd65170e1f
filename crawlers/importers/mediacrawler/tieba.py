"""Tieba in exports of MediaCrawler."""

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
from crawlers.pages.tieba.words import told_answer

_SITE: Final = Platform.TIEBA.value
_NOTE: Final = ("note_id", "title", "desc", "note_url", "publish_time")
_BAR: Final = ("tieba_name", "tieba_link", "total_replay_num", "total_replay_page")
_LINKED_USER: Final = ("user_link", "user_nickname", "user_avatar")
_HASH: Final = ("creator_hash", "user_nickname")
_REPLY: Final = ("comment_id", "parent_comment_id", "content")
_REPLY_PLACE: Final = ("note_id", "note_url", "tieba_id", "tieba_name", "tieba_link", "last_modify_ts")


def _content(record: Fields, fetched_at: datetime) -> Post:
    title = record.text("title")
    return Post(
        site=_SITE,
        native_id=whole_id(record, "note_id", pattern=DIGITS),
        platform=Platform.TIEBA,
        type=PostType.THREAD,
        text=text_of(record, "desc", required=not title),
        title=title,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "note_url"),
        author=author_of(record),
        published_at=time_of(record, fetched_at, "publish_time"),
        published_raw=record.text("publish_time"),
        comments=count_of(record, "total_replay_num"),
        region=region_of(record, "ip_location"),
        board=record.text("tieba_name"),
        keyword=word(record, "source_keyword"),
    )


def _comment(record: Fields, fetched_at: datetime) -> Post:
    thread = whole_id(record, "note_id", pattern=DIGITS)
    answered = reference(record, "parent_comment_id", "parment_comment_id")
    text = text_of(record, "content")
    own, quoted = told_answer(Fields({"content": text})) if answered else (text, "")
    return Post(
        site=_SITE,
        native_id=f"{thread}-{whole_id(record, 'comment_id', pattern=DIGITS)}",
        platform=Platform.TIEBA,
        type=PostType.REPLY,
        text=own or text,
        quoted=quoted,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "note_url"),
        author=author_of(record),
        published_at=time_of(record, fetched_at, "publish_time"),
        published_raw=record.text("publish_time"),
        comments=count_of(record, "sub_comment_count"),
        region=region_of(record, "ip_location"),
        board=record.text("tieba_name"),
        parent_id=f"{_SITE}:{thread}-{answered}" if answered else f"{_SITE}:{thread}",
        root_id=f"{_SITE}:{thread}",
    )


TABLES: Final = (
    Table(
        "mediacrawler-tieba-contents",
        "MediaCrawler 贴吧主题",
        columns("note_id", "title", "desc", "tieba_name", "total_replay_num"),
        _content,
        ids=("note_id",),
        layouts=(
            (*_NOTE, *_LINKED_USER, *_BAR, "ip_location", "source_keyword", "last_modify_ts"),
            (*_NOTE, *_HASH, *_BAR, "source_keyword", "last_modify_ts"),
        ),
    ),
    Table(
        "mediacrawler-tieba-comments",
        "MediaCrawler 贴吧回复",
        columns("comment_id", "note_id", "content", "tieba_name"),
        _comment,
        ids=("comment_id", "note_id"),
        layouts=(
            (*_REPLY, *_LINKED_USER, "publish_time", "ip_location", "sub_comment_count", *_REPLY_PLACE),
            (*_REPLY, *_HASH, "publish_time", "sub_comment_count", *_REPLY_PLACE),
        ),
    ),
)

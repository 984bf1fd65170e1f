"""Weibo in exports of MediaCrawler.

Most versions take Beijing wall time for UTC in ``create_time``, which makes it eight hours late (ids of Weibo hold
their moment: they agree with ``create_date_time``).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import count_of, fetched, region_of, text_of, time_of
from crawlers.importers.mediacrawler.author import author_of
from crawlers.importers.table import Table, columns
from crawlers.importers.weibo import Columns, comment_parents, comment_url, comment_words, mid_of, status
from crawlers.items import Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.pages.weibo.status import SITE
from crawlers.times import parse_time

_LATE: Final = timedelta(hours=8)
_MINUTE: Final = timedelta(minutes=1)
"""Spreadsheets show no seconds."""

_COLUMNS: Final = Columns(
    id="note_id", address="note_url", text=("content",), time=("create_time", "create_date_time"), reposts="shared_count",
    comments="comments_count", likes="liked_count", region="ip_location", keyword="source_keyword",
    crawled="last_modify_ts",
)  # fmt: skip

_NOTE: Final = (
    "note_id", "content", "create_time", "create_date_time", "liked_count", "comments_count", "shared_count",
    "last_modify_ts", "note_url",
)  # fmt: skip
_COMMENT: Final = (
    "comment_id", "create_time", "create_date_time", "note_id", "content", "sub_comment_count", "comment_like_count",
    "last_modify_ts",
)  # fmt: skip
_USER: Final = ("user_id", "nickname", "gender", "profile_url", "avatar")
_HASH: Final = ("creator_hash", "nickname")


def _content(record: Fields, fetched_at: datetime) -> Post:
    post = status(_COLUMNS, record, fetched_at, author_of(record))
    moment = _time(record, fetched_at)
    return post if moment == post.published_at else replace(post, published_at=moment)


def _time(record: Fields, fetched_at: datetime) -> datetime | None:
    written = time_of(record, fetched_at, "create_time", "create_date_time")
    shown = parse_time(record.get("create_date_time"), fetched_at)
    is_late = written and shown and abs(written - shown - _LATE) < _MINUTE
    return written - _LATE if written and is_late else written


def _comment(record: Fields, fetched_at: datetime) -> Post:
    comment = mid_of(record, "comment_id")
    own, chain = comment_words(text_of(record, "content"))
    parent, root = comment_parents(comment, record, "parent_comment_id", "note_id")
    return Post(
        site=SITE,
        native_id=comment,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted=chain,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=comment_url(mid_of(record, "note_id"), comment),
        author=author_of(record),
        published_at=_time(record, fetched_at),
        published_raw=record.text("create_time", "create_date_time"),
        comments=count_of(record, "sub_comment_count"),
        likes=count_of(record, "comment_like_count"),
        region=region_of(record, "ip_location"),
        topics=topics_of(own),
        parent_id=parent,
        root_id=root,
    )


TABLES: Final = (
    Table(
        "mediacrawler-weibo-contents",
        "MediaCrawler 微博帖子",
        columns("note_id", "content", "create_time", "shared_count"),
        _content,
        ids=("note_id",),
        layouts=((*_NOTE, "ip_location", *_USER, "source_keyword"), (*_NOTE, *_HASH, "source_keyword")),
    ),
    Table(
        "mediacrawler-weibo-comments",
        "MediaCrawler 微博评论",
        columns("comment_id", "note_id", "content", "comment_like_count"),
        _comment,
        ids=("comment_id", "note_id"),
        layouts=(
            (*_COMMENT, "ip_location", "parent_comment_id", *_USER),
            (*_COMMENT, "parent_comment_id", *_HASH),
        ),
    ),
)

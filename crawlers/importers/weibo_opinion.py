"""Tables of 666ghj/Weibo_PublicOpinion_AnalysisSystem before it became BettaFish: CSV, SQLite or an export of MySQL.

Comments have no id of their own; statuses have no more than the day.
"""

from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import count_of, made_id, region_of, text_of, time_of, whole_id
from crawlers.importers.table import Table, columns
from crawlers.importers.weibo import MID, Columns, comment_words, status, user_in_address
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.pages.weibo.status import SITE

_BID: Final = "\0bid"
_COLUMNS: Final = Columns(
    id="id", bid=_BID, text=("content",), time=("created_at",), reposts="reposts_count", comments="commentsLen",
    likes="likeNum", region="region",
)  # fmt: skip


def _article(record: Fields, fetched_at: datetime) -> Post:
    bid = record.text("detailUrl").rpartition("/")[2]  # https://weibo.com/5042915983755885/Oi0rkfL4N
    author = Author(user_in_address(record.text("authorDetail")), record.text("authorName"))
    return status(_COLUMNS, Fields({**record.values, _BID: bid}), fetched_at, author)


def _comment(record: Fields, fetched_at: datetime) -> Post:
    own, quoted = comment_words(text_of(record, "content"))
    parent = f"{SITE}:{whole_id(record, 'articleId', pattern=MID)}"
    return Post(
        site=SITE,
        native_id=made_id(map(record.text, ("articleId", "authorName", "created_at", "content"))),
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted=quoted,
        fetched_at=fetched_at,
        author=Author(name=record.text("authorName")),
        published_at=time_of(record, fetched_at, "created_at"),
        published_raw=record.text("created_at"),
        likes=count_of(record, "likes_counts"),
        region=region_of(record, "region"),
        topics=topics_of(own),
        parent_id=parent,
        root_id=parent,
    )


TABLES: Final = (
    Table(
        "weibo-publicopinion",
        "Weibo_PublicOpinion_AnalysisSystem 微博",
        columns("id", "detailUrl", "likeNum", "commentsLen", "content"),
        _article,
        ids=("id",),
    ),
    Table(
        "weibo-publicopinion-comments",
        "Weibo_PublicOpinion_AnalysisSystem 评论",
        columns("articleId", "likes_counts", "authorName", "content"),
        _comment,
        ids=("articleId",),
    ),
)

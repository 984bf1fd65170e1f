"""Exports of dataabc/weibo-crawler: its CSV with Chinese headers, its JSON document, the tables of its SQLite file.

Its rows of reposts hold the original whole, which is given too. Its CSV has quirks: ids end with a tab, rows of original
posts stop early, reposts of newer versions lack the last two cells, and versions before 2025-11 write a cell for Live
Photos that the header does not name. The author stands in no column: `weibo_crawler_files`.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import count_of, reference, text_of, time_of
from crawlers.importers.rows import RefusedRowError
from crawlers.importers.table import NotPosts, Table, columns
from crawlers.importers.weibo import Columns, comment_parents, comment_url, comment_words, mid_of, status
from crawlers.importers.weibo_crawler_files import OWNER, owner_of
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.pages.weibo.status import SITE, status_url
from crawlers.weibo_text import own_words, split_chain

_SOURCE: Final = "源微博"
_IS_ORIGINAL: Final = "是否原创"


def _chinese(prefix: str = "") -> Columns:
    return Columns(
        id=f"{prefix}id",
        bid=f"{prefix}bid",
        text=(f"{prefix}正文",),
        time=(f"{prefix}完整日期", f"{prefix}日期"),
        reposts=f"{prefix}转发数",
        comments=f"{prefix}评论数",
        likes=f"{prefix}点赞数",
        client=f"{prefix}工具",
        repost=(f"{prefix}{_IS_ORIGINAL}", "False"),
    )


_CHINESE: Final = _chinese()
_CHINESE_ORIGINAL: Final = _chinese(_SOURCE)
_ENGLISH: Final = Columns(
    id="id", bid="bid", text=("text",), time=("full_created_at", "created_at"), reposts="reposts_count",
    comments="comments_count", likes="attitudes_count", client="source",
)  # fmt: skip


def _csv_post(record: Fields, fetched_at: datetime) -> Post:
    original = _csv_original(record, fetched_at) or reference(record, f"{_SOURCE}id")
    return status(_CHINESE, record, fetched_at, _owner(record), original)


def _csv_original(record: Fields, fetched_at: datetime) -> Post | None:
    author = Author(reference(record, "源用户id"), record.text("源用户昵称"))
    return _original(_CHINESE_ORIGINAL, record, fetched_at, author) if record.text(f"{_SOURCE}id") else None


def _original(names: Columns, record: Fields, fetched_at: datetime, author: Author) -> Post | None:
    """The original, unless it is gone (then it has no author) or cannot be read."""
    if not author.id:
        return None
    try:
        return status(names, record, fetched_at, author)
    except RefusedRowError:
        return None


def _owner(record: Fields) -> Author:
    owner = record.get(OWNER)
    return owner if isinstance(owner, Author) else Author()


def _post(record: Fields, fetched_at: datetime) -> Post:
    original = _embedded(record, fetched_at) or reference(record, "retweet_id") or reference(
        record.child("retweet"), "id"
    )  # fmt: skip
    return status(_ENGLISH, record, fetched_at, _author(record), original)


def _embedded(record: Fields, fetched_at: datetime) -> Post | None:
    retweet = record.child("retweet")
    return _original(_ENGLISH, retweet, fetched_at, _author(retweet)) if retweet else None


def _author(record: Fields) -> Author:
    return Author(reference(record, "user_id"), record.text("screen_name"))


def _comment(record: Fields, fetched_at: datetime) -> Post:
    comment = mid_of(record, "id", bid=record.text("bid"))
    own, quoted = comment_words(text_of(record, "text"))
    parent, root = comment_parents(comment, record, "root_id", "weibo_id")
    return Post(
        site=SITE,
        native_id=comment,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted=quoted,
        fetched_at=fetched_at,
        url=comment_url(reference(record, "weibo_id"), comment),
        author=_commenter(record),
        published_at=time_of(record, fetched_at, "created_at"),
        published_raw=record.text("created_at"),
        likes=count_of(record, "like_count"),
        topics=topics_of(own),
        parent_id=parent,
        root_id=root,
    )


def _repost(record: Fields, fetched_at: datetime) -> Post:
    """A row of the table of reposts: whose text is cut at the chain."""
    repost = mid_of(record, "id", bid=record.text("bid"))
    own, quoted = split_chain(text_of(record, "text", required=False))
    author, words = _commenter(record), own_words(own)
    original = reference(record, "weibo_id")
    parent = f"{SITE}:{original}" if original else ""
    return Post(
        site=SITE,
        native_id=repost,
        platform=Platform.WEIBO,
        type=PostType.REPOST,
        text=words,
        quoted=quoted,
        fetched_at=fetched_at,
        url=status_url(author.id, repost),
        author=author,
        published_at=time_of(record, fetched_at, "created_at"),
        published_raw=record.text("created_at"),
        likes=count_of(record, "like_count"),
        topics=topics_of(words),
        parent_id=parent,
        root_id=parent,
    )


def _commenter(record: Fields) -> Author:
    return Author(reference(record, "user_id"), record.text("user_screen_name"))


_ARTICLE: Final = ("头条文章url",)
_LIVE: Final = ("Live Photo视频url",)
_FULL_DATE: Final = ("完整日期",)
_EDITED: Final = ("是否编辑过", "编辑次数")


def _version(
    *, bid: bool = True, article: bool = True, live: bool = True, full_date: bool = True, edited: bool = True
) -> tuple[str, ...]:
    """The columns of a post in one version of the exporter."""
    parts = (
        ("id",), ("bid",) if bid else (), ("正文",), _ARTICLE if article else (), ("原始图片url", "视频url"), _LIVE if live else (),
        ("位置", "日期", "工具", "点赞数", "评论数", "转发数", "话题", "@用户"), _FULL_DATE if full_date else (),
        _EDITED if edited else (),
    )  # fmt: skip
    return tuple(chain.from_iterable(parts))


def _rows_of(version: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The rows that a version writes: posts alone, posts among reposts, reposts."""
    embedded = tuple(f"{_SOURCE}{name}" for name in version if name not in _EDITED)
    yield version
    yield (*version, _IS_ORIGINAL)
    yield (*version, _IS_ORIGINAL, "源用户id", "源用户昵称", *embedded)


_LAYOUTS: Final = tuple(
    chain.from_iterable(
        _rows_of(version)
        for version in (
            _version(),
            _version(edited=False),
            _version(live=False, edited=False),
            _version(live=False, full_date=False, edited=False),
            _version(article=False, live=False, full_date=False, edited=False),
            _version(bid=False, article=False, live=False, full_date=False, edited=False),
        )
    )
)


def _is_plausible(record: Fields) -> bool:
    """Whether the cells stand under names that suit them; two versions may write rows of one width."""
    counts = (record.text(name) for name in ("点赞数", "评论数", "转发数"))
    is_original = record.text(_IS_ORIGINAL)
    return all(map(str.isdecimal, counts)) and (_IS_ORIGINAL not in record or is_original in {"True", "False"})


TABLES: Final = (
    Table(
        "weibo-crawler",
        "weibo-crawler 微博 CSV",
        columns("id", "bid|@用户", "正文", "日期|完整日期", "点赞数"),
        _csv_post,
        ids=("id", f"{_SOURCE}id"),
        original=_csv_original,
        about=owner_of,
        layouts=_LAYOUTS,
        plausible=_is_plausible,
    ),
    Table(
        "weibo-crawler",
        "weibo-crawler 微博 JSON、SQLite",
        columns("id", "bid", "user_id", "text", "screen_name", "attitudes_count"),
        _post,
        ids=("id", "retweet_id"),
        original=_embedded,
    ),
    Table(
        "weibo-crawler-comments",
        "weibo-crawler 评论",
        columns("id", "weibo_id", "user_screen_name", "text", "pic_url"),
        _comment,
        ids=("id", "weibo_id"),
    ),
    Table(
        "weibo-crawler-reposts",
        "weibo-crawler 转发",
        columns("id", "weibo_id", "user_screen_name", "text", "like_count"),
        _repost,
        ids=("id", "weibo_id"),
    ),
)
NOT_POSTS: Final = (
    NotPosts("weibo-crawler-users", "用户 (users)", columns("用户id", "昵称", "粉丝数")),
    NotPosts("weibo-crawler-users", "用户 (users)", columns("id", "nick_name", "follower_count", "follow_count")),
    NotPosts("weibo-crawler-users", "用户 (users)", columns("id", "screen_name", "statuses_count", "followers_count")),
    NotPosts("weibo-crawler-media", "图片和视频 (media)", columns("ext", "data", "weibo_id", "path")),
)

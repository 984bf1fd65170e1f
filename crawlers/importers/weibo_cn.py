"""Exports of the crawlers that read weibo.cn: dataabc/weiboSpider, and nghuyong/WeiboSpider before 2021.

Their ids are bids. A repost is one text of its own words and the original's, and words of the page end texts.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import count_of, fetched, reference, text_of, time_of, whole_id
from crawlers.importers.table import NotPosts, Table, columns
from crawlers.importers.weibo import MID, Columns, comment_url, comment_words, mid_of, status
from crawlers.importers.weibo_crawler_files import OWNER, document_owner, owner_of
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.pages.weibo.status import SITE
from crawlers.weibo_ids import as_mid, mid_to_bid
from crawlers.weibo_text import quote

_MID: Final = "\0mid"
_BID: Final = "\0bid"
_TEXT: Final = "\0正文"
_CLIENT: Final = "\0工具"
_NONE: Final = frozenset({"无", "NA"})
"""What these crawlers write where there is nothing."""
_REASON: Final = "转发理由:"
_SAID: Final = "\n转发内容: "
_SAID_BY: Final = "\n原始用户: "
_REPOSTED: Final = re.compile(r"转发了 ?(?P<name>[^\s:]{0,60}) ?的?微博[:：]\s*")
_PAGE_WORDS: Final = re.compile(r"(?:\s{1,3}\[组图共\d{1,3}张\]\s{1,3}原图|\s{2,3}原图|\s显示地图)$")
_ADDRESS: Final = re.compile(r"weibo\.(?:com|cn)/(?:comment/|(?P<user>\d{5,12})/)(?P<bid>[0-9A-Za-z]{8,20})")

_CSV: Final = Columns(
    id=_MID, bid=_BID, text=(_TEXT,), time=("发布时间",), reposts="转发数", comments="评论数", likes="点赞数",
    client=_CLIENT, repost=("是否为原创微博", "False"),
)  # fmt: skip
_JSON: Final = Columns(
    id=_MID, bid=_BID, text=(_TEXT,), time=("publish_time",), reposts="retweet_num", comments="comment_num",
    likes="up_num", client=_CLIENT, repost=("original", False),
)  # fmt: skip
_OLD: Final = Columns(
    id=_MID, bid=_BID, text=(_TEXT,), time=("created_at",), reposts="repost_num", comments="comment_num",
    likes="like_num", client=_CLIENT, crawled="crawl_time",
)  # fmt: skip


def _csv_post(record: Fields, fetched_at: datetime) -> Post:
    author = Author(reference(record, "发布者id"), record.text("发布者")) if "发布者id" in record else _owner(record)
    return _status(_CSV, _named(record, "微博id", "微博正文", "发布工具"), fetched_at, author)


def _json_post(record: Fields, fetched_at: datetime) -> Post:
    owner, user = _owner(record), reference(record, "user_id")
    author = owner if user in {"", owner.id} else Author(user)
    return _status(_JSON, _named(record, "id", "content", "publish_tool"), fetched_at, author)


def _owner(record: Fields) -> Author:
    owner = record.get(OWNER)
    return owner if isinstance(owner, Author) else Author()


def _named(record: Fields, name: str, text: str, client: str) -> Fields:
    """The row with both names of its status, the text without words of the page, and the client, if any."""
    shown = record.text(name).rpartition("_")[2]  # M_IonM9ryMy, 2740680867_IghlTuUPn
    mid = as_mid(shown) or whole_id(record, name, pattern=MID)
    tool = record.text(client)
    return Fields(
        {
            **record.values,
            _MID: mid,
            _BID: mid_to_bid(mid),
            _TEXT: _PAGE_WORDS.sub("", record.text(text)),
            _CLIENT: "" if tool in _NONE else tool,
        }
    )


def _status(names: Columns, record: Fields, fetched_at: datetime, author: Author, original: str = "") -> Post:
    own, name, said = _parts(record.text(_TEXT))
    if not said:
        return status(names, record, fetched_at, author, original)
    words = Fields({**record.values, _TEXT: own or "转发微博"})  # as Weibo shows a repost without words
    post = status(names, words, fetched_at, author, original)
    said = quote(name, text_of(Fields({"text": said}), "text", required=False))
    return replace(post, type=PostType.REPOST, quoted="\n".join(filter(None, (post.quoted, said))))


def _parts(text: str) -> tuple[str, str, str]:
    """Own words, the name of whom is quoted, and what that one said; only own words where nobody is quoted."""
    own, _, said = text.partition(_SAID)
    if said:
        own, _, name = own.removeprefix(_REASON).partition(_SAID_BY)
        return own.strip(), name.strip(), said.strip()
    said, reason, own = text.rpartition(_REASON)
    if not reason:
        return text, "", ""
    begin = _REPOSTED.match(said)
    return own.strip(), begin["name"] if begin else "", (said[begin.end() :] if begin else said).strip()


def _old_post(record: Fields, fetched_at: datetime) -> Post:
    original = _ADDRESS.search(record.text("origin_weibo"))
    author = Author(reference(record, "user_id"), record.text("nick_name"))
    row = _named(record, "_id", "content", "tool")
    return _status(_OLD, row, fetched_at, author, as_mid(original["bid"]) if original else "")


def _old_comment(record: Fields, fetched_at: datetime) -> Post:
    row = Fields({_MID: record.text("_id").removeprefix("C_")})
    comment = mid_of(row, _MID)
    own, quoted = comment_words(text_of(record, "content"))
    place = _ADDRESS.search(record.text("weibo_url"))
    post = as_mid(place["bid"]) if place else ""
    parent = f"{SITE}:{post}" if post else ""
    return Post(
        site=SITE,
        native_id=comment,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted=quoted,
        fetched_at=fetched(record, fetched_at, "crawl_time"),
        url=comment_url(post, comment),
        author=Author(reference(record, "comment_user_id"), record.text("comment_user_nick_name")),
        published_at=time_of(record, fetched_at, "created_at"),
        published_raw=record.text("created_at"),
        likes=count_of(record, "like_num"),
        topics=topics_of(own),
        parent_id=parent,
        root_id=parent,
    )


TABLES: Final = (
    Table(
        "weibospider",
        "weiboSpider 微博 CSV",
        columns("微博id", "微博正文", "发布时间", "点赞数"),
        _csv_post,
        about=owner_of,
    ),
    Table(
        "weibospider",
        "weiboSpider 微博 JSON、SQLite",
        columns("id", "content", "publish_time", "up_num"),
        _json_post,
        about=document_owner,
    ),
    Table(
        "weibo-spider",
        "WeiboSpider 微博（2021 年以前）",
        columns("_id", "weibo_url", "content", "repost_num", "like_num"),
        _old_post,
    ),
    Table(
        "weibo-spider-comments",
        "WeiboSpider 微博评论（2021 年以前）",
        columns("_id", "weibo_url", "content", "comment_user_id"),
        _old_comment,
    ),
)
NOT_POSTS: Final = (
    NotPosts("weibospider-users", "用户 (users)", columns("id", "nickname", "weibo_num", "followers")),
    NotPosts("weibo-spider-users", "用户 (users)", columns("_id", "nick_name", "tweets_num|fans_num")),
    NotPosts(
        "weibo-spider-follows", "关注与粉丝 (fans and follows)", columns("_id", "fan_id", "followed_id|follower_id")
    ),
)

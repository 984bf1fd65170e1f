"""CSV of dataabc/weibo-search, every column set from 2020 on, also as exported from its database tables."""

from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import count_of, reference, text_of, time_of, whole_id
from crawlers.importers.rows import RefusedRowError
from crawlers.importers.table import Table, columns
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.pages.weibo.status import SITE, status_url
from crawlers.weibo_ids import mid_to_bid
from crawlers.weibo_text import ORGANISATION, PERSON, own_words, place, split_chain

_VERIFIED: Final = {"蓝V": ORGANISATION, "黄V": PERSON, "红V": PERSON, "金V": PERSON}


def _to_post(record: Fields, fetched_at: datetime) -> Post:
    mid = whole_id(record, "id", pattern=r"[1-9][0-9]{5,19}")
    _check_bid(mid, record.text("bid"))
    own, chain = split_chain(text_of(record, "微博正文", "text"))
    original = reference(record, "retweet_id")
    is_repost = bool(original or chain)
    own = own_words(own) if is_repost else own
    user = reference(record, "user_id")
    parent = f"{SITE}:{original}" if original else ""
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST if is_repost else PostType.POST,
        text=own,
        quoted=chain,
        fetched_at=fetched_at,
        url=status_url(user, mid),
        author=Author(
            id=user,
            name=record.text("用户昵称", "screen_name"),
            verified=_VERIFIED.get(record.text("user_authentication"), ""),
        ),
        published_at=time_of(record, fetched_at, "发布时间", "created_at"),
        published_raw=record.text("发布时间", "created_at"),
        reposts=count_of(record, "转发数", "reposts_count"),
        comments=count_of(record, "评论数", "comments_count"),
        likes=count_of(record, "点赞数", "attitudes_count"),
        region=place(record.text("ip")),
        client=record.text("发布工具", "source"),
        topics=topics_of(own),
        parent_id=parent,
        root_id=parent,
    )


def _check_bid(mid: str, bid: str) -> None:
    """A spreadsheet also rounds ids to 15 digits; the bid tells."""
    if bid and mid_to_bid(mid) != bid:
        raise RefusedRowError(
            f"id {mid} 与 bid {bid} 不符 (id and bid disagree: rounded by a spreadsheet? export again)"
        )


TABLE: Final = Table(
    "weibo-search",
    "weibo-search 微博搜索导出",
    columns("id", "bid", "user_id", "微博正文|text", "用户昵称|screen_name"),
    _to_post,
)

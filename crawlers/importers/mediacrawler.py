"""Exports of MediaCrawler: Weibo, Tieba, Xiaohongshu and Zhihu, before and since its change of 2026-07-01.

Since then authors are ``creator_hash`` and a masked name, and places are gone; before, ``user_id`` and ``ip_location``.
"""

from datetime import datetime
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.importers.checks import count_of, fetched, reference, text_of, time_of, web_address, whole_id
from crawlers.importers.table import Table, columns
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.pages.weibo.status import SITE as WEIBO
from crawlers.pages.weibo.status import status_url
from crawlers.weibo_text import own_words, place, split_chain, without_answer

_MID: Final = r"[1-9][0-9]{5,19}"
_TIEBA: Final = "tieba"


def _author(record: Fields) -> Author:
    return Author(id=record.text("user_id", "creator_hash"), name=record.text("nickname", "user_nickname"))


def _weibo_content(record: Fields, fetched_at: datetime) -> Post:
    mid = whole_id(record, "note_id", pattern=_MID)
    own, chain = split_chain(text_of(record, "content"))
    words = own_words(own)
    user = record.text("user_id")
    return Post(
        site=WEIBO,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST if chain or words != own else PostType.POST,
        text=words,
        quoted=chain,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=status_url(user if user.isdigit() else "", mid),
        author=_author(record),
        published_at=time_of(record, fetched_at, "create_time", "create_date_time"),
        published_raw=record.text("create_date_time", "create_time"),
        reposts=count_of(record, "shared_count"),
        comments=count_of(record, "comments_count"),
        likes=count_of(record, "liked_count"),
        region=place(record.text("ip_location")),
        topics=topics_of(words),
        keyword=record.text("source_keyword"),
    )


def _weibo_comment(record: Fields, fetched_at: datetime) -> Post:
    comment = whole_id(record, "comment_id", pattern=_MID)
    status = whole_id(record, "note_id", pattern=_MID)
    own, chain = split_chain(without_answer(text_of(record, "content")))
    return Post(
        site=WEIBO,
        native_id=comment,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted=chain,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=f"https://m.weibo.cn/detail/{status}?cid={comment}",
        author=_author(record),
        published_at=time_of(record, fetched_at, "create_time", "create_date_time"),
        published_raw=record.text("create_date_time", "create_time"),
        comments=count_of(record, "sub_comment_count"),
        likes=count_of(record, "comment_like_count"),
        region=place(record.text("ip_location")),
        topics=topics_of(own),
        parent_id=f"{WEIBO}:{reference(record, 'parent_comment_id') or status}",
        root_id=f"{WEIBO}:{status}",
    )


def _tieba_content(record: Fields, fetched_at: datetime) -> Post:
    title = record.text("title")
    return Post(
        site=_TIEBA,
        native_id=whole_id(record, "note_id", pattern=r"[0-9]{1,20}"),
        platform=Platform.TIEBA,
        type=PostType.THREAD,
        text=text_of(record, "desc", required=not title),
        title=title,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "note_url"),
        author=_author(record),
        published_at=time_of(record, fetched_at, "publish_time"),
        published_raw=record.text("publish_time"),
        comments=count_of(record, "total_replay_num"),
        region=place(record.text("ip_location")),
        board=record.text("tieba_name"),
        keyword=record.text("source_keyword"),
    )


def _tieba_comment(record: Fields, fetched_at: datetime) -> Post:
    thread = whole_id(record, "note_id", pattern=r"[0-9]{1,20}")
    answered = reference(record, "parent_comment_id")
    return Post(
        site=_TIEBA,
        native_id=f"{thread}-{whole_id(record, 'comment_id', pattern=r'[0-9]{1,20}')}",
        platform=Platform.TIEBA,
        type=PostType.REPLY,
        text=text_of(record, "content"),
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "note_url"),
        author=_author(record),
        published_at=time_of(record, fetched_at, "publish_time"),
        published_raw=record.text("publish_time"),
        comments=count_of(record, "sub_comment_count"),
        region=place(record.text("ip_location")),
        board=record.text("tieba_name"),
        parent_id=f"{_TIEBA}:{thread}-{answered}" if answered else f"{_TIEBA}:{thread}",
        root_id=f"{_TIEBA}:{thread}",
    )


def _xiaohongshu_content(record: Fields, fetched_at: datetime) -> Post:
    title = record.text("title")
    text = text_of(record, "desc", required=not title)
    return Post(
        site=Platform.XIAOHONGSHU.value,
        native_id=whole_id(record, "note_id", pattern=r"[0-9a-f]{8,40}"),
        platform=Platform.XIAOHONGSHU,
        type=PostType.POST,
        text=text,
        title=title,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "note_url"),
        author=_author(record),
        published_at=time_of(record, fetched_at, "time"),
        published_raw=record.text("time"),
        reposts=count_of(record, "share_count"),
        comments=count_of(record, "comment_count"),
        likes=count_of(record, "liked_count"),
        region=place(record.text("ip_location")),
        topics=tuple(filter(None, record.text("tag_list").split(","))),
        keyword=record.text("source_keyword"),
    )


def _zhihu_content(record: Fields, fetched_at: datetime) -> Post:
    title = record.text("title")
    return Post(
        site=Platform.ZHIHU.value,
        native_id=whole_id(record, "content_id", pattern=r"[0-9]{1,20}"),
        platform=Platform.ZHIHU,
        type=PostType.POST,
        text=text_of(record, "content_text", "desc", required=not title),
        title=title,
        fetched_at=fetched(record, fetched_at, "last_modify_ts"),
        url=web_address(record, "content_url"),
        author=_author(record),
        published_at=time_of(record, fetched_at, "created_time"),
        published_raw=record.text("created_time"),
        comments=count_of(record, "comment_count"),
        likes=parse_count(record.get("voteup_count")),
        keyword=record.text("source_keyword"),
    )


TABLES: Final = (
    Table(
        "mediacrawler-weibo-contents",
        "MediaCrawler 微博帖子",
        columns("note_id", "content", "create_time", "shared_count"),
        _weibo_content,
    ),
    Table(
        "mediacrawler-weibo-comments",
        "MediaCrawler 微博评论",
        columns("comment_id", "note_id", "content", "comment_like_count"),
        _weibo_comment,
    ),
    Table(
        "mediacrawler-tieba-contents",
        "MediaCrawler 贴吧主题",
        columns("note_id", "title", "desc", "tieba_name", "total_replay_num"),
        _tieba_content,
    ),
    Table(
        "mediacrawler-tieba-comments",
        "MediaCrawler 贴吧回复",
        columns("comment_id", "note_id", "content", "tieba_name"),
        _tieba_comment,
    ),
    Table(
        "mediacrawler-xiaohongshu-contents",
        "MediaCrawler 小红书笔记",
        columns("note_id", "desc", "collected_count", "time"),
        _xiaohongshu_content,
    ),
    Table(
        "mediacrawler-zhihu-contents",
        "MediaCrawler 知乎内容",
        columns("content_id", "content_text", "voteup_count", "created_time"),
        _zhihu_content,
    ),
)

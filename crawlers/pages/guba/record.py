"""A post as guba's JSON describes it: a row of a list (flat), or ``post_article`` of its page (bar and user inside)."""

import re
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.guba.gate import SITE, article_address, thread_address
from crawlers.pages.readings import unreadable
from crawlers.pages.response import Response
from crawlers.times import parse_time
from crawlers.weibo_text import place, quote

_ARTICLE: Final = "20"  # post_type of what was written in 财富号
_AT: Final = re.compile(r"\[at=[^\]\n]{0,40}\]([^\[\n]{0,60})\[/at\]")
_VISITOR: Final = re.compile("网友$")


def to_thread(record: Fields, response: Response) -> Post | Skipped:
    """The post of a record, unless id or words are missing, which a genuine record always has (pictures: empty ones)."""
    post_id, title = record.text("post_id"), html_to_text(record.text("post_title"))
    has_words = any(isinstance(record.get(name), str) for name in ("post_title", "post_content"))
    post_id = post_id if post_id != "0" else ""
    if not post_id or not has_words:
        return unreadable(post_id or "?", *([] if post_id else ["post_id"]), *([] if has_words else ["post_title"]))
    bar = bar_of(record)
    code = bar.text("stockbar_code")
    text = words_in(record.text("post_content", "post_abstract", "ask_question"))
    source = source_of(record)
    raw = record.text("post_publish_time", "post_display_time", "post_time")
    return Post(
        site=SITE,
        native_id=post_id,
        platform=Platform.FORUM,
        type=PostType.REPOST if source else PostType.THREAD,
        text=text,
        fetched_at=response.fetched_at,
        url=_address(record, code, post_id),
        title=title,
        quoted=_source_words(record) if source else words_in(record.text("ask_answer")),
        author=to_author(record.child("post_user"), record),
        published_at=parse_time(raw, response.fetched_at),
        published_raw=raw,
        reposts=parse_count(record.get("post_forward_count")),
        comments=parse_count(record.get("post_comment_count")),
        likes=parse_count(record.get("post_like_count")),
        views=parse_count(record.get("post_click_count")),
        region=region_in(record.text("post_ip_address")),
        client=record.text("post_from"),
        board=bar.text("stockbar_name") or code,
        topics=topics_of(text),
        parent_id=source,
        root_id=source,
    )


def words_in(html: str) -> str:
    """The words of a text, with the names of users mentioned in place of their marks (``[at=1]@name[/at]``)."""
    return html_to_text(_AT.sub(r"\1", html), newlines=True)


def bar_of(record: Fields) -> Fields:
    """The bar of a post: inside the record, or named by it."""
    return record.child("post_guba") or record


def is_article(record: Fields) -> bool:
    """Whether it is an article of 财富号, whose text stands on another site."""
    return record.text("post_type") == _ARTICLE and bool(record.text("post_source_id"))


def to_author(user: Fields, record: Fields) -> Author:
    """The author, as a record of its own or as part of the post's; posts from outside (资讯) have only a name."""
    return Author(
        id=user.text("user_id") or record.text("user_id"),
        name=user.text("user_nickname") or record.text("user_nickname", "reply_user_nickname"),
    )


def region_in(address: str) -> str:
    """The place that ``…_ip_address`` or 上海网友 names; an IP address itself, as old answers have it, is not read."""
    return "" if re.search(r"[0-9]", address) else _VISITOR.sub("", place(address))


def source_of(record: Fields) -> str:
    """Full id of the post that this one forwards; empty where it is an own one."""
    source = record.text("source_post_id")
    return f"{SITE}:{source}" if source not in {"", "0"} else ""


def _source_words(record: Fields) -> str:
    words = words_in(record.text("source_post_content", "source_post_abstract", "source_post_title"))
    return quote(record.text("source_post_user_nickname"), words) if words else ""


def _address(record: Fields, code: str, post_id: str) -> str:
    return article_address(record.text("post_source_id")) if is_article(record) else thread_address(code, post_id)

"""One Weibo status (``mblog``) as the mobile, app and PC JSON give it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from os.path import commonprefix
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Outcome, Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.readings import unreadable
from crawlers.pages.response import Response
from crawlers.times import parse_time
from crawlers.weibo_ids import bid_to_mid, mid_to_bid
from crawlers.weibo_text import own_words, place, quote, split_chain, verified_kind

SITE: Final = "weibo"
_MID: Final = re.compile(r"[1-9][0-9]{5,19}")
_CUT: Final = re.compile(r">\s*(?:全文|展开(?:全文)?|展开全文)\s*<")
_VERDICT: Final = "微博提示："
_SHOWN: Final = 80  # characters of the platform's own words on a post that is gone


def status_mid(status: Fields) -> str:
    """The mid of a status, from whichever field has it; empty where none does."""
    for name in ("mid", "idstr", "id"):
        if _MID.fullmatch(mid := status.text(name)):
            return mid
    try:
        return bid_to_mid(status.text("bid", "mblogid"))
    except ValueError:
        return ""


def is_deleted(status: Fields) -> bool:
    """Whether the object stands for a status that its author or the platform took away."""
    return status.flag("deleted") or not status.child("user")


def is_cut(status: Fields) -> bool:
    """Whether the text is cut and the rest is not in the object: one more request gets it.

    ``isLongText`` alone is no proof: it is also set for posts of many pictures.
    """
    if not status.flag("isLongText") or status.child("longText").text("longTextContent"):
        return False
    return "continue_tag" in status or bool(_CUT.search(status.text("text")))


def skipped_as_deleted(status: Fields) -> Skipped:
    """A status that was taken away, with what the platform says of it."""
    return Skipped(status_mid(status), f"已不可见 (not visible): {html_to_text(status.text('text'))[:_SHOWN]}")


def originals_of(statuses: Iterable[Fields], response: Response) -> Iterator[Post]:
    """The originals that reposts embed, where they are still there."""
    for status in statuses:
        original = status.child("retweeted_status")
        post = to_post(original, response) if original and not is_deleted(original) else None
        if isinstance(post, Post):
            yield post


def to_post(status: Fields, response: Response, *, keyword: str = "") -> Post | Skipped:
    """The post of a status, unless id or text are missing, which a genuine status always has."""
    mid = status_mid(status)
    has_text = isinstance(status.get("text", "text_raw"), str)
    if not mid or not has_text:
        return unreadable(mid or "?", *([] if mid else ["mid"]), *([] if has_text else ["text"]))
    author = to_author(status.child("user"))
    own, quoted = _words(status)
    original = status.child("retweeted_status")
    parent = f"{SITE}:{parent_mid}" if (parent_mid := status_mid(original)) else ""
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST if original or quoted.startswith("//") else PostType.POST,
        text=own,
        fetched_at=response.fetched_at,
        url=status_url(author.id, mid),
        quoted=quoted,
        author=author,
        published_at=parse_time(status.get("created_at"), response.fetched_at),
        published_raw=status.text("created_at"),
        reposts=parse_count(status.get("reposts_count")),
        comments=parse_count(status.get("comments_count")),
        likes=parse_count(status.get("attitudes_count")),
        region=place(status.text("region_name")),
        client=html_to_text(status.text("source")),
        topics=topics_of(own),
        parent_id=parent,
        root_id=parent,
        keyword=keyword,
    )


def to_author(user: Fields) -> Author:
    """The author of a status or comment."""
    followers = user.get("followers_count")
    return Author(
        id=user.text("id", "idstr"),
        name=user.text("screen_name", "name"),
        verified=verified_kind(verified=user.flag("verified"), number=user.whole("verified_type")),
        followers=None if followers is None else parse_count(followers).value,
    )


def status_url(user_id: str, mid: str) -> str:
    """The canonical address of a status; the mobile one where the author is unknown."""
    return f"https://weibo.com/{user_id}/{mid_to_bid(mid)}" if user_id else f"https://m.weibo.cn/detail/{mid}"


def with_long_text(post: Post, page: Page) -> Post:
    """The post with its cut text replaced by the one of its ``weibo-mobile-extend`` page; as it is, if that failed."""
    if page.outcome is not Outcome.OK or not page.posts:
        return post
    full = page.posts[0]
    others = post.quoted
    if others.startswith("//"):  # the chain itself was cut: what follows its line is the original
        same = len(commonprefix([others, full.quoted]))  # noqa: RUF071 - by character is what is meant
        others = others[same:].partition("\n")[2]
    own = own_words(full.text) if post.type is PostType.REPOST else full.text
    return replace(post, text=own, quoted=_joined(full.quoted, others), topics=topics_of(own))


def _words(status: Fields) -> tuple[str, str]:
    """Own words, and quoted words: the chain, the original, the platform's verdict on the post."""
    own, chain = split_chain(_full_text(status))
    original = status.child("retweeted_status")
    verdict = status.child("report_info").text("text")
    quoted = _joined(chain, _original_words(original), f"{_VERDICT}{verdict}" if verdict else "")
    return own_words(own) if original or chain else own, quoted


def _original_words(original: Fields) -> str:
    if not original or is_deleted(original):
        return ""
    return quote(original.child("user").text("screen_name"), _full_text(original))


def _full_text(status: Fields) -> str:
    inlined = status.child("longText").text("longTextContent")
    return html_to_text(inlined or status.text("text", "text_raw"), newlines=True)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)

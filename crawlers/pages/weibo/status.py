"""One Weibo status (``mblog``) as the mobile, app and PC JSON give it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from os.path import commonprefix
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Outcome, Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.readings import unreadable
from crawlers.pages.response import Response
from crawlers.pages.weibo.status_fields import (
    REST,
    author_of,
    client_of,
    hashtags_of,
    long_text_of,
    moment_of,
    text_of,
    verdict_of,
    views_of,
)
from crawlers.weibo_ids import bid_to_mid, mid_to_bid
from crawlers.weibo_text import own_words, place, quote, split_chain

SITE: Final = "weibo"
_MID: Final = re.compile(r"[1-9][0-9]{0,19}")
_LONGEST_MID: Final = 16  # digits; those of 2010 and 2011 with more are of another numbering than ``id`` beside them
_CUT: Final = re.compile(r">\s*(?:全文|展开(?:全文)?|展开全文)\s*<")
_NOTICE: Final = re.compile("抱歉|删除|不可见|无法访问|无法查看|权限|行为异常|屏蔽|违反|违规|不存在|注销|冻结|审核")
_TAKEN_AWAY: Final = re.compile(
    "(?:抱歉，)?(?:作者已设置仅展示.{1,6}内微博，)?此微博已(?:不可见|被原?作者删除)|该微博因被(?:多人)?投诉"
)
_SHOWN: Final = 80  # characters of the platform's own words on a post that is gone


def status_mid(status: Fields) -> str:
    """The mid of a status, from whichever field has it; empty where none does."""
    named = [mid for name in ("mid", "idstr", "id") if _MID.fullmatch(mid := status.text(name))]
    if named:
        return next((mid for mid in named if len(mid) <= _LONGEST_MID), named[0])
    try:
        return bid_to_mid(status.text("bid", "mblogid"))
    except ValueError:
        return ""


def is_deleted(status: Fields) -> bool:
    """Whether the object stands for a status that its author or the platform took away."""
    return (
        status.flag("deleted") or not status.child("user") or bool(_TAKEN_AWAY.match(status.text("text", "text_raw")))
    )


def is_cut(status: Fields) -> bool:
    """Whether the text is cut and the rest is not in the object: one more request gets it.

    ``isLongText`` alone is no proof: it is also set for posts of many pictures.
    """
    if not status.flag("isLongText") or long_text_of(status):
        return False
    text = status.text("text")
    return "continue_tag" in status or bool(_CUT.search(text) or REST.search(text))


def skipped_as_deleted(status: Fields) -> Skipped:
    """A status that was taken away, with what the platform says of it."""
    return Skipped(status_mid(status), f"已不可见 (not visible): {html_to_text(status.text('text'))[:_SHOWN]}")


def without_author(status: Fields) -> Skipped | None:
    """Why an entry without author is no post: it was taken away, or the format changed; None where it has one."""
    if not is_deleted(status):
        return None
    if status.flag("deleted") or _NOTICE.search(status.text("text")):
        return skipped_as_deleted(status)
    mid = status_mid(status)
    return unreadable(mid or "?", *([] if mid else ["mid"]), "user")


def originals_of(statuses: Iterable[Fields], response: Response) -> Iterator[Post]:
    """The originals that reposts embed, where they are still there."""
    for original in filter(None, (status.child("retweeted_status") for status in statuses)):
        post = None if is_deleted(original) else _as_it_stands(original, response)
        if isinstance(post, Post):
            yield post


def cut_mids(statuses: Iterable[Fields]) -> tuple[str, ...]:
    """The mids of the cut texts: first those of the statuses themselves, then those of the originals they embed."""
    holders = list(statuses)
    embedded = (status.child("retweeted_status") for status in holders)
    originals = [original for original in embedded if original and not is_deleted(original)]
    cut = (status_mid(status) for status in (*holders, *originals) if is_cut(status))
    return tuple(dict.fromkeys(filter(None, cut)))


def to_post(status: Fields, response: Response, *, keyword: str = "") -> Post | Skipped:
    """The post of a status, unless id or text are missing, which a genuine status always has."""
    post = _as_it_stands(status, response)
    return post if isinstance(post, Skipped) else replace(post, keyword=keyword)


def _as_it_stands(status: Fields, response: Response) -> Post | Skipped:
    mid = status_mid(status)
    has_text = isinstance(status.get("text", "text_raw"), str)
    if not mid or not has_text:
        return unreadable(mid or "?", *([] if mid else ["mid"]), *([] if has_text else ["text"]))
    author = author_of(status.child("user"))
    own, quoted = _words(status)
    parent, root = _ancestors(status)
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST if _is_repost(status, quoted) else PostType.POST,
        text=own,
        fetched_at=response.fetched_at,
        url=status_url(author.id, mid),
        quoted=quoted,
        author=author,
        published_at=moment_of(status, response.fetched_at),
        published_raw=status.text("created_at"),
        reposts=parse_count(status.get("reposts_count")),
        comments=parse_count(status.get("comments_count")),
        likes=parse_count(status.get("attitudes_count")),
        views=views_of(status),
        region=place(status.text("region_name")),
        client=client_of(status),
        topics=hashtags_of(status, own),
        parent_id=parent,
        root_id=root,
    )


def _is_repost(status: Fields, quoted: str) -> bool:
    return bool(status.child("retweeted_status") or _nearest(status)) or quoted.startswith("//")


def _ancestors(status: Fields) -> tuple[str, str]:
    """Ids of the nearest reposter and of the original."""
    root = status_mid(status.child("retweeted_status"))
    parent = _nearest(status) or root
    return f"{SITE}:{parent}" if parent else "", f"{SITE}:{root}" if root else ""


def _nearest(status: Fields) -> str:
    """The mid of the repost that this one reposts; there is none where it reposts the original itself."""
    mid = status.text("pid")
    return mid if _MID.fullmatch(mid) else ""


def status_url(user_id: str, mid: str) -> str:
    """The canonical address of a status; the mobile one where the author is unknown."""
    return f"https://weibo.com/{user_id}/{mid_to_bid(mid)}" if user_id else f"https://m.weibo.cn/detail/{mid}"


def with_long_text(post: Post, page: Page) -> Post:
    """The post with its cut text replaced by the one of its long text's page; as it is, if that failed."""
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
    own, chain = split_chain(text_of(status))
    quoted = _joined(chain, _original_words(status.child("retweeted_status")), verdict_of(status))
    return own_words(own) if _is_repost(status, chain) else own, quoted


def _original_words(original: Fields) -> str:
    if not original or is_deleted(original):
        return ""
    return quote(original.child("user").text("screen_name"), text_of(original))


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)

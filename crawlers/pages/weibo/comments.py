"""Comments on a status: ``hotflow``, ``hotFlowChild``, ``/api/comments/show``, the PC site's ``buildComments``, bare ones.

Also those of before 2021: ``/single/rcList`` of the mobile site, ``/aj/v6/comment`` of the PC one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Count, Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.embedded import load_payload
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import not_json, nothing_listed, refusal
from crawlers.pages.weibo.listing import next_by_number, numbered, pages_of
from crawlers.pages.weibo.old_mobile import entries_of, modules_of
from crawlers.pages.weibo.old_web import comments_page, told_as_html
from crawlers.pages.weibo.status import SITE, status_mid, without_author
from crawlers.pages.weibo.status_fields import author_of
from crawlers.times import SHANGHAI, parse_time
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import answered_name, place, quote, split_chain, without_answer

_NONE: Final = frozenset({"", "0"})
_LISTS: Final = ("hot_data", "data", "comments", "list")
_ANSWERS: Final = re.compile(r"hotFlowChild|getSecondComment", re.IGNORECASE)
_DEVICE: Final = re.compile("客户端|手机|网页|微博|[A-Za-z]{3}")
_PLACES_SINCE: Final = datetime(2022, 3, 1, tzinfo=SHANGHAI)
_ALL_SHOWN: Final = re.compile("已加载全部|没有更多")
_COUNTED: Final = re.compile(r"共\s{0,3}(\d{1,9})\s{0,3}条")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for: the comments under a status, or the answers under a comment; mids, empty if unknown."""

    status: str
    comment: str

    @classmethod
    def of(cls, response: Response) -> "_Asked":
        mid = as_mid(response.query("cid") or response.query("id") or response.query("mid"))
        is_answers = response.query("fetch_level") == "1" or bool(_ANSWERS.search(response.url))
        return cls("", mid) if is_answers else cls(mid, "")


def parse_comments(response: Response) -> Page:
    """A page of comments with the answers shown under them; also single comments and arrays of them.

    The status they stand under is read from the address (``id``); a saved page has none, so no parent either. The
    comment whose answers are listed (``rootComment``) comes as one of the page's originals. ``Page.follow`` names the
    comments that have more answers than the page shows.
    """
    if page := refusal(response):
        return page
    try:
        value = load_payload(response)
    except ValueError:
        return not_json(response)
    if isinstance(value, list):
        return _listed([Fields.of(member) for member in value], response)
    opened = Fields.of(value)
    if told_as_html(opened):
        return comments_page(opened, response)
    data = opened.child("data") or opened
    if "text" in opened and status_mid(opened):
        return _page([opened], Fields({}), response)
    return _page([comment for name in _LISTS for comment in data.children(name)], opened, response)


def _listed(members: list[Fields], response: Response) -> Page:
    """Comments, or what holds them in the mobile site's answer until 2017: its modules, of which the last has the pages."""
    if modules := modules_of(members):
        return _page(entries_of(modules), modules[-1], response)
    return _page(members, Fields({}), response)


def _page(comments: list[Fields], opened: Fields, response: Response) -> Page:
    data = opened.child("data") or opened
    if not comments:
        return _nothing(opened, data, response)
    asked = _Asked.of(response)
    roots = (
        _to_post(root, asked.status, asked.status, response)
        for root in data.children("rootComment")
        if root.child("user")
    )
    above = asked.comment or asked.status
    page = page_of(
        numbered(
            without_author(comment) or _to_post(comment, holder, asked.status, response)
            for comment, holder in _flat(comments, above)
        ),
        expected=data.whole("total_number"),
        next_page=_next(data, response),
        follow=() if asked.comment else _with_more_answers(comments),
        originals=[root for root in roots if isinstance(root, Post)],
    )
    return replace(page, pages=pages_of(data))


def _flat(comments: Iterable[Fields], above: str) -> Iterator[tuple[Fields, str]]:
    """Each comment with the mid of what it stands under, followed by its answers (``comments: false`` where none)."""
    waiting = [(comment, above) for comment in comments][::-1]
    while waiting:
        comment, holder = waiting.pop()
        yield comment, holder
        mid = status_mid(comment) or holder
        waiting.extend([(answer, mid) for answer in comment.children("comments")][::-1])


def _with_more_answers(comments: Iterable[Fields]) -> tuple[str, ...]:
    """The mids of those that have more answers than stand under them."""
    more = (comment for comment in comments if _answers(comment).value > _shown_under(comment))
    return tuple(dict.fromkeys(filter(None, map(status_mid, more))))


def _shown_under(comment: Fields) -> int:
    """How many answers stand under it, also those to its answers."""
    return sum(1 for _ in _flat(comment.children("comments"), ""))


def _answers(comment: Fields) -> Count:
    """How many answers it has: its own count, else what stands below those shown (共5条回复)."""
    total, told = comment.get("total_number"), _COUNTED.search(comment.child("more_info").text("text"))
    return parse_count(total or (told[1] if told else total))


def _to_post(comment: Fields, above: str, asked: str, response: Response) -> Post | Skipped:
    """``above``: the mid of what it stands under; ``asked``: that of the status, where the address says it."""
    mid, html = status_mid(comment), comment.get("text", "text_raw")
    is_readable = isinstance(html, str) or "pic" in comment
    if not mid or not is_readable:
        return unreadable(mid or "?", *([] if mid else ["id"]), *([] if is_readable else ["text"]))
    shown = html_to_text(html, newlines=True) if isinstance(html, str) else ""
    own, chain = split_chain(without_answer(shown))
    status = status_mid(comment.child("status")) or asked
    published_at = parse_time(comment.get("created_at"), response.fetched_at)
    region, client = _origin(comment.text("source"), published_at)
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted="\n".join(filter(None, (chain, _answered_words(comment, answered_name(shown))))),
        fetched_at=response.fetched_at,
        url=f"https://m.weibo.cn/detail/{status}?cid={mid}" if status else "",
        author=author_of(comment.child("user")),
        published_at=published_at,
        published_raw=comment.text("created_at"),
        likes=parse_count(comment.get("like_count", "like_counts")),
        comments=_answers(comment),
        region=region,
        client=client,
        topics=topics_of(own),
        parent_id=_parent(comment, mid, above or status),
        root_id=f"{SITE}:{status}" if status else "",
    )


def _origin(source: str, published_at: datetime | None) -> tuple[str, str]:
    """Region and client: since 2022 the source is the place (来自江苏), before that the device."""
    shown = html_to_text(source)
    is_old = published_at is not None and published_at < _PLACES_SINCE
    is_place = not is_old and shown.startswith(("来自", "來自")) and not _DEVICE.search(shown)
    return (place(shown), "") if is_place else ("", place(shown))


def _answered_words(comment: Fields, name: str) -> str:
    """The words of the comment answered: an object of its own, or in the older layout only its text."""
    answered = comment.child("reply_comment")
    text = without_answer(html_to_text(answered.text("text") or comment.text("reply_text"), newlines=True))
    return quote(answered.child("user").text("screen_name") or name, text) if text else ""


def _parent(comment: Fields, mid: str, above: str) -> str:
    """The comment answered, else the root comment it stands under, else what the address asks for."""
    answered = status_mid(comment.child("reply_comment")) or comment.text("reply_id")
    named = (answered, comment.text("rootidstr", "rootid"))
    parent = next((name for name in named if name not in {*_NONE, mid}), above)
    return f"{SITE}:{parent}" if parent else ""


def _next(data: Fields, response: Response) -> str:
    """By cursor where there is one (0 is the end, the one just asked for is a loop), else by page number."""
    if "max_id" not in data:
        return next_by_number(data, response)
    cursor = data.text("max_id")
    if cursor in {*_NONE, response.query("max_id")} or _ALL_SHOWN.search(data.text("trendsText")):
        return ""
    return response.with_query(max_id=cursor, max_id_type=data.text("max_id_type"))


def _nothing(opened: Fields, data: Fields, response: Response) -> Page:
    if not opened:
        return schema_changed("没有评论 (no comments)")
    is_first = response.page_number == 1 and response.query("max_id") in _NONE
    total = data.whole("total_number")
    is_hidden = is_first and (total or 0) > 0
    has_list = any(isinstance(data.get(name), list) for name in _LISTS)
    return nothing_listed(opened, has_list=has_list, total=total, is_hidden=is_hidden, name="data")

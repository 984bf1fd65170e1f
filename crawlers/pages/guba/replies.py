"""Replies to a post: ``ArticleNewReplyList``, as JSON or JSONP, of 2014 (keys with stray blanks) and of today."""

import re
from collections.abc import Iterator
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.embedded import load_payload
from crawlers.pages.guba.gate import (
    SITE,
    asked_code,
    asked_page,
    page_address,
    page_size,
    refusal,
    refused_in_words,
    rejected,
    thread_address,
)
from crawlers.pages.guba.record import region_in, to_author
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response
from crawlers.times import parse_time
from crawlers.weibo_text import quote

_SIZE: Final = 30  # replies on a page
_DELETED: Final = re.compile(
    r"^(?:[该此这]条?)?(?:评论|回复|内容)(?:已经?被?(?:作者|用户|管理员|系统)?删除|(?:正在)?审核中)$"
)


def parse_replies(response: Response) -> Page:
    """A page of replies with the answers shown under them; ``expected`` is the number of all, answers included.

    ``follow`` are the ids of replies that have more answers than the page shows.
    """
    opened = _open(response)
    if isinstance(opened, Page):
        return opened
    replies = list(_replies(opened))
    total = opened.whole("reply_total_count") or opened.whole("count")
    if not replies:
        return _nothing(total, response)
    return page_of(
        [_to_post(reply, above, response) for reply, above in replies],
        expected=total,
        next_page=_next(opened, response),
        follow=tuple(reply.text("reply_id") for reply, above in replies if not above and _has_more(reply)),
    )


def _open(response: Response) -> Fields | Page:
    """The answer that holds a list of replies, or the page that says why there is none."""
    if page := refusal(response):
        return page
    try:
        payload = load_payload(response)
    except ValueError:
        return _not_json(response)
    opened = _tidy_keys(Fields.of(payload))
    if page := rejected(opened):
        return page
    return opened if "re" in opened else schema_changed("没有回复列表 (no list of replies)")


def _not_json(response: Response) -> Page:
    text = response.text()
    if text.lstrip()[:1] not in {"", "<"}:
        return schema_changed("不是完整的 JSON (not JSON, or cut)")
    return refused_in_words(text) or blocked("返回网页而非 JSON：稍后再试 (HTML instead of JSON: try again later)")


def _tidy_keys(record: Fields) -> Fields:
    """The record under its names without blanks around them."""
    return Fields({name.strip(): value for name, value in record.values.items()})


def _replies(opened: Fields) -> Iterator[tuple[Fields, Fields]]:
    """Each reply, and the one it is shown under (empty for those to the post itself)."""
    for raw in opened.children("re"):
        reply = _tidy_keys(raw)
        yield reply, Fields({})
        for answer in reply.children("child_replys"):
            yield _tidy_keys(answer), reply


def _has_more(reply: Fields) -> bool:
    """Whether it has more answers than are shown under it."""
    shown = sum(1 for _ in reply.children("child_replys"))
    return bool(reply.text("reply_id")) and (reply.whole("reply_count") or 0) > shown


def _to_post(reply: Fields, above: Fields, response: Response) -> Post | Skipped:
    reply_id = reply.text("reply_id")
    post_id = reply.text("source_post_id") or above.text("source_post_id") or response.query("postid")
    words = reply.get("reply_text")
    if not reply_id or not post_id or not isinstance(words, str):
        named = {"reply_id": reply_id, "source_post_id": post_id, "reply_text": isinstance(words, str)}
        return unreadable(f"{post_id}-{reply_id}", *(name for name, value in named.items() if not value))
    text = html_to_text(words, newlines=True)
    if _is_deleted(reply, text):
        return Skipped(
            f"{post_id}-{reply_id}", f"已删除或审核中 (deleted or in review): reply_state {reply.text('reply_state')}"
        )
    raw = reply.text("reply_publish_time", "reply_time")
    answered = _answered(reply)
    code = reply.child("reply_guba").text("stockbar_code") or _asked_bar(response, post_id)
    return Post(
        site=SITE,
        native_id=f"{post_id}-{reply_id}",
        platform=Platform.FORUM,
        type=PostType.REPLY,
        text=text,
        fetched_at=response.fetched_at,
        url=thread_address(code, post_id),
        quoted=_answered_words(answered),
        author=to_author(reply.child("reply_user") or reply),
        published_at=parse_time(raw, response.fetched_at),
        published_raw=raw,
        comments=parse_count(reply.get("reply_count")),
        likes=parse_count(reply.get("reply_like_count")),
        region=region_in(reply.text("reply_ip_address")),
        board=reply.child("reply_guba").text("stockbar_name", "stockbar_code"),
        topics=topics_of(text),
        parent_id=_parent(post_id, answered, above),
        root_id=f"{SITE}:{post_id}",
    )


def _asked_bar(response: Response, post_id: str) -> str:
    """The bar that the address names; the site's own script writes the post's id there instead."""
    code = asked_code(response)
    return "" if code == post_id else code


def _is_deleted(reply: Fields, text: str) -> bool:
    """Whether its words are gone. ``reply_state`` alone is no proof: visible replies have 0 or 1, by version."""
    return bool(_DELETED.match(text)) or not (text or reply.get("reply_picture"))


def _answered(reply: Fields) -> Fields:
    """The reply that this one answers: a list of one, or flat in answers of 2014."""
    return next((_tidy_keys(source) for source in reply.children("source_reply")), reply)


def _answered_words(answered: Fields) -> str:
    words = html_to_text(answered.text("source_reply_text"), newlines=True)
    return quote(answered.text("source_reply_user_nickname"), words) if words else ""


def _parent(post_id: str, answered: Fields, above: Fields) -> str:
    """The reply answered, else the one it is shown under, else the post."""
    ids = (answered.text("source_reply_id"), above.text("reply_id"))
    reply_id = next((found for found in ids if found not in {"", "0"}), "")
    return f"{SITE}:{post_id}-{reply_id}" if reply_id else f"{SITE}:{post_id}"


def _next(opened: Fields, response: Response) -> str:
    """By the number of replies to the post itself, which are what the pages are cut by."""
    number, total = asked_page(response), opened.whole("count") or opened.whole("reply_total_count") or 0
    return page_address(response, number + 1) if number * page_size(response, _SIZE) < total else ""


def _nothing(total: int | None, response: Response) -> Page:
    if total and asked_page(response) == 1:
        return blocked(
            "回复为空，但平台称有回复：停止 10 分钟以上再试 (no replies though the platform counts some: wait at least 10 minutes)"
        )
    return empty("没有（更多）回复 (no more replies)")

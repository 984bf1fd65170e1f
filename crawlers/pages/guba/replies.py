"""Replies to a post: ``ArticleNewReplyList``, as JSON or JSONP, of 2014 (keys with stray blanks) and of today.

``ArticleReplyDetail`` is one reply with all answers under it, by pages: ``re`` is that reply, not a list.
"""

from collections.abc import Iterator
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Page, Platform, Post, PostType, Skipped
from crawlers.markup import topics_of
from crawlers.pages.embedded import load_payload
from crawlers.pages.guba.floors import DELETED
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
from crawlers.pages.guba.record import region_in, to_author, words_in
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.refusals import blocked, empty, not_json, schema_changed
from crawlers.pages.response import Response
from crawlers.times import parse_time
from crawlers.weibo_text import quote

_SIZE: Final = 30  # replies on a page
_NONE: Final = frozenset({"", "0"})  # ids that are none


def parse_replies(response: Response) -> Page:
    """A page of replies with the answers shown under them; ``expected`` is the number of all, answers included.

    ``follow`` are the ids of replies that have more answers than the page shows. Of one reply with its answers,
    ``expected`` is their number and itself.
    """
    opened = _open(response)
    if isinstance(opened, Page):
        return opened
    tops = _tops(opened)
    if not tops:
        return _nothing(opened, response)
    entries = [_to_post(reply, above, response) for reply, above in _with_answers(tops)]
    if _is_detail(opened, response):
        top = tops[0]
        return page_of(entries, expected=(top.whole("reply_count") or 0) + 1, next_page=_next_answers(top, response))
    return page_of(
        entries,
        expected=opened.whole("reply_total_count") or opened.whole("count"),
        next_page=_next(opened, response),
        follow=tuple(reply.text("reply_id") for reply in tops if _has_more(reply)),
    )


def _open(response: Response) -> Fields | Page:
    """The answer that holds a list of replies, or the page that says why there is none."""
    if page := refusal(response):
        return page
    try:
        payload = load_payload(response)
    except ValueError:
        text = response.text()
        otherwise = "返回网页而非 JSON：稍后再试 (HTML instead of JSON: try again later)"
        return not_json(text, refused_in_words(text) or blocked(otherwise))
    opened = _tidy_keys(Fields.of(payload))
    if page := rejected(opened):
        return page
    return opened if "re" in opened else schema_changed("没有回复列表 (no list of replies)")


def _tidy_keys(record: Fields) -> Fields:
    """The record under its names without blanks around them."""
    return Fields({name.strip(): value for name, value in record.values.items()})


def _tops(opened: Fields) -> list[Fields]:
    """The replies to the post itself: a list, a list inside an object, or one reply."""
    one = _tidy_keys(opened.child("re"))
    if "reply_id" in one:
        return [one]
    raws = one.children("list") if "list" in one else opened.children("re")
    return [_tidy_keys(raw) for raw in raws]


def _with_answers(tops: list[Fields]) -> Iterator[tuple[Fields, Fields]]:
    """Each reply, and the one it is shown under (empty for those to the post itself)."""
    waiting = [(reply, Fields({})) for reply in reversed(tops)]
    while waiting:
        reply, above = waiting.pop()
        yield reply, above
        answers = [(_under(_tidy_keys(answer), reply), reply) for answer in reply.children("child_replys")]
        waiting.extend(reversed(answers))


def _under(answer: Fields, reply: Fields) -> Fields:
    """An answer with the post that only the reply above it names."""
    is_named = answer.text("source_post_id") not in _NONE
    return answer if is_named else Fields({**answer.values, "source_post_id": reply.get("source_post_id")})


def _is_detail(opened: Fields, response: Response) -> bool:
    return "reply_id" in _tidy_keys(opened.child("re")) or "ArticleReplyDetail" in response.url


def _has_more(reply: Fields) -> bool:
    """Whether it has more answers than are shown under it."""
    shown = sum(1 for _ in reply.children("child_replys"))
    return bool(reply.text("reply_id")) and (reply.whole("reply_count") or 0) > shown


def _next_answers(top: Fields, response: Response) -> str:
    """The address of the next answers to one reply; empty where these are the last."""
    shown, number = sum(1 for _ in top.children("child_replys")), asked_page(response)
    has_next = bool(shown) and number * page_size(response, shown) < (top.whole("reply_count") or 0)
    return page_address(response, number + 1) if has_next else ""


def _to_post(reply: Fields, above: Fields, response: Response) -> Post | Skipped:
    reply_id = reply.text("reply_id")
    named = reply.text("source_post_id")
    post_id = named if named not in _NONE else response.query("postid")
    words = reply.get("reply_text") or ("" if reply.get("reply_picture") else reply.get("reply_text"))
    if not reply_id or not post_id or not isinstance(words, str):
        fields = {"reply_id": reply_id, "source_post_id": post_id, "reply_text": isinstance(words, str)}
        return unreadable(f"{post_id}-{reply_id}", *(name for name, value in fields.items() if not value))
    text = words_in(words)
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
        author=to_author(reply.child("reply_user"), reply),
        published_at=parse_time(raw, response.fetched_at),
        published_raw=raw,
        comments=parse_count(reply.get("reply_count")),
        likes=parse_count(reply.get("reply_like_count")),
        region=region_in(reply.text("reply_ip_address", "reply_ar")),
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
    return bool(DELETED.match(text)) or not (text or reply.get("reply_picture"))


def _answered(reply: Fields) -> Fields:
    """The reply that this one answers: a list of one, that one itself, or flat in answers of 2014."""
    one = _tidy_keys(reply.child("source_reply"))
    if "source_reply_id" in one:
        return one
    return next((_tidy_keys(source) for source in reply.children("source_reply")), reply)


def _answered_words(answered: Fields) -> str:
    words = words_in(answered.text("source_reply_text"))
    user = answered.child("source_reply_user")
    return quote(answered.text("source_reply_user_nickname") or user.text("user_nickname"), words) if words else ""


def _parent(post_id: str, answered: Fields, above: Fields) -> str:
    """The reply answered, else the one it is shown under, else the post."""
    ids = (answered.text("source_reply_id"), above.text("reply_id"))
    reply_id = next((found for found in ids if found not in _NONE), "")
    return f"{SITE}:{post_id}-{reply_id}" if reply_id else f"{SITE}:{post_id}"


def _next(opened: Fields, response: Response) -> str:
    """By the number of replies to the post itself, which are what the pages are cut by."""
    number, total = asked_page(response), opened.whole("count") or opened.whole("reply_total_count") or 0
    return page_address(response, number + 1) if number * page_size(response, _SIZE) < total else ""


def _nothing(opened: Fields, response: Response) -> Page:
    total = opened.whole("count") or opened.whole("reply_total_count") or 0
    if (asked_page(response) - 1) * page_size(response, _SIZE) < total:
        return blocked(
            "回复为空，但平台称有回复：停止 10 分钟以上再试 (no replies though the platform counts some: wait at least 10 minutes)"
        )
    return empty("没有（更多）回复 (no more replies)")

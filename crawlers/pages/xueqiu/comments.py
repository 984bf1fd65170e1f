"""Comments: under a status (``v3/comments``, ``comments``), of a talk (``talks``), of one user (``user/comments``)."""

from collections.abc import Iterator

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.readings import unreadable
from crawlers.pages.response import Response
from crawlers.pages.xueqiu.gate import SITE
from crawlers.pages.xueqiu.status import address_of, id_of, is_notice, left_out, plain, region_of, to_author
from crawlers.times import parse_time
from crawlers.weibo_text import quote, split_chain, without_answer

Shown = tuple[Fields, Fields]
"""A comment, and the one it is shown under (empty for those to the status itself)."""


def with_answers(comments: list[Fields]) -> Iterator[Shown]:
    """Each comment, followed by the answers shown under it."""
    for comment in comments:
        yield comment, Fields({})
        for answer in comment.children("child_comments"):
            yield answer, comment


def with_more_answers(comments: list[Fields], response: Response) -> tuple[str, ...]:
    """Ids of comments that have more answers than are shown; none on a page that lists the answers of one comment."""
    if response.query("comment_id"):
        return ()
    return tuple(id_of(comment) for comment in comments if id_of(comment) and _has_more(comment))


def to_comment(shown: Shown, response: Response) -> Post | Skipped:
    """The post of a comment, unless its id, its status or its text are missing."""
    comment, above = shown
    asked = response.query("id")
    comment_id, status = id_of(comment), _status_of(comment, asked) or _status_of(above, asked) or asked
    words = comment.get("text", "description")
    if not comment_id or not status or not isinstance(words, str):
        named = {"id": comment_id, "root_in_reply_to_status_id": status, "text": isinstance(words, str)}
        return unreadable(f"{status}-{comment_id}", *(name for name, value in named.items() if not value))
    native_id = f"{status}-{comment_id}"
    if why := left_out(comment):
        return Skipped(native_id, why)
    own, chain = split_chain(without_answer(plain(words)))
    raw = comment.text("created_at", "timeBefore")
    return Post(
        site=SITE,
        native_id=native_id,
        platform=Platform.FORUM,
        type=PostType.COMMENT,
        text=own,
        fetched_at=response.fetched_at,
        url=address_of(comment.child("status")),
        quoted="\n".join(filter(None, (chain, _answered_words(comment)))),
        author=to_author(comment),
        published_at=parse_time(raw, response.fetched_at),
        published_raw=raw,
        comments=parse_count(comment.get("comment_reply_count", "reply_count")),
        likes=parse_count(comment.get("like_count")),
        region=region_of(comment),
        client=html_to_text(comment.text("source")),
        topics=topics_of(own),
        parent_id=_parent(status, comment, above),
        root_id=f"{SITE}:{status}",
    )


def _has_more(comment: Fields) -> bool:
    shown = sum(1 for _ in comment.children("child_comments"))
    return parse_count(comment.get("comment_reply_count", "reply_count")).value > shown


def _status_of(comment: Fields, asked: str) -> str:
    """The status a comment stands under: the one asked for where it names that too (a repost's comment names both)."""
    names = ("root_in_reply_to_status_id", "statusId", "status_id")
    ids = [found for name in names if (found := comment.text(name)) not in {"", "0"}]
    return asked if asked in ids else next(iter(ids), "") or id_of(comment.child("status"))


def _parent(status: str, comment: Fields, above: Fields) -> str:
    """The comment answered, else the one it is shown under, else the status."""
    ids = (comment.text("in_reply_to_comment_id"), id_of(comment.child("reply_comment")), id_of(above))
    answered = next((found for found in ids if found not in {"", "0"}), "")
    return f"{SITE}:{status}-{answered}" if answered else f"{SITE}:{status}"


def _answered_words(comment: Fields) -> str:
    answered = comment.child("reply_comment")
    if is_notice(answered):
        return ""
    words = without_answer(plain(answered.text("text") or comment.text("reply_comment_text")))
    name = answered.child("user").text("screen_name") or comment.text("reply_screenName")
    return quote(name, words) if words else ""

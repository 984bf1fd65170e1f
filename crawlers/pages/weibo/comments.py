"""Comments on a status: ``/comments/hotflow``, ``/api/comments/show`` and the PC site's ``buildComments``."""

from collections.abc import Iterator

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Outcome, Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, open_payload
from crawlers.pages.weibo.status import SITE, is_deleted, skipped_as_deleted, status_mid, to_author
from crawlers.times import parse_time
from crawlers.weibo_text import place, quote, split_chain, without_answer


def parse_comments(response: Response) -> Page:
    """A page of comments with the answers shown under them.

    The status they stand under is read from the address (``id``); a saved page has none, so no parent either.
    """
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    data = opened.child("data") or opened
    comments = list(_comments(data))
    if not comments:
        return _nothing(opened, data, response)
    posts = [
        skipped_as_deleted(comment) if is_deleted(comment) else _to_post(comment, response) for comment in comments
    ]
    return page_of(posts, expected=data.whole("total_number"), next_page=_next(data, response))


def _comments(data: Fields) -> Iterator[Fields]:
    for name in ("hot_data", "data"):
        for comment in data.children(name):
            yield comment
            yield from comment.children("comments")


def _to_post(comment: Fields, response: Response) -> Post | Skipped:
    mid, text = status_mid(comment), comment.get("text")
    if not mid or not isinstance(text, str):
        return unreadable(mid or "?", "text" if mid else "id")
    status = response.query("id") or response.query("mid")
    own, chain = split_chain(without_answer(html_to_text(text, newlines=True)))
    answered = comment.child("reply_comment")
    source = comment.text("source")
    region = place(source) if source.startswith("来自") else ""
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted="\n".join(filter(None, (chain, _answered_words(answered)))),
        fetched_at=response.fetched_at,
        url=f"https://m.weibo.cn/detail/{status}?cid={mid}" if status else "",
        author=to_author(comment.child("user")),
        published_at=parse_time(comment.get("created_at"), response.fetched_at),
        published_raw=comment.text("created_at"),
        likes=parse_count(comment.get("like_count", "like_counts")),
        comments=parse_count(comment.get("total_number")),
        region=region,
        client="" if region else html_to_text(source),
        topics=topics_of(own),
        parent_id=_parent(comment, mid, answered, status),
        root_id=f"{SITE}:{status}" if status else "",
    )


def _answered_words(answered: Fields) -> str:
    text = html_to_text(answered.text("text"), newlines=True)
    return quote(answered.child("user").text("screen_name"), without_answer(text)) if text else ""


def _parent(comment: Fields, mid: str, answered: Fields, status: str) -> str:
    """The comment answered, else the root comment it stands under, else the status."""
    root = comment.text("rootidstr", "rootid")
    parent = status_mid(answered) or (root if root not in {"", "0", mid} else status)
    return f"{SITE}:{parent}" if parent else ""


def _next(data: Fields, response: Response) -> str:
    """By cursor where there is one (0 is the end), else by page number up to the platform's last one."""
    if "max_id" in data:
        cursor = data.text("max_id")
        kind = data.text("max_id_type")
        return "" if cursor in {"", "0"} else response.with_query(max_id=cursor, max_id_type=kind)
    number = response.page_number
    return response.with_query(page=str(number + 1)) if number < (data.whole("max") or 1) else ""


def _nothing(opened: Fields, data: Fields, response: Response) -> Page:
    page = envelope_refusal(opened)
    if page and page.outcome is not Outcome.EMPTY:
        return page
    is_first = response.page_number == 1 and response.query("max_id") in {"", "0"}
    if is_first and data.whole("total_number"):
        return blocked(
            "评论为空，但平台称有评论：更新 Cookie 后再试 (no comments though the platform counts some: renew the cookie)"
        )
    if page is None and not isinstance(data.get("data"), list):
        return schema_changed("没有评论列表 (no list of comments)")
    return page or empty("没有（更多）评论 (no more comments)")

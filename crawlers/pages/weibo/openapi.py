"""Answers of Weibo's Open Platform v2 (``api.weibo.com/2/…``, ``c.api.weibo.com/2/…``): statuses, reposts, comments.

Also favourites, and the messages of its push service or saved statuses, one on each line.

They differ from the JSON of the sites: texts are plain, not HTML; a comment's number is its ``id`` (its ``mid`` is of
another numbering); an author may be a mere number (``trim_user``). ``Page.next`` comes without ``access_token``, for it
is kept and shown: give the token in the header ``Authorization: OAuth2 …``.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields, as_text
from crawlers.items import Page, Post, PostType, Skipped
from crawlers.markup import html_to_text
from crawlers.pages.embedded import load_payload
from crawlers.pages.readings import Entry, page_of
from crawlers.pages.refusals import blocked, empty, gone, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.ajax import lines_of
from crawlers.pages.weibo.gate import envelope_refusal, open_payload, refusal
from crawlers.pages.weibo.listing import numbered, statuses_page
from crawlers.pages.weibo.openapi_errors import api_refusal
from crawlers.pages.weibo.reposts import as_repost
from crawlers.pages.weibo.status import (
    SITE,
    cut_mids,
    is_deleted,
    originals_of,
    skipped_as_deleted,
    status_mid,
    to_post,
    without_author,
)
from crawlers.pages.weibo.status_fields import REST
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import quote, without_answer

_LISTS: Final = ("hot_reposts", "reposts", "statuses", "comments", "favorites")
_HELD: Final = ("status", "comment")
_PAGE_SIZE: Final = 20
_LARGEST_SIZE: Final = 50  # what every interface grants, whatever ``count`` asks for
_NONE: Final = frozenset({"", "0"})
_ID: Final = re.compile(r"[1-9][0-9]{5,19}")
_BY_PAGE: Final = re.compile(r"/search/|/public_timeline")  # these know no max_id
_INTERFACE: Final = re.compile(r"/2/(?:statuses|comments|search|place)/")
_NOT_STATUSES: Final = "不是微博、转发或评论的列表 (not a list of statuses, reposts or comments)"
_NOTHING: Final = "空数组，且不知是哪个接口：请给出网址 (an empty array of an unknown interface: give its address)"
_ADVERTISEMENT: Final = "推广微博 (advertisement)"


def parse_openapi(response: Response) -> Page:
    """A list (``{statuses|reposts|comments: […], next_cursor, total_number}`` or a bare array), or one status.

    A list of ids only gives no posts; the ids are in ``Page.follow``, as are those of cut texts.
    """
    opened = _open(response)
    if isinstance(opened, Page):
        return opened
    if _is_entry(single := Fields.of(_taken_out(opened.values))):
        return _single(single, response)
    entries = [_taken_out(entry) for name in _LISTS for entry in _listed(opened.get(name))]
    return _list(opened, entries, response) if entries else _nothing(opened, response)


def _open(response: Response) -> Fields | Page:
    """The envelope, which a bare array is given. Errors come with HTTP 400 or 403 and are judged by their code."""
    try:
        payload = load_payload(response)
    except ValueError:
        lines = list(lines_of(response.text()))
        payload = [dict(line.values) if isinstance(line, Fields) else {} for line in lines]
        if not any(payload):
            return open_payload(response)
    if isinstance(payload, list):
        is_unknown = not payload and not _INTERFACE.search(response.url)
        return refusal(response) or (schema_changed(_NOTHING) if is_unknown else Fields({"statuses": payload}))
    return api_refusal(Fields.of(payload), response) or open_payload(response)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _taken_out(entry: object) -> object:
    """A status or comment out of what may hold it: a favourite, a message of the push service (``{id, text: {event, …}}``).

    A user also holds a status, the latest, but is not read as one.
    """
    told = Fields.of(entry)
    if _is_entry(told):
        return entry
    holder = told if "favorited_time" in told else told.child("text")
    return next((dict(held.values) for held in map(holder.child, _HELD) if held), entry)


def _is_entry(entry: Fields) -> bool:
    """Whether an object is a status or comment; users, trends, emoticons and counts have no words of their own."""
    return isinstance(entry.get("text"), str) or entry.flag("deleted")


def _single(status: Fields, response: Response) -> Page:
    alike = _alike(status)
    if is_deleted(alike):
        return gone(skipped_as_deleted(alike).why)
    return _list(Fields({"total_number": 1}), [dict(status.values)], response)


def _list(opened: Fields, entries: list[object], response: Response) -> Page:
    ids = [text for entry in entries if _ID.fullmatch(text := as_text(entry))]
    told = [Fields.of(entry) for entry in entries if not _ID.fullmatch(as_text(entry))]
    if told and not any(_is_entry(entry) for entry in told):
        return schema_changed(_NOT_STATUSES)
    is_comments = isinstance(opened.get("comments"), list) or any(entry.child("status") for entry in told)
    page = _comments(told, response) if is_comments else _statuses(told, opened, response)
    return replace(
        page,
        expected=opened.whole("total_number"),
        next=_next(opened, response),
        follow=tuple(dict.fromkeys((*ids, *page.follow))),
    )


def _statuses(told: list[Fields], opened: Fields, response: Response) -> Page:
    promoted = {promotion.text("id", "idstr", "mid") for promotion in opened.children("ad")} - _NONE
    statuses = [
        Skipped(status_mid(status), _ADVERTISEMENT) if status.text("idstr", "id") in promoted else _alike(status)
        for status in told
    ]
    page = statuses_page(statuses, response, keyword=response.query("q"), total=None)
    if not isinstance(opened.get("reposts"), list):
        return page
    asked = as_mid(response.query("id"))
    return replace(page, posts=tuple(as_repost(post, f"{SITE}:{asked}" if asked else "") for post in page.posts))


def _comments(told: list[Fields], response: Response) -> Page:
    """Comments; what the push service sends has statuses between them, which alone count their reposts."""
    entries = [_alike(entry) if "reposts_count" in entry else _alike_comment(entry) for entry in told]
    holders = [holder for entry in entries if not is_deleted(entry) for holder in _holders(entry)]
    return page_of(
        numbered(without_author(entry) or _read(entry, response) for entry in entries),
        follow=cut_mids(holders),
        originals=originals_of(holders, response),
    )


def _read(entry: Fields, response: Response) -> Entry:
    post = to_post(entry, response)
    if isinstance(post, Post) and "reposts_count" not in entry:
        return _as_comment(post, entry, response)
    return post


def _as_comment(post: Post, comment: Fields, response: Response) -> Post:
    """What `to_post` read, as a comment under its status (embedded, else the ``id`` of the address)."""
    answered = comment.child("reply_comment")
    status = status_mid(comment.child("status")) or as_mid(response.query("id"))
    root = as_mid(comment.text("rootid"))
    parent = status_mid(answered) or (root if root not in {"", post.native_id} else status)
    words = without_answer(html_to_text(answered.text("text"), newlines=True))
    answered_words = quote(answered.child("user").text("screen_name"), words) if words else ""
    return replace(
        post,
        type=PostType.COMMENT,
        text=without_answer(post.text),
        quoted="\n".join(filter(None, (post.quoted, answered_words))),
        url=f"https://m.weibo.cn/detail/{status}?cid={post.native_id}" if status else "",
        likes=parse_count(comment.get("like_count", "like_counts")),
        parent_id=f"{SITE}:{parent}" if parent else "",
        root_id=f"{SITE}:{status}" if status else "",
    )


def _holders(entry: Fields) -> Iterator[Fields]:
    """What holds an original: a comment its status, and a status, where it is a repost, another one."""
    status = entry.child("status")
    yield Fields({"retweeted_status": status.values})
    yield entry if "reposts_count" in entry else status


def _alike(status: Fields) -> Fields:
    """A status with its original as the JSON of the sites tells them."""
    original = status.child("retweeted_status")
    values = _plain(status)
    return Fields({**values, "retweeted_status": _plain(original)} if original else values)


def _alike_comment(comment: Fields) -> Fields:
    """A comment with what it answers and its status alike; its number is its ``id``."""
    answered = comment.child("reply_comment")
    return Fields(
        {
            **_plain(comment),
            "mid": comment.get("idstr", "id"),
            "reply_comment": {**_plain(answered), "mid": answered.get("idstr", "id")},
            "status": _alike(comment.child("status")).values,
        }
    )


def _plain(entry: Fields) -> dict[str, object]:
    """One object as the sites tell it: its text as HTML, the rest of a cut one behind 全文, its author an object."""
    values = dict(entry.values)
    if isinstance(text := entry.get("text"), str):
        values["text"] = REST.sub("<a>全文</a>", text.replace("<", "&lt;"))
        values["isLongText"] = entry.get("isLongText") or bool(REST.search(text))
    if not entry.child("user") and (number := entry.text("user", "uid")):
        values["user"] = {"id": number}
    return values


def _next(opened: Fields, response: Response) -> str:
    """The following page: by ``max_id``, else by number where the address has one, the interface wants it or the total is not reached."""
    cursor, asked = opened.text("next_cursor"), response.query("max_id")
    has_cursor = cursor not in _NONE and cursor != asked
    if has_cursor and not response.query("page") and not _BY_PAGE.search(response.url):
        return response.with_query(max_id=cursor, access_token="")
    number = response.page_number
    size = parse_count(response.query("count")).value or _PAGE_SIZE
    has_more = number * min(size, _LARGEST_SIZE) < (opened.whole("total_number") or 0) and asked in _NONE
    return response.with_query(page=str(number + 1), access_token="") if has_cursor or has_more else ""


def _nothing(opened: Fields, response: Response) -> Page:
    """An empty list: the total counts also what is kept from us, such as posts of users who did not authorise us."""
    if page := envelope_refusal(opened):
        return page
    if not any(name in opened and isinstance(opened.get(name), list | None) for name in _LISTS):
        return schema_changed(_NOT_STATUSES)
    total = opened.whole("total_number") or 0
    is_first = response.page_number == 1 and response.query("max_id") in _NONE and response.query("since_id") in _NONE
    if total > 0 and is_first:
        page = blocked(
            f"平台称共 {total} 条，但一条未给：普通接口只给授权用户的内容，换用授权账号或申请商业接口 "
            f"({total} counted, none given: authorise the account or apply for the commercial interface)"
        )
    else:
        page = empty("没有（更多）内容 (nothing more)")
    return replace(page, expected=opened.whole("total_number"))

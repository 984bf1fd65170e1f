"""Every list of Xueqiu by its shape: search, timelines, hot and public lists, comments, talks, and one status."""

from dataclasses import replace
from typing import Final

from crawlers.fields import Fields, load_json
from crawlers.items import Page, Skipped
from crawlers.pages.readings import Entry, page_of
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.xueqiu.comments import to_comment, with_answers, with_more_answers
from crawlers.pages.xueqiu.gate import open_payload
from crawlers.pages.xueqiu.status import id_of, is_cut, originals_of, to_post

_LAST: Final = 100  # no search shows more pages
_LISTS: Final = ("list", "statuses", "items", "home_timeline")


def parse_timeline(response: Response) -> Page:
    """A page of statuses, or of comments.

    ``follow`` are ids: of statuses, or of originals inside them, whose text is cut, or of comments with more answers.
    """
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    if "comments" in opened and "text" not in opened:
        return _comments(list(opened.children("comments")), opened, response)
    name = next((name for name in _LISTS if name in opened), "data" if _is_hot(opened) else "")
    if name:
        return _statuses([_unwrapped(entry) for entry in opened.children(name)], opened, response)
    if id_of(opened) and ("text" in opened or "description" in opened):
        return _one(opened, response)
    return schema_changed("不是帖子列表，例如行情 (no list of statuses: quotes, say)")


def _is_hot(opened: Fields) -> bool:
    """Whether ``data`` is a list of statuses (``query/v1/status/hots.json``), rather than of quotes."""
    first = next(opened.children("data"), Fields({})) if isinstance(opened.get("data"), list) else Fields({})
    return bool(id_of(first)) and ("text" in first or "description" in first)


def _one(status: Fields, response: Response) -> Page:
    return page_of(
        [to_post(status, response)],
        expected=1,
        follow=_cut([status]),
        originals=originals_of([status], response),
    )


def _statuses(statuses: list[Fields], opened: Fields, response: Response) -> Page:
    if not statuses:
        return _nothing(opened, _counted(opened), response)
    if all(status.child("status") and "retweeted_status" not in status for status in statuses):
        return _comments(statuses, opened, response)
    if all(_is_flash(status) for status in statuses):
        return schema_changed("7×24 快讯，不是用户的帖子 (news flashes, no posts of users)")
    page = page_of(
        [_entry(status, response) for status in statuses],
        expected=_total(opened, len(statuses)),
        next_page=_next(opened, response),
        follow=_cut(statuses),
        originals=originals_of(statuses, response),
    )
    return replace(page, pages=opened.whole("maxPage"))


def _cut(statuses: list[Fields]) -> tuple[str, ...]:
    """Ids of those whose text is cut: first of the statuses themselves, then of the originals they embed."""
    embedded = [status.child("retweeted_status") for status in statuses]
    return tuple(dict.fromkeys(id_of(one) for one in (*statuses, *embedded) if id_of(one) and is_cut(one)))


def _comments(comments: list[Fields], opened: Fields, response: Response) -> Page:
    total = None if response.query("comment_id") else opened.whole("count") or opened.whole("status_reply_count")
    if not comments:
        return _nothing(opened, total, response)
    page = page_of(
        [to_comment(shown, response) for shown in with_answers(comments)],
        expected=total,
        next_page=_next(opened, response),
        follow=with_more_answers(comments, response),
    )
    return replace(page, pages=opened.whole("maxPage"))


def _unwrapped(entry: Fields) -> Fields:
    """The status inside an entry: as ``original_status`` (hot), or as ``data``, an object or a string of JSON (public)."""
    inner = entry.get("original_status", "data")
    if isinstance(inner, str):
        try:
            inner = load_json(inner)
        except ValueError:
            return entry
    return Fields.of(inner) or entry


def _entry(status: Fields, response: Response) -> Entry:
    if "original_status" in status:
        return Skipped(status.text("id") or "?", "原帖不可见 (its status is not visible)")
    if _is_flash(status):
        return Skipped(status.text("id") or "?", "7×24 快讯，不是用户的帖子 (a news flash, no post of a user)")
    return to_post(status, response, keyword=response.query("q"))


def _is_flash(status: Fields) -> bool:
    """A news flash has no author, only a link to the status of the desk that wrote it."""
    return "status_id" in status and "user" not in status and "user_id" not in status


def _counted(opened: Fields) -> int | None:
    """What the platform counts: ``total`` of a timeline (its ``count`` is the page's size), ``count`` of a search."""
    if "statuses" in opened:
        return opened.whole("total")
    return opened.whole("count") if "maxPage" in opened else None


def _total(opened: Fields, shown: int) -> int | None:
    """What it counts in all; a ``count`` that one of several pages fills is the page's size (``stock_timeline``)."""
    counted, pages = _counted(opened), opened.whole("maxPage") or 1
    is_size = counted is not None and pages > 1 and counted <= max(shown, pages - 1)
    return None if is_size else counted


def _next(opened: Fields, response: Response) -> str:
    """By cursor where there is one (-1 is the end; it may go in circles, which the crawler notices), else by page."""
    if "next_max_id" in opened:
        cursor = opened.text("next_max_id")
        is_end = cursor in {"", "0", "-1"} or cursor == response.query("max_id")
        return "" if is_end else response.with_query(max_id=cursor)
    number, last = _number(opened, response), opened.whole("maxPage") or 1
    last = min(last, _LAST) if "list" in opened else last
    return response.with_query(page=str(number + 1)) if number < last else ""


def _number(opened: Fields, response: Response) -> int:
    return max(opened.whole("page") or response.page_number, 1)


def _nothing(opened: Fields, total: int | None, response: Response) -> Page:
    is_first = response.query("max_id") in {"", "-1", "0"} and _number(opened, response) <= (
        opened.whole("maxPage") or 1
    )
    if total and is_first and not opened.flag("has_filtered"):
        return blocked(
            "列表为空，但平台称有内容：更新 Cookie 后再试 (empty list though the platform counts entries: renew the cookie)"
        )
    return empty("没有（更多）内容 (nothing more)")

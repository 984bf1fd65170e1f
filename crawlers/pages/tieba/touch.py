"""Tieba's pages for phones (``/mo/q/m``, ``/f`` and ``/p`` as phones get them): a bar's rows, a thread's floors, sub-comments.

A row shows when its thread was last answered, not when it was begun.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.fields import Fields, load_json
from crawlers.items import Author, Count, Page, Skipped
from crawlers.markup import tidy
from crawlers.pages.nested import apart
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.floor import NO_TID, Parent, Thread, comment_of, floor_of, thread_of, tid_in
from crawlers.pages.tieba.gate import (
    author_of,
    bar_of,
    linked_next,
    number_of,
    once,
    script_data,
    shown_text,
)
from crawlers.pages.tieba.words import answer_of, words_of

_ROWS: Final = "//li[contains(concat(' ',@class),' tl_') or a[contains(@class,'ti_item')]]"
_FLOORS: Final = "li.post_list_item, #pblist > li.list_item"
_COMMENTS: Final = "li.list_item_floor, .flist > li"
_SCRIPTED_TID: Final = re.compile(r"\b(?:kz|thread_?id|tid)['\"]?\s?[:=]\s?['\"]?([1-9][0-9]{0,19})")
_REPLIES: Final = re.compile(r"\breply_num['\"]?\s?:\s?['\"]?([0-9]{1,12})")
_PLACE_IN_TITLE: Final = re.compile(r"^第[0-9]{1,7}/[0-9]{1,7}页\s?[,，]?\s?回[贴帖]列表-")
_TITLE_TAIL: Final = re.compile(r"_百度贴吧.{0,40}$")
_PORTRAIT: Final = re.compile(r"/portrait\w{0,2}/item/([\w.-]{1,80})")
_COLON: Final = re.compile(r"\s?[:：]$")


def rows_of(html: Selector) -> list[Selector]:
    """The rows of a bar's list, advertisements among them."""
    return list(apart(html.xpath(_ROWS)))


def to_row(row: Selector, place: str, response: Response, board: str) -> Entry:
    """The thread of a row."""
    tid = number_of(attribute(row, "data-tid")) or tid_in(*row.css("a::attr(href)").getall())
    title = row.css(".ti_title")
    if not tid and not title:
        return Skipped(place, "广告 (advertisement)")
    if not tid or not title:
        return unreadable(tid or place, "ti_title" if tid else "data-tid")
    words = shown_text(title, "span:not(.ti_title_icon)") or tidy(title.xpath("text()").get(""))
    replies = parse_count(shown_text(row, ".btn_reply, .reply_num"))
    return replace(
        thread_of(Thread(response, tid, words, board, replies)),
        text="".join(words_of(part.root) for part in row.css(".ti_abs")[:1]),
        author=author_of(shown_text(row, ".ti_author"), _portrait(row), ""),
        likes=parse_count(shown_text(row, ".btn_zan, .btn_zan_text")),
    )


def pager_of(text: str) -> Fields:
    """What a page gives its script of the listing's pages."""
    return script_data(text, "page")


def next_of(html: Selector, pager: Fields, response: Response) -> str:
    """The following page: by a link, else by the pager (``pn`` counts entries)."""
    if link := linked_next(html, response):
        return link
    page, last = pager.whole("current_page"), pager.whole("total_page")
    offset, size = pager.whole("offset"), pager.whole("page_size")
    if not (page and last and size) or offset is None or page >= last:
        return ""
    return response.with_query(pn=str(offset + size))


def is_thread(html: Selector) -> bool:
    """Whether the page is a thread's."""
    return bool(html.css(_FLOORS))


def from_thread(html: Selector, response: Response) -> Page:
    """One page of a thread; ``follow`` are the floors of which not all sub-comments are here."""
    text, floors = response.text(), apart(html.css(_FLOORS))
    told = (*html.css("a[href*='postreport']::attr(href)").getall()[:1], *html.css("script::text").getall())
    scripted = next((number for part in told if (number := _SCRIPTED_TID.search(part))), None)
    linked = tid_in(response.url, *html.css("link[rel=canonical]::attr(href)").getall())
    tid = linked or (scripted[1] if scripted else "")
    if not tid:
        return schema_changed(NO_TID)
    counted = _REPLIES.search(text)
    replies = parse_count(counted[1]) if counted else Count()
    head = _TITLE_TAIL.sub("", _PLACE_IN_TITLE.sub("", shown_text(html, "title")))
    board = bar_of(shown_text(html, ".post_title_text").removesuffix("吧"))
    thread = Thread(response, tid, shown_text(html, ".post_title_embed") or head, board, replies)
    cut = tuple(pid for floor in floors if (pid := _pid(floor)) and _counted(floor) > len(floor.css(_COMMENTS)))
    return page_of(
        once(entry for place, floor in enumerate(floors, 1) for entry in _entries(thread, floor, f"#{place}")),
        expected=replies.value + 1 if replies.raw else None,
        next_page=next_of(html, pager_of(text), response),
        follow=cut,
    )


def _entries(thread: Thread, floor: Selector, where: str) -> Iterator[Entry]:
    comments = floor.css(_COMMENTS)
    apart([floor, *comments])
    pid, data = _pid(floor), _data(floor)
    position = number_of(attribute(floor, "fn") or data.text("floor_num"))
    body = next(iter(floor.css(".content")), None)
    if body is None or not pid or not position:
        parts = {"pid": pid, "fn": position, ".content": body is not None}
        yield unreadable(pid or where, *(name for name, is_there in parts.items() if not is_there))
        return
    time = shown_text(floor, ".list_item_time")
    yield replace(
        floor_of(thread, pid, int(position), time, Count(max(_counted(floor), len(comments)))),
        text=words_of(body.root),
        author=_author(floor, data),
    )
    parent = Parent(thread.tid, pid, thread.board)
    yield from (to_comment(parent, item, thread.response) for item in comments)


def to_comment(floor: Parent, item: Selector, response: Response) -> Entry:
    """A sub-comment, under its floor or in the answer of ``/mo/q/flr``."""
    cid, body = _pid(item), next(iter(item.css(".floor_content, .lzl_content, .content")), None)
    if not cid or body is None:
        return unreadable(cid or "?", "floor_content" if cid else "pid")
    own, quoted = answer_of(body.root)
    time = shown_text(item, ".list_item_time") or shown_text(item, ".user_name + p")
    return replace(
        comment_of(floor, cid, time, response),
        text=own,
        quoted=quoted,
        author=_author(item, _data(item)),
    )


def _data(item: Selector) -> Fields:
    try:
        return Fields.of(load_json(attribute(item, "data-info")))
    except ValueError:
        return Fields({})


def _pid(item: Selector) -> str:
    names = (_data(item).text("pid"), *(attribute(item, name) for name in ("pid", "data-tid", "tid")))
    return next(filter(None, map(number_of, names)), "")


def _counted(floor: Selector) -> int:
    return parse_count(floor.css(".fr_list::attr(data-list-count)").get("")).value


def _author(item: Selector, data: Fields) -> Author:
    shown = _COLON.sub("", shown_text(item, ".user_name"))
    return author_of(data.text("name_show", "un") or shown, data.text("portrait") or _portrait(item), "")


def _portrait(item: Selector) -> str:
    """By the picture; that of a sub-comment's author is not shown."""
    found = _PORTRAIT.search(item.css("img.user_img::attr(src), .ti_avatar img::attr(src)").get(""))
    return found[1] if found else ""

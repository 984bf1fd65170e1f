"""A page of a thread: its floors with the sub-comments opened under them, as the site of until 2025 shows it.

The first floor is the thread itself: one post, with the thread's number for its id.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Count, Page, Post, Skipped
from crawlers.markup import tidy
from crawlers.pages.embedded import holds_json
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import empty
from crawlers.pages.response import Response
from crawlers.pages.tieba import touch, wap
from crawlers.pages.tieba.boxes import Box, boxes_of
from crawlers.pages.tieba.comments import to_comment
from crawlers.pages.tieba.floor import Parent, Thread, floor_of, tid_in
from crawlers.pages.tieba.gate import (
    absolute,
    asked,
    author_of,
    number_of,
    once,
    refusal,
    script_data,
    shown_bar,
    shown_title,
    without_posts,
)
from crawlers.pages.tieba.rendered import from_rendered, is_rendered
from crawlers.pages.tieba.told import from_payload
from crawlers.pages.tieba.words import words_in, words_of
from crawlers.times import parse_time
from crawlers.weibo_text import place as without_label

_THREAD_ID: Final = re.compile(r"\bthread_id['\"]?\s?:\s?['\"]?([1-9][0-9]{0,19})")
_REGION: Final = re.compile(r"IP\s?属地[:：]\s?(\S{1,20})")
_NO_TIME: Final = re.compile(r"^来自|^[0-9]{1,7}楼$")
_FLOORS: Final = frozenset({"l_post"})
_PARTS: Final = ("d_post_content", "lzl_single_post", "tail-info", "p_tail", "p_tail_wap", "p_author_name")
_OWN_LINKS: Final = "link[rel=canonical], #lzonly_cntn, .l_pager a"
_WORDS: Final = frozenset({"d_post_content", "lzl_single_post"})
_FOOT: Final = "core_reply"
_ADVERTISEMENT: Final = "广告 (advertisement)"
_FOLDED: Final = "被系统折叠，页面没有正文 (folded by the platform, its text is not on the page)"


def parse_thread(response: Response) -> Page:
    """One page of a thread.

    ``expected`` is the thread with all its replies and sub-comments, as the platform counts them; None for a page of
    the author's own floors (只看楼主), whose number it does not say. ``follow`` are the floors' numbers (pids) of which
    not all sub-comments are here.
    """
    if page := refusal(response):
        return page
    return from_payload(response) if holds_json(response) else _from_html(response)


def _from_html(response: Response) -> Page:
    html, text = response.html(), response.text()
    boxes = boxes_of(html, _FLOORS, _PARTS)
    tid = _tid(html, text, response, boxes)
    if not boxes and is_rendered(html):
        return from_rendered(html, response, tid)
    if not boxes and touch.is_thread(html):
        return touch.from_thread(html, response)
    if not boxes and wap.is_thread(html):
        return wap.from_thread(html, response)
    if not boxes or not tid:
        return without_posts(html, response, "楼层 (floors)")
    pager = script_data(text, "PageData.pager")
    shown = pager.whole("cur_page") or 1
    if pager and asked(response) > shown:
        return empty("请求的页码超出最后一页 (asked for a page beyond the last one)")
    thread = Thread(response, tid, shown_title(html), shown_bar(html), _replies(html))
    return page_of(
        once(entry for place, box in enumerate(boxes, 1) for entry in _entries(thread, box, f"#{place}")),
        expected=_expected(thread, text),
        next_page=_next(response, html, pager),
        follow=tuple(dict.fromkeys(pid for box in boxes if (pid := _unopened(box)))),
    )


def _tid(html: Selector, text: str, response: Response, boxes: list[Box]) -> str:
    """The thread's number: by the address, the page's own links to itself, its floors, its script."""
    links = (response.url, *html.css(_OWN_LINKS).xpath("@href").getall())
    told = (number_of(box.data.child("content").text("thread_id")) for box in boxes)
    scripted = (found[1] for found in _THREAD_ID.finditer(text))
    return next(filter(None, chain((tid_in(*links),), told, scripted)), "")


def _next(response: Response, html: Selector, pager: Fields) -> str:
    """The following page; a page that was found by a post's number (``pid``) goes on by page numbers."""
    page, last = pager.whole("cur_page"), pager.whole("total_page")
    if page and last:
        return response.with_query(pn=str(page + 1), pid="", cid="") if page < last else ""
    return absolute(html.xpath("//*[contains(@class,'l_pager')]/a[.='下一页']/@href").get(""), response)


def _replies(html: Selector) -> Count:
    return parse_count(html.css(".l_reply_num span.red::text").get())


def _expected(thread: Thread, text: str) -> int | None:
    is_authors_only = thread.response.query("see_lz") == "1" or re.search(r"\"lz_only\"\s?:\s?1", text)
    return None if is_authors_only or not thread.replies.raw else thread.replies.value + 1


def _unopened(box: Box) -> str:
    """A floor's number where it has more sub-comments than the page shows; else empty."""
    content = box.data.child("content")
    more = (content.whole("comment_num") or 0) > len(_comments(box))
    return _pid(content) if more else ""


def _pid(content: Fields) -> str:
    """A floor's number; before 2013 its name in the data was ``id``."""
    return number_of(content.text("post_id", "id"))


def _position(content: Fields) -> int:
    """Which floor it is, from 1; before 2013 its name in the data was ``floor``."""
    return content.whole("post_no") or content.whole("floor") or 0


def _entries(thread: Thread, box: Box, where: str) -> Iterator[Entry]:
    """A floor, and the sub-comments that are opened under it."""
    data = box.data
    content = data.child("content")
    pid, position = _pid(content), _position(content)
    body = next(iter(box.parts.get("d_post_content", ())), None)
    if body is None and not content:
        yield Skipped(where, _ADVERTISEMENT)
        return
    told = content.text("content")
    if (body is None and not told) or not pid or not position:
        parts = {"post_id": pid, "post_no": position, "d_post_content": body is not None or told}
        yield unreadable(pid or where, *(name for name, is_there in parts.items() if not is_there))
        return
    words = words_in(told) if body is None else words_of(body)
    if content.flag("is_fold") and not words and (body is None or body.find(".//img") is None):
        yield Skipped(f"{thread.tid}-{pid}", _FOLDED)
    else:
        yield _floor(thread, box, data, words)
    parent = Parent(thread.tid, pid, thread.board)
    yield from (to_comment(item, parent, thread.response) for item in _comments(box))


def _floor(thread: Thread, box: Box, data: Fields, words: str) -> Post:
    content, author = data.child("content"), data.child("author")
    raw_times = [*(text for text in _tail(box) if text and not _NO_TIME.search(text)), content.text("date")]
    time = next((text for text in raw_times if parse_time(text, thread.response.fetched_at)), raw_times[0])
    clients = (text for text in (*_tail(box), *(f"来自{name}" for name in box.texts("p_tail_wap"))))
    names = box.text("p_author_name") or author.text("user_nickname", "nickname", "user_name", "name")
    return replace(
        floor_of(thread, _pid(content), _position(content), time, parse_count(content.get("comment_num"))),
        text=words,
        author=author_of(names, author.text("portrait"), author.text("user_id", "id")),
        region=_region(box),
        client=next((without_label(text) for text in clients if text.startswith("来自")), ""),
    )


def _tail(box: Box) -> list[str]:
    """Number, time and client under the floor, one each; before 2016 number and time are items of a list."""
    items = (item for tail in box.parts.get("p_tail", ()) for item in tail.iter("li"))
    return box.texts("tail-info") or [tidy("".join(item.itertext())) for item in items]


def _comments(box: Box) -> list[Selector]:
    return [Selector(root=item, type="html") for item in box.parts.get("lzl_single_post", ())]


def _region(box: Box) -> str:
    """Where the platform says that it was written; the same words inside a post are its author's."""
    for span in box.parts.get("span", ()):
        match = _REGION.fullmatch(tidy("".join(span.itertext())))
        if match and not _is_said(span):
            return match[1]
    return ""


def _is_said(span: HtmlElement) -> bool:
    around = (set(element.get("class", "").split()) for element in span.iterancestors())
    nearest: set[str] = next((classes for classes in around if _FOOT in classes or classes & _WORDS), set())
    return bool(nearest & _WORDS)

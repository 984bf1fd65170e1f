"""Tieba's pages for the phones of before 2020 (``/mo/m``): a bar's numbered rows, a thread's numbered floors.

A row tells who answered its thread last and when, not who began it. Sub-comments have no numbers here, so there are none.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Count, Page
from crawlers.markup import tidy
from crawlers.pages.nested import apart
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.floor import NO_TID, Thread, floor_of, thread_of, tid_in
from crawlers.pages.tieba.gate import author_of, linked_next, once, shown_bar, shown_text, shown_title
from crawlers.pages.tieba.words import words_of

_ITEMS: Final = "//div[contains(concat(' ',normalize-space(@class),' '),' i ')]"
_NUMBERED: Final = re.compile(r"^[0-9]{1,7}\s?\.\s?")
_FLOOR: Final = re.compile(r"^\s*([0-9]{1,9})楼\s?\.?\s?")
_COUNTS: Final = re.compile(r"点\s?([0-9]{1,12})\s?回\s?([0-9]{1,9})")
_PID: Final = re.compile(r"[?&]pid=([1-9][0-9]{0,19})")
_ANSWERS: Final = re.compile(r"\(([0-9]{1,9})\)")
_BAR: Final = re.compile(r"(?!(?:百度)?贴吧$)\S{1,40}吧")
_TOTAL: Final = re.compile(r"共([0-9]{1,9})[贴帖]")
_FURNITURE: Final = re.compile(r"图|回复(?:\([0-9]{1,9}\))?|[上下]一段|余下.{0,10}|[\[【]?展开.{0,10}")


def rows_of(html: Selector) -> list[Selector]:
    """The rows of a bar's list: it is the page's title, or tells how often threads were seen, unlike a search or a member's."""
    items = apart(html.xpath(_ITEMS))
    rows = [item for item in items if tid_in(attribute(item.css("a")[:1], "href"))]
    is_bar = bar_in_title(html) or any(_COUNTS.search(shown_text(row, "p")) for row in rows)
    return rows if is_bar else []


def bar_in_title(html: Selector) -> str:
    """The bar whose list this is: its name is the whole title."""
    title = shown_text(html, "title")
    return title if _BAR.fullmatch(title) else ""


def to_row(row: Selector, place: str, response: Response, board: str) -> Entry:
    """The thread of a row."""
    link = row.css("a")[:1]
    tid = tid_in(attribute(link, "href"))
    if not tid:
        return unreadable(place, "a[href*=kz]")
    counts = _COUNTS.search(shown_text(row, "p"))
    viewed, answered = (parse_count(counts[1]), parse_count(counts[2])) if counts else (Count(), Count())
    title = _NUMBERED.sub("", tidy(link.xpath("string()").get("")))
    return replace(thread_of(Thread(response, tid, title, board, answered)), views=viewed)


def is_thread(html: Selector) -> bool:
    """Whether the page is a thread's."""
    return any(_FLOOR.match(item.xpath("string()").get("")) for item in html.xpath(_ITEMS))


def from_thread(html: Selector, response: Response) -> Page:
    """One page of a thread; ``follow`` are the floors that have sub-comments."""
    tid = tid_in(response.url, *html.css("a[href*='kz=']::attr(href)").getall())
    if not tid:
        return schema_changed(NO_TID)
    title = shown_text(html, ".bc > strong") or shown_title(html)
    items = apart(html.xpath(_ITEMS))
    counted = _TOTAL.search(shown_text(html, ".bc, .h"))
    linked = (tidy(link.xpath("string()").get("")) for link in html.css("a[href*='kw=']"))
    board = shown_bar(html) or next((name for name in linked if _BAR.fullmatch(name)), "")
    thread = Thread(response, tid, title, board, Count())
    return page_of(
        once(entry for place, item in enumerate(items, 1) for entry in _entries(thread, item, f"#{place}")),
        expected=int(counted[1]) if counted else None,
        next_page=linked_next(html, response),
        follow=tuple(pid for item in items if (pid := _pid(item)) and _answers(item).value),
    )


def _entries(thread: Thread, item: Selector, where: str) -> Iterator[Entry]:
    number, pid = _FLOOR.match(item.xpath("string()").get("")), _pid(item)
    if number is None or not (pid or number[1] == "1"):
        parts = {"楼": number is not None, "pid": pid}
        yield unreadable(pid or where, *(name for name, is_there in parts.items() if not is_there))
        return
    post = floor_of(thread, pid, int(number[1]), shown_text(item, "span.b"), _answers(item))
    yield replace(post, text=_words(item), author=author_of(shown_text(item, "span.g"), "", ""))


def _words(item: Selector) -> str:
    """What was written: without the floor's number and the table at its foot."""
    return tidy(_FLOOR.sub("", words_of(item.root, drop=_is_furniture)))


def _is_furniture(part: HtmlElement) -> bool:
    """The foot with author and time, and links that only say what they open: a picture, the rest of a long post."""
    return part.tag == "table" or (part.tag == "a" and bool(_FURNITURE.fullmatch(tidy("".join(part.itertext())))))


def _pid(item: Selector) -> str:
    links = item.css("a[href*='pid=']::attr(href)").getall()
    return next((found[1] for link in links if (found := _PID.search(link))), "")


def _answers(item: Selector) -> Count:
    count = _ANSWERS.search(shown_text(item, "a[href*='pid=']"))
    return parse_count(count[1]) if count else Count()

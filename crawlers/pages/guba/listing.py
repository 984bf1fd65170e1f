"""A page of a bar's list, whichever way it is written: script variable, JSON interface, new rows, old rows."""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsel import Selector

from crawlers.fields import Fields
from crawlers.items import Page, Skipped
from crawlers.markup import tidy
from crawlers.pages.embedded import assigned, load_payload
from crawlers.pages.guba.gate import (
    asked_code,
    asked_page,
    is_by_posting_time,
    page_size,
    rejected,
    thread_in,
    without_content,
)
from crawlers.pages.response import Response, attribute

_ROWS: Final = "tr.listitem, div.articleh"
_PAGER: Final = re.compile(r"\|(?P<total>[0-9]{1,12})\|(?P<size>[0-9]{1,4})\|(?P<page>[0-9]{1,6})$")
_ARTICLE: Final = re.compile(r"caifuhao\.eastmoney\.com/news/(\d{1,30})")
_USER: Final = re.compile(r"eastmoney\.com/(\d{5,20})")
_SIZE: Final = 80  # posts on a page
_ADVERTISEMENT: Final = "广告或站外链接，不是帖子 (advertisement or a link elsewhere, no post)"


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a page as records, and where in the whole list they stand."""

    rows: tuple[Fields | Skipped, ...]
    code: str
    """The bar asked for, in lower case; empty where neither address nor page say."""
    number: int
    size: int
    total: int | None
    """Posts of the whole list."""

    @property
    def records(self) -> list[Fields]:
        return [row for row in self.rows if isinstance(row, Fields)]

    @property
    def is_beyond_last(self) -> bool:
        return self.total is not None and (self.number - 1) * self.size >= self.total

    @property
    def has_next(self) -> bool:
        """By the total where there is one, else by whether the page is full."""
        return len(self.rows) >= self.size if self.total is None else self.number * self.size < self.total


def open_listing(response: Response) -> Listing | Page:
    """The list of a page that passed the gate, or the page that says why there is none."""
    text = response.text()
    payload = Fields.of(assigned(text, "article_list") or _interface(response))
    if page := rejected(payload):
        return page
    if "re" in payload:
        return _from_json(payload, response)
    html = response.html()
    ordered = is_by_posting_time(response)
    rows = tuple(_row(f"#{number}", row, ordered=ordered) for number, row in enumerate(html.css(_ROWS), 1))
    return _from_rows(rows, html, response) if rows else without_content(text, "article_list")


def _interface(response: Response) -> object:
    try:
        return load_payload(response)
    except ValueError:
        return None


def _from_json(payload: Fields, response: Response) -> Listing:
    code = asked_code(response) or payload.text("bar_code").lower()
    size = page_size(response, _SIZE)
    return Listing(tuple(_named(payload)), code, asked_page(response), size, payload.whole("count"))


def _named(payload: Fields) -> Iterator[Fields]:
    """The records, each with the bar's name where only the whole page has it."""
    name = payload.text("bar_name")
    for record in payload.children("re"):
        yield Fields({**record.values, "stockbar_name": record.text("stockbar_name") or name})


def _from_rows(rows: tuple[Fields | Skipped, ...], html: Selector, response: Response) -> Listing:
    pager = _PAGER.search(html.css("[data-pager]::attr(data-pager)").get("").strip())
    if pager is None:
        return Listing(rows, asked_code(response), asked_page(response), _SIZE, None)
    number = max(asked_page(response), int(pager["page"]))
    return Listing(rows, asked_code(response), number, int(pager["size"]) or _SIZE, int(pager["total"]))


def _row(what: str, row: Selector, *, ordered: bool) -> Fields | Skipped:
    """A row of HTML under the names of the JSON.

    The time shown is that of the last reply, except where the list is ordered by posting.
    """
    links = row.css(".title a, .l3 a")
    link = next((link for link in links if _is_thread(attribute(link, "href"))), None)
    if link is None:
        return Skipped(what, _ADVERTISEMENT)
    code, post_id = thread_in(attribute(link, "href"))
    article = _ARTICLE.search(attribute(link, "href"))
    user = _USER.search(row.css(".author a::attr(href), .l4 a::attr(href)").get(""))
    return Fields(
        {
            "post_id": post_id or attribute(link, "data-postid"),
            "post_title": entities.escape(attribute(link, "title") or _words(link)),
            "stockbar_code": code,
            "post_type": "20" if article else "",
            "post_source_id": article[1] if article else "",
            "user_id": user[1] if user else "",
            "user_nickname": _first(row, ".author, .l4"),
            "post_click_count": _first(row, ".read, .l1"),
            "post_comment_count": _first(row, ".reply, .l2"),
            "post_publish_time" if ordered else "post_last_time": _first(row, ".update, .l5"),
            "post_top_status": "1" if row.css(".settop, .icon_top") else "0",
        }
    )


def _is_thread(link: str) -> bool:
    return bool(thread_in(link)[1] or _ARTICLE.search(link))


def _first(row: Selector, css: str) -> str:
    cell = next(iter(row.css(css)), None)
    return _words(cell) if cell is not None else ""


def _words(node: Selector) -> str:
    return tidy(node.xpath("string()").get("")).replace("\n", " ")

"""A page of a bar's list, whichever way it is written: script variable, JSON interface, new rows, old rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsel import Selector

from crawlers.fields import Fields, as_text
from crawlers.items import Page, Skipped
from crawlers.markup import tidy
from crawlers.pages.embedded import assigned
from crawlers.pages.guba.gate import (
    asked_code,
    asked_page,
    code_in,
    interface,
    is_by_posting_time,
    page_size,
    rejected,
    without_content,
)
from crawlers.pages.guba.rows import ROWS, row_fields
from crawlers.pages.response import Response

_PAGER: Final = re.compile(r"\|(?P<total>[0-9]{1,12})\|(?P<size>[0-9]{1,4})\|(?P<page>[0-9]{1,6})$")
_TOTAL: Final = re.compile(r"共有帖子数?\s*(\d{1,12})\s*篇")
_NONE: Final = "最近一年无帖子"
_BY_POSTING: Final = re.compile("发[帖表布]")
_SIZE: Final = 80  # posts on a page


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
    payload = Fields.of(assigned(text, "article_list")) or interface(response)
    if page := rejected(payload):
        return page
    if "re" in payload or _is_of_a_user(payload):
        return _from_json(payload, response)
    html = response.html()
    ordered = _is_ordered(html, response)
    rows = tuple(row_fields(f"#{number}", row, ordered=ordered) for number, row in enumerate(html.css(ROWS), 1))
    if not rows and _NONE in text:
        return Listing((), asked_code(response), asked_page(response), _SIZE, 0)
    return _from_rows(rows, html, response) if rows else without_content(text, "article_list")


def _is_ordered(html: Selector, response: Response) -> bool:
    """Whether the times are those of posting: by the address, or, of a saved page, by the head of the column."""
    if response.url:
        return is_by_posting_time(response)
    head = html.css(".dheader .l5, thead .update, th:nth-child(5)")
    return bool(_BY_POSTING.search(head[0].xpath("string()").get(""))) if head else False


def _from_json(payload: Fields, response: Response) -> Listing:
    code, size = _code(payload, response), page_size(response, _SIZE)
    return Listing(tuple(_named(payload, code)), code, asked_page(response), size, payload.whole("count"))


def _is_of_a_user(payload: Fields) -> bool:
    """Whether it is the list of a user's own posts: ``result``, as it is or with ``list`` inside."""
    return isinstance(payload.get("result"), list) or "list" in payload.child("result")


def _code(payload: Fields, response: Response) -> str:
    """The bar asked for, under the code that its posts have: the app asks by other numbers of it, too."""
    bar, asked = payload.child("bar_info"), asked_code(response)
    others = bar.values.get("SpeedCode")
    known = {*map(str, others if isinstance(others, list) else ()), *map(as_text, bar.values.values())}
    if asked and asked not in {code.lower() for code in known}:
        return asked
    return (bar.text("OuterCode") or asked or payload.text("bar_code")).lower()


def _named(payload: Fields, code: str) -> Iterator[Fields]:
    """The records, each with the bar's code and name where only the whole page has them."""
    name = payload.text("bar_name")
    inner = payload.child("result")
    records = payload.children("re") if "re" in payload else (inner or payload).children("list" if inner else "result")
    for record in records:
        yield Fields({**record.values, **_bar(record, code, name)})


def _bar(record: Fields, code: str, name: str) -> dict[str, object]:
    own = record.text("stockbar_code")
    return {"stockbar_code": own or code, "stockbar_name": record.text("stockbar_name") or name}


def _from_rows(rows: tuple[Fields | Skipped, ...], html: Selector, response: Response) -> Listing:
    bar = html.css("#stockname a")
    code = asked_code(response) or code_in(bar.css("::attr(href)").get(""))
    rows = tuple(_in_bar(row, code, tidy(bar.xpath("string()").get(""))) for row in rows)
    pager = _PAGER.search(html.css("[data-pager]::attr(data-pager)").get("").strip())
    if pager is None:
        total = _TOTAL.search(" ".join(html.css(".pager").xpath("string()").getall()))
        return Listing(rows, code, asked_page(response), _SIZE, int(total[1]) if total else None)
    number = max(asked_page(response), int(pager["page"]))
    return Listing(rows, code, number, int(pager["size"]) or _SIZE, int(pager["total"]))


def _in_bar(row: Fields | Skipped, code: str, name: str) -> Fields | Skipped:
    """The row with code and name of the page's bar, where it is of that bar or names none."""
    if isinstance(row, Skipped) or row.text("stockbar_name") or row.text("stockbar_code").lower() not in {"", code}:
        return row
    return Fields({**row.values, **_bar(row, code, name)})

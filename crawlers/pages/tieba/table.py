"""A bar's list as the PC site showed it until about 2012: a table of views, answers, title, author and last answer."""

from dataclasses import replace
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.markup import tidy
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.floor import Thread, thread_of, tid_in
from crawlers.pages.tieba.gate import author_of

_ROWS: Final = "//table[@id='thread_list_table']//tr[td//a[contains(@href,'/p/') or contains(@href,'kz=')]]"
_CELLS: Final = 4


def rows_of(html: Selector) -> list[Selector]:
    """The rows of a bar's list that are threads."""
    return html.xpath(_ROWS)


def to_row(row: Selector, place: str, response: Response, board: str) -> Entry:
    """The thread of a row."""
    cells = [tidy(cell.xpath("string()").get("")) for cell in row.xpath("td")]
    link = next((link for link in row.css("a") if tid_in(attribute(link, "href"))), None)
    if link is None or len(cells) < _CELLS:
        return unreadable(place, "td" if link is not None else "a[href=/p/…]")
    viewed, answered, _, author = cells[:_CELLS]
    title = tidy(attribute(link, "title") or link.xpath("string()").get(""))
    thread = Thread(response, tid_in(attribute(link, "href")), title, board, parse_count(answered))
    return replace(thread_of(thread), author=author_of(author, "", ""), views=parse_count(viewed))

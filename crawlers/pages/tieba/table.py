"""A bar's list as the PC site showed it until about 2012: a table of views, answers, title, author and last answer."""

from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Platform, Post, PostType
from crawlers.markup import tidy
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.floor import TID
from crawlers.pages.tieba.gate import SITE, author_of, thread_url

_ROWS: Final = "//table[@id='thread_list_table']//tr[td//a[contains(@href,'/p/') or contains(@href,'kz=')]]"
_CELLS: Final = 4


def rows_of(html: Selector) -> list[Selector]:
    """The rows of a bar's list that are threads."""
    return html.xpath(_ROWS)


def to_row(row: Selector, place: str, response: Response, board: str) -> Entry:
    """The thread of a row."""
    cells = [tidy(cell.xpath("string()").get("")) for cell in row.xpath("td")]
    links = ((link, TID.search(attribute(link, "href"))) for link in row.css("a"))
    link, number = next(((link, number) for link, number in links if number), (None, None))
    if link is None or number is None or len(cells) < _CELLS:
        return unreadable(place, "td" if number else "a[href=/p/…]")
    viewed, answered, _, author = cells[:_CELLS]
    return Post(
        site=SITE,
        native_id=number[1],
        platform=Platform.TIEBA,
        type=PostType.THREAD,
        text="",
        fetched_at=response.fetched_at,
        url=thread_url(number[1]),
        title=tidy(attribute(link, "title") or link.xpath("string()").get("")),
        author=author_of(author, "", ""),
        comments=parse_count(answered),
        views=parse_count(viewed),
        board=board,
    )

"""A board's list of threads, in any layout; here the full page of Discuz! X (rows or pictures), 7.x and 6.x."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Page, Skipped
from crawlers.markup import tidy
from crawlers.pages.discuz import archiver, cards, touch
from crawlers.pages.discuz.gate import BEYOND_LAST, gate, not_found, refused_inside
from crawlers.pages.discuz.links import asked_page, is_narrowed, number_in, uid_in
from crawlers.pages.discuz.listing import ANNOUNCEMENT, BoardPage, Row, list_page, to_summary
from crawlers.pages.discuz.sheet import (
    Sheet,
    board_of_list,
    first_of,
    is_beyond_last,
    labelled_number,
    next_page,
    opened,
    paged_number,
    pages_offered,
    sheet_of,
    shown_number,
    text_of,
    time_in,
)
from crawlers.pages.discuz.topic import start_and_reply
from crawlers.pages.nested import apart
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response, attribute

_TITLE: Final = "a.xst, span[id^=thread_] a, a.s"
_NAMED: Final = "[starts-with(@id,'normalthread_') or starts-with(@id,'stickthread_')]"
_ROWS: Final = f"//*[self::tbody or self::tr or self::div or self::li or self::dl]{_NAMED}"
_UNNAMED: Final = "//a[contains(concat(' ',@class,' '),' xst ')]/ancestor::*[self::tr or self::li or self::dl][1]"
_HEADED: Final = "//tbody[not(@id)]//strong[contains(concat(' ',@class,' '),' xst ')] | //tbody[not(@id)]//th/strong"
_BEGUN: Final = ".//td[contains(concat(' ',@class,' '),' by ')][cite or a[contains(@href,'uid')] or not(a)] | .//td[@class='author']"
_EMPTY: Final = re.compile("尚无主题|尚無主題|没有找到(?:帖子|匹配结果)|沒有找到匹配結果|暂时还没有帖子")
_FRONT: Final = "body.pg_index"
_TYPE: Final = "#thread_types li.a:not(#ttp_all)"
_HIDDEN: Final = (
    "空列表，但论坛称有主题：更新 Cookie 后再试 (empty list though the board counts threads: renew the cookie)"
)


def parse_list(response: Response) -> Page:
    """One page of a board; ``expected`` is its number of threads, ``follow`` and ``posts`` the threads on this page.

    Also the lists of new and hot threads (``forum.php?mod=guide``), search results, the touch pages and the archiver.
    """
    if page := gate(response):
        return page
    response = opened(response)
    sheet, text = sheet_of(response), response.text()
    if archiver.is_archiver(sheet):
        return archiver.read_list(sheet)
    if page := refused_inside(sheet.html, text):
        return page
    entries = [*_rows(sheet, _ROWS), *_pictures(sheet)] or _unnumbered(sheet)
    expected = _total(sheet)
    if not entries:
        return _nothing(sheet, text, expected)
    if is_beyond_last(sheet, has_start=expected is not None and expected <= len(entries)):
        return empty(BEYOND_LAST)
    return list_page(
        [*_announcements(sheet.html), *entries],
        expected=expected,
        next_page=next_page(sheet),
        pages=pages_offered(sheet.html),
    )


def _total(sheet: Sheet) -> int | None:
    """The list's number of threads: in the pager of 7.x, else the board's, of one type of threads that type's."""
    html = sheet.html
    chosen = first_of(html.css(_TYPE))
    if chosen is not None or is_narrowed(sheet.response):
        number = first_of(chosen.css("span.num")) if chosen is not None else None
        total = paged_number(html) or (shown_number(number) if number is not None else None)
    else:
        stats = first_of(html.css("p.forumstats strong"))
        total = paged_number(html) or labelled_number(html, "主题", "主題") or touch.total(html)
        total = total or cards.total(html) or (shown_number(stats) if stats is not None else None)
    return None if total is None else total.value


def _unnumbered(sheet: Sheet) -> list[Entry]:
    """The threads of a list whose rows have no numbers; the forum's front page shows some of all boards, too."""
    if sheet.html.css(_FRONT):
        return []
    return _rows(sheet, _UNNAMED) or touch.rows(sheet) or cards.cards(sheet, board_of_list(sheet.html))


def _rows(sheet: Sheet, places: str) -> list[Entry]:
    """The threads' rows. Sticky threads come again on every page."""
    board_page = BoardPage(sheet.response, sheet.site, board_of_list(sheet.html))
    rows = sheet.html.xpath(places)
    own = [row for row in rows if not row.xpath("self::*[ancestor::*/@id=@id]")]
    return [_row(sheet, board_page, row) for row in apart(own)]


def _announcements(html: Selector) -> Iterator[Skipped]:
    for place, _ in enumerate(html.xpath(_HEADED), 1):
        yield Skipped(f"公告{place}", ANNOUNCEMENT)


def _row(sheet: Sheet, board_page: BoardPage, row: Selector) -> Entry:
    """A thread, whatever its flags: with a price or a permission its page decides what is readable.

    A moved one has the number of where it stands now, on another board.
    """
    row_tid = attribute(row, "id").partition("_")[2]
    link = first_of(row.css(_TITLE)) or cards.title_link(row)
    href = attribute(link, "href") if link is not None else ""
    tid = number_in(href, "thread") or (row_tid if row_tid.isascii() and row_tid.isdigit() else "")
    begun = first_of(row.xpath(_BEGUN))
    title = text_of(link) if begun is not None else cards.title_of(link)
    if not tid or not title:
        return unreadable(tid or attribute(row, "id")[:40], "a.xst" if tid else "tid")
    url = sheet.link(href) or sheet.link(start_and_reply(tid, rewritten=False, old=False)[0])
    known = Row(tid, title, url=url, board=_own_board(row, link))
    if begun is None:
        return to_summary(board_page, cards.by_parts(row, known, sheet.response.fetched_at))
    return to_summary(
        board_page,
        replace(
            known,
            author=_author(begun),
            shown_time=time_in(first_of(begun.css("em"))),
            replies=shown_number(first_of(row.css("td.num a.xi2, td.nums strong"))),
            views=shown_number(first_of(row.css("td.num em, td.nums em"))),
        ),
    )


def _own_board(row: Selector, link: Selector | None) -> str | None:
    """The board's name in a list of several boards' threads; unknown ("") for a moved thread."""
    before = link.xpath("preceding-sibling::text() | ../preceding-sibling::text()").getall() if link is not None else []
    if re.search("移动:|移動:", "".join(before)):
        return ""
    cells = row.xpath(".//td[contains(concat(' ',@class,' '),' by ')][not(cite)]/a")
    named = first_of(cell for cell in cells if number_in(attribute(cell, "href"), "forum"))
    return text_of(named) if named is not None else None


def _author(cell: Selector) -> Author:
    """Who began the thread; anonymous ones have no link, so only the word that the board shows."""
    shown = cell.css("cite") or cell.css("a[href*=uid]")
    return Author(uid_in(shown.css("a::attr(href)").get("")), text_of(first_of(shown)))


def _pictures(sheet: Sheet) -> list[Entry]:
    """The threads of a board that shows pictures instead of rows; without times and views."""
    board_page = BoardPage(sheet.response, sheet.site, board_of_list(sheet.html))
    return [
        _picture(sheet, board_page, item, f"#{place}")
        for place, item in enumerate(sheet.html.css("ul#waterfall li"), 1)
    ]


def _picture(sheet: Sheet, board_page: BoardPage, item: Selector, place: str) -> Entry:
    link = first_of(item.css("h3 a"))
    href = attribute(link, "href") if link is not None else ""
    tid, title = number_in(href, "thread"), text_of(link)
    if not tid or not title:
        return unreadable(tid or place, "h3 a")
    counts = first_of(item.css("div.auth cite"))
    member = first_of(item.css("div.auth > a[href*=uid]"))
    unnamed = tidy(" ".join(item.xpath(".//div[contains(@class,'auth')]/text()").getall()))
    return to_summary(
        board_page,
        Row(
            tid,
            title,
            url=sheet.link(href),
            author=_member(member) if member is not None else Author(name=unnamed),
            replies=shown_number(first_of(item.css("div.auth cite a"))),
            likes=parse_count(counts.xpath("text()").get("") if counts is not None else None),
        ),
    )


def _member(link: Selector) -> Author:
    return Author(uid_in(attribute(link, "href")), text_of(link))


def _nothing(sheet: Sheet, text: str, expected: int | None) -> Page:
    """A page without threads. (A filtered list may be empty whatever the board's total; later pages too.)"""
    is_whole = asked_page(sheet.response) == 1 and not is_narrowed(sheet.response)
    if _EMPTY.search(text):
        return blocked(_HIDDEN) if expected and is_whole else empty("本版块没有主题 (no threads in this board)")
    places = sheet.html.css("#threadlisttableid, #threadlist, #waterfall, div.threadlist")
    if places:
        return schema_changed("主题列表中没有可识别的行 (no readable rows)")
    return not_found(sheet.html, text, "主题列表")

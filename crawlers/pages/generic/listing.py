"""A board's list of threads, read by its rules.

A row is a summary of its thread, without text, with the thread's number for its id.
"""

from dataclasses import replace

from lxml.html import HtmlElement

from crawlers.counts import parse_count
from crawlers.items import Page, Post, PostType, Skipped
from crawlers.pages.generic.entries import LEFT_OUT, MOST_ENTRIES, author_of, taken_apart, told_apart
from crawlers.pages.generic.fill import judged
from crawlers.pages.generic.gate import gate, outdated, without_entries
from crawlers.pages.generic.moments import moment
from crawlers.pages.generic.rules import ForumRules
from crawlers.pages.generic.selectors import elements
from crawlers.pages.generic.sheet import Sheet, hits, href, identifier, pick
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.response import Response


def read_list(response: Response, rules: ForumRules) -> Page:
    """One page of a board: ``posts`` are summaries, ``follow`` the threads' addresses, ``expected`` the board's total.

    Sticky rows come last, so that who stops at a thread read before does not stop at one that is always on top.
    """
    sheet = Sheet(response, rules)
    if page := gate(sheet):
        return page
    listing, total = rules.listing, _total(sheet)
    rows = elements(listing.row, sheet.root)
    if not rows:
        return without_entries(sheet, f"list.row {listing.row!r}", total)
    if len(rows) > MOST_ENTRIES:
        return outdated(f"list.row 找到 {len(rows)} 处，太宽 (finds {len(rows)}, too wide): {listing.row!r}")
    board, next_page = sheet.line(listing.board), sheet.next_page(listing.next)
    numbered = sorted(enumerate(taken_apart(rows), start=1), key=lambda pair: hits(listing.sticky, pair[1]))
    entries = (_entry(sheet, board, f"#{number}", row) for number, row in numbered)
    page = page_of(told_apart(entries), expected=total, next_page=next_page)
    return judged(listing, replace(page, follow=tuple(post.url for post in page.posts)), len(rows))


def _total(sheet: Sheet) -> int | None:
    shown = sheet.line(sheet.rules.listing.total)
    return parse_count(shown).value if any(map(str.isdecimal, shown)) else None


def _entry(sheet: Sheet, board: str, what: str, row: HtmlElement) -> Post | Skipped:
    listing = sheet.rules.listing
    if hits(listing.skip, row):
        return Skipped(what, LEFT_OUT)
    address = sheet.address(pick(listing.link, row, shown=href))
    if address and not sheet.is_own(address):
        return Skipped(
            what, "链接在站外；若是本站的另一个主机名，写进 hosts (links elsewhere; add its host if it is ours)"
        )
    parts = {"link": address, "id": identifier(listing.id, row, default=address), "title": pick(listing.title, row)}
    if missing := [name for name, value in parts.items() if not value]:
        return unreadable(what, *missing)
    return _summary(sheet, board, row, parts)


def _summary(sheet: Sheet, board: str, row: HtmlElement, parts: dict[str, str]) -> Post:
    rules, listing, fetched_at = sheet.rules, sheet.rules.listing, sheet.response.fetched_at
    shown_time = pick(listing.time, row)
    return Post(
        site=rules.site,
        native_id=parts["id"],
        platform=rules.platform,
        type=PostType.THREAD,
        text="",
        fetched_at=fetched_at,
        url=parts["link"],
        title=parts["title"],
        author=author_of(listing, row),
        published_at=moment(shown_time, rules.time_formats, fetched_at),
        published_raw=shown_time,
        comments=parse_count(pick(listing.replies, row)),
        views=parse_count(pick(listing.views, row)),
        board=board,
    )

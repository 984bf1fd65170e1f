"""A page of HTML of a board: its site, its links, and what stands around lists and posts (crumbs, pager, counts)."""

import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Count
from crawlers.markup import tidy
from crawlers.pages.discuz.links import absolute, asked_page, host_of, number_in
from crawlers.pages.response import Response, attribute

_PAGER: Final = "div.pg, div.pages, div.pagination-buttons"  # X and the touch pages; 7.x; boards of Hong Kong
_SAVED_PAGER: Final = "//select[@id='dumppage']/ancestor::div[1]"  # what the touch pages' script makes of it
_NEXT: Final = ".//a[contains(., '下一页') or contains(., '下一頁')]"
_MIRRORED: Final = re.compile(r"<!-- Mirrored from ([\w.-]{1,200}/[^\s<>]{0,1000}) by HTTrack")
_REPORTED: Final = re.compile(r"\bREPORTURL = '([A-Za-z0-9+/]{12,2000}={0,2})'")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, with what all its entries share."""

    response: Response
    html: Selector
    site: str
    """The host: of the address, which saved pages may name themselves, else of ``<base>`` or the canonical link, else
    ``forum``."""
    base: str
    """What links are relative to; empty where neither address nor ``<base>`` is known."""

    def link(self, href: str) -> str:
        """A link of the page as an absolute web address, empty where it is none."""
        return absolute(href, self.base) if href else ""


def inside_xml(text: str) -> str:
    """What stands in the XML that boards wrap around answers to scripts (``inajax=1``); empty where there is none."""
    head, opening, rest = text.partition("<![CDATA[")
    inner, _, _ = rest.rpartition("]]>")
    return (inner or rest) if opening and re.fullmatch(r"\s*<\?xml[^<>]{0,100}>\s*<root>\s*", head) else ""


def opened(response: Response) -> Response:
    """The response, of an answer to a script the page inside it."""
    inner = inside_xml(response.text())
    return replace(response, body=inner.encode("utf-8", "replace"), headers={}) if inner else response


def sheet_of(response: Response) -> Sheet:
    """The response read as a page of HTML."""
    html = response.html()
    response = response if response.url else replace(response, url=_own_address(response.text()))
    base = html.css("base::attr(href)").get("")
    canonical = html.css("link[rel=canonical]::attr(href)").get("")
    site = next(filter(None, (response.host, host_of(base), host_of(canonical))), "forum")
    based = absolute(base, response.url)
    return Sheet(response, html, site, based if host_of(based) == site else response.url)


def _own_address(text: str) -> str:
    """The address that a saved page was loaded from: by HTTrack's remark, or the page's own script of X."""
    if mirrored := _MIRRORED.search(text):
        return f"http://{mirrored[1]}"
    reported = _REPORTED.search(text)
    try:
        address = b64decode(reported[1], validate=True).decode("ascii") if reported else ""
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def first_of(nodes: Iterable[Selector]) -> Selector | None:
    """The first node, None where there is none."""
    return next(iter(nodes), None)


def text_of(node: Selector | None) -> str:
    """The visible text of a node; empty where there is none."""
    return tidy(node.xpath("string()").get("")) if node is not None else ""


def time_in(node: Selector | None) -> str:
    """A time as boards show it: the exact one behind ``<span title>``, else the words."""
    if node is None:
        return ""
    return tidy(node.xpath("descendant-or-self::*/@title").get("")) or text_of(node)


def shown_number(node: Selector | None) -> Count:
    """A number as boards show it: ``<span title="12345">1万</span>`` is 12345."""
    if node is None:
        return Count()
    titles = node.xpath("descendant-or-self::*/@title").getall()
    exact = next((title for title in titles if re.fullmatch(r"\s*[0-9]{1,18}\s*", title)), None)
    return parse_count(exact or node.xpath("string()").get())


def labelled_number(html: Selector, *labels: str) -> Count | None:
    """The highlighted number behind a label: 主题, 查看, 回复, however written; None where the page does not show it."""
    named = " or ".join(f"contains(., '{label}')" for label in labels)
    after_label = f"preceding-sibling::node()[normalize-space()][1][{named}]"
    nodes = html.xpath(f"//*[contains(concat(' ', @class, ' '), ' xi1 ')][{after_label}]")
    return shown_number(nodes[0]) if nodes else None


def paged_number(html: Selector) -> Count | None:
    """The number of entries on all pages that the pager of 7.x begins with; None where it does not."""
    total = first_of(html.css("div.pages > em:first-child"))
    return shown_number(total) if total is not None else None


def is_beyond_last(sheet: Sheet, *, has_start: bool) -> bool:
    """Whether a page beyond the last was asked for: boards then show the last one again.

    Without a pager it is known only where the page holds what page 1 does (``has_start``).
    """
    asked, shown = asked_page(sheet.response), _shown_page(sheet.html)
    return asked > shown if shown else asked > 1 and has_start


def is_first_page(sheet: Sheet) -> bool:
    """Whether this is page 1."""
    return (_shown_page(sheet.html) or asked_page(sheet.response)) == 1


def next_page(sheet: Sheet) -> str:
    """The address behind 下一页; empty on the last page."""
    links = (link for pager in _pagers(sheet.html) for link in (*pager.css("a.nxt, a.next"), *pager.xpath(_NEXT)))
    hrefs = (attribute(link, "href") for link in links)
    href = next((href for href in hrefs if href and not href.lower().startswith("javascript")), "")
    return sheet.link(href) or href


def pages_offered(html: Selector) -> int | None:
    """How many pages there are, by the pager; None without one."""
    places = "label span::attr(title), a.last::text, option:last-child::attr(value)"
    shown = (parse_count(pager.css(places).get()).value for pager in _pagers(html))
    return next(filter(None, shown), None)


def _shown_page(html: Selector) -> int | None:
    """The page number that the pager marks as the current one; None without a pager, or one without numbers."""
    marked = "strong::text, option[selected]::attr(value)"
    return next(filter(None, (parse_count(pager.css(marked).get()).value for pager in _pagers(html))), None)


def _pagers(html: Selector) -> list[Selector]:
    """The pagers of the list or thread, without those of a post's comments (点评), which are scripts."""
    shown = [pager for pager in html.css(_PAGER) if not pager.css("a[href^='javascript']")]
    return [*shown, *html.xpath(_SAVED_PAGER)]


def window_title(html: Selector, board: str) -> str:
    """The thread's title by that of the window, ``title - board - forum``: for templates that show it in no known place."""
    words = text_of(first_of(html.css("title")))
    exact, found, _ = words.partition(f" - {board} - ") if board else ("", "", "")
    return exact if found else words.partition(" - ")[0]


def board_of_thread(html: Selector) -> str:
    """The last crumb that is a board, else the one before the thread's own."""
    crumbs = _crumbs(html)
    boards = [crumb for crumb in crumbs if number_in(attribute(crumb, "href"), "forum")] or crumbs[:-1]
    return text_of(boards[-1]) if boards else ""


def board_of_list(html: Selector) -> str:
    """The board's own heading, else its crumb: the last one, which is no link in 6.x."""
    heading = text_of(first_of(html.css("#forumheader h1, h1.xs2 a, div.threadlist h1 a, .comiis_forumlist_head h2")))
    path = "" if html.css("#pt") else text_of(first_of(html.css("#nav")))
    last = path.rpartition("»")[2].strip() if "»" in path else ""
    crumbs = (text_of(crumb) for crumb in reversed(_crumbs(html)))
    return heading or last or next(filter(None, crumbs), "")


def _crumbs(html: Selector) -> list[Selector]:
    """The links of the path above the content; an unclosed tag may put the content inside."""
    outside = "[not(ancestor::table or ancestor::*[@id='postlist' or @id='threadlist' or @id='content'])]"
    return list(
        html.xpath(f"//*[@id='pt']//a{outside}")
        or html.xpath(f"//*[@id='nav']//a{outside}")
        or html.xpath("//div[@class='box'][1]/a[contains(@href,'fid=') or contains(@href,'forum-')]")
    )

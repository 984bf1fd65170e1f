"""A page of HTML of a board: its site, its links, and what stands around lists and posts (crumbs, pager, counts)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Count
from crawlers.markup import tidy
from crawlers.pages.discuz.links import absolute, asked_page, host_of, number_in
from crawlers.pages.response import Response, attribute

_PAGER: Final = "div.pg, div.pages"  # X and the touch pages; 7.x


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, with what all its entries share."""

    response: Response
    html: Selector
    site: str
    """The host: of the address, else of ``<base>`` or the canonical link of a saved page, else ``forum``."""
    base: str
    """What links are relative to; empty where neither address nor ``<base>`` is known."""

    def link(self, href: str) -> str:
        """A link of the page as an absolute web address, empty where it is none."""
        return absolute(href, self.base) if href else ""


def sheet_of(response: Response) -> Sheet:
    """The response read as a page of HTML."""
    html = response.html()
    base = html.css("base::attr(href)").get("")
    canonical = html.css("link[rel=canonical]::attr(href)").get("")
    site = next(filter(None, (response.host, host_of(base), host_of(canonical))), "forum")
    based = absolute(base, response.url)
    return Sheet(response, html, site, based if host_of(based) == site else response.url)


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


def labelled_number(html: Selector, label: str) -> Count | None:
    """The highlighted number behind a label such as 主题, 查看 or 回复; None where the page does not show it."""
    after_label = "preceding-sibling::node()[normalize-space()][1][contains(., $label)]"
    nodes = html.xpath(f"//*[contains(concat(' ', @class, ' '), ' xi1 ')][{after_label}]", label=label)
    return shown_number(nodes[0]) if nodes else None


def paged_number(html: Selector) -> Count | None:
    """The number of entries on all pages that the pager of 7.x begins with; None where it does not."""
    total = first_of(html.css("div.pages > em:first-child"))
    return shown_number(total) if total is not None else None


def is_beyond_last(sheet: Sheet) -> bool:
    """Whether a page beyond the last was asked for: boards then show the last one again."""
    shown = _shown_page(sheet.html)
    return shown is not None and asked_page(sheet.response) > shown


def _shown_page(html: Selector) -> int | None:
    """The page number that the pager marks as the current one; 1 without a pager, None where the pager has no numbers."""
    pagers = [pager for pager in html.css(_PAGER) if not _is_of_a_post(pager)]
    current = (parse_count(pager.css("strong::text").get()).value for pager in pagers)
    return next(filter(None, current), None if pagers else 1)


def is_first_page(sheet: Sheet) -> bool:
    """Whether this is page 1."""
    return (_shown_page(sheet.html) or asked_page(sheet.response)) == 1


def next_page(sheet: Sheet) -> str:
    """The address behind 下一页; empty on the last page. A post's own pager (点评) leads to no page of the thread."""
    links = (attribute(link, "href") for link in sheet.html.css("div.pg a.nxt, div.pages a.next"))
    href = next((link for link in links if link and not link.lower().startswith("javascript")), "")
    return sheet.link(href) or href


def pages_offered(html: Selector) -> int | None:
    """How many pages there are, by the pager; None without one."""
    shown = html.css("div.pg label span::attr(title), div.pg a.last::text, div.pages a.last::text").get()
    return parse_count(shown).value or None


def _is_of_a_post(pager: Selector) -> bool:
    return bool(pager.css("a[href^='javascript']"))


def board_of_thread(html: Selector) -> str:
    """The last crumb that is a board, else the one before the thread's own."""
    crumbs = _crumbs(html)
    boards = [crumb for crumb in crumbs if number_in(attribute(crumb, "href"), "forum")] or crumbs[:-1]
    return text_of(boards[-1]) if boards else ""


def board_of_list(html: Selector) -> str:
    """The board's own heading, else its crumb: the last one."""
    heading = text_of(first_of(html.css("#forumheader h1, h1.xs2 a")))
    crumbs = (text_of(crumb) for crumb in reversed(_crumbs(html)))
    return heading or next(filter(None, crumbs), "")


def _crumbs(html: Selector) -> list[Selector]:
    """The links of the path above the content; an unclosed tag may put the content inside."""
    outside = "[not(ancestor::table or ancestor::*[@id='postlist' or @id='threadlist' or @id='content'])]"
    return list(html.xpath(f"//*[@id='pt']//a{outside}") or html.xpath(f"//*[@id='nav']//a{outside}"))

"""A response with the rules it is read by: its document, its addresses, and the values that picks find in it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawlers.markup import element_to_text, tidy
from crawlers.pages.generic.patterns import matched
from crawlers.pages.generic.rules import ForumRules, Pick
from crawlers.pages.generic.selectors import Node, elements, select
from crawlers.pages.response import Response

_LONGEST_LINE: Final = 500
_LONGEST_TEXT: Final = 50_000
_TEXTS: Final = "xpath://text()[not(parent::script or parent::style)]"
_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True)
class Sheet:
    """One page of a board. Not slotted: the document is parsed once and kept."""

    response: Response
    rules: ForumRules

    @cached_property
    def root(self) -> HtmlElement:
        """The document's root element."""
        return self._decoded().html().root

    def _decoded(self) -> Response:
        """The response in the charset that the rules name, where they name one."""
        if self.rules.charset is None:
            return self.response
        others = {name: value for name, value in self.response.headers.items() if name.lower() != "content-type"}
        return replace(self.response, headers={**others, "content-type": f"text/html; charset={self.rules.charset}"})

    @cached_property
    def source(self) -> str:
        """The page's text with its markup."""
        return self._decoded().text()

    @cached_property
    def shown(self) -> str:
        """All the text of the page that is no script, without spaces."""
        return "".join("".join(map(str, select(_TEXTS, self.root))).split())

    @cached_property
    def base(self) -> str:
        """What links are relative to; the board's root where neither address nor ``<base>`` is known."""
        known = self.response.url or f"https://{self.rules.site}/"
        links = elements("base[href]", self.root)
        return _joined(known, links[0].get("href", "")) or known if links else known

    def address(self, link: str) -> str:
        """A link as an absolute address without its fragment; empty where it leads to no page."""
        joined = _joined(self.base, link).partition("#")[0] if link.strip() else ""
        return joined if joined.startswith(("https://", "http://")) else ""

    def is_own(self, address: str) -> bool:
        """Whether an absolute address lies on the board."""
        return urlsplit(address).hostname in self.rules.own_hosts

    def next_page(self, picks: Iterable[Pick]) -> str:
        """The address of the next page; empty where there is none or it is this one."""
        found = self.address(pick(picks, self.root, shown=href))
        return "" if found == self.response.url.partition("#")[0] else found

    def line(self, picks: Iterable[Pick]) -> str:
        """A value that the page shows once."""
        return pick(picks, self.root)

    def from_address(self, picks: Iterable[Pick]) -> str:
        """A value that stands in the page's address or, where the pick selects, on the page."""
        return pick(picks, self.root, default=self.response.url)


def _joined(base: str, link: str) -> str:
    try:
        joined = urljoin(base, link.strip())
        urlsplit(joined)
    except ValueError:  # for instance a broken IPv6 host
        return ""
    return joined


def one_line(node: Node) -> str:
    """The text of what a selector found, in one line, at most 500 characters."""
    text = element_to_text(node) if isinstance(node, HtmlElement) else tidy(node)
    return " ".join(text.split())[:_LONGEST_LINE]


def href(node: Node) -> str:
    """The address of a link, or the attribute that the selector itself ends with."""
    found: str = node.get("href", "") if isinstance(node, HtmlElement) else node
    return found.strip()[:_LONGEST_LINE]


def pick(
    picks: Iterable[Pick], node: HtmlElement, *, default: str = "", shown: Callable[[Node], str] = one_line
) -> str:
    """The first value that the picks find; those without a selector look into ``default``."""
    for one in picks:
        values = [default] if one.select is None else map(shown, select(one.select, node))
        for value in values:
            if found := value if one.match is None else matched(one.match, value):
                return found
    return ""


def identifier(picks: Iterable[Pick], node: HtmlElement, *, default: str = "") -> str:
    """The first number or name found that can be part of a post's id; empty where there is none."""
    found = (pick((one,), node, default=default) for one in picks)
    return next((value for value in found if _ID.fullmatch(value)), "")


def hits(selectors: Iterable[str], node: HtmlElement) -> bool:
    """Whether any of the selectors finds anything in an element."""
    return any(select(one, node) for one in selectors)


def outermost(nodes: Iterable[Node]) -> list[Node]:
    """What selectors found, each once and without what lies inside another of the elements."""
    found = list(dict.fromkeys(nodes))
    outer = {node for node in found if isinstance(node, HtmlElement)}
    return [node for node in found if isinstance(node, str) or outer.isdisjoint(node.iterancestors())]


def words(node: Node, dropped: frozenset[HtmlElement]) -> str:
    """A text of several lines without the parts dropped, at most 50 000 characters."""
    text = element_to_text(node, drop=lambda one: one in dropped) if isinstance(node, HtmlElement) else tidy(node)
    return text[:_LONGEST_TEXT]

"""What lists and threads do alike with the rows and posts they read."""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml.html import HtmlElement

from crawlers.items import Author, Post, Skipped
from crawlers.pages.generic.rules import Section
from crawlers.pages.generic.sheet import pick
from crawlers.pages.readings import Entry

MOST_ENTRIES: Final = 1000
"""More rows or posts stand on no page of a board: the selector finds something else."""
LEFT_OUT: Final = "规则的 skip 略去 (left out by the rules' skip)"
_SAME_ID: Final = "编号与前面另一条相同：检查 id 的规则 (has the id of another one: check the rule for id)"


def taken_apart(rows: list[HtmlElement]) -> list[HtmlElement]:
    """The same rows, none inside another any more: a row that is not closed holds all later ones, a post its answers.

    This moves elements of the document, so what the page says once must be read before.
    """
    inside = set(rows)
    for row in rows:
        outer = next((one for one in row.iterancestors() if one in inside), None)
        if outer is not None and outer.getparent() is not None:
            outer.addnext(row)
    return rows


def author_of(section: Section, node: HtmlElement) -> Author:
    """Who wrote it, as far as the rules and the page say."""
    return Author(id=pick(section.author_id, node), name=pick(section.author, node))


def told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries; a post with an earlier one's id but other content is a fault, as is an id taken from the wrong place."""
    seen: dict[str, Post] = {}
    for entry in entries:
        if isinstance(entry, Post) and not _is_same(seen.setdefault(entry.id, entry), entry):
            yield Skipped(entry.native_id, _SAME_ID, is_fault=True)
        else:
            yield entry


def _is_same(one: Post, other: Post) -> bool:
    return (one.title, one.text, one.author) == (other.title, other.text, other.author)

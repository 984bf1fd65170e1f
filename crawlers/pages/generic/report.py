"""What each selector of a rule file found on a page, with what to do where it found nothing: for who writes the rules."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from crawlers.items import Outcome, Page, Post
from crawlers.pages.generic.entries import taken_apart
from crawlers.pages.generic.fill import Fill, fill
from crawlers.pages.generic.read import WhichPage, which_page
from crawlers.pages.generic.rules import ForumRules, ListRules, Section
from crawlers.pages.generic.selectors import elements
from crawlers.pages.generic.sheet import Sheet, hits
from crawlers.pages.response import Response

_FEW: Final = 0.5
_SAMPLE: Final = 400


@dataclass(frozen=True, slots=True)
class Report:
    """How well a rule file reads one page."""

    which: WhichPage
    page: Page
    rows: int
    """Rows or posts that the selector finds."""
    fields: dict[str, tuple[str, Fill]]
    """Each field's selectors, and in how many posts it was read."""
    marked: dict[str, int]
    """Rows or posts that are sticky, skipped, or have something dropped or quoted."""
    warnings: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        """Whether the page was read, as the rules expect it."""
        return self.page.outcome is Outcome.OK


def report(response: Response, rules: ForumRules) -> Report:
    """Read a page by the rules and tell what was found. Pure, no network."""
    which, page = which_page(response, rules)
    section: Section = rules.listing if which == "list" else rules.thread
    rows = taken_apart(elements(section.entries, Sheet(response, rules).root))
    read = fill(section, page)
    return Report(
        which=which,
        page=page,
        rows=len(rows),
        fields={name: (written, read[name]) for name, written in section.measured.items()},
        marked=_marked(section, rows),
        warnings=tuple(_warnings(section, page, rows, read)),
    )


def _marked(section: Section, rows: list[HtmlElement]) -> dict[str, int]:
    names = ("sticky", "skip") if isinstance(section, ListRules) else ("first", "skip", "drop", "quote")
    selectors = {name: getattr(section, name) for name in names}
    return {name: sum(hits(found, row) for row in rows) for name, found in selectors.items() if found}


def _warnings(section: Section, page: Page, rows: list[HtmlElement], read: dict[str, Fill]) -> Iterator[str]:
    if not page.posts:
        yield from _about_faults(page, rows)
        return
    for name, found in read.items():
        yield from _about_field(section, name, found, page)
    yield from _about_faults(page, rows)
    yield from _about_page(section, page)


def _about_field(section: Section, name: str, found: Fill, page: Page) -> Iterator[str]:
    unread = [post.published_raw for post in page.posts if post.published_raw and post.published_at is None]
    if name == "time" and unread:
        yield f"time: 看不懂 {unread[0]!r}：在 time_formats 里写明格式 (cannot be understood: write its form in time_formats)"
    elif name != "quote" and found.of and found.share < _FEW:
        yield (
            f"{name}: {found.of} 条里只读到 {found.found} 条：在浏览器里核对选择器"
            f" (read in {found.found} of {found.of}: check the selector in a browser): {section.measured[name]}"
        )


def _about_faults(page: Page, rows: list[HtmlElement]) -> Iterator[str]:
    faults = Counter(entry.why for entry in page.skipped if entry.is_fault)
    for why, count in faults.most_common():
        yield f"{count} 条读不出 (not readable): {why}"
    if faults:
        yield f"其中一条的源码 (markup of one): {_sample(page, rows)}"


def _sample(page: Page, rows: list[HtmlElement]) -> str:
    """The markup of the first entry that could not be read, or of the first one of all."""
    numbered = [entry.what.rpartition("#")[2] for entry in page.skipped if entry.is_fault and "#" in entry.what]
    place = int(numbered[0]) - 1 if numbered else 0
    return " ".join(etree.tostring(rows[place], encoding="unicode", method="html", with_tail=False).split())[:_SAMPLE]


def _about_page(section: Section, page: Page) -> Iterator[str]:
    if not section.next:
        yield "next: 没有规则，只读第一页 (no rule: only the first page is read)"
    elif not page.next:
        yield "next: 没有下一页；如果这不是最后一页，核对选择器 (no next page; check the selector unless this is the last)"
    if any("\ufffd" in _all_text(post) for post in page.posts):
        yield "文字有乱码：在规则里写 charset (broken characters: set charset)"


def _all_text(post: Post) -> str:
    return f"{post.title}{post.text}{post.author.name}"

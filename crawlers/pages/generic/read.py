"""One page of a board by its rules, whichever of list and thread it is."""

from typing import Final, Literal

from crawlers.items import Outcome, Page
from crawlers.pages.generic.gate import outdated
from crawlers.pages.generic.listing import read_list
from crawlers.pages.generic.rules import ForumRules
from crawlers.pages.generic.selectors import elements
from crawlers.pages.generic.sheet import Sheet
from crawlers.pages.generic.thread import read_thread
from crawlers.pages.refusals import refused_by_status
from crawlers.pages.response import Response

__all__ = ["WhichPage", "parse_generic", "read_list", "read_thread", "read_without_rules", "which_page"]

WhichPage = Literal["list", "thread"]
_NO_RULES: Final = (
    "没有规则文件就不知道怎么读：加 --rules RULES.yaml，写法见 docs/generic-forum.md"
    " (cannot be read without a rule file: give --rules RULES.yaml)"
)
_NOTHING: Final = "list.row 与 thread.post 在页面上都没有找到内容 (neither finds anything)"
_DRAWN: Final = (
    "；页面里几乎没有文字：大概由脚本现画，规则读不了；看一眼网页源代码"
    " (hardly any text: probably drawn by scripts, which rules cannot read; look at the page's source)"
)
_FEW_WORDS: Final = 60


def read_without_rules(response: Response) -> Page:
    """What a page is without a rule file: refused by its status, or not readable."""
    return refused_by_status(response) or Page(Outcome.SCHEMA_CHANGED, detail=_NO_RULES)


def parse_generic(response: Response, rules: ForumRules) -> Page:
    """A page of a board, read as what its selectors find: list or thread."""
    return which_page(response, rules)[1]


def which_page(response: Response, rules: ForumRules) -> tuple[WhichPage, Page]:
    """What a page is, by the selectors that find something on it, and what it holds."""
    sheet = Sheet(response, rules)
    rows, posts = (bool(elements(section.entries, sheet.root)) for section in (rules.listing, rules.thread))
    if rows and posts:
        listing, thread = read_list(response, rules), read_thread(response, rules)
        return ("list", listing) if _weight(listing) >= _weight(thread) else ("thread", thread)
    if posts:
        return "thread", read_thread(response, rules)
    page = read_list(response, rules)
    if not rows and page.outcome is Outcome.SCHEMA_CHANGED:
        page = outdated(_NOTHING + (_DRAWN if len(sheet.shown) < _FEW_WORDS else ""))
    return "list", page


def _weight(page: Page) -> tuple[bool, int]:
    return page.outcome is Outcome.OK, len(page.posts)

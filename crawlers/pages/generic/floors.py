"""Which post of a page is the thread's first one, by floor number, by what only it has, or by the number of the page."""

import re
from collections.abc import Sequence
from typing import Final

from lxml.html import HtmlElement

from crawlers.pages.generic.rules import ThreadRules
from crawlers.pages.generic.sheet import Sheet, hits, pick

_NAMED: Final = {"楼主": 0, "樓主": 0, "沙发": 2, "板凳": 3, "地板": 4}
_NUMBER: Final = re.compile(r"[0-9]{1,7}")


def floor_of(shown: str) -> int | None:
    """A floor as boards show it (``3楼``, ``#3``, ``沙发``); 0 is 楼主, None where it is neither number nor name."""
    if number := _NUMBER.search(shown):
        return int(number[0])
    return next((floor for name, floor in _NAMED.items() if name in shown), None)


def page_number(sheet: Sheet) -> int:
    """The number of a thread's page; 1 where it shows none."""
    number = _NUMBER.search(sheet.from_address(sheet.rules.thread.page))
    return int(number[0]) if number else 1


def first_post(rules: ThreadRules, page: int, posts: Sequence[HtmlElement]) -> HtmlElement | None:
    """The thread's first post; None where it is not among these, which page number ``page`` shows."""
    if rules.first:
        return next((post for post in posts if hits(rules.first, post)), None)
    floors = [floor_of(pick(rules.floor, post)) for post in posts]
    if 0 in floors and page <= 1:
        return posts[floors.index(0)]
    is_on_top = floors[:1] == [1] or (floors[:1] == [None] and bool(rules.page) and page <= 1)
    return posts[0] if is_on_top else None  # where one is 楼主, another may be 1楼

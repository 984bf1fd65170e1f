"""Lists of hot topics that are not the web's JSON, put into its form: ``hotgovs`` (pinned on top) and ``realtime``.

Cards of m.weibo.cn and of the app (``getIndex?containerid=106003type=25…``), the page ``s.weibo.com/top/summary``.
"""

import re
from typing import Final

from parsel import Selector

from crawlers.fields import Fields
from crawlers.markup import tidy
from crawlers.pages.response import Response, attribute

_PLACE: Final = re.compile(r"_img_search_(?P<place>\d{1,3}|[a-z]{1,20})\b")
_PINNED: Final = frozenset({"0", "stick"})
_TABLE: Final = "//*[@id='pl_top_realtimehot']//tr[td[contains(@class,'td-02')]]"
_ANY_TABLE: Final = "//tr[td[contains(@class,'td-01')] and td[contains(@class,'td-02')]]"
_TOPIC: Final = "./td[contains(@class,'td-02')]//a[not(starts-with(@href,'javascript:'))]"


def from_cards(data: Fields) -> Fields:
    """The first group of cards that names topics (further ones hold what rises); nothing where there is none."""
    groups = (
        [_of_card(card) for card in group.children("card_group") if _is_topic(card)] for group in data.children("cards")
    )
    return _sorted(next(filter(None, groups), []))


def from_page(response: Response) -> Fields:
    """The rows of the page's table; nothing where it has none, as in a body that is no page."""
    if response.text().lstrip()[:1] != "<":
        return Fields({})
    html = response.html()
    return _sorted([_of_row(row) for row in html.xpath(_TABLE) or html.xpath(_ANY_TABLE)])


def _sorted(topics: list[dict[str, object]]) -> Fields:
    ranked = [topic for topic in topics if topic["realpos"] not in _PINNED]
    pinned = [topic for topic in topics if topic["realpos"] in _PINNED]
    return Fields({"hotgovs": pinned, "realtime": ranked} if topics else {})


def _is_topic(card: Fields) -> bool:
    """Whether a card has words with their heat or their place (other cards have a description, too)."""
    return "desc" in card and ("desc_extr" in card or bool(_PLACE.search(card.text("pic"))))


def _of_card(card: Fields) -> dict[str, object]:
    place = _PLACE.search(card.text("pic"))
    return {"word": card.text("desc"), "num": card.get("desc_extr"), "realpos": place["place"] if place else ""}


def _of_row(row: Selector) -> dict[str, object]:
    """A row without a place of its own is pinned where it leads to a search, else an advertisement."""
    link = row.xpath(_TOPIC)[:1]
    place = tidy(row.xpath("string(./td[contains(@class,'td-01')])").get(""))
    heat = tidy(row.xpath("string(./td[contains(@class,'td-02')]//span)").get(""))
    return {
        "word": tidy(link.xpath("string()").get("")) or "#",
        "num": heat or None,
        "category": re.sub(r"[\d\s]", "", heat),
        "label_name": tidy(row.xpath("string(./td[contains(@class,'td-03')])").get("")),
        "realpos": place if place.isdecimal() else "0",
        "is_ad": not attribute(link, "href"),
    }

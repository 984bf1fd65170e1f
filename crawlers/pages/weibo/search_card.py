"""One card of s.weibo.com's search: a post, and the original inside the card where it is a repost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from parsel import Selector, SelectorList

from crawlers.counts import parse_count
from crawlers.items import Author, Count, Platform, Post, PostType
from crawlers.markup import element_to_text, tidy, topics_of
from crawlers.pages.response import Response, attribute
from crawlers.pages.weibo.status import SITE, status_url
from crawlers.times import parse_time
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import ORGANISATION, PERSON

IS_CARD: Final = "contains(concat(' ',@class,' '),' card-wrap ')"
"""What an XPath asks of the ``div`` of a card."""

_STATUS_LINK: Final = re.compile(r"weibo\.com/(?P<uid>\d+)/(?P<bid>[0-9a-zA-Z]{6,12})(?:[?#]|$)")
_USER_LINK: Final = re.compile(r"weibo\.com/(?:u/)?(?P<uid>\d+)(?:[/?#]|$)")
_BLUE: Final = re.compile(r"vblue|icon-vip-b\b|approve_co")
_YELLOW: Final = re.compile(r"v(?:yellow|gold|orange|red)|icon-vip-[yg]\b|\bapprove\b")
_MID: Final = re.compile(r"\bmid=([1-9][0-9]{5,19})(?![0-9])")
_ASIDE: Final = re.compile(r"\s*(?:[转赞评论点]{1,4}人数超过|@)")  # 转赞人数超过100, @somebody 赞过
_ACTIONS: Final = ("feed_list_forward", "feed_list_comment", "feed_list_like")
_FULL: Final = "feed_list_content_full"

_TEXTS: Final = ".//*[starts-with(@node-type,'feed_list_content')]"
_NAMES: Final = ".//a[contains(concat(' ',@class,' '),' name ')]"
_ORIGINS: Final = ".//*[contains(concat(' ',@class,' '),' from ')]"
_BADGES: Final = ".//*[self::svg or self::i][not(ancestor::*[starts-with(@node-type,'feed_list_content')])]"
_ORIGINAL: Final = "div[contains(concat(' ',@class,' '),' card-comment ')]"
_NEAREST: Final = f"ancestor::div[{IS_CARD}][1]/@mid=$mid"  # an unclosed tag nests the following cards into this one

_Find = Callable[[str], SelectorList[Selector]]


@dataclass(frozen=True, slots=True)
class Shown:
    """The parts of a post, as its card or the box of an original shows them."""

    mid: str
    """Empty where an original's number is not told."""
    texts: SelectorList[Selector]
    """The text, and the full one where the page has it besides the cut one; none of an original that is gone."""
    name: SelectorList[Selector]
    origin: SelectorList[Selector]
    """The ``.from``: the time with the post's link, 来自 the client, 发布于 the place."""
    items: SelectorList[Selector]
    """The list items that show the counts."""
    badges: str

    @property
    def link(self) -> str:
        return attribute(self.origin.css("a")[:1], "href")

    @property
    def words(self) -> str:
        """The full text where the page has it, else the cut one."""
        full = [text for text in self.texts if attribute(text, "node-type") == _FULL]
        return next((element_to_text(text.root) for text in (*full, *self.texts)), "")

    @property
    def is_cut(self) -> bool:
        """Whether the text ends in 展开 and the page does not have the rest."""
        has_full = _FULL in self.texts.xpath("@node-type").getall()
        return not has_full and bool(self.texts.xpath(".//a[@action-type='fl_unfold']"))

    @property
    def author(self) -> Author:
        link = _STATUS_LINK.search(self.link) or _USER_LINK.search(attribute(self.name, "href"))
        name = tidy(attribute(self.name, "nick-name") or self.name.xpath("string()").get(""))
        return Author(id=link["uid"] if link else "", name=name.removeprefix("@"), verified=_verified(self.badges))


def shown_by(card: Selector) -> Shown:
    """The post of a card, apart from its original."""
    mid = attribute(card, "mid")
    return _shown(lambda path: card.xpath(f"{path}[{_NEAREST}][not(ancestor::{_ORIGINAL})]", mid=mid), mid, "card-act")


def original_in(card: Selector) -> Shown | None:
    """The original that a repost shows in a box, also one that is gone; None where the card is no repost."""
    for box in card.xpath(f".//{_ORIGINAL}[{_NEAREST}]", mid=attribute(card, "mid")):
        return _shown(box.xpath, _original_mid(box), "func")
    return None


def as_post(shown: Shown, response: Response) -> Post:
    """The post as its card shows it, with all its words as its own."""
    words, author = shown.words, shown.author
    shown_time = _ASIDE.split(tidy(shown.origin.css("a")[:1].xpath("string()").get("")), maxsplit=1)[0]
    client, region = _client_and_region(shown.origin)
    reposts, comments, likes = _counts(shown.items)
    return Post(
        site=SITE,
        native_id=shown.mid,
        platform=Platform.WEIBO,
        type=PostType.POST,
        text=words,
        fetched_at=response.fetched_at,
        url=status_url(author.id, shown.mid),
        author=author,
        published_at=parse_time(shown_time, response.fetched_at),
        published_raw=shown_time,
        reposts=reposts,
        comments=comments,
        likes=likes,
        region=region,
        client=client,
        topics=topics_of(words),
    )


def _shown(find: _Find, mid: str, bar: str) -> Shown:
    """The parts that ``find`` finds; ``bar`` is the class of what holds the counts."""
    return Shown(
        mid=mid,
        texts=find(_TEXTS),
        name=find(_NAMES)[:1],
        origin=find(_ORIGINS)[:1],
        items=find(f".//*[contains(concat(' ',@class,' '),' {bar} ')]")[:1].css("li"),
        badges=" ".join(find(_BADGES).xpath("@id | @class").getall()),
    )


def _original_mid(box: Selector) -> str:
    for link in box.css(".from a::attr(href), .func a::attr(href)").getall():
        if match := _STATUS_LINK.search(link):
            return as_mid(match["bid"])
    numbers = _MID.search(" ".join(box.xpath(".//@action-data").getall()))
    return numbers[1] if numbers else ""


def _verified(badges: str) -> str:
    if _BLUE.search(badges):
        return ORGANISATION
    return PERSON if _YELLOW.search(badges) else ""


def _client_and_region(origin: SelectorList[Selector]) -> tuple[str, str]:
    """What stands behind 来自 and, since 2022, behind 发布于."""
    shown = " ".join(tidy(origin.xpath("string()").get("")).split())
    client = shown.partition("来自")[2].partition("发布于")[0].strip()
    return client, next(iter(shown.partition("发布于")[2].split()), "")


def _counts(items: SelectorList[Selector]) -> tuple[Count, Count, Count]:
    """Reposts, comments, likes: by their buttons, else the last three (older layouts have 收藏 before them)."""
    shown = [parse_count(tidy(item.xpath("string()").get(""))) for item in items]
    buttons = [item.xpath(".//@action-type").get("") for item in items]
    if _ACTIONS[0] in buttons:
        by_button = dict(zip(buttons, shown, strict=True))
        shown = [by_button.get(action, Count()) for action in _ACTIONS]
    reposts, comments, likes = [*shown[-3:], Count(), Count(), Count()][:3]
    return reposts, comments, likes

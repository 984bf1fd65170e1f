"""One card of s.weibo.com's search: a post, and the original inside the card where it is a repost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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

_OLD_CARD: Final = "self::dl or @tbinfo or parent::*[contains(@class,'WB_cardwrap')]"
IS_CARD: Final = (
    f"(contains(concat(' ',@class,' '),' card-wrap ') or (@action-type='feed_list_item' and @mid and ({_OLD_CARD})))"
)
"""What an XPath asks of the element of a card: since 2018 a ``div.card-wrap``, before a ``div`` in one, up to 2013 a ``dl``."""

_STATUS_LINK: Final = re.compile(r"weibo\.com/(?P<uid>\d+)/(?P<bid>[0-9a-zA-Z]{6,12})(?:[?#]|$)")
_USER_LINK: Final = re.compile(r"weibo\.com/(?:u/)?(?P<uid>\d+)(?:[/?#]|$)")
_USER_CARD: Final = re.compile(r"\bid=(?P<uid>\d{5,12})(?!\d)")
_BLUE: Final = re.compile(r"vblue|icon-vip-b\b|approve_co")
_YELLOW: Final = re.compile(r"v(?:yellow|gold|orange|red)|icon-vip-[yg]\b|approve(?!d|_co)")
_MID: Final = re.compile(r"\bmid=([1-9][0-9]{5,19})(?![0-9])")
_ROOT: Final = re.compile(r"\brootmid=([1-9][0-9]{5,19})(?![0-9])")
_ASIDE: Final = re.compile(r"\s*(?:[转赞评论点]{1,4}人数超过|@)")  # 转赞人数超过100, @somebody 赞过
_AFTER_CLIENT: Final = re.compile(r"\s{1,9}(?:已编辑|举报)$")
_WORDS: Final = ("转发", "评论", "赞")
_ACTIONS: Final = ("feed_list_forward", "feed_list_comment", "feed_list_like")
_FULL: Final = ("feed_list_content_full", "feed_list_reason_full")

_IS_TEXT: Final = "starts-with(@node-type,'feed_list_content') or starts-with(@node-type,'feed_list_reason')"
_TEXTS: Final = f".//*[{_IS_TEXT}]"
_OLD_ORIGINALS_TEXT: Final = ".//dt[@node-type='feed_list_forwardContent'][a/@nick-name]"  # up to 2013
_UNNAMED_TEXT: Final = ".//p[@class='txt' and not(@node-type) and not(ancestor::*[contains(@class,'card-comment')])]"
"""Of a card that was cut down to its classes; an original's would be the notice of one that is gone."""
_NAMES: Final = ".//a[contains(concat(' ',@class,' '),' name ') or @nick-name]"
_DATE: Final = "a[@node-type='feed_list_item_date']"
_ORIGINS: Final = f".//*[contains(concat(' ',@class,' '),' from ') or {_DATE}]"
_ICONS: Final = f"(self::svg or self::i) and not(ancestor::*[{_IS_TEXT}])"
_BADGES: Final = f".//*[({_ICONS}) or ((self::a or self::img) and contains(@class,'approve'))]"
_BUTTONS: Final = ".//a[starts-with(@action-type,'feed_list_') or contains(.,'转发(') or contains(.,'评论(')]"
_LINKS: Final = ".from a, .func a, .feed_action a, .feed_from a, dd.info a, a[node-type=feed_list_item_date]"
_OLD_BOX: Final = f"contains(concat(' ',@class,' '),' comment ') and .//*[@node-type='feed_list_forwardContent'] and ancestor::*[{IS_CARD}]"
_ORIGINAL: Final = f"*[contains(concat(' ',@class,' '),' card-comment ') or ({_OLD_BOX})]"
_NEAREST: Final = f"ancestor::*[{IS_CARD}][1]/@mid=$mid"  # an unclosed tag nests the following cards into this one

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
    def date(self) -> SelectorList[Selector]:
        """The link that shows the time and leads to the post."""
        return self.origin.xpath(f"./{_DATE}") or self.origin.css("a")[:1]

    @property
    def link(self) -> str:
        return attribute(self.date, "href")

    @property
    def words(self) -> str:
        """The full text where the page has it, else the cut one."""
        full = [text for text in self.texts if attribute(text, "node-type") in _FULL]
        return next((_said(text) for text in (*full, *self.texts)), "")

    @property
    def is_cut(self) -> bool:
        """Whether the text ends in 展开 and the page does not have the rest."""
        has_full = any(name in _FULL for name in self.texts.xpath("@node-type").getall())
        return not has_full and bool(self.texts.xpath(".//a[@action-type='fl_unfold']"))

    @property
    def author(self) -> Author:
        link = (
            _STATUS_LINK.search(self.link)
            or _USER_LINK.search(attribute(self.name, "href"))
            or _USER_CARD.search(attribute(self.name, "usercard"))
        )
        name = tidy(attribute(self.name, "nick-name") or self.name.xpath("string()").get(""))
        return Author(id=link["uid"] if link else "", name=name.removeprefix("@"), verified=_verified(self.badges))


def _said(text: Selector) -> str:
    """What stands in an element of a text; up to 2013 the author's name stood there too: ``名字：<em>…</em>``."""
    told = text.xpath("self::*[a/@nick-name]/em")
    return "\n".join(element_to_text(part.root) for part in told or [text])


def shown_by(card: Selector) -> Shown:
    """The post of a card, apart from its original."""
    mid = attribute(card, "mid")
    return _shown(lambda path: card.xpath(f"{path}[{_NEAREST}][not(ancestor::{_ORIGINAL})]", mid=mid), mid, "card-act")


def original_in(card: Selector) -> Shown | None:
    """The original that a repost shows in a box, also one that is gone; None where the card is no repost."""
    for box in card.xpath(f".//{_ORIGINAL}[{_NEAREST}]", mid=attribute(card, "mid")):
        return _shown(box.xpath, _original_mid(box) or _root_mid(card), "func")
    return None


def as_post(shown: Shown, response: Response) -> Post:
    """The post as its card shows it, with all its words as its own."""
    words, author = shown.words, shown.author
    published_at, shown_time = _time(shown.date, response)
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
        published_at=published_at,
        published_raw=shown_time,
        reposts=reposts,
        comments=comments,
        likes=likes,
        region=region,
        client=client,
        topics=topics_of(words),
    )


def _shown(find: _Find, mid: str, bar: str) -> Shown:
    """The parts that ``find`` finds; ``bar`` is the class of what holds the counts, up to 2017 ``feed_action``."""
    bars = find(f".//*[contains(concat(' ',@class,' '),' {bar} ') or contains(concat(' ',@class,' '),' feed_action ')]")
    return Shown(
        mid=mid,
        texts=find(_TEXTS) or find(_OLD_ORIGINALS_TEXT) or find(_UNNAMED_TEXT),
        name=find(_NAMES)[:1],
        origin=find(_ORIGINS)[:1],
        items=bars[:1].css("li") or find(_BUTTONS),
        badges=" ".join(find(_BADGES).xpath("@id | @class").getall()),
    )


def _original_mid(box: Selector) -> str:
    for link in box.css(_LINKS).xpath("@href").getall():
        if match := _STATUS_LINK.search(link):
            return as_mid(match["bid"])
    numbers = _MID.search(_action_data(box))
    return numbers[1] if numbers else ""


def _root_mid(card: Selector) -> str:
    """The number of a card's original, as the card's own buttons name it."""
    number = _ROOT.search(_action_data(card))
    return number[1] if number else ""


def _action_data(part: Selector) -> str:
    return " ".join(part.xpath(".//@action-data").getall())


def _time(date: SelectorList[Selector], response: Response) -> tuple[datetime | None, str]:
    """When it was written, and as the page shows it: up to 2017 in milliseconds and whole besides the short form."""
    short = _ASIDE.split(tidy(date.xpath("string()").get("")), maxsplit=1)[0]
    whole = attribute(date, "title")
    told = (parse_time(raw, response.fetched_at) for raw in (attribute(date, "date"), whole, short))
    moment = next((moment for moment in told if moment), None)
    return moment, whole if moment and parse_time(whole, response.fetched_at) else short


def _verified(badges: str) -> str:
    if _BLUE.search(badges):
        return ORGANISATION
    return PERSON if _YELLOW.search(badges) else ""


def _client_and_region(origin: SelectorList[Selector]) -> tuple[str, str]:
    """What stands behind 来自 and, since 2022, behind 发布于."""
    shown = " ".join(tidy(origin.xpath("string()").get("")).split())
    client = _AFTER_CLIENT.sub("", shown.partition("来自")[2].partition("发布于")[0].strip())
    return client, next(iter(shown.partition("发布于")[2].split()), "")


def _counts(items: SelectorList[Selector]) -> tuple[Count, Count, Count]:
    """Reposts, comments, likes: by their buttons or, where links show them, by their words.

    Else the last three list items (older layouts have 收藏 before them).
    """
    texts = [tidy(item.xpath("string()").get("")) for item in items]
    shown = [parse_count(text) for text in texts]
    buttons = [item.xpath("descendant-or-self::*/@action-type").get("") for item in items]
    if _ACTIONS[0] in buttons:
        by_button = dict(zip(buttons, shown, strict=True))
        shown = [by_button.get(action, Count()) for action in _ACTIONS]
    elif items.xpath("self::a"):
        by_word = {word: count for word in _WORDS for text, count in zip(texts, shown, strict=True) if word in text}
        shown = [by_word.get(word, Count()) for word in _WORDS]
    reposts, comments, likes = [*shown[-3:], Count(), Count(), Count()][:3]
    return reposts, comments, likes

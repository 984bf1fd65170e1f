"""Posts on the plain pages of weibo.cn: keyword search (``/search/mblog?keyword=…``) and lists of the same shape.

``div.c#M_<bid>`` holds a post: the name, ``span.ctt`` with the text, the links 赞[3] 转发[1] 评论[0], and ``span.ct`` with
time and client. A repost begins with 转发了…的微博, whose ``span.ctt`` is the original's, and ends with 转发理由.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector, SelectorList

from crawlers.counts import parse_count
from crawlers.items import Author, Page, Platform, Post, PostType, Skipped
from crawlers.markup import element_to_text, tidy, topics_of
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.pages.weibo.status import SITE, status_url
from crawlers.times import parse_time
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import ORGANISATION, PERSON, own_words, quote, split_chain

_CARD: Final = "//div[@class='c' and starts-with(@id,'M_') and string-length(@id) > 2]"
_TEXT: Final = ".//span[@class='ctt']"
_SHARED: Final = ".//span[@class='cmt'][contains(.,'转发了')]"
_BUTTONS: Final = ("转发", "评论", "赞")
_BUTTON: Final = re.compile(r"(?:原文)?(?:转发|评论|已?赞)\[[^\[\]]{1,20}\]")
_FURNITURE: Final = re.compile(r"收藏|删除|操作|举报|关注[他她]|原图|显示地图|转发理由[:：]")
_TOTAL: Final = re.compile(r"共(\d{1,12})条")
_BADGES: Final = {"5337.gif": ORGANISATION, "5338.gif": PERSON}
_STATUS: Final = re.compile(r"/comment/(?P<bid>[0-9a-zA-Z]{6,16})(?:[?#]|$)")
_USER: Final = re.compile(r"/u/(?P<uid>[0-9]{5,12})(?:[/?#]|$)")
_UID: Final = re.compile(r"[?&]uid=(?P<uid>[0-9]{5,12})(?!\d)")


@dataclass(frozen=True, slots=True)
class _Card:
    """The parts of ``div.c``: all of it, and its last line, which has the buttons and a reposter's own words."""

    all: Selector
    last: SelectorList[Selector]
    response: Response

    @property
    def mid(self) -> str:
        return as_mid(attribute(self.all, "id").removeprefix("M_"))

    @property
    def text(self) -> SelectorList[Selector]:
        """The words; a repost's are its original's."""
        return self.all.xpath(_TEXT)[:1]

    @property
    def is_shared(self) -> bool:
        return bool(self.all.xpath(_SHARED))

    @property
    def is_cut(self) -> bool:
        return bool(self.text.xpath(".//a[normalize-space()='全文']"))


def has_wap_posts(html: Selector) -> bool:
    """Whether the page is one of weibo.cn with posts on it."""
    return bool(html.xpath(_CARD))


def parse_wap(response: Response, html: Selector) -> Page:
    """The posts; ``next`` is the address behind 下页, ``expected`` the number in 共…条."""
    keyword = response.query("keyword") or attribute(html.css("input[name=keyword]")[:1], "value").strip()
    cards = [_Card(card, card.xpath("./div[last()]"), response) for card in html.xpath(_CARD)]
    originals = [_original(card) for card in cards]
    cut = (
        original.native_id if original else card.mid
        for card, original in zip(cards, originals, strict=True)
        if card.is_cut
    )
    total = _TOTAL.search(" ".join(html.xpath("//div[@class='c']/span[@class='cmt']/text()").getall()))
    link = attribute(html.xpath("//div[@id='pagelist']//a[normalize-space()='下页']")[:1], "href")
    return page_of(
        (_to_post(card, original, keyword) for card, original in zip(cards, originals, strict=True)),
        expected=int(total[1]) if total else None,
        next_page=response.join(link) if link else "",
        follow=tuple(dict.fromkeys(filter(None, cut))),
        originals=filter(None, originals),
    )


def _to_post(card: _Card, original: Post | None, keyword: str) -> Post | Skipped:
    when = card.all.xpath(".//span[@class='ct']")[-1:]
    has = {"id": bool(card.mid), "span.ctt": bool(card.text), "span.ct": bool(when)}
    if not all(has.values()):
        return unreadable(card.mid or "?", *(name for name, is_there in has.items() if not is_there))
    own, chain = split_chain(_said(card.last if card.is_shared else card.text))
    is_repost = card.is_shared or bool(chain)
    shown, _, client = tidy(when.xpath("string()").get("")).partition("来自")
    parent = original.id if original else ""
    return replace(
        _post(card.mid, _author(card), own_words(own) if is_repost else own, card.last, card.response),
        type=PostType.REPOST if is_repost else PostType.POST,
        quoted="\n".join(filter(None, (chain, quote(original.author.name, original.text) if original else ""))),
        published_at=parse_time(shown.strip(), card.response.fetched_at),
        published_raw=shown.strip(),
        client=client.strip(),
        parent_id=parent,
        root_id=parent,
        keyword=keyword,
    )


def _original(card: _Card) -> Post | None:
    """The original that a repost shows; None where it is gone, and where the post is no repost."""
    link = _STATUS.search(attribute(card.all.xpath(".//a[contains(.,'原文评论')]")[:1], "href"))
    mid = as_mid(link["bid"]) if link and card.is_shared else ""
    if not mid:
        return None
    name = card.all.xpath(f"{_SHARED}//a[normalize-space()]")[:1]
    user = _USER.search(attribute(name, "href"))
    author = Author(user["uid"] if user else "", tidy(name.xpath("string()").get("")), _verified(name))
    return _post(mid, author, _said(card.text), card.all.xpath("./div[position() < last()]"), card.response)


def _post(mid: str, author: Author, words: str, line: SelectorList[Selector], response: Response) -> Post:
    """A post without its time; ``line`` is what shows its counts."""
    shown = {text.removeprefix("原文").removeprefix("已").partition("[")[0]: text for text in _buttons(line)}
    reposts, comments, likes = (parse_count(shown.get(button)) for button in _BUTTONS)
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.POST,
        text=words,
        fetched_at=response.fetched_at,
        url=status_url(author.id, mid),
        author=author,
        reposts=reposts,
        comments=comments,
        likes=likes,
        topics=topics_of(words),
    )


def _buttons(line: SelectorList[Selector]) -> Iterator[str]:
    texts = (tidy(part.xpath("string()").get("")) for part in line.xpath("./a | ./span[@class='cmt']"))
    return (text for text in texts if _BUTTON.fullmatch(text))


def _author(card: _Card) -> Author:
    """The name stands only on lists of several authors; the number also in the address behind 转发."""
    name = card.all.xpath("./div[1]/a[@class='nk']")[:1]
    links = (attribute(name, "href"), *card.last.xpath("./a[starts-with(normalize-space(),'转发[')]/@href").getall())
    user = _USER.search(links[0]) or next(filter(None, map(_UID.search, links[1:])), None)
    return Author(user["uid"] if user else "", tidy(name.xpath("string()").get("")), _verified(name))


def _verified(name: SelectorList[Selector]) -> str:
    badge = attribute(name.xpath("./following-sibling::*[1][self::img]"), "src")
    return _BADGES.get(badge.rpartition("/")[2], "")


def _said(part: SelectorList[Selector]) -> str:
    """The words of a part without its buttons; those of a post stand behind the name and a colon."""
    return "\n".join(element_to_text(one.root, drop=_is_furniture) for one in part).removeprefix(":").strip()


def _is_furniture(element: HtmlElement) -> bool:
    if element.tag not in {"a", "span"}:
        return False
    words = tidy("".join(element.itertext()))
    return element.get("class") == "ct" or bool(_BUTTON.fullmatch(words) or _FURNITURE.fullmatch(words))

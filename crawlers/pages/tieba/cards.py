"""Threads as the cards of the site of 2025 and later show them, in a bar and in the search."""

import re
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Platform, Post, PostType
from crawlers.markup import tidy
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.floor import TID
from crawlers.pages.tieba.gate import SITE, author_of, bar_of, number_of, thread_url
from crawlers.pages.tieba.words import words_of
from crawlers.times import parse_time

CARDS: Final = ".threadcardclass"
"""The cards of a page; rows that were not scrolled into view are empty."""

_BEGUN: Final = re.compile(r"发布于\s?([0-9][0-9年月日:： -]{3,20}[0-9日]|\S{1,3}前|刚刚)")
_SHARED_COMMENTED_LIKED: Final = 3


def to_thread(card: Selector, place: str, response: Response, keyword: str = "") -> Entry:
    """The thread of a card."""
    tid, title = _tid(card), _text(card, ".title-wrap")
    if not tid or not card.css(".title-wrap"):
        return unreadable(tid or place, "title-wrap" if tid else "a[href=/p/…]")
    begun = _BEGUN.search(_text(card, ".top-title"))
    numbers = [tidy(number) for number in card.css(".action-bar-warp .action-number").xpath("string()").getall()]
    _, answered, liked = numbers if len(numbers) == _SHARED_COMMENTED_LIKED else ("", "", "")
    return Post(
        site=SITE,
        native_id=tid,
        platform=Platform.TIEBA,
        type=PostType.THREAD,
        text="".join(words_of(part.root) for part in card.css(".abstract-wrap")[:1]),
        fetched_at=response.fetched_at,
        url=thread_url(tid),
        title=title,
        author=author_of(_text(card, ".forum-attention.user"), "", ""),
        published_at=parse_time(begun[1], response.fetched_at) if begun else None,
        published_raw=begun[1] if begun else "",
        comments=parse_count(_text(card, ".comment-link-zone .action-number") or answered),
        likes=parse_count(liked),
        board=bar_of(_text(card, ".forum-name-text").removesuffix("吧")),
        keyword=keyword,
    )


def _tid(card: Selector) -> str:
    """The thread's number: by a link, else by the row of the list that it stands in."""
    links = (TID.search(link) for link in card.css("a[href*='/p/']::attr(href)").getall())
    row = card.xpath("ancestor-or-self::div[@data-key][1]")
    return next((link[1] for link in links if link), "") or number_of(attribute(row, "data-key"))


def _text(card: Selector, css: str) -> str:
    return tidy(card.css(css).xpath("string()").get("")).replace("\n", " ")

"""Threads as the cards of the site of 2025 and later show them, in a bar and in the search."""

import re
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import tidy
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.floor import TID
from crawlers.pages.tieba.gate import SITE, author_of, bar_of, number_of, thread_url
from crawlers.pages.tieba.words import words_of
from crawlers.times import parse_time

CARDS: Final = ".threadcardclass, .thread-card-wrapper, a.top-thread-card-item"
"""The cards of a page, those of a bar and its pinned ones among them; rows that were not scrolled into view are empty."""

_TITLE: Final = ".title-wrap, .thread-title"
_TITLE_WORDS: Final = ".title-wrap, .thread-title .text"  # without the labels before it (求助, 置顶)
_AUTHOR: Final = ".forum-attention.user, .head-name"
_PORTRAIT: Final = re.compile(r"[?&]id=([\w.%-]{1,80})")
_PINNED: Final = re.compile(r"^置顶\s?")
_CUT: Final = re.compile(r"(?:\.{3}|…)\s?全文$")
_BEGUN: Final = re.compile(r"发布于\s?([0-9][0-9年月日:： -]{3,20}[0-9日]|\S{1,3}前|刚刚)")
_SHARED_COMMENTED_LIKED: Final = 3


def to_thread(card: Selector, place: str, response: Response, keyword: str = "", board: str = "") -> Entry:
    """The thread of a card; ``board`` is the bar whose page it is, where the card does not name another."""
    tid, title = _tid(card), _title(card)
    if not tid or title is None:
        return unreadable(tid or place, "title-wrap" if tid else "a[href=/p/…]")
    begun = _BEGUN.search(_text(card, ".top-title, .desc-info"))
    numbers = [tidy(number) for number in card.css(".action-bar-warp .action-number").xpath("string()").getall()]
    answered, liked = numbers[1:3] if len(numbers) >= _SHARED_COMMENTED_LIKED else ("", "")
    return Post(
        site=SITE,
        native_id=tid,
        platform=Platform.TIEBA,
        type=PostType.THREAD,
        text=_words(card),
        fetched_at=response.fetched_at,
        url=thread_url(tid),
        title=title,
        author=_author(card),
        published_at=parse_time(begun[1], response.fetched_at) if begun else None,
        published_raw=begun[1] if begun else "",
        comments=parse_count(_text(card, ".comment-link-zone .action-number") or answered),
        likes=parse_count(liked),
        board=bar_of(_text(card, ".forum-name-text").removesuffix("吧")) or board,
        keyword=keyword,
    )


def _tid(card: Selector) -> str:
    """The thread's number: by a link, else by the row of the list that it stands in."""
    links = (TID.search(link) for link in (attribute(card, "href"), *card.css("a[href*='/p/']::attr(href)").getall()))
    row = card.xpath("ancestor-or-self::div[@data-key][1]")
    return next((link[1] for link in links if link), "") or number_of(attribute(row, "data-key"))


def _title(card: Selector) -> str | None:
    """Its title, which may be empty; None where there is no place for one. A pinned card may hold nothing else."""
    if card.css(_TITLE):
        return _text(card, _TITLE_WORDS) or _text(card, _TITLE)
    words = tidy(card.xpath("string()").get("")).replace("\n", " ") if card.root.tag == "a" else ""
    return _PINNED.sub("", words) or None


def _words(card: Selector) -> str:
    parts = card.css(".abstract-wrap") or card.css(".thread-content")
    return _CUT.sub("…", "".join(words_of(part.root) for part in parts[:1]))


def _author(card: Selector) -> Author:
    link = card.css(_AUTHOR)[:1]
    portrait = _PORTRAIT.search(attribute(link, "href"))
    return author_of(_text(card, _AUTHOR), portrait[1] if portrait else "", "")


def _text(card: Selector, css: str) -> str:
    return tidy(card.css(css).xpath("string()").get("")).replace("\n", " ")

"""Threads as the cards of the site of 2025 and later show them, in a bar and in the search."""

import re
from dataclasses import replace
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author
from crawlers.markup import tidy
from crawlers.pages.nested import apart
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.floor import Thread, thread_of, tid_in
from crawlers.pages.tieba.gate import author_of, bar_of, number_of, portrait_in, shown_text
from crawlers.pages.tieba.words import words_of

_CARDS: Final = (
    ".threadcardclass, .thread-card-wrapper, a.top-thread-card-item"  # of a search; of a bar; its pinned ones
)
_ROW: Final = "ancestor-or-self::div[@data-key][1]"  # that a card stands in; those not scrolled into view have none
_TITLE: Final = ".title-wrap, .thread-title"
_TITLE_WORDS: Final = ".title-wrap, .thread-title .text"  # without the labels before it (求助, 置顶)
_AUTHOR: Final = ".forum-attention.user, .head-name"
_PINNED: Final = re.compile(r"^置顶\s?")
_CUT: Final = re.compile(r"(?:\.{3}|…)\s?全文$")
_BEGUN: Final = re.compile(r"发布于\s?([0-9][0-9年月日:： -]{3,20}[0-9日]|\S{1,3}前|刚刚)")
_SHARED_COMMENTED_LIKED: Final = 3


def cards_of(html: Selector) -> list[Selector]:
    """The cards of a page."""
    cards = html.css(_CARDS)
    apart([(card.xpath(_ROW) or [card])[0] for card in cards])
    return list(cards)


def to_thread(card: Selector, place: str, response: Response, keyword: str = "", board: str = "") -> Entry:
    """The thread of a card; ``board`` is the bar whose page it is, where the card does not name another."""
    tid, title = _tid(card), _title(card)
    if not tid or title is None:
        return unreadable(tid or place, "title-wrap" if tid else "a[href=/p/…]")
    begun = _BEGUN.search(shown_text(card, ".top-title, .desc-info"))
    numbers = [tidy(number) for number in card.css(".action-bar-warp .action-number").xpath("string()").getall()]
    answered, liked = numbers[1:3] if len(numbers) >= _SHARED_COMMENTED_LIKED else ("", "")
    replies = parse_count(shown_text(card, ".comment-link-zone .action-number") or answered)
    named = bar_of(shown_text(card, ".forum-name-text").removesuffix("吧"))
    return replace(
        thread_of(Thread(response, tid, title, named or board, replies), begun[1] if begun else ""),
        text=_words(card),
        author=_author(card),
        likes=parse_count(liked),
        keyword=keyword,
    )


def _tid(card: Selector) -> str:
    """The thread's number: by a link, else by the row of the list that it stands in."""
    linked = tid_in(attribute(card, "href"), *card.css("a[href*='/p/']::attr(href)").getall())
    return linked or number_of(attribute(card.xpath(_ROW), "data-key"))


def _title(card: Selector) -> str | None:
    """Its title, which may be empty; None where there is no place for one. A pinned card may hold nothing else."""
    if card.css(_TITLE):
        return shown_text(card, _TITLE_WORDS) or shown_text(card, _TITLE)
    words = tidy(card.xpath("string()").get("")).replace("\n", " ") if card.root.tag == "a" else ""
    return _PINNED.sub("", words) or None


def _words(card: Selector) -> str:
    parts = card.css(".abstract-wrap") or card.css(".thread-content")
    return _CUT.sub("…", "".join(words_of(part.root) for part in parts[:1]))


def _author(card: Selector) -> Author:
    return author_of(shown_text(card, _AUTHOR), portrait_in(attribute(card.css(_AUTHOR)[:1], "href")), "")

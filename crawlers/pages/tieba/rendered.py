"""A page of a thread as the site of 2025 and later renders it: ``.image-text`` is the first floor, then ``.pb-comment-item``.

It holds no more than was scrolled into view; the JSON of ``pb/page_pc`` has it all.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from parsel import Selector, SelectorList

from crawlers.counts import parse_count
from crawlers.items import Author, Count, Page, Post, Skipped
from crawlers.markup import tidy
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.boxes import Box, boxes_of
from crawlers.pages.tieba.floor import NO_TID, Parent, Thread, comment_of, floor_of
from crawlers.pages.tieba.gate import (
    author_of,
    bar_of,
    number_of,
    once,
    portrait_in,
    shown_bar,
    shown_title,
)
from crawlers.pages.tieba.words import answer_of, words_of

_FLOOR: Final = "pb-comment-item"
_BOXES: Final = frozenset({_FLOOR, "pb-lzl-item"})
_PARTS: Final = (
    "head-name",
    "name-info-link",
    "comment-content",
    "pb-rich-text",
    "comment-desc-left",
    "show-more-lzl",
    "action-number",
)
_FIRST: Final = ".image-text, .score-thread, .recruit-thread"
_PAGE: Final = ".pc-pb-box"  # holds the first floor's parts where none of the blocks does
_CARD: Final = "ancestor::*[contains(@class,'threadcard') or contains(@class,'thread-card')]"  # of another thread
_BAR: Final = f"//*[contains(@class,'forum-name-text')][not({_CARD})]"
_TOTAL: Final = re.compile(r"全部回复\s?[(（]\s?([0-9.]{1,9}\s?[wW万]?)")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_FOOT: Final = re.compile(
    r"(?:第\s?[0-9]{1,9}\s?楼\s?)?(?:发布于\s?)?(?P<moment>(?:[0-9]{4}-)?[0-9]{1,2}-[0-9]{1,2}(?: [0-9]{1,2}:[0-9]{2})?"
    r"|[0-9]{1,2}:[0-9]{2}|[今昨前]天(?: ?[0-9]{1,2}:[0-9]{2})?|刚刚|[0-9]{1,4} ?(?:秒|分钟|小时|天)前)?"
    r"\s?(?:IP属地[:：]?\s?)?(?P<region>[^\s0-9]{2,12})?"
)
_UNNUMBERED: Final = "页面没有给出楼中楼的编号，请按所在楼层另取 (a sub-comment without a number on the page: ask for those of its floor)"
_ROW_ABOVE: Final = 3  # elements, at most, from a floor up to its row


def is_rendered(html: Selector) -> bool:
    """Whether the page is one of these."""
    return bool(html.css(".pb-title-wrap, .pb-content-wrap, .pb-comment-item"))


def from_rendered(html: Selector, response: Response, tid: str) -> Page:
    """One page of a thread; ``follow`` are the floors of which not all sub-comments are here."""
    if not tid:
        return schema_changed(NO_TID)
    shown = _TOTAL.search(tidy(" ".join(html.css(".tab-item").xpath("string()").getall())))
    title = tidy(html.css(".pb-title, .pb-title-wrap").xpath("string()").get("")) or shown_title(html)
    board = tidy(html.xpath(f"string({_BAR})").get("")) or shown_bar(html)
    replies = parse_count(shown[1]) if shown else Count()
    thread = Thread(response, tid, title, bar_of(board.removesuffix("吧")), replies)
    boxes = boxes_of(html, _BOXES, _PARTS)
    return page_of(
        once(_entries(thread, html, boxes)),
        expected=replies.value + 1 if replies.raw.isdigit() else None,
        follow=tuple(_in_parts(boxes)),
    )


def _entries(thread: Thread, html: Selector, boxes: list[Box]) -> Iterator[Entry]:
    for block in html.css(_FIRST)[:1] or html.css(_PAGE)[:1]:
        shared_answered_liked = html.css(".action-bar-container")[:1].css(".action-number").xpath("string()").getall()
        yield replace(_first(thread, block), likes=parse_count("".join(shared_answered_liked[2:3])))
    answers = Counter(id(floor) for box in boxes if (floor := _floor_of(box)))
    for place, box in enumerate(boxes, 1):
        floor = _floor_of(box)
        if floor and _id_of(floor) and not _id_of(box):
            yield Skipped(f"#{place}", _UNNUMBERED)
        elif not _id_of(box) or "comment-content" not in box.parts:
            found = {"data-id": _id_of(box), ".comment-content": "comment-content" in box.parts}
            yield unreadable(_id_of(box) or f"#{place}", *(name for name, is_there in found.items() if not is_there))
        elif _is_floor(box):
            yield _reply(thread, box, answers[id(box)])
        elif floor and _id_of(floor):
            yield _comment(thread, _id_of(floor), box)
        else:
            yield unreadable(_id_of(box), f".{_FLOOR}[data-id]")


def _first(thread: Thread, block: Selector) -> Post:
    feet = [
        tidy(foot.xpath("string()").get("")) for name in ("post-num", "rel-thread-time") for foot in _own(block, name)
    ]
    moments = [match["moment"] for foot in feet if (match := _FOOT.match(foot)) and match["moment"]]
    name, link = _own(block, "head-name"), _own(block, "name-info-link")
    return replace(
        floor_of(
            thread, "", 1, next((day for day in moments if "-" in day), "".join((moments or feet)[:1])), thread.replies
        ),
        text="".join(words_of(body.root) for body in _own(block, "pb-content-wrap")),
        author=_author(name.xpath("string()").get(""), attribute(name, "href") or attribute(link, "href")),
        region=tidy(_own(block, "ip-address").xpath("string()").get("")).removeprefix("IP属地:"),
    )


def _own(block: Selector, name: str) -> SelectorList[Selector]:
    """The first part of a class of the first floor's block, which may hold the other floors too."""
    own = f".//*[contains(concat(' ',@class,' '),' {name} ')][not(ancestor::*[contains(@class,'{_FLOOR}')])]"
    return block.xpath(own)[:1]


def _reply(thread: Thread, box: Box, answers: int) -> Post:
    moment, region = _foot(box)
    return replace(
        floor_of(thread, _id_of(box), 0, moment, Count(answers + _hidden(box))),
        text="".join(words_of(body) for body in box.parts.get("pb-rich-text", ())[:1]),
        author=_author_of(box),
        likes=parse_count(box.text("action-number")),
        region=region,
    )


def _comment(thread: Thread, pid: str, box: Box) -> Post:
    words = [answer_of(body) for body in box.parts.get("pb-rich-text", ())[:1]]
    own, quoted = words[0] if words else ("", "")
    moment, region = _foot(box)
    return replace(
        comment_of(Parent(thread.tid, pid, thread.board), _id_of(box), moment, thread.response),
        text=own,
        quoted=quoted,
        author=_author_of(box),
        region=region,
    )


def _is_floor(box: Box) -> bool:
    return _FLOOR in box.element.get("class", "").split()


def _floor_of(box: Box) -> Box | None:
    """The floor that a sub-comment stands under."""
    above = None if _is_floor(box) else box.above
    while above and not _is_floor(above):
        above = above.above
    return above


def _id_of(box: Box) -> str:
    """A floor's or sub-comment's number; a floor may have it on the row of the list that it stands in."""
    around = islice(box.element.iterancestors(), _ROW_ABOVE if _is_floor(box) else 0)
    keys = (row.get("data-key") or row.get("data-id", "") for row in around)
    return number_of(box.element.get("data-id", "")) or number_of(next(filter(None, keys), ""))


def _foot(box: Box) -> tuple[str, str]:
    """When and where: ``第2楼 21小时前 浙江``."""
    feet = box.parts.get("comment-desc-left", ())[:1]
    match = _FOOT.match("".join(tidy(" ".join(foot.itertext())).replace("\n", " ") for foot in feet))
    return (match["moment"] or "", match["region"] or "") if match else ("", "")


def _hidden(box: Box) -> int:
    """How many sub-comments a click would show: ``展开3条回复``."""
    match = _NUMBER.search(box.text("show-more-lzl"))
    return int(match[0]) if match else 0


def _in_parts(boxes: list[Box]) -> list[str]:
    """The floors of which not all sub-comments are on the page, or not with their numbers."""
    unnumbered = {id(_floor_of(box)) for box in boxes if not _id_of(box)}
    floors = (box for box in boxes if _is_floor(box) and (_hidden(box) or id(box) in unnumbered))
    return [number for floor in floors if (number := _id_of(floor))]


def _author_of(box: Box) -> Author:
    links = [link for name in ("head-name", "name-info-link") for link in box.parts.get(name, ())[:1]]
    return _author(box.text("head-name"), " ".join(link.get("href", "") for link in links))


def _author(name: str, address: str) -> Author:
    return author_of(name, portrait_in(address), "")

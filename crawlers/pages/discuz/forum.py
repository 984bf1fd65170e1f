"""A board's list of threads (Discuz! X, and the older markup of 7.x).

A row is a summary of its thread, without text and with the thread's number for its id: the first post's own number
stands on the thread's page only. Summaries are for reading a list; what is stored are the posts of ``Page.follow``.
"""

import re
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Outcome, Page, Platform, Post, PostType
from crawlers.markup import tidy
from crawlers.pages.discuz.gate import (
    absolute,
    asked_page,
    board_of,
    gate,
    labelled_number,
    next_page,
    not_found,
    number_in,
    refused_inside,
    shown_number,
    shown_page,
    site_of,
)
from crawlers.pages.refusals import empty, schema_changed
from crawlers.pages.response import Response, attribute
from crawlers.times import parse_time

_UID: Final = re.compile(r"uid[-=](\d+)")
_TITLE: Final = "a.xst, span[id^=thread_] a"


def parse_list(response: Response) -> Page:
    """One page of a board; ``expected`` is the board's number of threads, ``follow`` and ``posts`` the threads on this page."""
    if page := gate(response):
        return page
    html, text = response.html(), response.text()
    if page := refused_inside(html, text):
        return page
    rows = _rows(html)
    links = [*(link for row in rows for link in row.css(_TITLE).xpath("@href").getall()), *_pictures(html)]
    tids = tuple(dict.fromkeys(tid for link in links if (tid := number_in(link, "thread"))))
    if not tids:
        return _nothing(html, text)
    if asked_page(response) > shown_page(html):
        return empty("请求的页码超出最后一页 (asked for a page beyond the last one)")
    total = labelled_number(html, "主题")
    summaries: dict[str, Post] = {}
    for row in rows:
        if post := _summary(row, response, html):
            summaries.setdefault(post.id, post)
    return Page(
        Outcome.OK,
        posts=tuple(summaries.values()),
        expected=None if total is None else total.value,
        next=next_page(response, html),
        follow=tids,
    )


def _rows(html: Selector) -> list[Selector]:
    """The threads' rows. Sticky threads come again on every page; announcements have no thread."""
    named = "[starts-with(@id,'normalthread_') or starts-with(@id,'stickthread_')]"
    return list(html.xpath(f"//tbody{named} | //tr{named}"))


def _pictures(html: Selector) -> list[str]:
    """Links of threads in a board that shows pictures instead of rows."""
    return html.css("ul#waterfall li h3 a::attr(href)").getall()


def _summary(row: Selector, response: Response, html: Selector) -> Post | None:
    """The thread as its row shows it; None for a row without a thread."""
    link = next(iter(row.css(_TITLE)), None)
    tid = number_in(attribute(link, "href"), "thread") if link is not None else ""
    if link is None or not tid:
        return None
    begun = next(iter(row.css("td.by, td.author")), None)
    raw = _time(begun) if begun is not None else ""
    views = next(iter(row.css("td.num em, td.nums em")), None)
    return Post(
        site=site_of(response, html),
        native_id=tid,
        platform=Platform.FORUM,
        type=PostType.THREAD,
        text="",
        fetched_at=response.fetched_at,
        url=absolute(attribute(link, "href"), response, html),
        title=tidy(link.xpath("string()").get("")),
        author=_author(begun) if begun is not None else Author(),
        published_at=parse_time(raw, response.fetched_at),
        published_raw=raw,
        comments=parse_count(row.css("td.num a.xi2::text, td.nums strong::text").get()),
        views=shown_number(views) if views is not None else parse_count(""),
        board=board_of(html),
    )


def _time(cell: Selector) -> str:
    return tidy(cell.css("em span::attr(title)").get() or cell.css("em").xpath("string()").get(""))


def _author(cell: Selector) -> Author:
    """Who began the thread; anonymous ones have no link, so only the word that the board shows."""
    uid = _UID.search(cell.css("cite a::attr(href)").get(""))
    return Author(id=uid[1] if uid else "", name=tidy(cell.css("cite").xpath("string()").get("")))


def _nothing(html: Selector, text: str) -> Page:
    if "尚无主题" in text or "没有找到帖子" in text:
        return empty("本版块没有主题 (no threads in this board)")
    if html.css("#threadlisttableid, #threadlist, #waterfall"):
        return schema_changed("主题列表中没有可识别的行 (no readable rows)")
    return not_found(text, "主题列表")

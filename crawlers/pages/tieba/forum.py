"""A bar's list of threads: the HTML, whose list stands inside an HTML comment, and the JSON of ``frs/page_pc``.

A row is a summary of its thread: title, abstract, day. What is whole are the posts of ``Page.follow``.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Page, Post, Skipped
from crawlers.markup import parseable, tidy, unescape
from crawlers.pages.embedded import holds_json
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba import table, touch, wap
from crawlers.pages.tieba.cards import cards_of, to_thread
from crawlers.pages.tieba.floor import Thread, thread_of, tid_in
from crawlers.pages.tieba.gate import (
    absolute,
    asked,
    author_of,
    bar_of,
    data_of,
    no_such_bar,
    number_of,
    once,
    open_payload,
    refusal,
    shown_bar,
    shown_text,
    without_posts,
)
from crawlers.pages.tieba.told import told_thread
from crawlers.pages.tieba.words import words_of

_TOTAL: Final = re.compile(r"主题数\s?([0-9][0-9,]{0,15})")
_AUTHOR_LABEL: Final = "主题作者:"
_COUNTED_BUT_HIDDEN: Final = (
    "列表为空，但平台称有主题：停止 10 分钟以上，检查 Cookie 后再试"
    " (no threads though the bar counts some: wait at least 10 minutes, check the cookie)"
)


def parse_list(response: Response) -> Page:
    """One page of a bar; ``expected`` is the bar's number of threads, ``follow`` the threads on this page."""
    if page := refusal(response):
        return page
    return _from_payload(response) if holds_json(response) else _from_html(response)


def _from_html(response: Response) -> Page:
    trees = _trees(response.html())
    rows = [row for tree in trees for row in tree.css("li.j_thread_list")]
    board = next((name for tree in trees if (name := shown_bar(tree))), "")
    if not rows:
        return _without_rows(response, trees, board)
    entries = [_row(row, f"#{place}", response, board) for place, row in enumerate(rows, 1)]
    link = next((href for tree in trees if (href := tree.css("a.next.pagination-item::attr(href)").get())), "")
    return _page(entries, _total(trees), absolute(link, response))


def _without_rows(response: Response, trees: list[Selector], board: str) -> Page:
    """A page in another layout than that of the site of 2014 to 2025, or without threads."""
    html, expected = trees[0], _total(trees)
    cards, phone_rows = cards_of(html), touch.rows_of(html)
    if (cards or phone_rows) and (page := no_such_bar(html, [*cards, *phone_rows])):
        return page
    if cards:
        threads = [to_thread(card, f"#{place}", response, board=board) for place, card in enumerate(cards, 1)]
        return _page(threads, expected, "")
    if threads := _otherwise(html, response, board):
        return _page(threads, expected, touch.next_of(html, touch.pager_of(response.text()), response))
    return _nothing(response, trees, expected)


def _otherwise(html: Selector, response: Response, board: str) -> list[Entry]:
    """The threads of a page for phones, with touch screens or of before them, or of a table of before 2013."""
    for layout in (touch, wap, table):
        name = board or wap.bar_in_title(html)
        rows = [layout.to_row(row, f"#{place}", response, name) for place, row in enumerate(layout.rows_of(html), 1)]
        if any(isinstance(row, Post) or row.is_fault for row in rows):
            return rows
    return []


def _page(entries: list[Entry], expected: int | None, next_page: str) -> Page:
    tids = dict.fromkeys(entry.native_id for entry in entries if isinstance(entry, Post))
    return page_of(once(entries), expected=expected, next_page=next_page, follow=tuple(tids))


def _trees(html: Selector) -> list[Selector]:
    """The page, and the parts of it that it carries as HTML comments for its script to put in place."""
    parts = (comment[4:-3] for comment in html.xpath("//code/comment()").getall())
    return [html, *(Selector(text=parseable(part), type="html") for part in parts if "thread" in part)]


def _total(trees: list[Selector]) -> int | None:
    for tree in trees:
        if match := _TOTAL.search(shown_text(tree, ".th_footer_l")):
            return parse_count(match[1]).value
    return None


def _nothing(response: Response, trees: list[Selector], expected: int | None) -> Page:
    is_list = any(tree.css("#thread_list, [id$='pagelet/thread_list']") for tree in trees)
    if not is_list:
        return without_posts(trees[0], response, "主题列表 (thread list)")
    if expected and asked(response) < expected:
        return blocked(_COUNTED_BUT_HIDDEN)
    return empty("本吧没有（更多）主题 (no more threads in this bar)")


def _row(row: Selector, place: str, response: Response, board: str) -> Entry:
    data = data_of(row)
    link = next(iter(row.css("a.j_th_tit")), None)
    tid = number_of(data.text("id")) or (tid_in(attribute(link, "href")) if link is not None else "")
    if link is None or not tid:
        if not tid and "广告" in row.xpath("string()").get(""):
            return Skipped(place, "广告 (advertisement)")
        parts = {"data-field.id": tid, "a.j_th_tit": link is not None}
        return unreadable(tid or place, *(name for name, is_there in parts.items() if not is_there))
    begun = shown_text(row, ".is_show_create_time")
    title = tidy(attribute(link, "title") or link.xpath("string()").get(""))
    replies = parse_count(data.get("reply_num") or row.css(".threadlist_rep_num::text").get())
    return replace(
        thread_of(Thread(response, tid, title, board, replies), begun),
        text="\n".join(words_of(part.root) for part in row.css(".threadlist_abs")[:1]),
        author=_author(row, data),
    )


def _author(row: Selector, data: Fields) -> Author:
    """Who began the thread: the whole name stands in a tooltip, on the row it may be cut."""
    mark = row.css(".tb_icon_author")
    label = attribute(mark, "title")
    shown = label.removeprefix(_AUTHOR_LABEL) if label.startswith(_AUTHOR_LABEL) else ""
    names = shown.strip() or data.text("author_nickname", "author_name") or mark.css("a").xpath("string()").get("")
    user_id = data_of(mark[0]).text("user_id") if mark else ""
    linked = next((data_of(link).text("id") for link in mark.css("a")[:1]), "")
    return author_of(names, data.text("author_portrait") or linked, user_id)


def _from_payload(response: Response) -> Page:
    payload = open_payload(response)
    if isinstance(payload, Page):
        return payload
    data = payload.child("data") or payload
    pager = data.child("page")
    expected = pager.whole("total_count") or pager.whole("total_num")
    board = bar_of(data.child("forum").text("name", "forum_name"))
    if isinstance(data.get("content"), str):
        html = Selector(text=parseable(data.text("content")) or "<p></p>", type="html")
        if threads := _otherwise(html, response, board):
            return _page(threads, expected, touch.next_of(html, pager, response))
    if isinstance(data.get("thread_list"), list):
        users = {user.text("id"): user for user in data.children("user_list")}
        entries = [told_thread(row, users, response, board) for row in data.children("thread_list")]
    elif isinstance(data.child("page_data").get("feed_list"), list):
        rows = data.child("page_data").children("feed_list")
        entries = [_feed(row, f"#{place}", response, board) for place, row in enumerate(rows, 1)]
    else:
        return schema_changed("没有主题列表 feed_list 或 thread_list (no list of threads)")
    if not entries:
        is_end = not expected or asked(response) > 1 or (pager.whole("current_page") or 1) > 1
        return empty("没有（更多）主题 (no more threads)") if is_end else blocked(_COUNTED_BUT_HIDDEN)
    following = (pager.whole("current_page") or asked(response) or 1) + 1
    return _page(entries, expected, response.with_query(pn=str(following)) if pager.flag("has_more") else "")


def _feed(row: Fields, place: str, response: Response, board: str) -> Entry:
    if row.text("layout") not in {"", "feed"}:
        return Skipped(place, f"不是主题而是 {row.text('layout')[:20]} (no thread)")
    feed = row.child("feed")
    about = feed.child("business_info_map")
    tid = number_of(about.text("thread_id")) or tid_in(feed.text("schema"))
    title = about.text("title") or next((part.child("text_info").text("text") for part in _title(feed)), "")
    if not tid or not (title or "title" in about):
        return unreadable(tid or place, "title" if tid else "thread_id")
    replies = parse_count(_component(feed, "feed_social").get("comment_num") or about.get("comment_num"))
    thread = Thread(response, tid, unescape(title), bar_of(about.text("forum_name")) or board, replies)
    return replace(
        thread_of(thread, about.text("create_time")),
        text=unescape(about.text("abstract")),
        author=author_of(next(_head(feed), ""), "", ""),
        likes=parse_count(_component(feed, "feed_social").child("agree").get("agree_num")),
        views=parse_count(about.get("view_num")),
    )


def _component(feed: Fields, name: str) -> Fields:
    parts = (part.child(name) for part in feed.children("components") if part.text("component") == name)
    return next(parts, Fields({}))


def _title(feed: Fields) -> Iterator[Fields]:
    return _component(feed, "feed_title").children("data")


def _head(feed: Fields) -> Iterator[str]:
    """The names at a card's head; the first is the author's."""
    for item in _component(feed, "feed_head").children("main_data"):
        if name := item.child("text").text("text"):
            yield name

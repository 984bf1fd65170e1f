"""A page of a thread, in any layout; here the full page of Discuz! X and 7.x (``div#post_<pid>``), 6.x (``table#pid<pid>``)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsel import Selector

from crawlers.items import Count, Page, PostType, Skipped
from crawlers.markup import tidy
from crawlers.pages.discuz import archiver, touch
from crawlers.pages.discuz.body import read_body
from crawlers.pages.discuz.gate import BEYOND_LAST, gate, not_found, refused_inside
from crawlers.pages.discuz.links import number_in
from crawlers.pages.discuz.parts import Parts, parts_of, pids_of
from crawlers.pages.discuz.sheet import (
    Sheet,
    board_of_thread,
    first_of,
    is_beyond_last,
    is_first_page,
    labelled_number,
    next_page,
    opened,
    paged_number,
    pages_offered,
    sheet_of,
    shown_number,
    text_of,
    window_title,
)
from crawlers.pages.discuz.topic import (
    NO_NUMBER,
    Topic,
    Turn,
    is_first_floor,
    start_and_reply,
    thread_page,
    to_post,
    with_thread,
)
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.refusals import empty
from crawlers.pages.response import Response

__all__ = ["parse_thread", "with_thread"]

_SCRIPTED: Final = re.compile(r"\btid\s*=\s*(?:parseInt\()?['\"]([1-9][0-9]{0,17})['\"]")


def parse_thread(response: Response) -> Page:
    """One page of a thread; ``expected`` is its replies plus one, where the page shows them.

    Only the first page shows the thread's first post: give it to `with_thread` for the later pages. The touch pages
    and the archiver are read too.
    """
    if page := gate(response):
        return page
    response = opened(response)
    sheet, text = sheet_of(response), response.text()
    if archiver.is_archiver(sheet):
        return archiver.read_thread(sheet)
    if page := refused_inside(sheet.html, text):
        return page
    return _read(sheet, text)


def _read(sheet: Sheet, text: str) -> Page:
    tid = number_in(sheet.response.url, "thread") or _tid_inside(sheet.html, text)
    pids = pids_of(sheet.html)
    if not tid or not (pids or touch.has_posts(sheet.html)):
        return not_found(sheet.html, text, "帖子")
    page = _full_page(sheet, tid, pids) if pids else touch.read_thread(sheet, tid)
    has_start = any(post.type is PostType.THREAD for post in page.posts)
    return empty(BEYOND_LAST) if is_beyond_last(sheet, has_start=has_start) else page


def _full_page(sheet: Sheet, tid: str, pids: Sequence[str]) -> Page:
    parts = parts_of(sheet.html)
    topic = _topic(sheet, tid, parts)
    return thread_page(topic, _entries(sheet, topic, parts, pids), next_page(sheet), pages_offered(sheet.html))


def _topic(sheet: Sheet, tid: str, parts: Parts) -> Topic:
    html, board = sheet.html, board_of_thread(sheet.html)
    replies, views = parts.counts_above()
    is_old = bool(html.css("td.postauthor, td.t_msgfont"))
    start, reply = start_and_reply(tid, rewritten="thread-" in sheet.response.url, old=is_old)
    return Topic(
        sheet.response,
        sheet.site,
        tid,
        base=sheet.base,
        title=_title(html) or window_title(html, board),
        board=board,
        replies=labelled_number(html, "回复", "回復", "回覆")
        or _folded(html, "foldreplies")
        or _paged_replies(html)
        or replies,
        views=labelled_number(html, "查看", "檢視") or _folded(html, "foldviews") or views,
        likes=shown_number(first_of(html.css("#recommendv_add"))),
        start_link=start,
        reply_link=reply,
    )


def _title(html: Selector) -> str:
    """The thread's title without its type, [求助], which is a link before it or stands outside."""
    places = (
        "#thread_subject",
        "#threadtitle h1",
        ".viewthread h1",
        "h1 a",
        ".postinfo01 h2 a",
        ".thread-subject span",
    )
    subject = first_of(found for place in places for found in html.css(place))
    own = tidy(" ".join(subject.xpath("text()").getall())) if subject is not None else ""
    return own or text_of(subject)


def _entries(sheet: Sheet, topic: Topic, parts: Parts, pids: Sequence[str]) -> Iterator[Entry]:
    is_start = is_first_page(sheet)
    floors = parts.by_floor(pids)
    for place, pid in enumerate(pids):
        floor = is_first_floor(parts.floor(pid))
        is_first = is_start and place == 0 if floor is None else floor
        yield _entry(topic, pid, parts, floors.get(parts.answered_floor(pid), ""), is_first=is_first)
        for number, _ in enumerate(parts.comments.get(pid, ()), 1):
            yield Skipped(f"{topic.id_of(pid)} 点评{number}", NO_NUMBER)


def _entry(topic: Topic, pid: str, parts: Parts, answered: str, *, is_first: bool) -> Entry:
    what, bodies = topic.id_of(pid), parts.bodies(pid)
    said = read_body([node.root for node in bodies], [node.root for node in parts.locked.get(pid, ())])
    if said.hidden:
        return Skipped(what, said.hidden)
    if not bodies:
        return unreadable(what, "postmessage")
    if answered and not said.answered:
        said = replace(said, answered=answered)
    author, shown_time = parts.author(pid), parts.time(pid)
    if is_first and not author.name:
        author, shown_time = parts.author(""), shown_time or parts.time("")
    return to_post(topic, Turn(pid, said, author, shown_time, is_first))


def _tid_inside(html: Selector, text: str) -> str:
    """The thread's number by what the page says of itself, the surest first: other threads are linked too."""
    if script := _SCRIPTED.search(text):
        return script[1]
    places = ("link[rel=canonical]::attr(href)", "form[action*='tid=']::attr(action)", "#pt a::attr(href)")
    links = (link for place in (*places, "a[href*='viewthread']::attr(href)") for link in html.css(place).getall())
    return next((tid for link in links if (tid := number_in(link, "thread"))), "")


def _folded(html: Selector, name: str) -> Count | None:
    """A count behind an icon, as some templates have it."""
    node = first_of(html.xpath("//*[@class=$name]/following-sibling::*[1]", name=name))
    return shown_number(node) if node is not None else None


def _paged_replies(html: Selector) -> Count | None:
    """The replies by the pager of 7.x, which counts all posts."""
    total = paged_number(html)
    return Count(max(total.value - 1, 0), total.raw) if total is not None else None

"""A page of a thread, in any layout; here the full page of Discuz! X and 7.x, whose posts stand in ``div#post_<pid>``."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parsel import Selector

from crawlers.items import Author, Count, Page, Skipped
from crawlers.markup import tidy
from crawlers.pages.discuz import archiver, touch
from crawlers.pages.discuz.body import read_body
from crawlers.pages.discuz.gate import BEYOND_LAST, gate, not_found, refused_inside
from crawlers.pages.discuz.links import number_in, uid_in
from crawlers.pages.discuz.sheet import (
    Sheet,
    board_of_thread,
    first_of,
    is_beyond_last,
    is_first_page,
    labelled_number,
    next_page,
    paged_number,
    pages_offered,
    sheet_of,
    shown_number,
    text_of,
    time_in,
)
from crawlers.pages.discuz.topic import Topic, Turn, is_first_floor, start_and_reply, thread_page, to_post, with_thread
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.refusals import empty
from crawlers.pages.response import Response, attribute

__all__ = ["parse_thread", "with_thread"]

_NUMBERED: Final = (
    "starts-with(@id,'post_') and string-length(@id)>5 and translate(substring(@id,6),'0123456789','')=''"
)
_NO_NUMBER: Final = "点评没有编号；触屏版和手机接口有 (a comment on a post, without a number here: the touch pages and the mobile API number them)"


def parse_thread(response: Response) -> Page:
    """One page of a thread; ``expected`` is its replies plus one, where the page shows them.

    Only the first page shows the thread's first post: give it to `with_thread` for the later pages. The touch pages
    and the archiver are read too.
    """
    if page := gate(response):
        return page
    sheet, text = sheet_of(response), response.text()
    if archiver.is_archiver(sheet):
        return archiver.read_thread(sheet)
    if page := refused_inside(sheet.html, text):
        return page
    return _read(sheet, text)


def _read(sheet: Sheet, text: str) -> Page:
    tid = number_in(sheet.response.url, "thread") or _tid_inside(sheet.html)
    pids = _pids(sheet.html)
    if not tid or not (pids or touch.has_posts(sheet.html)):
        return not_found(sheet.html, text, "帖子")
    if is_beyond_last(sheet):
        return empty(BEYOND_LAST)
    if not pids:
        return touch.read_thread(sheet, tid)
    topic = _topic(sheet, tid)
    return thread_page(topic, _entries(sheet, topic, pids), next_page(sheet), pages_offered(sheet.html))


def _topic(sheet: Sheet, tid: str) -> Topic:
    html = sheet.html
    is_old = bool(html.css("td.postauthor, td.t_msgfont"))
    start, reply = start_and_reply(tid, rewritten="thread-" in sheet.response.url, old=is_old)
    subject = first_of(html.css("#thread_subject") or html.css("#threadtitle h1") or html.css("h1 a"))
    return Topic(
        sheet.response,
        sheet.site,
        tid,
        base=sheet.base,
        title=text_of(subject),  # the type before it, [求助], stands outside
        board=board_of_thread(html),
        replies=labelled_number(html, "回复") or _folded(html, "foldreplies") or _paged_replies(html),
        views=labelled_number(html, "查看") or _folded(html, "foldviews"),
        start_link=start,
        reply_link=reply,
    )


def _pids(html: Selector) -> tuple[str, ...]:
    """The posts' numbers in the order of the page; a pinned reply stands there twice."""
    return tuple(dict.fromkeys(attribute(box, "id")[5:] for box in html.xpath(f"//div[{_NUMBERED}]")))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a page's posts by post number, found once for all posts.

    A part belongs to the nearest container around it: an unclosed tag puts a post inside the one before.
    """

    named: Mapping[str, list[Selector]]
    """By id: ``postmessage_<pid>`` (in a trade twice), ``authorposton<pid>``, ``postnum<pid>``."""
    members: Mapping[str, list[Selector]]
    """The authors' links."""
    words: Mapping[str, list[Selector]]
    """The places of an author without a link: anonymous, a guest, deleted."""
    locked: Mapping[str, list[Selector]]
    comments: Mapping[str, list[Selector]]


def _parts(html: Selector) -> _Parts:
    named: defaultdict[str, list[Selector]] = defaultdict(list)
    for node in html.css("[id^=postmessage_], [id^=authorposton], [id^=postnum]"):
        named[attribute(node, "id")].append(node)
    return _Parts(
        named,
        _by_post(html, ".authi a.xw1, .authi a[href*=uid], td.postauthor .postinfo a, .authorinfo a[href*=uid]"),
        _by_post(html, ".authi, .authorinfo, td.pls div.pi, td.postauthor .avatar"),
        _by_post(html, "div.locked"),
        _by_post(html, "div.pstl div.psti"),
    )


def _by_post(html: Selector, css: str) -> Mapping[str, list[Selector]]:
    found: defaultdict[str, list[Selector]] = defaultdict(list)
    for node in html.css(css):
        found[node.xpath(f"ancestor::div[{_NUMBERED}][1]/@id").get("")[5:]].append(node)
    return found


def _entries(sheet: Sheet, topic: Topic, pids: Sequence[str]) -> Iterator[Entry]:
    parts, is_start = _parts(sheet.html), is_first_page(sheet)
    for place, pid in enumerate(pids):
        floor = is_first_floor(text_of(first_of(parts.named.get(f"postnum{pid}", ()))))
        is_first = is_start and place == 0 if floor is None else floor
        yield _entry(topic, pid, parts, is_first=is_first)
        for number, _ in enumerate(parts.comments.get(pid, ()), 1):
            yield Skipped(f"{topic.id_of(pid)} 点评{number}", _NO_NUMBER)


def _entry(topic: Topic, pid: str, parts: _Parts, *, is_first: bool) -> Entry:
    what = topic.id_of(pid)
    bodies = parts.named.get(f"postmessage_{pid}", [])
    said = read_body([node.root for node in bodies], [node.root for node in parts.locked.get(pid, ())])
    if said.hidden:
        return Skipped(what, said.hidden)
    if not bodies:
        return unreadable(what, "postmessage")
    shown_time = time_in(first_of(parts.named.get(f"authorposton{pid}", ())))
    return to_post(topic, Turn(pid, said, _author(pid, parts), shown_time, is_first))


def _author(pid: str, parts: _Parts) -> Author:
    """The author; anonymous and deleted ones have no link, so only the word or name that the board shows."""
    link = first_of(parts.members.get(pid, ()))
    if link is not None:
        name = tidy(link.xpath("text()[last()]").get("")) or text_of(link)
        return Author(uid_in(attribute(link, "href")), name)
    words = (tidy(" ".join(place.xpath("text()").getall())) for place in parts.words.get(pid, ()))
    return Author(name=next(filter(None, words), ""))


def _tid_inside(html: Selector) -> str:
    places = "link[rel=canonical]::attr(href), form[action*='tid=']::attr(action), #pt a::attr(href)"
    links = html.css(f"{places}, a[href*='viewthread']::attr(href)").getall()
    return next((tid for link in links if (tid := number_in(link, "thread"))), "")


def _folded(html: Selector, name: str) -> Count | None:
    """A count behind an icon, as some templates have it."""
    node = first_of(html.xpath("//*[@class=$name]/following-sibling::*[1]", name=name))
    return shown_number(node) if node is not None else None


def _paged_replies(html: Selector) -> Count | None:
    """The replies by the pager of 7.x, which counts all posts."""
    total = paged_number(html)
    return Count(max(total.value - 1, 0), total.raw) if total is not None else None

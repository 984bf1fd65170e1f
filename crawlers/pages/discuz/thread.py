"""A page of a thread (Discuz! X): its posts without anti-copy noise, quotes apart, hidden ones left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawlers.items import Author, Count, Page, Platform, Post, PostType, Skipped
from crawlers.markup import element_to_text, tidy
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
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.refusals import empty
from crawlers.pages.response import Response, attribute
from crawlers.times import parse_time
from crawlers.weibo_text import quote

_NOISE: Final = frozenset(
    {"jammer", "pstatus", "quote", "attach_nopermis", "locked", "sign", "rate", "pstl", "aimg_tip", "tattl", "attnm"}
)
_UID: Final = re.compile(r"uid[-=](\d+)")
_PID: Final = re.compile(r"\bpid=(\d+)")
_QUOTED: Final = re.compile(r"^(?P<name>.{1,40}?) (?:发表于|發表於)[^\n]{0,40}\n?(?P<words>.*)$", re.DOTALL)
_HIDDEN: Final = "已被屏蔽或需权限 (hidden: moderated, or wants a permission)"
_FIRST_FLOOR: Final = re.compile(r"^(?:楼主|樓主|1\s*#?$)")
_LATER_FLOOR: Final = re.compile(r"^(?:沙发|板凳|地板|\d+)")


@dataclass(frozen=True, slots=True)
class _Thread:
    """What all posts of a page share."""

    response: Response
    site: str
    tid: str
    board: str
    title: str
    html: Selector

    @property
    def is_first_page(self) -> bool:
        return shown_page(self.html) == 1


def parse_thread(response: Response) -> Page:
    """One page of a thread; ``expected`` is its replies plus one.

    Only the first page shows the thread's first post: give it to `with_thread` for the later pages.
    """
    if page := gate(response):
        return page
    html, text = response.html(), response.text()
    if page := refused_inside(html, text):
        return page
    tid = number_in(response.url, "thread") or _tid_inside(html)
    boxes = _boxes(html)
    if not boxes or not tid:
        return not_found(text, "帖子")
    if asked_page(response) > shown_page(html):
        return empty("请求的页码超出最后一页 (asked for a page beyond the last one)")
    thread = _Thread(response, site_of(response, html), tid, board_of(html), _title(html), html)
    return _page(thread, boxes)


def with_thread(page: Page, first: Post) -> Page:
    """A later page of a thread, its replies tied to the first post that its first page gave."""
    replies = (
        replace(post, parent_id=post.parent_id or first.id, root_id=first.id) if post.type is PostType.REPLY else post
        for post in page.posts
    )
    return replace(page, posts=tuple(replies))


def _page(thread: _Thread, boxes: Mapping[str, Selector]) -> Page:
    posts = [
        Skipped(f"{thread.tid}-{pid}", _HIDDEN)
        if _is_hidden(pid, box)
        else _to_post(thread, pid, box, _is_first(thread, pid, box, boxes))
        for pid, box in boxes.items()
    ]
    replies = _replies(thread.html)
    page = page_of(
        posts,
        expected=None if replies is None else replies.value + 1,
        next_page=next_page(thread.response, thread.html),
    )
    first = next((post for post in page.posts if post.type is PostType.THREAD), None)
    return with_thread(page, first) if first else page


def _boxes(html: Selector) -> dict[str, Selector]:
    """The posts' containers by post number, in the order of the page."""
    boxes = html.xpath("//div[starts-with(@id,'post_')]")
    return {pid: box for box in boxes if (pid := attribute(box, "id")[5:]).isascii() and pid.isdigit()}


def _body(pid: str, box: Selector) -> Selector | None:
    return next(iter(box.xpath(".//*[@id=$name]", name=f"postmessage_{pid}")), None)


def _is_hidden(pid: str, box: Selector) -> bool:
    """Whether the board keeps the whole post from us: 内容自动屏蔽, 阅读权限, 隐藏内容."""
    body = _body(pid, box)
    return bool(box.css("div.locked")) and (body is None or not element_to_text(body.root, drop=_is_noise))


def _is_first(thread: _Thread, pid: str, box: Selector, boxes: Mapping[str, Selector]) -> bool:
    """Whether this is the thread's first post: by its floor where the page names it, else by its place."""
    floor = tidy(box.xpath(".//*[@id=$name]", name=f"postnum{pid}").xpath("string()").get(""))
    if _LATER_FLOOR.match(floor) or _FIRST_FLOOR.match(floor):
        return bool(_FIRST_FLOOR.match(floor))
    return thread.is_first_page and pid == next(iter(boxes))


def _to_post(thread: _Thread, pid: str, box: Selector, is_first: bool) -> Post | Skipped:
    body = _body(pid, box)
    if body is None:
        return unreadable(f"{thread.tid}-{pid}", "postmessage")
    quoted, answered = _quote(body)
    shown_time = _time(pid, box)
    rewritten = "thread-" in thread.response.url
    start = f"thread-{thread.tid}-1-1.html" if rewritten else f"forum.php?mod=viewthread&tid={thread.tid}"
    link = start if is_first else f"forum.php?mod=redirect&goto=findpost&ptid={thread.tid}&pid={pid}"
    return Post(
        site=thread.site,
        native_id=f"{thread.tid}-{pid}",
        platform=Platform.FORUM,
        type=PostType.THREAD if is_first else PostType.REPLY,
        text=element_to_text(body.root, drop=_is_noise),
        fetched_at=thread.response.fetched_at,
        url=absolute(link, thread.response, thread.html),
        title=thread.title if is_first else "",
        quoted=quoted,
        author=_author(box),
        published_at=parse_time(shown_time, thread.response.fetched_at),
        published_raw=shown_time,
        comments=(_replies(thread.html) or Count()) if is_first else Count(),
        views=(_views(thread.html) or Count()) if is_first else Count(),
        board=thread.board,
        parent_id=f"{thread.site}:{thread.tid}-{answered}" if answered else "",
    )


def _is_noise(element: HtmlElement) -> bool:
    """Anti-copy text, edit marks, attachments, signatures: not the author's words."""
    if element.tag == "ignore_js_op" or not _NOISE.isdisjoint(element.get("class", "").split()):
        return True
    return "display:none" in element.get("style", "").replace(" ", "").lower()


def _quote(body: Selector) -> tuple[str, str]:
    """The quoted words as ``@name: words``, and the number of the quoted post."""
    block = next(iter(body.css("div.quote")), None)
    if block is None:
        return "", ""
    text = element_to_text(block.root, drop=lambda element: "jammer" in element.get("class", ""))
    match = _QUOTED.match(text)
    answered = _PID.search(" ".join(block.css("a::attr(href)").getall()))
    return quote(match["name"], match["words"].strip()) if match else text, answered[1] if answered else ""


def _time(pid: str, box: Selector) -> str:
    mark = box.xpath(".//*[@id=$name]", name=f"authorposton{pid}")
    return tidy(mark.css("span::attr(title)").get() or mark.xpath("string()").get(""))


def _author(box: Selector) -> Author:
    """The author; anonymous ones have no link, so only the word that the board shows."""
    link = next(iter(box.css(".authi a.xw1, .authi a[href*=uid]")), None)
    if link is None:
        return Author(name=tidy(box.css(".authi").xpath("text()").get("")))
    uid = _UID.search(attribute(link, "href"))
    return Author(id=uid[1] if uid else "", name=tidy(link.xpath("text()[last()]").get("")))


def _title(html: Selector) -> str:
    subject = html.css("#thread_subject") or html.css("h1 a")  # before it the type: [求助]
    return tidy(subject.xpath("string()").get(""))


def _tid_inside(html: Selector) -> str:
    links = html.css("link[rel=canonical]::attr(href), form[action*='tid=']::attr(action), #pt a::attr(href)").getall()
    return next((tid for link in links if (tid := number_in(link, "thread"))), "")


def _replies(html: Selector) -> Count | None:
    return labelled_number(html, "回复") or _folded(html, "foldreplies")


def _views(html: Selector) -> Count | None:
    return labelled_number(html, "查看") or _folded(html, "foldviews")


def _folded(html: Selector, name: str) -> Count | None:
    """A count behind an icon, as some templates have it."""
    nodes = html.xpath("//*[@class=$name]/following-sibling::*[1]", name=name)
    return shown_number(nodes[0]) if nodes else None

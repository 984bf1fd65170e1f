"""A page of a thread: its floors with the sub-comments opened under them, as HTML or as the JSON of ``pb/page_pc``.

The first floor is the thread itself: one post, with the thread's number for its id.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree
from lxml.html import HtmlElement
from parsel import Selector

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Count, Page, Platform, Post, PostType, Skipped
from crawlers.markup import tidy
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import empty, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.tieba.comments import Parent, to_comment, told_comment
from crawlers.pages.tieba.gate import (
    SITE,
    absolute,
    asked,
    author_of,
    bar_of,
    data_of,
    full_id,
    is_json,
    number_of,
    once,
    open_payload,
    post_url,
    refusal,
    script_data,
    shown_bar,
    shown_title,
    thread_url,
    told_words,
    without_posts,
    words_of,
)
from crawlers.times import parse_time
from crawlers.weibo_text import place as without_label

_TID: Final = re.compile(r"/p/([1-9][0-9]{0,19})")
_THREAD_ID: Final = re.compile(r"\bthread_id\"?\s?:\s?\"?([1-9][0-9]{0,19})")
_REGION: Final = re.compile(r"IP\s?属地[:：]\s?(\S{1,20})")
_NO_TIME: Final = re.compile(r"^来自|^[0-9]{1,7}楼$")
_PARTS: Final = ("d_post_content", "lzl_single_post", "tail-info", "p_author_name")
_ADVERTISEMENT: Final = "广告 (advertisement)"
_FOLDED: Final = "被系统折叠，页面没有正文 (folded by the platform, its text is not on the page)"


@dataclass(frozen=True, slots=True)
class _Thread:
    """What all floors of a page share."""

    response: Response
    tid: str
    title: str
    board: str
    replies: Count


@dataclass(frozen=True, slots=True)
class _Box:
    """A floor's element, and its own parts by class: an unclosed tag may nest the later floors into it."""

    element: HtmlElement
    parts: dict[str, list[HtmlElement]] = field(default_factory=dict)

    @property
    def data(self) -> Fields:
        return data_of(Selector(root=self.element, type="html"))

    @property
    def comments(self) -> list[Selector]:
        return [Selector(root=item, type="html") for item in self.parts.get("lzl_single_post", ())]

    def texts(self, part: str) -> list[str]:
        """The texts of its parts of a class, or of its ``span``."""
        return [tidy("".join(element.itertext())) for element in self.parts.get(part, ())]


def parse_thread(response: Response) -> Page:
    """One page of a thread.

    ``expected`` is the thread with all its replies and sub-comments, as the platform counts them; None for a page of
    the author's own floors (只看楼主), whose number it does not say. ``follow`` are the floors' numbers (pids) of which
    not all sub-comments are here.
    """
    if page := refusal(response):
        return page
    return _from_payload(response) if is_json(response) else _from_html(response)


def _post(thread: _Thread, pid: str, position: int, time: str, comments: Count) -> Post:
    """What HTML and JSON tell alike of a floor."""
    is_first = position == 1
    fetched_at = thread.response.fetched_at
    return Post(
        site=SITE,
        native_id=thread.tid if is_first else f"{thread.tid}-{pid}",
        platform=Platform.TIEBA,
        type=PostType.THREAD if is_first else PostType.REPLY,
        text="",
        fetched_at=fetched_at,
        url=thread_url(thread.tid) if is_first else post_url(thread.tid, pid),
        title=thread.title if is_first else "",
        published_at=parse_time(time, fetched_at),
        published_raw=time,
        comments=thread.replies if is_first else comments,
        board=thread.board,
        parent_id="" if is_first else full_id(thread.tid),
        root_id="" if is_first else full_id(thread.tid),
    )


def _from_html(response: Response) -> Page:
    html, text = response.html(), response.text()
    boxes = _boxes(html)
    tid = _tid(html, text, response, boxes)
    if not boxes or not tid:
        return without_posts(html, response, "楼层 (floors)")
    pager = script_data(text, "PageData.pager")
    shown = pager.whole("cur_page") or 1
    if pager and asked(response) > shown:
        return empty("请求的页码超出最后一页 (asked for a page beyond the last one)")
    thread = _Thread(response, tid, shown_title(html), shown_bar(html), _replies(html))
    return page_of(
        once(entry for place, box in enumerate(boxes, 1) for entry in _entries(thread, box, f"#{place}")),
        expected=_expected(thread, text),
        next_page=_next(response, html, pager),
        follow=tuple(dict.fromkeys(pid for box in boxes if (pid := _unopened(box)))),
    )


def _boxes(html: Selector) -> list[_Box]:
    boxes: list[_Box] = []
    around: list[_Box] = []
    for event, element in etree.iterwalk(html.root, events=("start", "end")):
        classes = element.get("class", "").split()
        if event == "end":
            if around and around[-1].element is element:
                around.pop()
        elif element.tag == "div" and "l_post" in classes:
            around.append(_Box(element))
            boxes.append(around[-1])
        elif around:
            part = next((name for name in _PARTS if name in classes), element.tag)
            around[-1].parts.setdefault(part, []).append(element)
    return boxes


def _tid(html: Selector, text: str, response: Response, boxes: list[_Box]) -> str:
    """The thread's number: by the address, the page's own link to itself, its script, its floors."""
    links = (response.url, *html.css("link[rel=canonical]::attr(href)").getall())
    match = next((found for link in links if (found := _TID.search(link))), None) or _THREAD_ID.search(text)
    told = (box.data.child("content").text("thread_id") for box in boxes)
    return match[1] if match else next((tid for text_ in told if (tid := number_of(text_))), "")


def _next(response: Response, html: Selector, pager: Fields) -> str:
    """The following page; a page that was found by a post's number (``pid``) goes on by page numbers."""
    page, last = pager.whole("cur_page"), pager.whole("total_page")
    if page and last:
        return response.with_query(pn=str(page + 1), pid="", cid="") if page < last else ""
    return absolute(html.xpath("//*[contains(@class,'l_pager')]/a[.='下一页']/@href").get(""), response)


def _replies(html: Selector) -> Count:
    return parse_count(html.css(".l_reply_num span.red::text").get())


def _expected(thread: _Thread, text: str) -> int | None:
    is_authors_only = thread.response.query("see_lz") == "1" or re.search(r"\"lz_only\"\s?:\s?1", text)
    return None if is_authors_only or not thread.replies.raw else thread.replies.value + 1


def _unopened(box: _Box) -> str:
    """A floor's number where it has more sub-comments than the page shows; else empty."""
    content = box.data.child("content")
    more = (content.whole("comment_num") or 0) > len(box.comments)
    return number_of(content.text("post_id")) if more else ""


def _entries(thread: _Thread, box: _Box, where: str) -> Iterator[Entry]:
    """A floor, and the sub-comments that are opened under it."""
    data = box.data
    content = data.child("content")
    pid = number_of(content.text("post_id"))
    body = next(iter(box.parts.get("d_post_content", ())), None)
    if body is None and not content:
        yield Skipped(where, _ADVERTISEMENT)
        return
    if body is None or not pid or not content.whole("post_no"):
        parts = {"post_id": pid, "post_no": content.whole("post_no"), "d_post_content": body is not None}
        yield unreadable(pid or where, *(name for name, is_there in parts.items() if not is_there))
        return
    words = words_of(body)
    if content.flag("is_fold") and not words and body.find(".//img") is None:
        yield Skipped(f"{thread.tid}-{pid}", _FOLDED)
    else:
        yield _floor(thread, box, data, words)
    parent = Parent(thread.tid, pid, thread.board)
    yield from (to_comment(item, parent, thread.response) for item in box.comments)


def _floor(thread: _Thread, box: _Box, data: Fields, words: str) -> Post:
    content, author = data.child("content"), data.child("author")
    tail = box.texts("tail-info")
    raw_times = [*(text for text in tail if text and not _NO_TIME.search(text)), content.text("date")]
    time = next((text for text in raw_times if parse_time(text, thread.response.fetched_at)), raw_times[0])
    region = _REGION.search(" ".join(box.texts("span")))
    shown = next(iter(box.texts("p_author_name")), "")
    names = shown or author.text("user_nickname", "nickname", "user_name")
    comments = parse_count(content.get("comment_num"))
    return replace(
        _post(thread, content.text("post_id"), content.whole("post_no") or 0, time, comments),
        text=words,
        author=author_of(names, author.text("portrait"), author.text("user_id")),
        region=region[1] if region else "",
        client=next((without_label(text) for text in tail if text.startswith("来自")), ""),
    )


def _from_payload(response: Response) -> Page:
    payload = open_payload(response)
    if isinstance(payload, Page):
        return payload
    data = payload.child("data") or payload
    about, pager = data.child("thread"), data.child("page")
    linked = _TID.search(response.url)
    tid = number_of(about.text("id", "tid")) or (linked[1] if linked else "")
    floors = [*filter(None, (data.child("first_floor"),)), *data.children("post_list")]
    if not tid or not floors:
        return schema_changed("没有 thread.id 或 post_list (no thread or no floors)")
    replies = parse_count(about.get("reply_num"))
    thread = _Thread(response, tid, tidy(about.text("title")), bar_of(data.child("forum").text("name")), replies)
    page = pager.whole("current_page") or max(asked(response), 1)
    entries = list(_told_entries(thread, data))
    if page == 1 and not data.child("first_floor") and all(floor.whole("floor") != 1 for floor in floors):
        entries.append(Skipped(tid, "接口没有给出主楼，请重新请求 (the first floor is missing: ask again)"))
    return page_of(
        once(entries),
        expected=replies.value + 1 if replies.raw else None,
        next_page=response.with_query(pn=str(page + 1)) if page < (pager.whole("total_page") or 1) else "",
        follow=tuple(dict.fromkeys(number_of(floor.text("id")) for floor in floors if _is_unopened(floor))),
    )


def _told_entries(thread: _Thread, data: Fields) -> Iterator[Entry]:
    users = {user.text("id"): user for user in data.children("user_list")}
    if first := data.child("first_floor"):
        yield from _told(thread, Fields({**first.values, "floor": 1}), users)
    for floor in data.children("post_list"):
        yield from _told(thread, floor, users)


def _told(thread: _Thread, floor: Fields, users: Mapping[str, Fields]) -> Iterator[Entry]:
    """A floor in JSON, and the sub-comments that came with it."""
    pid = number_of(floor.text("id"))
    if not pid or not isinstance(floor.get("content"), list):
        yield unreadable(pid or "?", "content" if pid else "id")
        return
    user = users.get(floor.text("author_id")) or floor.child("author")
    comments = parse_count(floor.get("sub_post_number"))
    yield replace(
        _post(thread, pid, floor.whole("floor") or 0, floor.text("time"), comments),
        text=told_words(floor),
        author=author_of(user.text("name_show", "name"), user.text("portrait"), floor.text("author_id")),
        likes=parse_count(floor.child("agree").get("agree_num")),
        region=user.text("ip_address"),
    )
    parent = Parent(thread.tid, pid, thread.board)
    for comment in _sub_posts(floor):
        answerer = users.get(comment.text("author_id")) or comment.child("author")
        yield told_comment(comment, answerer, parent, thread.response)


def _sub_posts(floor: Fields) -> list[Fields]:
    return list(floor.child("sub_post_list").children("sub_post_list"))


def _is_unopened(floor: Fields) -> bool:
    has_more = (floor.whole("sub_post_number") or 0) > len(_sub_posts(floor))
    return has_more and bool(number_of(floor.text("id")))

"""Sub-comments (楼中楼): the HTML of ``/p/comment`` and of opened floors, and the JSON of ``/p/totalComment``."""

import re
from dataclasses import replace
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Page
from crawlers.markup import parseable
from crawlers.pages.embedded import holds_json
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.tieba import touch
from crawlers.pages.tieba.floor import Parent, comment_of
from crawlers.pages.tieba.gate import (
    asked,
    author_of,
    bar_of,
    data_of,
    number_of,
    once,
    open_payload,
    refusal,
    shown_text,
    without_posts,
)
from crawlers.pages.tieba.words import answer_in, answer_of, has_words, told_answer

_PAGE_LINK: Final = re.compile(r"#([1-9][0-9]{0,6})")
_NO_MORE: Final = "没有（更多）楼中楼 (no more sub-comments)"
_HIDDEN: Final = (
    "楼中楼为空，但平台称有：停止 10 分钟以上再试 (no sub-comments though some are counted: wait 10 minutes)"
)


def parse_comments(response: Response) -> Page:
    """Sub-comments of one floor, or of all floors of one page of a thread (``totalComment``).

    ``/p/comment`` names neither thread nor floor: both are read from the address (``tid``, ``pid``), without which
    nothing has an id. ``follow`` of ``totalComment`` are the floors of which it shows only a part.
    """
    if page := refusal(response):
        return page
    return _from_payload(response) if holds_json(response) else _from_html(response)


def _from_html(response: Response) -> Page:
    html = response.html()
    items = html.css("li.lzl_single_post")
    pager = next((data_of(item) for item in html.css("li.lzl_li_pager")), Fields({}))
    if not items:
        return _nothing(response, html, pager)
    floor = Parent(number_of(response.query("tid")), number_of(response.query("pid")))
    page = max(asked(response), 1)
    return page_of(
        once(to_comment(item, floor, response) for item in items),
        expected=pager.whole("total_num") or None,
        next_page=response.with_query(pn=str(page + 1)) if page < _last(html, pager) else "",
    )


def _last(html: Selector, pager: Fields) -> int:
    """The number of the last page: as the pager's data say, else the highest that its links (``#2``) name."""
    links = html.css("li.lzl_li_pager a::attr(href)").getall()
    numbers = (int(match[1]) for link in links if (match := _PAGE_LINK.fullmatch(link.strip())))
    return pager.whole("total_page") or max(numbers, default=1)


def _nothing(response: Response, html: Selector, pager: Fields) -> Page:
    total = pager.whole("total_num")
    if total is None:
        return without_posts(html, response, "楼中楼 (sub-comments)")
    if total and asked(response) <= _last(html, pager):
        return blocked(_HIDDEN)
    return empty(_NO_MORE)


def to_comment(item: Selector, floor: Parent, response: Response) -> Entry:
    """One sub-comment of a floor, as ``li.lzl_single_post`` shows it."""
    data = data_of(item)
    cid, pid = number_of(data.text("spid")), floor.pid or number_of(data.text("pid"))
    body = next(iter(item.css(".lzl_content_main")), None)
    if body is None or not (cid and pid and floor.tid):
        parts = {"tid": floor.tid, "pid": pid, "spid": cid, ".lzl_content_main": body is not None}
        return unreadable(cid or "?", *(name for name, is_there in parts.items() if not is_there))
    own, quoted = answer_of(body.root)
    return replace(
        comment_of(replace(floor, pid=pid), cid, shown_text(item, ".lzl_time"), response),
        text=own,
        quoted=quoted,
        author=author_of(data.text("showname", "user_nickname", "user_name"), data.text("portrait"), ""),
    )


def told_comment(comment: Fields, user: Fields, floor: Parent, response: Response) -> Entry:
    """One sub-comment of a floor, as the JSON of a thread's page gives it with its floor."""
    cid = number_of(comment.text("id"))
    if not cid or not has_words(comment):
        return unreadable(cid or "?", "content" if cid else "id")
    own, quoted = told_answer(comment)
    return replace(
        comment_of(floor, cid, comment.text("time"), response),
        text=own,
        quoted=quoted,
        author=author_of(user.text("name_show", "name"), user.text("portrait"), comment.text("author_id")),
        likes=parse_count(comment.child("agree").get("agree_num")),
        region=user.text("ip_address"),
    )


def _from_payload(response: Response) -> Page:
    payload = open_payload(response)
    if isinstance(payload, Page):
        return payload
    data = payload.child("data") or payload
    if "subpost_list" in data or ("post_list" in data and response.query("post_id")):
        return _of_floor(data, response)
    if isinstance(data.get("floor_html"), str):
        return _for_phones(data, response)
    if "comment_list" not in data:
        return schema_changed("没有 comment_list (no list of sub-comments)")
    return _of_page(data, response)


def _of_page(data: Fields, response: Response) -> Page:
    """The sub-comments of all floors of a thread's page (``totalComment``)."""
    floors = list(data.children("comment_list"))
    if not floors:
        return empty("本页没有楼中楼 (no sub-comments on this page)")
    users = data.child("user_list")
    shown = [list(floor.children("comment_info")) for floor in floors]
    counted = [max(floor.whole("comment_num") or 0, len(part)) for floor, part in zip(floors, shown, strict=True)]
    comments = [comment for part in shown for comment in part]
    if not comments and any(counted):
        return blocked("楼中楼为空，但平台称有：稍后再试 (no sub-comments though some are counted: try later)")
    cut = (part[0].text("post_id") for part, total in zip(shown, counted, strict=True) if part and total > len(part))
    return page_of(
        once(_to_post(comment, users, response) for comment in comments),
        expected=sum(counted),
        follow=tuple(dict.fromkeys(pid for pid in cut if number_of(pid))),
    )


def _of_floor(data: Fields, response: Response) -> Page:
    """The sub-comments of one floor as the app's ``pb/floor`` gives them."""
    pager = data.child("page")
    tid = number_of(data.child("thread").text("id", "tid")) or _asked_for(response, "tid", "kz", "thread_id")
    pid = number_of(data.child("post").text("id")) or _asked_for(response, "pid", "post_id")
    if not (tid and pid):
        return schema_changed("没有 thread.id 或 post.id (no thread or no floor)")
    listed = "subpost_list" if "subpost_list" in data else "post_list"
    floor, comments = Parent(tid, pid, bar_of(data.child("forum").text("name"))), list(data.children(listed))
    page, total = pager.whole("current_page") or max(asked(response), 1), pager.whole("total_count")
    last = pager.whole("total_page") or 1
    if not comments:
        return blocked(_HIDDEN) if total and page <= last else empty(_NO_MORE)
    return page_of(
        once(told_comment(comment, comment.child("author"), floor, response) for comment in comments),
        expected=total or None,
        next_page=response.with_query(pn=str(page + 1)) if page < last else "",
    )


def _for_phones(data: Fields, response: Response) -> Page:
    """The sub-comments of one floor as ``/mo/q/flr`` gives them: a piece of a page for phones."""
    pager, page = data.child("page"), max(asked(response, "fpn"), 1)
    tid, pid = _asked_for(response, "kz", "tid"), _asked_for(response, "pid")
    if not (tid and pid):
        return schema_changed("网址没有 kz 或 pid (the address names no thread or no floor)")
    items = Selector(text=parseable(data.text("floor_html")) or "<p></p>", type="html").css("li")
    total, last = pager.whole("total_num"), pager.whole("total_page") or 1
    if not items:
        return blocked(_HIDDEN) if total and page <= last else empty(_NO_MORE)
    floor = Parent(tid, pid)
    return page_of(
        once(touch.to_comment(floor, item, response) for item in items),
        expected=total or None,
        next_page=response.with_query(fpn=str(page + 1)) if page < last else "",
    )


def _asked_for(response: Response, *names: str) -> str:
    return next(filter(None, (number_of(response.query(name)) for name in names)), "")


def _to_post(comment: Fields, users: Fields, response: Response) -> Entry:
    tid, pid, cid = (number_of(comment.text(name)) for name in ("thread_id", "post_id", "comment_id"))
    content = comment.get("content")
    if not (tid and pid and cid) or not isinstance(content, str):
        parts = {"thread_id": tid, "post_id": pid, "comment_id": cid, "content": isinstance(content, str)}
        return unreadable(cid or "?", *(name for name, is_there in parts.items() if not is_there))
    own, quoted = answer_in(content)
    user = users.child(comment.text("user_id"))
    names = comment.text("show_nickname") or user.text("show_nickname", "nickname") or comment.text("username")
    return replace(
        comment_of(Parent(tid, pid), cid, comment.text("now_time"), response),
        text=own,
        quoted=quoted,
        author=author_of(names, user.text("portrait"), comment.text("user_id")),
    )

"""Search results in JSON: the cards of ``/mo/q/search/multsearch``, the posts of ``/mo/q/search/thread``."""

import re
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Count, Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.tieba.gate import (
    SITE,
    asked,
    author_of,
    bar_of,
    full_id,
    is_reply_title,
    number_of,
    once,
    open_payload,
    post_url,
    thread_url,
)
from crawlers.times import parse_time

_PORTRAIT: Final = re.compile(r"(?:^|/item/)(tb\.[\w.-]{1,80}|[0-9a-f]{16,80})(?:[?.]|$)")
"""A portrait's id, bare or in the address of its picture."""


def from_payload(response: Response, keyword: str) -> Page:
    """One page of results."""
    payload = open_payload(response)
    if isinstance(payload, Page):
        return payload
    data = payload.child("data")
    if isinstance(data.get("card_list"), list):
        entries = [
            _card(card, f"#{place}", response, keyword) for place, card in enumerate(data.children("card_list"), 1)
        ]
    elif isinstance(data.get("post_list"), list):
        entries = [
            _found(post, f"#{place}", response, keyword) for place, post in enumerate(data.children("post_list"), 1)
        ]
    else:
        return schema_changed("没有 card_list 或 post_list (no list of results)")
    following = (data.whole("current_page") or max(asked(response), 1)) + 1
    next_page = response.with_query(pn=str(following)) if data.flag("has_more") else ""
    if not any(isinstance(entry, Post) or entry.is_fault for entry in entries):
        return (
            blocked("本页无结果但还有下一页：稍后再试 (no results but a next page: try later)")
            if next_page
            else empty("没有结果 (no results)")
        )
    return results_page(entries, next_page)


def results_page(entries: list[Entry], next_page: str) -> Page:
    """The page of the results read; ``follow`` are the threads among them."""
    threads = [entry for entry in entries if isinstance(entry, Post) and entry.type is PostType.THREAD]
    follow = dict.fromkeys(post.native_id for post in threads)
    return page_of(once(entries), next_page=next_page, follow=tuple(follow))


def _card(card: Fields, place: str, response: Response, keyword: str) -> Entry:
    kinds = {card.text("cardInfo"), card.text("cardStyle")}
    if "thread" not in kinds:
        return Skipped(place, f"不是贴子而是 {card.text('cardInfo', 'cardStyle')[:20]} (no post)")
    return _found(card.child("data"), place, response, keyword)


def _found(about: Fields, place: str, response: Response, keyword: str) -> Entry:
    """A thread, or a reply or sub-comment that holds the keyword (with the thread that it stands in)."""
    tid, title = number_of(about.text("tid")), html_to_text(about.text("title"))
    if not tid or "title" not in about:
        return unreadable(tid or place, "title" if tid else "tid")
    pid, cid = number_of(about.text("pid")), number_of(about.text("cid"))
    is_reply = bool(pid and (cid or about.child("main_post") or is_reply_title(title)))
    own = (cid or pid) if is_reply else ""
    time = about.text("time", "create_time", "modified_time")
    return Post(
        site=SITE,
        native_id=f"{tid}-{own}" if own else tid,
        platform=Platform.TIEBA,
        type=PostType.REPLY if own else PostType.THREAD,
        text=html_to_text(about.text("content"), newlines=True),
        fetched_at=response.fetched_at,
        url=post_url(tid, pid, cid or "0") if own else thread_url(tid),
        title="" if own else title,
        author=_author(about.child("user")),
        published_at=parse_time(time, response.fetched_at),
        published_raw=time,
        comments=Count() if own else parse_count(about.get("post_num")),
        likes=parse_count(about.get("like_num")),
        board=bar_of(about.text("forum_name") or about.child("forum_info").text("forum_name")),
        parent_id=(full_id(tid, pid) if cid else full_id(tid)) if own else "",
        root_id=full_id(tid) if own else "",
        keyword=keyword,
    )


def _author(user: Fields) -> Author:
    portrait = _PORTRAIT.search(user.text("portrait"))
    return author_of(user.text("show_nickname", "user_name"), portrait[1] if portrait else "", user.text("user_id"))

"""Search over all bars: the HTML of ``/f/search/res`` (GBK); the JSON is read by `crawlers.pages.tieba.found`."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from parsel import Selector

from crawlers.items import Author, Page, Platform, Post, PostType, Skipped
from crawlers.markup import tidy
from crawlers.pages.embedded import holds_json
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.refusals import blocked, empty
from crawlers.pages.response import Response, attribute
from crawlers.pages.tieba.cards import cards_of, to_thread
from crawlers.pages.tieba.floor import tid_in
from crawlers.pages.tieba.found import from_payload, results_page
from crawlers.pages.tieba.gate import (
    SITE,
    absolute,
    author_of,
    bar_of,
    full_id,
    is_reply_title,
    portrait_in,
    post_url,
    refusal,
    thread_url,
    without_posts,
)
from crawlers.pages.tieba.words import words_of
from crawlers.times import parse_time

_PID: Final = re.compile(r"[?&]pid=([1-9][0-9]{0,19})(?=\s*$|[&#])")
_CID: Final = re.compile(r"[?&]cid=([1-9][0-9]{0,19})(?=\s*$|[&#])")
_AUTHOR_LINKS: Final = "a[href*='/home/main'], a[href*='/i/sys/jump']"  # the second until 2015
_KEYWORD: Final = re.compile(r"[?&](?:qw|word)=([^&#]*)")
_BEYOND_TWO_BYTES: Final = "\u0800"
_MAIN: Final = ".s_main, .s_container, .s_post_list"  # of the site of until 2025
_NOTHING: Final = re.compile("没有找到|未找到|找不到|没有相关|无相关")


def parse_search(response: Response) -> Page:
    """A page of search results: threads, replies and sub-comments, each with the beginning of its text.

    ``follow`` are the threads found: their pages have the whole text.
    """
    if page := refusal(response):
        return page
    return from_payload(response, keyword_of(response)) if holds_json(response) else _from_html(response)


def keyword_of(response: Response) -> str:
    """The keyword asked for; Tieba's own links write it in GBK, others in UTF-8, and few say which (``ie``)."""
    match = _KEYWORD.search(response.url)
    raw = unquote_to_bytes(match[1].replace("+", " ").encode("utf-8", "replace")) if match else b""
    utf8, gbk = _decoded(raw, "utf-8"), _decoded(raw, "gb18030")
    said = response.query("ie").lower()
    if utf8 is None or (gbk is not None and (said.startswith("gb") or (not said and _is_gbk(utf8)))):
        return tidy(gbk or "")
    return tidy(utf8)


def _decoded(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_gbk(utf8: str) -> bool:
    """Whether what was read as UTF-8 is no Chinese: in GBK 透支 is two signs of UTF-8, Greek and Hebrew."""
    return not utf8.isascii() and max(utf8) < _BEYOND_TWO_BYTES


def _from_html(response: Response) -> Page:
    html = response.html()
    blocks, cards = html.css("div.s_post"), cards_of(html)
    keyword = keyword_of(response)
    if cards and not blocks and not html.css(_MAIN):
        return results_page(
            [to_thread(card, f"#{place}", response, keyword) for place, card in enumerate(cards, 1)], ""
        )
    if not blocks:
        return _nothing(response, html)
    entries = [_to_entry(block, f"#{place}", response, keyword) for place, block in enumerate(blocks, 1)]
    return results_page(entries, _next(response, html))


def _next(response: Response, html: Selector) -> str:
    link = (
        html.css("a.next::attr(href)").get() or html.xpath("//a[starts-with(normalize-space(),'下一页')]/@href").get()
    )
    return absolute(link or "", response)


def _nothing(response: Response, html: Selector) -> Page:
    if not _NOTHING.search(" ".join(html.css(_MAIN).xpath("string()").getall())):
        return without_posts(html, response, "搜索结果 (search results)")
    if _next(response, html):
        return blocked("本页无结果但还有下一页：限流，稍后再试 (no results but a next page: throttled, try later)")
    return empty("没有结果 (no results)")


def _to_entry(block: Selector, place: str, response: Response, keyword: str) -> Entry:
    link = next(iter(block.css(".p_title a")), None)
    if link is None and block.css("a[href*='/f?']"):
        return Skipped(place, "吧的名片，不是贴子 (a bar's card, no post)")
    href = attribute(link, "href") if link is not None else ""
    tid, body = tid_in(href), next(iter(block.css(".p_content")), None)
    if link is None or not tid or body is None:
        parts = {".p_title a[href=/p/…]": tid, ".p_content": body is not None}
        return unreadable(place, *(name for name, is_there in parts.items() if not is_there))
    pid, cid = _PID.search(href), _CID.search(href)
    title = tidy(link.xpath("string()").get(""))
    is_reply = bool(pid and (cid or is_reply_title(title)))
    own = (cid or pid) if is_reply else None
    shown_time = tidy(block.css(".p_date").xpath("string()").get(""))
    return Post(
        site=SITE,
        native_id=f"{tid}-{own[1]}" if own else tid,
        platform=Platform.TIEBA,
        type=PostType.REPLY if own else PostType.THREAD,
        text=words_of(body.root),
        fetched_at=response.fetched_at,
        url=post_url(tid, pid[1], cid[1] if cid else "0") if own and pid else thread_url(tid),
        title="" if own else title,
        author=_author(block),
        published_at=parse_time(shown_time, response.fetched_at),
        published_raw=shown_time,
        board=bar_of(block.css(".p_forum").xpath("string()").get("")),
        parent_id=(full_id(tid, pid[1]) if cid and pid else full_id(tid)) if own else "",
        root_id=full_id(tid) if own else "",
        keyword=keyword,
    )


def _author(block: Selector) -> Author:
    link = next(iter(block.css(_AUTHOR_LINKS)), None)
    if link is None:
        return Author()
    return author_of(link.xpath("string()").get(""), portrait_in(attribute(link, "href")), "")

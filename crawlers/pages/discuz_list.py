"""A board's list of threads (Discuz! X, and the older markup of 7.x).

The list gives no posts: a thread's id there is not yet that of its first post. ``Page.follow`` has the thread numbers.
"""

from parsel import Selector

from crawlers.items import Outcome, Page
from crawlers.pages.discuz_gate import (
    asked_page,
    gate,
    labelled_number,
    next_page,
    not_found,
    number_in,
    shown_page,
    unreadable,
)
from crawlers.pages.refusals import empty, schema_changed
from crawlers.pages.response import Response


def parse_list(response: Response) -> Page:
    """One page of a board; ``expected`` is the board's number of threads, ``follow`` the threads on this page."""
    if page := gate(response):
        return page
    html, text = response.html(), response.text()
    if page := unreadable(html, text):
        return page
    tids = tuple(dict.fromkeys(tid for link in _titles(html) if (tid := number_in(link, "thread"))))
    if not tids:
        return _nothing(html, text)
    if asked_page(response) > shown_page(html):
        return empty("请求的页码超出最后一页 (asked for a page beyond the last one)")
    total = labelled_number(html, "主题")
    return Page(
        Outcome.OK, expected=None if total is None else total.value, next=next_page(response, html), follow=tids
    )


def _titles(html: Selector) -> list[str]:
    """Links of the threads' titles. Sticky threads come again on every page; announcements have no thread."""
    rows = "[starts-with(@id,'normalthread_') or starts-with(@id,'stickthread_')]"
    table = html.xpath(f"//tbody{rows} | //tr{rows}")
    links = table.css("a.xst::attr(href), span[id^=thread_] a::attr(href)").getall()
    return links + html.css("ul#waterfall li h3 a::attr(href)").getall()


def _nothing(html: Selector, text: str) -> Page:
    if "尚无主题" in text or "没有找到帖子" in text:
        return empty("本版块没有主题 (no threads in this board)")
    if html.css("#threadlisttableid, #threadlist, #waterfall"):
        return schema_changed("主题列表中没有可识别的行 (no readable rows)")
    return not_found(text, "主题列表")

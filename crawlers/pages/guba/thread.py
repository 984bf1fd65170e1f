"""The page of one post: ``post_article`` in its script, or the markup of older pages."""

import re
from typing import Final

from parsel import Selector

from crawlers.fields import Fields
from crawlers.items import Page
from crawlers.markup import tidy
from crawlers.pages.embedded import assigned
from crawlers.pages.guba.gate import refusal, thread_in, without_content
from crawlers.pages.guba.record import to_thread
from crawlers.pages.readings import page_of
from crawlers.pages.refusals import gone
from crawlers.pages.response import Response, attribute

_NO_POST: Final = re.compile(r"\bvar\s+post_article\s*=\s*(?:null|undefined|\{\s*\}|\"\")")
_TIME: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}(?::\d{2})?")
_USER: Final = re.compile(r"eastmoney\.com/(\d{5,20})")


def parse_thread(response: Response) -> Page:
    """One post with its text; its replies are another request."""
    if page := refusal(response):
        return page
    text = response.text()
    article = assigned(text, "post_article")
    record = article if isinstance(article, dict) else {}
    if not record and _NO_POST.search(text):
        return gone("帖子不存在或已被删除 (the post is deleted or never was)")
    html = response.html()
    record = record or _from_markup(html)
    if not record:
        return without_content(text, "post_article")
    return page_of([to_thread(_with_address(record, html, response), response)], expected=1)


def _with_address(record: dict[str, object], html: Selector, response: Response) -> Fields:
    """The record with post and bar from the page's address, where it does not name them itself."""
    code, post_id = thread_in(response.url)
    if not post_id:
        code, post_id = thread_in(html.css("link[rel=canonical]::attr(href)").get(""))
    known = {"post_id": post_id, "stockbar_code": code} if post_id else {}
    return Fields({**known, **record})


def _from_markup(html: Selector) -> dict[str, object]:
    """A post under the names of the JSON; empty where the page shows none."""
    title, body = html.css("#zwconttbt, div.newstitle"), html.css("#zwconbody, div.newstext")
    if not title or not body:
        return {}
    author = next(iter(html.css("#zwconttbn a, .newsauthor .name a")), None)
    user = _USER.search(attribute(author, "href")) if author is not None else None
    time = _TIME.search(html.css(".zwfbtime, .newsauthor .time").xpath("string()").get(""))
    return {
        "post_title": title[0].get(),
        "post_content": body[0].get(),
        "post_publish_time": time[0] if time else "",
        "user_id": user[1] if user else "",
        "user_nickname": tidy(author.xpath("string()").get("")) if author is not None else "",
        "stockbar_name": tidy(html.css("#stockname a").xpath("string()").get("")),
    }

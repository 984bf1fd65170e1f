"""One status: ``/statuses/show``, the page ``/detail/<mid>``, or only its whole text: ``/statuses/extend``, ``longtext``."""

import re
from json import JSONDecoder
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields, load_json
from crawlers.items import Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.embedded import holds_json
from crawlers.pages.readings import page_of
from crawlers.pages.refusals import empty, gone, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, open_payload, refusal
from crawlers.pages.weibo.listing import numbered
from crawlers.pages.weibo.status import SITE, cut_mids, originals_of, to_post, without_author
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import split_chain

_WHOSE: Final = "全文不含编号，请给出网址 (a long text names no status: give its address)"
_RENDERED: Final = re.compile(r"\$render_data\s{0,9}=\s{0,9}")
_GONE: Final = re.compile("微博不存在|暂无查看权限|由于博主设置，?目前内容暂不可见")


def parse_status(response: Response) -> Page:
    """One status as JSON or inside the page ``/detail/<mid>``, or only its long text (``/statuses/extend``)."""
    text = response.text()
    is_page = text.lstrip()[:1] == "<" and not holds_json(response)
    if is_page and (page := refusal(response) or _detail(text, response)):
        return page
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    if page := envelope_refusal(opened):
        return page
    status = opened.child("data")
    if "longTextContent" in status or ("data" in opened and not status and "/statuses/show" not in response.url):
        return long_text_page(status, response)
    return single_page(opened if "data" not in opened and "text" in opened else status, response)


def single_page(status: Fields, response: Response) -> Page:
    """The page of one status, or that it is gone."""
    left_out = without_author(status)
    if left_out and not left_out.is_fault:
        return gone(f"微博{left_out.why}")
    post = left_out or to_post(status, response)
    kept = [status] if isinstance(post, Post) else []
    return page_of(numbered([post]), expected=1, follow=cut_mids(kept), originals=originals_of(kept, response))


def long_text_page(data: Fields, response: Response) -> Page:
    """One post that has only the whole text and counts, for `with_long_text`; the id is that of the address.

    The PC site before 2021 named the text ``html`` (``getlongtext?mid=…``).
    """
    html, mid = data.get("longTextContent", "html"), as_mid(response.query("id") or response.query("mid"))
    if html is None:
        return empty("不是长微博 (no long text: the status is complete as it is)")
    if not isinstance(html, str):
        return schema_changed("没有 longTextContent (no longTextContent)")
    if not mid:
        return page_of([Skipped("longTextContent", _WHOSE)])
    own, chain = split_chain(html_to_text(html, newlines=True))
    post = Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST if chain else PostType.POST,
        text=own,
        quoted=chain,
        reposts=parse_count(data.get("reposts_count")),
        comments=parse_count(data.get("comments_count")),
        likes=parse_count(data.get("attitudes_count")),
        topics=topics_of(own),
        fetched_at=response.fetched_at,
    )
    return page_of([post])


def _detail(text: str, response: Response) -> Page | None:
    """The status that the page's script holds (``$render_data = [{…}][0]``); None where it is no such page."""
    rendered = _RENDERED.search(text)
    if rendered is None:
        is_gone = _GONE.search(text)
        return gone(f"页面提示 (page says): {is_gone[0]}") if is_gone else None
    try:
        _, end = JSONDecoder(strict=False).raw_decode(text, rendered.end())
        value = load_json(text[rendered.end() : end])
    except (ValueError, RecursionError):  # the second from JSON nested thousands of levels deep
        return schema_changed("$render_data 不完整 ($render_data cut or broken)")
    status = Fields.of(value[0] if isinstance(value, list) and value else value).child("status")
    return single_page(status, response) if status else schema_changed("没有 status (no status)")

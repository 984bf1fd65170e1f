"""Pages of m.weibo.cn that hold statuses: keyword search, a user's timeline, one status, a long text.

``Page.next`` is the address of the next request; for a saved page without an address only its query parameters.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs

from crawlers.fields import Fields
from crawlers.items import Outcome, Page, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.readings import page_of
from crawlers.pages.refusals import blocked, empty, gone, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, open_payload
from crawlers.pages.weibo.status import (
    SITE,
    is_cut,
    is_deleted,
    originals_of,
    skipped_as_deleted,
    status_mid,
    to_post,
)
from crawlers.weibo_text import split_chain

_PAGE_SIZE: Final = 10
_BY_OTHERS: Final = re.compile(r"(?:赞|评论|收藏)过的微博")
_WHOSE: Final = "全文不含编号，请给出网址 (a long text names no status: give its address)"
_HIDDEN: Final = "空列表，但平台称有内容：访客受限，更新 Cookie 后再试 (empty list though the platform counts posts: renew the cookie)"


def parse_search(response: Response) -> Page:
    """Keyword search (``/api/container/getIndex``, container 100103); also the app's answer without envelope."""
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    info = _data(opened).child("cardlistInfo")
    number = response.page_number
    size = info.whole("page_size") or _PAGE_SIZE
    seen = size * (number - 1)
    keyword = _keyword(response.query("containerid") or info.text("containerid"))
    page = _cards(opened, response, keyword=keyword, seen=seen)
    if page.outcome is not Outcome.OK:
        return page
    is_last = page.expected is not None and seen + size >= page.expected and len(page.posts) < size
    return replace(page, next="" if is_last else response.with_query(page=str(number + 1)))


def parse_timeline(response: Response) -> Page:
    """A user's timeline (container 107603); posts of others that the user liked or commented on are left out."""
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    info = _data(opened).child("cardlistInfo")
    container = response.query("containerid") or info.text("containerid")
    owner = container[6:] if container.startswith("107603") else ""
    seen = (info.whole("total") or 0) if response.query("since_id") else 0
    page = _cards(opened, response, owner=owner, seen=seen)
    since = info.text("since_id")
    return replace(page, next=response.with_query(since_id=since)) if page.outcome is Outcome.OK and since else page


def parse_status(response: Response) -> Page:
    """One status (``/statuses/show``), or only its long text (``/statuses/extend``)."""
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    if page := envelope_refusal(opened):
        return page
    status = opened.child("data")
    if "longTextContent" in status or ("data" in opened and not status and "/statuses/show" not in response.url):
        return _long_text(status, response)
    if status and is_deleted(status):
        return gone(f"微博已不可见 (status not visible): {html_to_text(status.text('text'))[:80]}")
    post = to_post(status, response)
    follow = (post.native_id,) if isinstance(post, Post) and is_cut(status) else ()
    return page_of([post], expected=1, follow=follow, originals=originals_of([status], response))


def _long_text(data: Fields, response: Response) -> Page:
    """One post that has only the whole text, for `with_long_text`; the id is that of the address."""
    html, mid = data.get("longTextContent"), response.query("id")
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
        topics=topics_of(own),
        fetched_at=response.fetched_at,
    )
    return page_of([post])


def _data(opened: Fields) -> Fields:
    """What the envelope holds; the app's answer has none."""
    return opened.child("data") if "data" in opened else opened


def _cards(opened: Fields, response: Response, *, keyword: str = "", owner: str = "", seen: int) -> Page:
    """The statuses of a card list. ``seen``: how many of the platform's total came on earlier pages."""
    data = _data(opened)
    total = data.child("cardlistInfo").whole("total")
    statuses = list(_statuses(data))
    if not statuses:
        return _nothing(opened, data, is_hidden=bool(total) and seen < (total or 0))
    return statuses_page(statuses, response, keyword=keyword, owner=owner, total=total)


def statuses_page(
    statuses: Sequence[Fields], response: Response, *, keyword: str = "", owner: str = "", total: int | None
) -> Page:
    """The page of the statuses that are still there and, where ``owner`` (a user id) is given, by that user."""
    followed = (status_mid(status) for status in statuses if is_cut(status) and not _left_out(status, owner))
    return page_of(
        [_left_out(status, owner) or to_post(status, response, keyword=keyword) for status in statuses],
        expected=total,
        follow=tuple(dict.fromkeys(filter(None, followed))),
        originals=originals_of(statuses, response),
    )


def _nothing(opened: Fields, data: Fields, *, is_hidden: bool) -> Page:
    page = envelope_refusal(opened)
    if page and page.outcome is not Outcome.EMPTY:
        return page
    if not isinstance(data.get("cards"), list) and page is None:
        return schema_changed("没有 cards (no cards)")
    if is_hidden:
        return schema_changed("卡片中没有微博 (cards without statuses)") if data.get("cards") else blocked(_HIDDEN)
    return page or empty("没有（更多）结果 (no more results)")


def _statuses(data: Fields) -> Iterator[Fields]:
    """The statuses of cards, also of those inside groups (card type 11), in order."""
    waiting = list(data.children("cards"))[::-1]
    while waiting:
        card = waiting.pop()
        if status := card.child("mblog"):
            yield status
        waiting.extend(list(card.children("card_group"))[::-1])


def _left_out(status: Fields, owner: str) -> Skipped | None:
    """Why a status is no result: taken away, or another's that the owner only liked or commented on."""
    if is_deleted(status):
        return skipped_as_deleted(status)
    title = status.child("title").text("text")
    if _BY_OTHERS.search(title):
        return Skipped(status_mid(status), f"他人的微博 (by another): {title}")
    author = status.child("user").text("id", "idstr")
    return None if not owner or author in {owner, ""} else Skipped(status_mid(status), "他人的微博 (by another)")


def _keyword(container: str) -> str:
    return parse_qs(container).get("q", [""])[0]

"""Card lists of m.weibo.cn: keyword search and a user's timeline.

``Page.next`` is the address of the next request; for a saved page without an address only its query parameters.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from crawlers.fields import Fields
from crawlers.items import Outcome, Page, Skipped
from crawlers.pages.readings import unreadable
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import nothing_listed, open_payload
from crawlers.pages.weibo.listing import statuses_page
from crawlers.pages.weibo.old_mobile import listing_of

_PAGE_SIZE: Final = 10
_OWNER: Final = re.compile(r"(?:107603|230413|100505)(?P<uid>[0-9]{5,12})")
_KEYWORD: Final = re.compile(r"(?:^|&)q=(?P<words>[^&]*)")
_STATUS_CARD: Final = 9


def parse_search(response: Response) -> Page:
    """Keyword search (``/api/container/getIndex``, container 100103); also the app's answer without envelope."""
    opened = open_payload(response, array="cards")
    if isinstance(opened, Page):
        return opened
    data = _data(opened)
    info = data.child("cardlistInfo")
    number, total = _number(info, response), info.whole("total")
    size = info.whole("page_size") or _PAGE_SIZE
    seen = size * (number - 1)
    statuses = list(_statuses(data))
    if not statuses:
        return _nothing(opened, data, total, is_hidden=seen < (total or 0))
    keyword = _keyword(response.query("containerid") or info.text("containerid")) or response.query("q")
    page = statuses_page(statuses, response, keyword=keyword, total=total)
    if page.outcome is not Outcome.OK:
        return page
    is_last = not _has_more(info) or (total is not None and seen + size >= total and len(page.posts) < size)
    return replace(page, next="" if is_last else response.with_query(page=str(number + 1)))


def parse_timeline(response: Response) -> Page:
    """A user's timeline (containers 107603, 230413, until 2017 100505), pinned posts first.

    Posts of others that the user liked or commented on are left out.
    """
    opened = open_payload(response, array="cards")
    if isinstance(opened, Page):
        return opened
    data = _data(opened)
    info = data.child("cardlistInfo")
    owner = _OWNER.match(response.query("containerid") or info.text("containerid"))
    statuses = list(_statuses(data))
    if not statuses:
        is_first = not response.query("since_id") and response.page_number == 1
        total = info.whole("total")
        return _nothing(opened, data, total, is_hidden=is_first and (total or 0) > 0)
    uid = owner["uid"] if owner else ""
    page = statuses_page(statuses, response, owner=uid, total=_total(info, statuses, uid))
    return replace(page, next=_next(data, response)) if page.outcome is Outcome.OK else page


def _data(opened: Fields) -> Fields:
    """What the envelope holds; the app's answer has none. Answers of 2016 are told as later ones tell the same."""
    return opened.child("data") if "data" in opened else listing_of(opened)


def _nothing(opened: Fields, data: Fields, total: int | None, *, is_hidden: bool) -> Page:
    """``is_hidden``: the platform counts posts that should stand here."""
    cards = data.get("cards")
    has_list = isinstance(cards, list) and len(opened.values) > 1  # cards alone do not tell that there are no posts
    page = nothing_listed(opened, has_list=has_list, total=total, is_hidden=is_hidden and not cards, name="cards")
    if is_hidden and page.outcome is Outcome.EMPTY:
        return schema_changed("卡片中没有微博 (cards without statuses)")
    return page


def _statuses(data: Fields) -> Iterator[Fields | Skipped]:
    """The statuses of cards, also of those inside groups (card type 11), in order."""
    waiting = list(data.children("cards"))[::-1]
    while waiting:
        card = waiting.pop()
        if status := card.child("mblog"):
            yield status
        elif card.whole("card_type") == _STATUS_CARD:
            yield unreadable("?", "mblog")
        waiting.extend(list(card.children("card_group"))[::-1])


def _total(info: Fields, statuses: Sequence[Fields | Skipped], uid: str) -> int | None:
    """How many posts the user has: the list's own total, else the one that their profile shows."""
    if (total := info.whole("total")) is not None:
        return total
    users = (status.child("user") for status in statuses if isinstance(status, Fields))
    return next((user.whole("statuses_count") for user in users if uid and user.text("id", "idstr") == uid), None)


def _next(data: Fields, response: Response) -> str:
    """By cursor where there is one (a super topic's stands in ``pageInfo``), else by page number.

    The list names the next page; older ones only the address.
    """
    info = data.child("cardlistInfo")
    if since := (info.text("since_id") or data.child("pageInfo").text("since_id")).lstrip("0"):
        return response.with_query(since_id=since)
    is_numbered = _has_more(info) and ("page" in info or bool(response.query("page")))
    return response.with_query(page=str(_number(info, response) + 1)) if is_numbered else ""


def _number(info: Fields, response: Response) -> int:
    """Which page it is: as the address says, else the one before the next one, which the list names."""
    return response.page_number if response.query("page") else max((info.whole("page") or 2) - 1, 1)


def _has_more(info: Fields) -> bool:
    return "page" not in info or bool(info.whole("page"))


def _keyword(container: str) -> str:
    """The words searched for: the address names them inside the container's name, where ``+`` is a plus sign."""
    words = _KEYWORD.search(container)
    return unquote(words["words"]) if words else ""

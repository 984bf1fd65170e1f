"""Lists of statuses: which of their entries are posts of the page, and where they go on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Page, Post, Skipped
from crawlers.pages.readings import Entry, page_of
from crawlers.pages.response import Response
from crawlers.pages.weibo.status import (
    cut_mids,
    originals_of,
    status_mid,
    to_post,
    without_author,
)

_BY_OTHERS: Final = re.compile(r"(?:赞|评论|收藏)过的微博")
_PROMOTED: Final = frozenset({"广告", "热推"})
_NAMELESS: Final = frozenset({"", "?"})


def statuses_page(
    statuses: Sequence[Fields | Skipped],
    response: Response,
    *,
    keyword: str = "",
    owner: str | None = None,
    total: int | None,
) -> Page:
    """The page of statuses, without what is gone, advertisements and, on a user's own list, others' posts.

    ``owner``: the user whose list it is, empty where it is a user's list but the page does not say whose; None for
    other lists.
    """
    entries = [
        status
        if isinstance(status, Skipped)
        else _left_out(status, owner) or to_post(status, response, keyword=keyword)
        for status in statuses
    ]
    kept = [
        status
        for status, entry in zip(statuses, entries, strict=True)
        if isinstance(status, Fields) and isinstance(entry, Post)
    ]
    return page_of(numbered(entries), expected=total, follow=cut_mids(kept), originals=originals_of(kept, response))


def numbered(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries; those left out that have no id are named by their place on the page."""
    for number, entry in enumerate(entries, 1):
        is_nameless = isinstance(entry, Skipped) and entry.what in _NAMELESS
        yield replace(entry, what=f"#{number}") if isinstance(entry, Skipped) and is_nameless else entry


def pages_of(data: Fields) -> int | None:
    """How many pages the platform offers, where it says so."""
    return data.whole("max") or data.whole("max_page")


def next_by_number(data: Fields, response: Response) -> str:
    """The next page by its number, up to the platform's last one."""
    number = response.page_number
    return response.with_query(page=str(number + 1)) if number < (pages_of(data) or 1) else ""


def _left_out(status: Fields, owner: str | None) -> Skipped | None:
    """Why a status is no result: taken away, an advertisement, or another's that the owner only liked or commented on."""
    mid = status_mid(status)
    is_promoted = status.text("readtimetype") == "adMblog" or status.text("mblogtypename") in _PROMOTED
    is_own = bool(owner) and status.child("user").text("id", "idstr") == owner  # who promotes a post of theirs wrote it
    if is_promoted and not is_own:
        return Skipped(mid, "广告 (advertisement)")
    return without_author(status) or (None if owner is None else _by_another(status, mid, owner))


def _by_another(status: Fields, mid: str, owner: str) -> Skipped | None:
    title = status.child("title").text("text")
    if _BY_OTHERS.search(title):
        return Skipped(mid, f"他人的微博 (by another): {title}")
    if not owner or status.child("user").text("id", "idstr") in {owner, ""}:
        return None
    is_fast = status.text("ori_uid") == owner
    return Skipped(mid, "快转的他人微博 (another's, reposted by one tap)" if is_fast else "他人的微博 (by another)")

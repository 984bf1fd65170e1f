"""A page of a bar's list: summaries of its posts, without their text. Lists of another bar are decoys."""

from collections.abc import Iterator
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Page, Post, Skipped
from crawlers.pages.guba.gate import page_address, refusal
from crawlers.pages.guba.listing import Listing, open_listing
from crawlers.pages.guba.record import bar_of, is_article, to_thread
from crawlers.pages.readings import Entry, page_of
from crawlers.pages.refusals import blocked, empty
from crawlers.pages.response import Response

_SHARED: Final = frozenset({"cfhpl", "cjpl"})
"""Bars of the whole site, comments on articles and news, which the bars of stocks list too."""


def parse_list(response: Response) -> Page:
    """One page of a bar; ``expected`` is the bar's number of posts, ``follow`` the ids of those without their text.

    Articles of 财富号 are not followed: their text stands on another site.
    """
    if page := refusal(response):
        return page
    listing = open_listing(response)
    if isinstance(listing, Page):
        return listing
    if page := _nothing(listing) or _decoy(listing):
        return page
    entries = [entry for row in listing.rows for entry in _entries(row, listing, response)]
    return page_of(
        entries,
        expected=listing.total,
        next_page=page_address(response, listing.number + 1) if listing.has_next else "",
        follow=_without_text(listing, entries),
    )


def _nothing(listing: Listing) -> Page | None:
    if listing.rows:
        return None
    if listing.total and not listing.is_beyond_last:
        return blocked(
            "列表为空，但平台称有帖子：停止 10 分钟以上再试 (no posts though the platform counts some: wait at least 10 minutes)"
        )
    return empty("没有（更多）帖子 (no more posts)")


def _decoy(listing: Listing) -> Page | None:
    """A list whose posts are mostly those of other bars is what guba serves to crawlers."""
    records = listing.records
    others = [record for record in records if _is_of_another_bar(record, listing)]
    if len(others) * 2 <= len(records):
        return None
    return blocked(
        f"诱饵列表：{len(records)} 条中 {len(others)} 条不属于 {listing.code} 吧，停止 1 小时以上并调低频率 "
        f"(decoy list: {len(others)} of {len(records)} posts are not of this bar; wait at least an hour, slow down)"
    )


def _is_of_another_bar(record: Fields, listing: Listing) -> bool:
    code = bar_of(record).text("stockbar_code").lower()
    return bool(listing.code) and code not in {"", listing.code, *_SHARED}


def _entries(row: Fields | Skipped, listing: Listing, response: Response) -> Iterator[Entry]:
    yield _entry(row, listing, response)
    if isinstance(row, Fields) and (shown := sum(1 for _ in row.children("reply_list"))):
        why = f"列表附带的 {shown} 条回复，由回复接口读取 ({shown} replies shown in the list: read with all of them)"
        yield Skipped(f"{row.text('post_id')}#replies", why)


def _entry(row: Fields | Skipped, listing: Listing, response: Response) -> Entry:
    if isinstance(row, Skipped):
        return row
    post_id = row.text("post_id")
    if _is_of_another_bar(row, listing):
        return Skipped(post_id or "?", f"属于其他股吧 (of another bar): {bar_of(row).text('stockbar_code')[:20]}")
    if listing.number > 1 and row.text("post_top_status") not in {"", "0"}:
        return Skipped(post_id or "?", "置顶帖，第 1 页已有 (pinned: page 1 has it)")
    if is_article(row) and not post_id:
        return Skipped("?", "财富号文章，列表未给帖子编号 (an article of 财富号 that the list gives no id)")
    return to_thread(row, response)


def _without_text(listing: Listing, entries: list[Entry]) -> tuple[str, ...]:
    whole = {record.text("post_id") for record in listing.records if record.text("post_content") or is_article(record)}
    ids = (entry.native_id for entry in entries if isinstance(entry, Post))
    return tuple(dict.fromkeys(post_id for post_id in ids if post_id not in whole))

"""A Weibo status as any of the exporters writes it: by which column holds what, into a post."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.checks import count_of, fetched, reference, region_of, text_of, time_of, whole_id, word
from crawlers.importers.rows import RefusedRowError
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.pages.weibo.status import SITE, status_url
from crawlers.weibo_ids import as_mid, mid_to_bid
from crawlers.weibo_text import own_words, quote, split_chain, without_answer

MID: Final = re.compile(r"[1-9][0-9]{5,19}")
NO_COLUMN: Final = "\0"
"""Stands for a column that an exporter does not have; no column can be called so."""
_LONGEST_BID: Final = 12
_USER_IN_ADDRESS: Final = re.compile(
    r"(?:https?:)?//(?:[a-z]+\.)?weibo\.c(?:om|n)/(?:u/|profile/)?([1-9][0-9]{4,11})(?:[/?#]|$)"
)
_ID_IN_ADDRESS: Final = re.compile(r"/detail/([0-9]{6,20})(?![0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one exporter by what they hold; alternatives in order."""

    id: str
    bid: str = NO_COLUMN
    address: str = NO_COLUMN
    """Holds an address with the id in it."""
    text: tuple[str, ...]
    time: tuple[str, ...]
    reposts: str
    comments: str
    likes: str
    region: str = NO_COLUMN
    client: str = NO_COLUMN
    keyword: str = NO_COLUMN
    crawled: str = NO_COLUMN
    repost: tuple[str, object] = (NO_COLUMN, True)
    """The column that tells reposts, and what it says of one."""


def mid_of(record: Fields, name: str, *, bid: str = "", address: str = "") -> str:
    """The mid of a row. Refused where it disagrees with bid or address, which a spreadsheet does not round.

    One that a spreadsheet may have rounded is taken where they agree, and the bid's where there is no such column.
    """
    found = _ID_IN_ADDRESS.search(address) if address else None
    written = record.get(name)
    if not isinstance(written, str) or not written.isdecimal():
        digits = f"{written:.0f}" if isinstance(written, float) else reference(record, name)
        if digits and digits in {as_mid(bid), found[1] if found else ""}:
            return digits
        if bid and name not in record and (mid := as_mid(bid)):
            return mid
    mid = whole_id(record, name, pattern=MID)
    if bid and mid_to_bid(mid) != bid:
        raise RefusedRowError("id 与 bid 不符 (id and bid disagree: rounded by a spreadsheet? export again)", mid)
    if found and found[1] != mid:
        raise RefusedRowError(
            "id 与链接不符 (id and address disagree: rounded by a spreadsheet? export again)", f"{mid} {found[1]}"
        )
    return mid


def bid_of(record: Fields, name: str) -> str:
    """The bid of a row; empty where there is none, or something else stands there."""
    bid = record.text(name)
    return bid if len(bid) <= _LONGEST_BID and bid.isalnum() and bid.isascii() else ""


def user_in_address(address: str) -> str:
    """The user's number in the address of a page of theirs, or of a status: ``https://weibo.com/u/6200000101``."""
    found = _USER_IN_ADDRESS.match(address)
    return found[1] if found else ""


def status(columns: Columns, record: Fields, fetched_at: datetime, author: Author, original: "Post | str" = "") -> Post:
    """The post of a row; ``original`` is the reposted one, or its mid where the row has no more."""
    bid = bid_of(record, columns.bid)
    mid = mid_of(record, columns.id, bid=bid, address=record.text(columns.address))
    own, chain = split_chain(text_of(record, *columns.text, required=not original))
    words = own_words(own)
    parent = original.id if isinstance(original, Post) else f"{SITE}:{original}" if original else ""
    column, says = columns.repost
    is_repost = bool(parent or chain or words != own) or record.get(column) == says
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST if is_repost else PostType.POST,
        text=words,
        quoted=_quoted(chain, original),
        fetched_at=fetched(record, fetched_at, columns.crawled),
        url=f"https://weibo.com/{author.id}/{bid}" if bid and author.id else status_url(_number(author.id), mid),
        author=author,
        published_at=time_of(record, fetched_at, *columns.time),
        published_raw=record.text(*columns.time),
        reposts=count_of(record, columns.reposts),
        comments=count_of(record, columns.comments),
        likes=count_of(record, columns.likes),
        region=region_of(record, columns.region),
        client=word(record, columns.client),
        topics=topics_of(words) if "#" in words else (),
        parent_id=parent,
        root_id=parent,
        keyword=word(record, columns.keyword),
    )


def comment_words(text: str) -> tuple[str, str]:
    """Own words of a comment without the address of whom it answers, and the chain it quotes."""
    return split_chain(without_answer(text))


def comment_parents(comment: str, record: Fields, root: str, post: str) -> tuple[str, str]:
    """Full ids of what a comment answers and of the status, by the columns of root comment and status.

    A root comment is its own root on Weibo, or has none.
    """
    status_mid, answered = reference(record, post), reference(record, root)
    parent = answered if answered not in {"", comment} else status_mid
    return (f"{SITE}:{parent}" if parent else ""), (f"{SITE}:{status_mid}" if status_mid else "")


def comment_url(status_mid: str, comment: str) -> str:
    """The address of a comment under its status; empty where the status is not known."""
    return f"https://m.weibo.cn/detail/{status_mid}?cid={comment}" if status_mid else ""


def _quoted(chain: str, original: "Post | str") -> str:
    if not isinstance(original, Post):
        return chain
    return "\n".join(filter(None, (chain, quote(original.author.name, original.text))))


def _number(user: str) -> str:
    """The user's number; empty for a hash, which leads nowhere."""
    return user if user.isdigit() else ""

"""A complaint as the JSON describes it: ``main`` and ``author``."""

import re
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text
from crawlers.pages.readings import unreadable
from crawlers.pages.response import Response
from crawlers.pages.tousu.gate import SITE, complaint_address
from crawlers.times import parse_time

_PROFILE: Final = re.compile(r"weibo\.com/u/(\d{5,20})")


def to_complaint(record: Fields, response: Response) -> Post | Skipped:
    """The complaint of a record, unless number or words are missing, which a genuine record always has."""
    main = record.child("main")
    sn, title = main.text("sn"), html_to_text(main.text("title"))
    if not sn or not (title or main.text("summary")):
        return unreadable(sn or "?", "main.sn" if main and not sn else "main.title" if main else "main")
    raw = main.text("timestamp")
    return Post(
        site=SITE,
        native_id=sn,
        platform=Platform.COMPLAINT_SITE,
        type=PostType.POST,
        text=html_to_text(main.text("summary"), newlines=True),
        fetched_at=response.fetched_at,
        url=address_of(record, response),
        title=title,
        author=_author(record.child("author")),
        published_at=parse_time(raw, response.fetched_at),
        published_raw=raw,
        reposts=parse_count(main.get("share_amount")),
        comments=parse_count(main.get("comment_amount")),
        likes=parse_count(main.get("upvote_amount")),
        board=html_to_text(main.text("cotitle")),
    )


def address_of(record: Fields, response: Response) -> str:
    """The complaint's own page, with the ``sld`` without which it does not open."""
    main = record.child("main")
    link = main.text("url")
    if link.startswith("//"):
        return f"{'http:' if response.url.startswith('http://') else 'https:'}{link}"
    return link if link.startswith(("https://", "http://")) else complaint_address(main.text("sn"))


def without_ids(record: Fields) -> Skipped | None:
    """The comments that a record shows without ids, so that they are no posts; None where it shows none."""
    number = sum(1 for _ in record.child("main").children("comments"))
    if not number:
        return None
    sn = record.child("main").text("sn")
    return Skipped(f"{sn}#comments", f"{number} 条评论没有编号，不成帖 ({number} comments shown without ids)")


def _author(author: Fields) -> Author:
    """As the platform shows them. ``main.uid`` names the account even behind 匿名: it is not read."""
    uid, profile = author.text("uid"), _PROFILE.search(author.text("wb_profile"))
    return Author(id=uid if uid not in {"", "0"} else profile[1] if profile else "", name=author.text("title"))

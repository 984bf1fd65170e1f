"""Single fields of a Weibo status or comment, wherever the site's layouts keep them."""

import re
from datetime import datetime, timedelta
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Count
from crawlers.markup import html_to_text, topics_of, unescape
from crawlers.times import parse_time
from crawlers.weibo_text import VERDICT, verified_kind

_TAG: Final = re.compile(r"<[^<>]{0,1000}>")
REST: Final = re.compile(r"全文[:：]\s{0,3}https?://m\.weibo\.cn/\d{1,20}/\d{1,20}[\s\u200b]*$")
"""How plain texts, those of the app and of the Open Platform, end where they are cut."""
_MINUTE: Final = timedelta(minutes=1)  # what a shown time is short of
_PLAYS: Final = re.compile(r"次(?:观看|播放)")


def author_of(user: Fields) -> Author:
    """The author of a status or comment."""
    followers = user.get("followers_count", "fansNum", "followers_count_str")
    return Author(
        id=user.text("id", "idstr"),
        name=user.text("screen_name", "name"),
        verified=verified_kind(verified=user.flag("verified"), number=user.whole("verified_type")),
        followers=None if followers is None else parse_count(followers).value,
    )


def moment_of(status: Fields, fetched_at: datetime) -> datetime | None:
    """When it was published: as shown, unless the stamp beside it (2016) tells that this was read wrongly (今天 12:26)."""
    shown, exact = (parse_time(status.get(name), fetched_at) for name in ("created_at", "created_timestamp"))
    return shown if exact is None or (shown is not None and abs(exact - shown) < _MINUTE) else exact


def long_text_of(entry: Fields) -> str:
    """The whole text of a long status, where the object has it; the app names it otherwise."""
    return entry.child("longText").text("longTextContent", "content")


def text_of(entry: Fields) -> str:
    """The whole text where the object has it, else the shown one, without markup."""
    inlined = long_text_of(entry)
    return html_to_text(inlined or REST.sub("", entry.text("text", "text_raw")), newlines=True)


def client_of(status: Fields) -> str:
    """The device or app, also where its name is one that a text would be rid of (微博视频)."""
    return unescape(_TAG.sub("", status.text("source")))


def verdict_of(status: Fields) -> str:
    """What the platform itself says of a post (rumour, under review, original by another); empty where it says nothing."""
    verdict = status.child("report_info").text("text") or status.child("complaint").text("showcontent")
    return f"{VERDICT}{verdict}" if verdict else ""


def views_of(status: Fields) -> Count:
    """How often it was read, as only its author is told, else its video watched; a repost shows its original's video."""
    if (reads := status.get("reads_count")) is not None:
        return parse_count(reads)
    if status.child("retweeted_status"):
        return Count()
    page, shown = status.child("page_info"), status.text("obj_ext")
    plays = page.child("media_info").get("online_users_number") or page.get("play_count")
    return parse_count(plays or (shown if _PLAYS.search(shown) else None))


def hashtags_of(status: Fields, own: str) -> tuple[str, ...]:
    """The hashtags of the own words and, unless they may be the original's, those that the rest of a cut text has."""
    told = () if status.child("retweeted_status") else status.children("topic_struct")
    return tuple(dict.fromkeys((*topics_of(own), *filter(None, (topic.text("topic_title") for topic in told)))))

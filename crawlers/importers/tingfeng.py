"""Tingfeng's own rows: ``id``, ``platform``, ``text``, and what else is known, named as the fields of `Post`.

``id`` is either ``site:native_id`` or the platform's id alone; then the site is the platform.
"""

import re
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from crawlers.counts import parse_count
from crawlers.fields import Fields, as_text
from crawlers.importers.checks import count_of, fetched, text_of, time_of, web_address, whole_id
from crawlers.importers.rows import RefusedRowError
from crawlers.importers.table import Table, columns
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.weibo_text import ORGANISATION, PERSON

_SITE: Final = re.compile(r"(?P<site>[A-Za-z0-9][A-Za-z0-9.-]{0,99}):(?P<native>(?!//).+)")
_NO_SITE: Final = re.compile(r"[^\w.-]+")
_VERIFIED: Final = {
    "person": PERSON,
    "organisation": ORGANISATION,
    "organization": ORGANISATION,
    "true": PERSON,
    "1": PERSON,
    "黄v": PERSON,
    "红v": PERSON,
    "金v": PERSON,
    "蓝v": ORGANISATION,
}
_NAMED: Final = {
    "微博": Platform.WEIBO, "新浪微博": Platform.WEIBO, "论坛": Platform.FORUM, "贴吧": Platform.TIEBA,
    "百度贴吧": Platform.TIEBA, "知乎": Platform.ZHIHU, "小红书": Platform.XIAOHONGSHU, "应用商店": Platform.APPSTORE,
    "黑猫投诉": Platform.COMPLAINT_SITE, "投诉": Platform.COMPLAINT_SITE, "客服": Platform.CUSTOMER_SERVICE,
    "新闻": Platform.NEWS, "短信": Platform.SMS, "wb": Platform.WEIBO, "xhs": Platform.XIAOHONGSHU,
}  # fmt: skip
_Words = TypeVar("_Words", bound=StrEnum)


def _to_post(record: Fields, fetched_at: datetime) -> Post:
    whole = whole_id(record, "id")
    prefixed = _SITE.fullmatch(whole)
    platform, site = platform_of(record.text("platform") or (prefixed["site"] if prefixed else ""))
    text = text_of(record, "text")
    return Post(
        site=prefixed["site"] if prefixed else site,
        native_id=prefixed["native"] if prefixed else whole,
        platform=platform,
        type=word_of(PostType, record.text("type") or "post", "type"),
        text=text,
        fetched_at=fetched(record, fetched_at, "fetched_at"),
        url=web_address(record, "url"),
        title=record.text("title"),
        quoted=record.text("quoted"),
        author=_author(record),
        published_at=time_of(record, fetched_at, "published_at"),
        published_raw=record.text("published_at"),
        reposts=count_of(record, "reposts"),
        comments=count_of(record, "comments"),
        likes=count_of(record, "likes"),
        views=count_of(record, "views"),
        region=record.text("region"),
        client=record.text("client"),
        board=record.text("board"),
        topics=_topics(record, text),
        parent_id=record.text("parent_id"),
        root_id=record.text("root_id"),
        keyword=record.text("keyword"),
    )


def is_own(record: Fields) -> bool:
    """Whether a row tells its platform, by name or as the site in its id."""
    return "platform" in record or bool(_SITE.fullmatch(record.text("id")))


def word_of(words: type[_Words], text: str, name: str) -> _Words:
    """The one of our words that is written; refused where it is none. ``name`` is told then."""
    try:
        return words(text)
    except ValueError:
        known = ", ".join(words)
        kind = f"未知的 {name} (unknown {name})" if text else f"缺少 {name} (no {name})"
        raise RefusedRowError(f"{kind}；可用 (known): {known}", repr(text[:40]) if text else "") from None


def platform_of(written: str) -> tuple[Platform, str]:
    """The platform and the site it stands for; a name that is not known is kept as the site of an unknown platform."""
    if known := _NAMED.get(written.strip()):
        return known, known.value
    site = _NO_SITE.sub("-", written.strip().casefold()).strip("-")
    if not site:
        raise RefusedRowError("缺少 platform (no platform); 例如 (for instance): weibo, forum, appstore, unknown")
    return (Platform(site) if site in set(Platform) else Platform.UNKNOWN), site[:100]


def _author(record: Fields) -> Author:
    """A name, or an object with ``id``, ``name``, ``verified`` (person, organisation), ``followers``."""
    author = record.child("author")
    if not author:
        return Author(name=record.text("author"))
    followers = author.get("followers")
    return Author(
        id=author.text("id"),
        name=author.text("name"),
        verified=verified_of(author.get("verified")),
        followers=None if followers is None else parse_count(followers).value,
    )


def verified_of(written: object) -> str:
    """What the V of an account means, in our word for it or the platform's."""
    return _VERIFIED.get(str(written).strip().lower(), "")


def _topics(record: Fields, text: str) -> tuple[str, ...]:
    given = record.get("topics")
    return tuple(filter(None, map(as_text, given))) if isinstance(given, list) else topics_of(text)


TABLE: Final = Table("tingfeng", "听风自有格式", columns("id", "text"), _to_post)
TABULAR: Final = replace(TABLE, needs=columns("id", "text", "platform"))
"""In a file with a header the platform must be named: ``id`` and ``text`` alone may be anything."""

"""One status of Xueqiu as its JSON gives it, whichever list it stands in."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields, load_json
from crawlers.items import Author, Platform, Post, PostType, Skipped
from crawlers.markup import html_to_text, topics_of
from crawlers.pages.readings import unreadable
from crawlers.pages.response import Response
from crawlers.pages.xueqiu.gate import SITE
from crawlers.times import parse_time
from crawlers.weibo_text import ORGANISATION, PERSON, own_words, place, quote, split_chain, without_answer

_HOME: Final = "https://xueqiu.com"
_TARGET: Final = re.compile(r"^(?:https?://xueqiu\.com)?/(\d{1,19})/\d{1,19}$")
_UNFOLD: Final = re.compile(r"(?:\.{3}|…{1,3})\s*(?:(?:展开|收起)(?:全文)?|全文)$")
_CUT: Final = re.compile(r"(?:\.{3}|…)(?:\s*展开(?:全文)?)?$")
_NOTICE: Final = re.compile(
    r"^(?:抱歉[，,])?[该此原](?:条)?(?:帖子?|讨论|内容|评论|回复|原帖)?(?:已经?被?\S{0,4}(?:删除|屏蔽)|不可见|不存在)[。.]?$"
)
_HIDDEN: Final = {
    "is_private": "仅作者可见 (private)",
    "legal_user_visible": "依规仅作者可见 (visible to its author only)",
    "is_refused": "未通过审核 (refused in review)",
}
_VERIFIED: Final = {"1": PERSON, "2": PERSON, "4": ORGANISATION}  # 4: the site's own account


def to_post(status: Fields, response: Response, *, keyword: str = "") -> Post | Skipped:
    """The post of a status, unless id or text are missing, which a genuine status always has."""
    status_id = id_of(status)
    has_text = isinstance(status.get("text", "description"), str) or bool(status.text("title"))
    if not status_id or not has_text:
        return unreadable(status_id or "?", *([] if status_id else ["id"]), *([] if has_text else ["text"]))
    if why := left_out(status):
        return Skipped(status_id, why)
    own, quoted = _words(status)
    parent = _parent(status)
    raw = status.text("created_at", "timeBefore")
    return Post(
        site=SITE,
        native_id=status_id,
        platform=Platform.FORUM,
        type=PostType.REPOST if parent or quoted else PostType.POST,
        text=own,
        fetched_at=response.fetched_at,
        url=address_of(status),
        title=html_to_text(status.text("title")),
        quoted=quoted,
        author=to_author(status),
        published_at=parse_time(raw, response.fetched_at),
        published_raw=raw,
        reposts=parse_count(status.get("retweet_count")),
        comments=parse_count(status.get("reply_count")),
        likes=parse_count(status.get("like_count")),
        views=parse_count(status.get("view_count")),
        region=region_of(status),
        client=html_to_text(status.text("source")),
        topics=topics_of(own),
        parent_id=parent,
        root_id=parent,
        keyword=keyword,
    )


def id_of(record: Fields) -> str:
    """The id of a status or comment; empty where there is none (0 stands for none)."""
    found = record.text("id")
    return found if re.fullmatch("[1-9][0-9]{0,18}", found) else ""


def left_out(record: Fields) -> str:
    """Why a status or comment is no public post of a person; empty where it is one."""
    hidden = next((why for name, why in _HIDDEN.items() if record.flag(name)), "")
    if hidden:
        return hidden
    if record.text("promotion_id") not in {"", "0"} or record.text("promotion_url"):
        return "广告 (advertisement)"
    return "已删除 (deleted)" if is_notice(record) else ""


def is_notice(record: Fields) -> bool:
    """Whether the platform's words stand where the author's were."""
    return bool(_NOTICE.match(html_to_text(record.text("text", "description"))))


def is_cut(status: Fields) -> bool:
    """Whether the text is cut and the rest is not in the object: one more request gets it.

    ``truncated`` alone is no proof: it is also set where the whole text stands beside the short ``description``.
    """
    whole = html_to_text(status.text("text"))
    if not whole:
        return status.flag("is_column") or bool(_CUT.search(html_to_text(status.text("description"))))
    return bool(_UNFOLD.search(_plain_end(status))) or (status.flag("truncated") and bool(_CUT.search(whole)))


def to_author(record: Fields) -> Author:
    """Who wrote a status or comment. For ``user_id`` -1 the address names the account, where it does."""
    user = record.child("user")
    match = _TARGET.match(record.text("target"))
    ids = (user.text("id"), record.text("user_id"), match[1] if match else "")
    followers = user.get("followers_count")
    return Author(
        id=next((found for found in ids if found not in {"", "-1", "0"}), ""),
        name=user.text("screen_name"),
        verified=_VERIFIED.get(user.text("verified_type"), "") if user.flag("verified") else "",
        followers=None if followers is None else parse_count(followers).value,
    )


def region_of(record: Fields) -> str:
    """The place of the author's address: of a comment in itself, of a status in one of two places inside."""
    shown = record.text("ip_location") or record.child("extend_st_home_page").text("ip_location")
    return place(shown or _keywords(record).text("ip_location"))


def _keywords(status: Fields) -> Fields:
    """What ``meta_keywords`` holds: a string of JSON, in older answers one of words."""
    try:
        return Fields.of(load_json(status.text("meta_keywords")))
    except ValueError:
        return Fields({})


def address_of(status: Fields) -> str:
    """The address of a status: its ``target``, else by author and id; empty where neither is known."""
    target = status.text("target")
    if target.startswith("//"):
        return f"https:{target}"
    if target.startswith("/"):
        return f"{_HOME}{target}"
    if target.startswith(("https://", "http://")):
        return target
    author, status_id = to_author(status).id, id_of(status)
    return f"{_HOME}/{author}/{status_id}" if author and status_id else ""


def originals_of(statuses: Iterable[Fields], response: Response) -> Iterator[Post]:
    """The originals that reposts embed, where they are still there."""
    for status in statuses:
        original = status.child("retweeted_status")
        post = to_post(original, response) if original else None
        if isinstance(post, Post):
            yield post


def plain(html: str) -> str:
    """The words of a text, without the switch that unfolds it."""
    text = html_to_text(html, newlines=True)
    return _UNFOLD.sub("…", text)


def _plain_end(status: Fields) -> str:
    """The end of the text as it is shown, the switch included."""
    return re.sub(r"<[^>]*>", "", status.text("text")[-200:]).strip()


def _words(status: Fields) -> tuple[str, str]:
    """Own words, and quoted words: the chain of earlier reposts and the original."""
    own, chain = split_chain(plain(status.text("text") or status.text("description")))
    own = without_answer(own)
    quoted = "\n".join(filter(None, (chain, _original_words(status.child("retweeted_status")))))
    return own_words(own) if quoted or _parent(status) else own, quoted


def _original_words(original: Fields) -> str:
    if not original or left_out(original):
        return ""
    title, text = html_to_text(original.text("title")), plain(original.text("text") or original.text("description"))
    return quote(original.child("user").text("screen_name"), "\n".join(filter(None, (title, text))))


def _parent(status: Fields) -> str:
    """Full id of the status that this one reposts; the platform still names it when it is deleted."""
    original = id_of(status.child("retweeted_status")) or status.text("retweet_status_id")
    return f"{SITE}:{original}" if original not in {"", "0"} else ""

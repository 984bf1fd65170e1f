"""The scenario's Weibo posts as statuses of Xueqiu: the JSON objects of users, statuses and comments."""

import re
from datetime import datetime, timedelta
from html import escape
from urllib.parse import quote

from crawlers.standin.mobile_json import Json
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.records import Member, Remark, Status
from crawlers.standin.weibo_markup import cut, is_long

SITE = "xueqiu"
CHILDREN = 2
"""Answers shown under a comment; ``talks.json`` has them all."""
_PARTS = re.compile(r"(?P<topic>#[^#\n]{1,40}#)|\[(?P<smiley>[^\[\]\s]{1,8})\]|@(?P<name>[\w-]{2,30})")
_VERIFIED_TYPES = {"": 0, "person": 1, "organisation": 4}


def user(member: Member) -> Json:
    return {
        "id": int(member.uid),
        "screen_name": member.name,
        "profile": f"/{member.uid}",
        "verified": bool(member.verified),
        "verified_type": _VERIFIED_TYPES[member.verified],
        "verified_description": member.reason,
        "followers_count": member.followers,
        "province": member.region,
        "type": "1",
    }


def status(one: Status, now: datetime, *, whole: bool = False) -> Json:
    """A status as lists show it, a long text cut; ``whole`` as its own address gives it. The original is inside."""
    is_cut = is_long(one.text) and not whole
    text = html(cut(one.text) if is_cut else one.text)
    original = one.original
    return {
        "id": int(one.mid),
        "user_id": int(one.author.uid),
        "user": user(one.author),
        "title": "",
        "text": f"<p>{text}...展开</p>" if is_cut else f"<p>{text}</p>",
        "description": f"{html(cut(one.text))}...",
        **_times(one.at, now),
        "retweet_count": one.reposts,
        "reply_count": one.comments,
        "like_count": one.likes,
        "fav_count": 0,
        "view_count": one.likes * 20,
        "retweet_status_id": int(original.mid) if original else 0,
        "retweeted_status": status(original, now) if original else None,
        "source": one.client,
        "target": f"/{one.author.uid}/{one.mid}",
        "truncated": is_cut,
        "mark": 0,
        "is_private": False,
        "legal_user_visible": False,
        "is_refused": False,
        "promotion_id": 0,
    }


def comment(one: Remark, under: Status, now: datetime) -> Json:
    """A comment on a status with the first answers to it; the others are only counted."""
    shown = [answer(child, one, under, now) for child in one.replies[:CHILDREN]]
    return {
        **_comment(one, under, now),
        "in_reply_to_comment_id": 0,
        "comment_reply_count": len(one.replies),
        "child_comments": shown,
    }


def answer(one: Remark, above: Remark, under: Status, now: datetime) -> Json:
    """An answer to a comment."""
    answered: Json = {"id": int(above.cid), "user": user(above.author), "text": html(above.text)}
    return {
        **_comment(one, under, now),
        "in_reply_to_comment_id": int(above.cid),
        "reply_comment": answered,
        "comment_reply_count": 0,
    }


def html(text: str) -> str:
    """A text as Xueqiu writes it."""
    pieces, end = [], 0
    for match in _PARTS.finditer(text):
        pieces += [escape(text[end : match.start()], quote=False), _part(match)]
        end = match.end()
    return "".join([*pieces, escape(text[end:], quote=False)]).replace("\n", "<br/>")


def _comment(one: Remark, under: Status, now: datetime) -> Json:
    return {
        "id": int(one.cid),
        "user_id": int(one.author.uid),
        "user": user(one.author),
        "text": html(one.text),
        **_times(one.at, now),
        "like_count": one.likes,
        "root_in_reply_to_status_id": int(under.mid),
        "source": "",
    }


def _part(match: re.Match[str]) -> str:
    whole = escape(match[0])
    if match["topic"]:
        return f'<a href="http://xueqiu.com/k?q={quote(match[0], safe="")}" target="_blank">{whole}</a>'
    if match["smiley"]:
        image = "//assets.imedao.com/ugc/images/face/emoji_01_smile.png"
        return f'<img src="{image}" title="{whole}" alt="{whole}" height="24" />'
    return f'<a href="http://xueqiu.com/n/{escape(match["name"])}" target="_blank">{whole}</a>'


def _times(at: datetime, now: datetime) -> Json:
    return {"created_at": int(at.timestamp() * 1000), "timeBefore": _before(at, now), "edited_at": None}


def _before(at: datetime, now: datetime) -> str:
    """1分钟前, 今天 09:30, 昨天 18:12, 07-06 18:12, 2025-07-06 18:12."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    age = now - at
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)}分钟前"
    day = {0: "今天 ", 1: "昨天 "}.get((today.date() - local.date()).days)
    if day is not None:
        return f"{day}{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"

"""The JSON objects of a forum's mobile API: boards, rows, threads, posts. Numbers come as text, texts as HTML."""

from datetime import datetime
from html import escape
from typing import Final

from crawlers.standin.forum_pages import cut_quote
from crawlers.standin.mobile_json import Json
from crawlers.standin.records import Board, Floor, Topic
from crawlers.standin.shown import forum_age, forum_minute

VISITOR: Final[Json] = {
    "cookiepre": "x_2132_",
    "auth": None,
    "saltkey": "abcd1234",
    "member_uid": "0",
    "member_username": "",
    "groupid": "7",
    "formhash": "0a1b2c3d",
    "ismoderator": "0",
    "readaccess": "1",
    "notice": {"newpush": "0", "newpm": "0", "newprompt": "0", "newmypost": "0"},
}
"""What every answer says of who asks."""


def board(one: Board) -> Json:
    return {
        "fid": str(one.fid),
        "name": escape(one.name),
        "threads": str(len(one.topics)),
        "posts": str(sum(len(topic.floors) for topic in one.topics)),
        "password": "0",
    }


def row(topic: Topic, now: datetime) -> Json:
    """A thread in a board's list."""
    first, last = topic.floors[0], topic.last
    return {
        "tid": str(topic.tid),
        "readperm": "0",
        "author": escape(first.author.name),
        "authorid": str(first.author.forum_uid),
        "subject": escape(topic.title),
        "dateline": _shown(first.at, now),
        "lastpost": _shown(last.at, now),
        "lastposter": escape(last.author.name),
        "views": str(topic.views),
        "replies": str(len(topic.floors) - 1),
        "digest": "0",
        "attachment": "0",
        "displayorder": "1" if topic.sticky else "0",
        "dbdateline": _seconds(first.at),
        "dblastpost": _seconds(last.at),
    }


def thread(on: Board, topic: Topic) -> Json:
    first = topic.floors[0]
    return {
        "tid": str(topic.tid),
        "fid": str(on.fid),
        "subject": escape(topic.title),
        "author": escape(first.author.name),
        "authorid": str(first.author.forum_uid),
        "views": str(topic.views),
        "replies": str(len(topic.floors) - 1),
        "allreplies": str(len(topic.floors) - 1),
        "maxposition": str(len(topic.floors)),
        "closed": "0",
        "price": "0",
    }


def post(topic: Topic, floor: Floor, now: datetime, *, is_old: bool) -> Json:
    """A post of a thread; version 1 (``is_old``) quotes as the forum's pages do."""
    return {
        "pid": str(floor.pid),
        "tid": str(topic.tid),
        "first": "1" if floor is topic.floors[0] else "0",
        "author": escape(floor.author.name),
        "authorid": str(floor.author.forum_uid),
        "dateline": _shown(floor.at, now),
        "message": _message(topic, floor, is_old=is_old),
        "anonymous": "0",
        "attachment": "0",
        "status": "0",
        "username": escape(floor.author.name),
        "groupid": "10",
        "number": str(topic.floors.index(floor) + 1),
        "dbdateline": _seconds(floor.at),
    }


def _message(topic: Topic, floor: Floor, *, is_old: bool) -> str:
    end = "<br />\r\n" if is_old else "\r\n"
    edited = f"本帖最后由 {escape(floor.author.name)} 于 {forum_minute(floor.edited)} 编辑" if floor.edited else ""
    mark = f'<i class="pstatus"> {edited} </i><br />\r\n<br />\r\n' if edited else ""
    quoted = _quoted(topic, floor.quote, end, is_old=is_old) if floor.quote else ""
    return mark + quoted + _lines(floor.text, end)


def _quoted(topic: Topic, floor: Floor, end: str, *, is_old: bool) -> str:
    """The post that another answers, in front of it."""
    link = f"forum.php?mod=redirect&amp;goto=findpost&amp;pid={floor.pid}&amp;ptid={topic.tid}"
    said = f"{escape(floor.author.name)} 发表于 {forum_minute(floor.at)}"
    head = f'<a href="{link}" target="_blank"><font color="#999999">{said}</font></a>'
    words = _lines(cut_quote(floor.text), end)
    if is_old:
        body = f'<blockquote><font size="2">{head}</font><br />\r\n{words}</blockquote>'
        return f'<div class="quote">{body}</div><br />\r\n'
    return f'<div class="reply_wrap">{head}\r\n{words}</div>'


def _lines(text: str, end: str) -> str:
    return end.join(escape(text).split("\n"))


def _shown(at: datetime, now: datetime) -> str:
    """As the forum shows a time: its age within the last week."""
    return forum_age(at, now).replace(" ", "&nbsp;") or forum_minute(at)


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))

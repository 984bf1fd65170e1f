"""What the forum templates show: rows of a board, posts of a thread, pagers, links in both address styles."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from markupsafe import Markup

from crawlers.standin.records import Floor, Forum, Member, Topic
from crawlers.standin.shown import forum_age, forum_day, forum_minute, forum_second

_NAMED_FLOORS = ("楼主", "沙发", "板凳", "地板")
_QUOTED = 60
"""Characters of a quoted post."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses inside a forum: X3.4 here shows plain ones, X3.5 rewritten ones."""

    plain: bool

    def board(self, fid: int, page: int = 1) -> str:
        return f"forum.php?mod=forumdisplay&fid={fid}&page={page}" if self.plain else f"forum-{fid}-{page}.html"

    def thread(self, tid: int, page: int = 1) -> str:
        return f"forum.php?mod=viewthread&tid={tid}&page={page}" if self.plain else f"thread-{tid}-{page}-1.html"

    def member(self, member: Member) -> str:
        uid = member.forum_uid
        return f"home.php?mod=space&uid={uid}" if self.plain else f"space-uid-{uid}.html"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pager: this page, the last one, a link for each."""

    now: int
    last: int
    links: dict[int, str]


@dataclass(frozen=True, slots=True)
class Dated:
    """A time in full and, within the last week, as its age."""

    full: str
    age: Markup


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in a board's list."""

    tid: int
    title: str
    sticky: bool
    separates: bool
    link: str
    pages: int
    last_link: str
    author: str
    author_link: str
    created: Dated
    replies: int
    views: int
    last_author: str
    last_author_link: str
    last_post_link: str
    last: Dated


@dataclass(frozen=True, slots=True)
class Quoted:
    pid: int
    author: str
    time: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Shown:
    """A post on a thread's page."""

    pid: int
    first: bool
    uid: int
    author: str
    author_link: str
    link: str
    floor: Markup
    time: Dated
    edited: str
    quoted: Quoted | None
    body: Markup


def row(topic: Topic, links: Links, now: datetime, *, separates: bool, pages: int) -> Row:
    first, last = topic.floors[0], topic.last
    return Row(
        tid=topic.tid,
        title=topic.title,
        sticky=topic.sticky,
        separates=separates,
        link=links.thread(topic.tid),
        pages=pages,
        last_link=links.thread(topic.tid, pages),
        author=first.author.name,
        author_link=links.member(first.author),
        created=_dated(first.at, now, forum_day),
        replies=len(topic.floors) - 1,
        views=topic.views,
        last_author=last.author.name,
        last_author_link=links.member(last.author),
        last_post_link=f"forum.php?mod=redirect&tid={topic.tid}&goto=lastpost#lastpost",
        last=_dated(last.at, now, forum_minute),
    )


def posts(forum: Forum, topic: Topic, shown: Sequence[Floor], links: Links, now: datetime) -> list[Shown]:
    numbers = {floor.pid: number for number, floor in enumerate(topic.floors)}
    return [
        Shown(
            pid=floor.pid,
            first=numbers[floor.pid] == 0,
            uid=floor.author.forum_uid,
            author=floor.author.name,
            author_link=links.member(floor.author),
            link=f"{links.thread(topic.tid)}#pid{floor.pid}",
            floor=_label(numbers[floor.pid]),
            time=_dated(floor.at, now, forum_second),
            edited=forum_minute(floor.edited) if floor.edited else "",
            quoted=_quoted(floor.quote) if floor.quote else None,
            body=_body(floor.text, jammed=forum.key == "gbk"),
        )
        for floor in shown
    ]


def _dated(at: datetime, now: datetime, full: Callable[[datetime], str]) -> Dated:
    return Dated(full(at), Markup("&nbsp;").join(forum_age(at, now).split(" ")))


def _label(number: int) -> Markup:
    if number < len(_NAMED_FLOORS):
        return Markup(_NAMED_FLOORS[number])  # noqa: S704 - a constant
    return Markup("<em>{}</em><sup>#</sup>").format(number + 1)


def cut_quote(text: str) -> str:
    """The beginning of a post, as others quote it."""
    return text if len(text) <= _QUOTED else text[:_QUOTED] + " ..."


def _quoted(floor: Floor) -> Quoted:
    body = _body(cut_quote(floor.text), jammed=False)
    return Quoted(floor.pid, floor.author.name, forum_minute(floor.at), body)


def _body(text: str, *, jammed: bool) -> Markup:
    """Line ends as Discuz! writes them; a jammed forum hides junk words at each, against copying."""
    junk = '<font class="jammer">{0}</font>' if len(text) % 2 else '<span style="display:none">{0}</span>'
    end = f"{junk.format(_junk(text))}<br />\n" if jammed else "<br />\n"
    return Markup(end.join(escape(text).split("\n")))  # noqa: S704 - escaped here


def _junk(text: str) -> str:
    letters = re.sub(r"\W", "", text)[::-3] or "x"
    return f"{letters[:2]}&amp;{len(text) * 7919 % 9973}"

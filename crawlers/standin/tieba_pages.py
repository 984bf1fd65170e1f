"""What Tieba's templates show: rows of a bar, floors, sub-comments, search results, with the data their scripts read."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape

from markupsafe import Markup

from crawlers.pages.tieba.gate import smiley
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.records import Floor, Member
from crawlers.standin.threads import Nest, Thread
from crawlers.standin.tieba_bars import Found, pid, portrait, tid

_EXCERPT = 180
"""Characters of a search result."""
_ABSTRACT = 60
"""Characters of a text in a bar's list."""
_BRACKETS = re.compile(r"\[([^\[\]\s]{1,8})\]")
_LAST_SMILEY = 84


@dataclass(frozen=True, slots=True)
class User:
    """An author as every page links to it."""

    name: str
    portrait: str
    number: int

    @property
    def data(self) -> str:
        return data(un=self.name, id=self.portrait)


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in a bar's list."""

    tid: int
    data: str
    title: str
    sticky: bool
    abstract: str
    author: User
    created: str
    replies: int
    last_author: User
    last: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A floor on a thread's page."""

    pid: int
    data: str
    author: User
    region: str
    number: int
    time: str
    body: Markup


@dataclass(frozen=True, slots=True)
class SubComment:
    """A sub-comment, as ``/p/comment`` lists them."""

    cid: int
    data: str
    author: User
    answered: User | None
    time: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Result:
    """A search result."""

    tid: int
    link: str
    title: Markup
    excerpt: Markup
    bar: str
    author: User
    time: str


def row(thread: Thread, now: datetime) -> Row:
    first, last = thread.first, thread.topic.last
    author = _user(first.author)
    return Row(
        tid=tid(thread),
        data=data(
            id=tid(thread),
            author_name=author.name,
            author_nickname=None,
            author_portrait=author.portrait,
            first_post_id=pid(first),
            reply_num=thread.replies,
            is_good=None,
            is_top=thread.topic.sticky or None,
        ),
        title=thread.topic.title,
        sticky=thread.topic.sticky,
        abstract=first.text.replace("\n", " ")[:_ABSTRACT],
        author=author,
        created=_short_time(first.at, now),
        replies=thread.replies,
        last_author=_user(last.author),
        last=_short_time(last.at, now),
    )


def shown(thread: Thread, number: int) -> Shown:
    """A floor by its number, counted from 1; its sub-comments are only counted, the page's script fetches them."""
    nest = thread.nests[number - 1]
    floor, author = nest.floor, _user(nest.floor.author)
    return Shown(
        pid=pid(floor),
        data=data(
            author={"user_id": author.number, "user_name": author.name, "portrait": f"{author.portrait}?t=1712161997"},
            content={
                "post_id": pid(floor),
                "is_anonym": False,
                "thread_id": tid(thread),
                "content": body(floor.text),
                "post_no": number,
                "comment_num": len(nest.answers),
                "is_fold": 0,
                "post_index": number - 1,
            },
        ),
        author=author,
        region=floor.author.region,
        number=number,
        time=_minute(floor.at),
        body=body(floor.text),
    )


def sub_comment(nest: Nest, answer: Floor) -> SubComment:
    author, local = _user(answer.author), answer.at.astimezone(SHANGHAI)
    is_to_another = answer.quote is not None and answer.quote.pid != nest.floor.pid
    return SubComment(
        cid=pid(answer),
        data=data(spid=pid(answer), showname=author.name, user_name=author.name, portrait=author.portrait),
        author=author,
        answered=_user(answer.quote.author) if answer.quote and is_to_another else None,
        time=f"{local.year}-{local.month}-{local.day} {local.hour}:{local:%M}",
        body=body(answer.text),
    )


def result(found: Found, keyword: str) -> Result:
    thread, floor = found.thread, found.floor
    head, cid = (pid(found.above), pid(floor)) if found.above else (pid(floor), 0)
    title = thread.topic.title if found.is_thread else f"回复:{thread.topic.title}"
    return Result(
        tid=tid(thread),
        link=f"/p/{tid(thread)}?pid={head}&cid={cid}#{cid or head}",
        title=_marked(title, keyword),
        excerpt=_marked(floor.text.replace("\n", " ")[:_EXCERPT], keyword),
        bar=thread.board.name,
        author=_user(floor.author),
        time=_minute(floor.at),
    )


def data(**fields: object) -> str:
    """Fields as the pages write them into ``data-field``."""
    return json.dumps(fields)


def body(text: str) -> Markup:
    """A text as Tieba writes it, its smileys as pictures."""
    return Markup(_BRACKETS.sub(_picture, escape(text, quote=False)).replace("\n", "<br>"))  # noqa: S704 - escaped here


def _picture(match: re.Match[str]) -> str:
    number = _smileys().get(match[1])
    if number is None:
        return match[0]
    image = f"https://gsp0.baidu.com/5aAHeD3nKhI2p27j8IqW0jdnxx1xbK/tb/editor/images/client/image_emoticon{number}.png"
    return f'<img class="BDE_Smiley" width="30" height="30" changedsize="false" src="{image}">'


@cache
def _smileys() -> dict[str, int]:
    """The number of each smiley's picture, by its name."""
    names = [smiley(f"image_emoticon{number}") for number in range(1, _LAST_SMILEY + 1)]
    return {name: names.index(name) + 1 for name in names if names.count(name) == 1}


def _user(member: Member) -> User:
    return User(member.name, portrait(member), 3_000_000_000 + member.forum_uid)


def _marked(text: str, keyword: str) -> Markup:
    return Markup(escape(text).replace(escape(keyword), f"<em>{escape(keyword)}</em>"))  # noqa: S704 - escaped here


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _short_time(at: datetime, now: datetime) -> str:
    """As a bar's list shows it: 09:05 of today, 7-6 of this year, 2025-08 of an earlier one."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local.month}-{local.day}" if local.year == today.year else f"{local:%Y-%m}"

"""From the entries of a thread to its posts: what every layout (full page, touch page, archiver, mobile API) shares."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from crawlers.items import Author, Count, Page, Platform, Post, PostType
from crawlers.pages.discuz.body import Said
from crawlers.pages.discuz.links import absolute
from crawlers.pages.readings import Entry, page_of
from crawlers.pages.response import Response
from crawlers.times import parse_time

NO_NUMBER: Final = "点评没有编号；触屏版和手机接口有 (a comment on a post, without a number here: the touch pages and the mobile API number them)"
_FIRST_FLOOR: Final = re.compile(r"^(?:楼主|樓主|#?\s*1\s*[#楼樓Ff]?$)")
_LATER_FLOOR: Final = re.compile(r"^(?:沙[发發]|板凳|地板|#?\s*\d+|[来來]自\s*\d+)")


@dataclass(frozen=True, slots=True)
class Topic:
    """What all posts of a page of a thread share."""

    response: Response
    site: str
    tid: str
    base: str = ""
    """What links are relative to."""
    title: str = ""
    board: str = ""
    replies: Count | None = None
    views: Count | None = None
    likes: Count | None = None
    start_link: str = ""
    reply_link: str = ""
    """Links to the thread and to one of its posts (``{pid}``), relative to ``base``."""

    def id_of(self, pid: str) -> str:
        """A post's number on its site."""
        return f"{self.tid}-{pid}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One post of a thread as its page shows it."""

    pid: str
    said: Said
    author: Author
    shown_time: str
    is_first: bool
    region: str = ""


def start_and_reply(tid: str, *, rewritten: bool, old: bool) -> tuple[str, str]:
    """Links to a thread and to one of its posts (``{pid}``): rewritten or plain, of X or of 7.x (``old``)."""
    plain = f"viewthread.php?tid={tid}" if old else f"forum.php?mod=viewthread&tid={tid}"
    find = "redirect.php?goto=findpost" if old else "forum.php?mod=redirect&goto=findpost"
    return f"thread-{tid}-1-1.html" if rewritten else plain, f"{find}&ptid={tid}&pid={{pid}}"


def is_first_floor(floor: str) -> bool | None:
    """Whether a floor's name (楼主, 沙发, 12#) is that of the first post; None for boards' own names."""
    if _FIRST_FLOOR.match(floor):
        return True
    return False if _LATER_FLOOR.match(floor) else None


def to_post(topic: Topic, turn: Turn) -> Post:
    """The post of a turn. Who it answers is known where it quotes; `with_thread` ties the others to the first post."""
    link = topic.start_link if turn.is_first else topic.reply_link.replace("{pid}", turn.pid)
    answered, thread = turn.said.answered, turn.said.answered_in or topic.tid
    return Post(
        site=topic.site,
        native_id=topic.id_of(turn.pid),
        platform=Platform.FORUM,
        type=PostType.THREAD if turn.is_first else PostType.REPLY,
        text=turn.said.text,
        fetched_at=topic.response.fetched_at,
        url=absolute(link, topic.base) if link else "",
        title=topic.title if turn.is_first else "",
        quoted=turn.said.quoted,
        author=turn.author,
        published_at=parse_time(turn.shown_time, topic.response.fetched_at),
        published_raw=turn.shown_time,
        region=turn.region,
        comments=(topic.replies or Count()) if turn.is_first else Count(),
        views=(topic.views or Count()) if turn.is_first else Count(),
        likes=(topic.likes or Count()) if turn.is_first else Count(),
        board=topic.board,
        parent_id=f"{topic.site}:{thread}-{answered}" if answered and answered != turn.pid else "",
    )


def to_comment(topic: Topic, pid: str, turn: Turn) -> Post:
    """A 点评 under the post ``pid``: one more post, not counted among the thread's replies."""
    post = to_post(topic, turn)
    link = topic.reply_link.replace("{pid}", pid)
    return replace(
        post,
        type=PostType.COMMENT,
        url=absolute(link, topic.base) if link else "",
        parent_id=f"{topic.site}:{topic.id_of(pid)}",
    )


def thread_page(topic: Topic, entries: Iterable[Entry], next_page: str, pages: int | None = None) -> Page:
    """The page of a thread's entries; ``expected`` is its replies plus one."""
    replies = topic.replies
    page = page_of(entries, expected=None if replies is None else replies.value + 1, next_page=next_page)
    page = replace(page, pages=pages)
    first = next((post for post in page.posts if post.type is PostType.THREAD), None)
    return with_thread(page, first) if first else page


def with_thread(page: Page, first: Post) -> Page:
    """A later page of a thread, its replies tied to the first post that its first page gave."""
    tied = (
        post if post.type is PostType.THREAD else replace(post, parent_id=post.parent_id or first.id, root_id=first.id)
        for post in page.posts
    )
    return replace(page, posts=tuple(tied))

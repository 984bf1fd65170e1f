"""What all pages of a thread tell alike of a floor, HTML or JSON."""

import re
from dataclasses import dataclass
from typing import Final

from crawlers.items import Count, Platform, Post, PostType
from crawlers.pages.response import Response
from crawlers.pages.tieba.gate import SITE, full_id, post_url, thread_url
from crawlers.times import parse_time

NO_TID: Final = "页面没有主题编号，请用 --url 给出网址 (no number of the thread: give its address)"
_TID: Final = re.compile(r"(?:/p/|[?&]kz=)([1-9][0-9]{0,19})(?=\s*$|[?&#/.])")


@dataclass(frozen=True, slots=True)
class Thread:
    """What all floors of a page share."""

    response: Response
    tid: str
    title: str
    board: str
    replies: Count


@dataclass(frozen=True, slots=True)
class Parent:
    """Where sub-comments stand: the thread's and the floor's number, and the bar where known."""

    tid: str
    pid: str
    board: str = ""


def tid_in(*links: str) -> str:
    """The thread's number in the first of the addresses that has one (before 2011 ``/f?kz=``), else empty."""
    return next((found[1] for link in links if (found := _TID.search(link))), "")


def floor_of(thread: Thread, pid: str, position: int, time: str, comments: Count) -> Post:
    """What HTML and JSON tell alike of a floor."""
    is_first = position == 1
    fetched_at = thread.response.fetched_at
    return Post(
        site=SITE,
        native_id=thread.tid if is_first else f"{thread.tid}-{pid}",
        platform=Platform.TIEBA,
        type=PostType.THREAD if is_first else PostType.REPLY,
        text="",
        fetched_at=fetched_at,
        url=thread_url(thread.tid) if is_first else post_url(thread.tid, pid),
        title=thread.title if is_first else "",
        published_at=parse_time(time, fetched_at),
        published_raw=time,
        comments=thread.replies if is_first else comments,
        board=thread.board,
        parent_id="" if is_first else full_id(thread.tid),
        root_id="" if is_first else full_id(thread.tid),
    )


def thread_of(thread: Thread, time: str = "") -> Post:
    """What lists tell alike of a thread."""
    return floor_of(thread, "", 1, time, thread.replies)


def comment_of(floor: Parent, cid: str, time: str, response: Response) -> Post:
    """What pages tell alike of a sub-comment."""
    return Post(
        site=SITE,
        native_id=f"{floor.tid}-{cid}",
        platform=Platform.TIEBA,
        type=PostType.REPLY,
        text="",
        fetched_at=response.fetched_at,
        url=post_url(floor.tid, floor.pid, cid),
        published_at=parse_time(time, response.fetched_at),
        published_raw=time,
        board=floor.board,
        parent_id=full_id(floor.tid, floor.pid),
        root_id=full_id(floor.tid),
    )

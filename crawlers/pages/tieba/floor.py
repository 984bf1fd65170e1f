"""What all pages of a thread tell alike of a floor, HTML or JSON."""

import re
from dataclasses import dataclass
from typing import Final

from crawlers.items import Count, Platform, Post, PostType
from crawlers.pages.response import Response
from crawlers.pages.tieba.gate import SITE, full_id, post_url, thread_url
from crawlers.times import parse_time

TID: Final = re.compile(r"(?:/p/|[?&]kz=)([1-9][0-9]{0,19})")
"""A thread's number in an address; before 2011 it was ``/f?kz=``."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What all floors of a page share."""

    response: Response
    tid: str
    title: str
    board: str
    replies: Count


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


def comment_of(thread: Thread, pid: str, cid: str, time: str) -> Post:
    """What pages of a thread tell alike of a sub-comment under the floor ``pid``."""
    fetched_at = thread.response.fetched_at
    return Post(
        site=SITE,
        native_id=f"{thread.tid}-{cid}",
        platform=Platform.TIEBA,
        type=PostType.REPLY,
        text="",
        fetched_at=fetched_at,
        url=post_url(thread.tid, pid, cid),
        published_at=parse_time(time, fetched_at),
        published_raw=time,
        board=thread.board,
        parent_id=full_id(thread.tid, pid),
        root_id=full_id(thread.tid),
    )

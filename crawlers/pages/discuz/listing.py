"""From the rows of a list of threads to summaries: what every layout of a list shares.

A summary has at most an excerpt of the text, and the thread's number for its id: the first post's own number stands on the thread's page only.
Summaries are for reading a list; what is stored are the posts of ``Page.follow``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from crawlers.items import Author, Count, Page, Platform, Post, PostType
from crawlers.pages.readings import Entry, page_of
from crawlers.pages.response import Response
from crawlers.times import parse_time

ANNOUNCEMENT: Final = "公告，不是主题 (an announcement, not a thread)"


@dataclass(frozen=True, slots=True)
class BoardPage:
    """What all threads of a page of a list share."""

    response: Response
    site: str
    board: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One thread as its list shows it."""

    tid: str
    title: str
    url: str = ""
    author: Author = field(default_factory=Author)
    shown_time: str = ""
    replies: Count = field(default_factory=Count)
    views: Count = field(default_factory=Count)
    likes: Count = field(default_factory=Count)
    board: str | None = None
    """The thread's own board, where it is not the list's."""
    text: str = ""
    """The beginning of its first post, where the list shows it."""


def to_summary(board_page: BoardPage, row: Row) -> Post:
    """The thread of a row."""
    return Post(
        site=board_page.site,
        native_id=row.tid,
        platform=Platform.FORUM,
        type=PostType.THREAD,
        text=row.text,
        fetched_at=board_page.response.fetched_at,
        url=row.url,
        title=row.title,
        author=row.author,
        published_at=parse_time(row.shown_time, board_page.response.fetched_at),
        published_raw=row.shown_time,
        comments=row.replies,
        views=row.views,
        likes=row.likes,
        board=board_page.board if row.board is None else row.board,
    )


def list_page(entries: Iterable[Entry], *, expected: int | None, next_page: str, pages: int | None = None) -> Page:
    """The page of a list's entries; ``follow`` are its threads, each once."""
    read = list(entries)
    tids = (entry.native_id for entry in read if isinstance(entry, Post))
    page = page_of(read, expected=expected, next_page=next_page, follow=tuple(dict.fromkeys(tids)))
    return replace(page, pages=pages)

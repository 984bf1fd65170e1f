"""From the entries of one page to a `Page`: each post once, and no entry lost without a word."""

from collections.abc import Iterable

from crawlers.items import Outcome, Page, Post
from crawlers.pages.refusals import schema_changed


def page_of(
    posts: Iterable[Post | None],
    *,
    expected: int | None = None,
    next_page: str = "",
    follow: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Page:
    """The page of the entries read; None stands for an entry that lacks what every genuine one has.

    Where half of the entries or more cannot be read, the outcome is SCHEMA_CHANGED, with the posts that could be.
    """
    entries = list(posts)
    read = tuple({post.id: post for post in reversed(entries) if post}.values())[::-1]
    unread = entries.count(None)
    detail = (*notes, f"{unread} 条无法解析 ({unread} of {len(entries)} entries not readable)") if unread else notes
    outcome = Outcome.OK
    if unread * 2 >= max(len(entries), 1) and unread:
        outcome, detail = Outcome.SCHEMA_CHANGED, (schema_changed(detail[-1]).detail,)
    return Page(outcome, read, expected, next_page, "; ".join(detail), follow)

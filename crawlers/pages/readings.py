"""From the entries of one page to a `Page`: each post once, and no entry lost without a word."""

from collections.abc import Iterable
from typing import Final

from crawlers.items import Outcome, Page, Post, Skipped
from crawlers.pages.refusals import schema_changed

Entry = Post | Skipped

_SHOWN: Final = 3  # different faults that a refused page names


def unreadable(what: str, *missing: str) -> Skipped:
    """An entry without the named fields, which every genuine one has."""
    fields = ", ".join(missing)
    return Skipped(what, f"缺少 {fields} (without {fields})", is_fault=True)


def page_of(
    entries: Iterable[Entry],
    *,
    expected: int | None = None,
    next_page: str = "",
    follow: tuple[str, ...] = (),
    originals: Iterable[Post] = (),
) -> Page:
    """The page of the entries read. A post that stands there twice comes once.

    Where half of the readable and unreadable entries or more cannot be read, the outcome is SCHEMA_CHANGED, with the
    posts that could be.
    """
    read = list(entries)
    posts: dict[str, Post] = {}
    for entry in read:
        if isinstance(entry, Post):
            posts.setdefault(entry.id, entry)
    skipped = tuple(entry for entry in read if isinstance(entry, Skipped))
    faults = [entry.why for entry in skipped if entry.is_fault]
    outcome, detail = Outcome.OK, ""
    if faults and len(faults) * 2 >= len(faults) + len(posts):
        outcome = Outcome.SCHEMA_CHANGED
        kinds = "; ".join(list(dict.fromkeys(faults))[:_SHOWN])
        entries_read = len(faults) + len(posts)
        detail = schema_changed(
            f"{len(faults)} 条无法解析 ({len(faults)} of {entries_read} not readable): {kinds}"
        ).detail
    others = {original.id: original for original in originals if original.id not in posts}
    return Page(outcome, tuple(posts.values()), expected, next_page, detail, follow, skipped, tuple(others.values()))

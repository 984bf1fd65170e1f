"""What becomes of a stored post when the same post comes again: one rule for both stores, pure.

Sections are independent, with one tie: the analysis's offsets point into the stored text, so text and analysis
change together or not at all.
"""

from dataclasses import fields, replace
from typing import Final, TypeVar

from crawlers.items import Author, Count, Post
from nlp.records import Analysis
from service.stores.contract import Entry, StoredPost

_EMPTY: Final[tuple[object, ...]] = ("", None, (), Count())
_TEXTS: Final = ("text", "title", "quoted")
Record = TypeVar("Record", Post, Author)


def merge(old: StoredPost | None, entry: Entry) -> StoredPost:
    """The stored post after an entry was written over it.

    - Of the post's fields the later fetched ones win; a field that the later page does not show is kept.
    - Texts stay where the new one is shorter (lists cut long posts) or where they are masked and the new is raw.
    - An entry's analysis brings its own, masked texts.
    """
    if old is None:
        post = _analysed(entry.post, entry.analysis)
        return StoredPost(post, entry.analysis, entry.routing, entry.post.fetched_at, entry.post.fetched_at)
    analysis = old.analysis if _keeps_analysis(old.analysis, entry.analysis) else entry.analysis
    return StoredPost(
        post=_analysed(_texts(old, entry.post, _update(old.post, entry.post)), analysis),
        analysis=analysis,
        routing=entry.routing or old.routing,
        first_seen=min(old.first_seen, entry.post.fetched_at),
        last_seen=max(old.last_seen, entry.post.fetched_at),
    )


def _keeps_analysis(old: Analysis | None, new: Analysis | None) -> bool:
    """An analysis of a cut text gives way to that of the whole one, unless a new model made it."""
    if old is None or new is None:
        return new is None
    return old.model_version == new.model_version and len(new.text) < len(old.text)


def _analysed(post: Post, analysis: Analysis | None) -> Post:
    if analysis is None:
        return post
    return replace(post, text=analysis.text, title=analysis.title, quoted=analysis.quoted)


def _texts(old: StoredPost, new: Post, updated: Post) -> Post:
    """The updated post with the longer of the two texts."""
    if len(new.text) >= len(old.post.text):
        return replace(updated, text=new.text)
    return replace(updated, **{name: getattr(old.post, name) for name in _TEXTS})


def _update(old: Post, new: Post) -> Post:
    older, newer = (old, new) if new.fetched_at >= old.fetched_at else (new, old)
    return replace(_filled(newer, older), author=_filled(newer.author, older.author))


def _filled(newer: Record, older: Record) -> Record:
    """The newer record, its empty fields filled from the older one."""
    missing = [field.name for field in fields(newer) if getattr(newer, field.name) in _EMPTY]
    return replace(newer, **{name: getattr(older, name) for name in missing}) if missing else newer

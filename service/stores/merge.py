"""What becomes of a stored post when the same post comes again: one rule for both stores, pure.

Sections are independent, with one tie: the analysis's offsets point into the stored text, so text and analysis
change together or not at all.
"""

import re
from dataclasses import fields, replace
from datetime import datetime
from itertools import takewhile
from typing import Final, TypeVar

from crawlers.items import Author, Count, Post
from nlp.records import Analysis
from service.stores.contract import Entry, StoredPost

_EMPTY: Final[tuple[object, ...]] = ("", None, (), Count())
_TEXTS: Final = ("text", "title", "quoted")
_DOTS: Final = re.compile(r"\s*(?:…|\.{3})[….\s]*$")
"""What a list puts where it cuts."""
_CUT_NUMBER: Final = 20
"""Characters of a number or name that may be left where a cut goes through what the whole text has masked."""
Record = TypeVar("Record", Post, Author)


def merge(old: StoredPost | None, entry: Entry) -> StoredPost:
    """The stored post after an entry was written over it.

    - Of the post's fields the later fetched ones win; a field that the later page does not show is kept.
    - Texts stay where the new page brings none (`brings_text`) or where they are masked and the new is raw.
    - An entry's analysis brings its own, masked texts.
    """
    if old is None:
        post = _analysed(entry.post, entry.analysis)
        return StoredPost(post, entry.analysis, entry.routing, entry.post.fetched_at, entry.post.fetched_at)
    analysis = old.analysis if _keeps_analysis(old, entry) else entry.analysis
    return StoredPost(
        post=_analysed(_texts(old, entry.post, _update(old.post, entry.post)), analysis),
        analysis=analysis,
        routing=entry.routing or old.routing,
        first_seen=min(old.first_seen, entry.post.fetched_at),
        last_seen=max(old.last_seen, entry.post.fetched_at),
    )


def brings_text(old: StoredPost, text: str, fetched_at: datetime) -> bool:
    """Whether a page has other words than the store: the whole of a text that was cut, or what its author made of it later.

    ``text`` is cleaned and masked like the stored one. Lists cut long posts: a cut text brings nothing.
    """
    known = old.post.text
    if text == known or _is_cut(text, known):
        return False
    return fetched_at >= old.post.fetched_at or _is_cut(known, text)


def _is_cut(text: str, whole: str) -> bool:
    """Whether a text is the beginning of another, with dots where it ends or without."""
    head = _DOTS.sub("", text)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(head, whole, strict=False)))
    through_mask = head != text and whole.startswith("[", same) and len(head) - same <= _CUT_NUMBER
    return len(head) < len(whole) and (same == len(head) or through_mask)


def _keeps_analysis(old: StoredPost, entry: Entry) -> bool:
    """An analysis goes with its text; that of a new model is taken."""
    known, new = old.analysis, entry.analysis
    if known is None or new is None:
        return new is None
    if known.model_version != new.model_version or new.text == known.text:
        return False
    return not brings_text(old, new.text, entry.post.fetched_at)


def _analysed(post: Post, analysis: Analysis | None) -> Post:
    if analysis is None:
        return post
    return replace(post, text=analysis.text, title=analysis.title, quoted=analysis.quoted)


def _texts(old: StoredPost, new: Post, updated: Post) -> Post:
    """The updated post with the new text, or with the texts that are kept."""
    if new.text == old.post.text or brings_text(old, new.text, new.fetched_at):
        return replace(updated, text=new.text)
    return replace(updated, **{name: getattr(old.post, name) for name in _TEXTS})


def _update(old: Post, new: Post) -> Post:
    older, newer = (old, new) if new.fetched_at >= old.fetched_at else (new, old)
    return replace(_filled(newer, older), author=_filled(newer.author, older.author))


def _filled(newer: Record, older: Record) -> Record:
    """The newer record, its empty fields filled from the older one."""
    missing = [field.name for field in fields(newer) if getattr(newer, field.name) in _EMPTY]
    return replace(newer, **{name: getattr(older, name) for name in missing}) if missing else newer

"""What becomes of a stored post when the same post comes again: one rule for both stores, pure.

Sections are independent, with one tie: the analysis's offsets point into the stored text, so text and analysis
change together or not at all.
"""

import re
from dataclasses import fields, replace
from datetime import datetime
from itertools import takewhile
from typing import Final, TypeVar

from crawlers.items import Author, Count, Post, PostType
from nlp.personal_data.kinds import MASKS
from nlp.records import Analysis
from service.stores.contract import Check, Entry, StoredPost

_EMPTY: Final[tuple[object, ...]] = ("", None, (), Count())
_TEXTS: Final = ("text", "title", "quoted")
_DOTS: Final = re.compile(r"\s*(?:…|\.{3})[….\s]*$")
"""What a list puts where it cuts."""
_THIN: Final = re.compile(rf"\s+|(?!{'|'.join(map(re.escape, MASKS.values()))})\[[\u4e00-\u9fffA-Za-z]{{1,8}}\]")
"""What is not in every crawler's texts: spaces and smileys."""
_HASHED: Final = re.compile(r"(?=.*[a-f])[0-9a-f]{16}")
_CUT_NUMBER: Final = 20
"""Characters of a number or name that may be left where a cut goes through what the whole text has masked."""
Record = TypeVar("Record", Post, Author)


def merge(old: StoredPost | None, entry: Entry) -> StoredPost:
    """The stored post after an entry was written over it.

    - Of the post's fields the later fetched ones win; a field that the later page does not show is kept.
    - Of a chain the nearer parent is kept: some pages name only the first post (a search does, a list of reposts does not).
    - Texts stay where the new page brings none (`brings_text`) or where they are masked and the new is raw.
    - An entry's analysis brings its own, masked texts.
    """
    if old is None:
        post = _analysed(entry.post, entry.analysis)
        return StoredPost(post, entry.analysis, entry.routing, entry.post.fetched_at, entry.post.fetched_at)
    analysis = old.analysis if _keeps_analysis(old, entry) else entry.analysis
    is_back = old.asked_at is not None and entry.post.fetched_at > old.asked_at
    return StoredPost(
        post=_analysed(_texts(old, entry.post, _update(old.post, entry.post)), analysis),
        analysis=analysis,
        routing=entry.routing or old.routing,
        first_seen=min(old.first_seen, entry.post.fetched_at),
        last_seen=max(old.last_seen, entry.post.fetched_at),
        gone_at=None if is_back else old.gone_at,
        gone_reason="" if is_back else old.gone_reason,
        asked_at=old.asked_at,
    )


def joined(old: Post, new: Post) -> Post:
    """Two readings of one post as one, before either is stored."""
    return merge(StoredPost(old, None, None, old.fetched_at, old.fetched_at), Entry(new)).post


def checked(old: StoredPost, check: Check) -> StoredPost:
    """The stored post after its site was asked for it in vain. What was fetched later says more than the check."""
    asked = replace(old, asked_at=max(old.asked_at or check.at, check.at))
    if not check.gone or old.gone_at is not None or check.at <= old.last_seen:
        return asked
    return replace(asked, gone_at=check.at, gone_reason=check.gone)


def brings_text(old: StoredPost, text: str, fetched_at: datetime) -> bool:
    """Whether a page has other words than the store: the whole of a text that was cut, or what its author made of it later.

    ``text`` is cleaned and masked like the stored one. Lists cut long posts: a cut text brings nothing. Some crawlers take
    spaces or smileys out, which is no change: of two such texts the longer is the whole one.
    """
    if text == old.post.text:
        return False
    new, known = _THIN.sub("", text), _THIN.sub("", old.post.text)
    if new == known:
        return len(text) > len(old.post.text)
    if _is_cut(new, known):
        return False
    return fetched_at >= old.post.fetched_at or _is_cut(known, new)


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
    filled = replace(_filled(newer, older), author=_author(newer.author, older.author))
    if older.type is PostType.REPOST and newer.type is PostType.POST and not newer.parent_id:
        filled = replace(filled, type=older.type)  # some tools do not see that a post is a repost
    return replace(filled, parent_id=older.parent_id) if _names_nearer(older, filled) else filled


def _author(newer: Author, older: Author) -> Author:
    """The newer one, but a known author is not replaced by one whose tool hid who it was."""
    hides = _is_hidden(newer) and bool(older.id) and not _is_hidden(older)
    return _filled(older, newer) if hides else _filled(newer, older)


def _is_hidden(author: Author) -> bool:
    """As MediaCrawler writes authors since 2026-07: a hash for the id, the name masked or left out."""
    return bool(_HASHED.fullmatch(author.id)) and ("*" in author.name or not author.name)


def _names_nearer(older: Post, newer: Post) -> bool:
    """Whether an older page tells the parent, and the newer one only the first post of the same chain."""
    tells_parent = older.parent_id not in {"", newer.root_id} and older.root_id in {"", newer.root_id}
    return tells_parent and newer.parent_id == newer.root_id


def _filled(newer: Record, older: Record) -> Record:
    """The newer record, its empty fields filled from the older one."""
    missing = [field.name for field in fields(newer) if getattr(newer, field.name) in _EMPTY]
    return replace(newer, **{name: getattr(older, name) for name in missing}) if missing else newer

"""The posts that a spread is drawn from: what of them matters for it, and how they are found in the store."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from crawlers.items import Author, Post, PostType
from crawlers.weibo_text import chain_of
from service.stores.contract import Filters, PostStore, Query, StoredPost

MOST: Final = 20_000
"""Posts that one spread is worked out of; the earliest are taken."""
_LEVELS: Final = 100
"""So often it is asked what stands under what was found; once suffices where posts name the first one."""
_LONGEST_CHAIN: Final = 30
_SPREADING: Final = (PostType.REPOST, PostType.POST, PostType.THREAD)
"""What carries a post on; comments and replies stay under it."""
_SHOWN: Final = 80
_ORIGINAL: Final = re.compile(r"(?:^|\n)@(?P<name>[^\s:：@/]{1,60}): ?(?P<words>[^\n]*)")


@dataclass(frozen=True, slots=True)
class Member:
    """One stored post of a spread, without what it takes no part in."""

    id: str
    parent_id: str
    root_id: str
    author: Author
    at: datetime | None
    """When it was published, where its page said so."""
    text: str
    """The beginning of its own words; empty for a repost without any."""
    chain: tuple[str, ...]
    """Whom its repost chain names, nearest first."""
    original: tuple[str, str]
    """Author and words of the original that it quotes; empty where it quotes none."""
    reposts: int
    comments: int
    likes: int
    gone: bool = False
    """Whether its site has it no more."""


@dataclass(frozen=True, slots=True)
class Members:
    """What belongs to one spread."""

    root: str
    """Id of the first post, stored or not."""
    posts: tuple[Member, ...]
    left_out: int
    """Stored posts beyond `MOST`."""


def member_of(post: Post, *, gone: bool = False) -> Member:
    """What a post brings into a spread."""
    original = _ORIGINAL.search(post.quoted)
    return Member(
        id=post.id,
        parent_id=post.parent_id,
        root_id=post.root_id,
        author=post.author,
        at=post.published_at,
        text=shortened(post.text or post.title),
        chain=tuple(link.name for link in chain_of(post.quoted)[:_LONGEST_CHAIN]),
        original=(original["name"], shortened(original["words"])) if original else ("", ""),
        reposts=post.reposts.value,
        comments=post.comments.value,
        likes=post.likes.value,
        gone=gone,
    )


def _member(stored: StoredPost) -> Member:
    return member_of(stored.post, gone=stored.gone_at is not None)


def shortened(text: str) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text[: 2 * _SHOWN].split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def members_of(store: PostStore, post_id: str) -> Members:
    """All posts of the spread that a post belongs to; none where nothing in the store is or names it."""
    root = _first_of(store, post_id)
    found = {stored.id: _member(stored) for stored in store.get([root])}
    above: Collection[str] = [root]
    left_out = 0
    for _ in range(_LEVELS):
        new = _under(store, above, found)
        found |= {member.id: member for member in new}
        if len(found) >= MOST:
            left_out = _more(store, above, found)
        if left_out or not new:
            break
        above = [member.id for member in new]
    return Members(root, (*found.values(), *_parents(store, found.values(), {root, *found})), left_out)


def _first_of(store: PostStore, post_id: str) -> str:
    """The post at the head of the chain, as far as posts name it; it need not be stored itself."""
    seen, post = {post_id}, post_id
    while (stored := store.get([post])) and len(seen) < _LEVELS:
        above = _above(stored[0].post)
        if not above or above in seen:
            break
        seen.add(above)
        post = above
    return post


def _above(post: Post | Member) -> str:
    """The post that the store finds it under."""
    return post.root_id or post.parent_id


def _under(store: PostStore, above: Collection[str], known: Mapping[str, Member]) -> list[Member]:
    """Posts that name one of these as their first, or as their parent where they name no first; the earliest ones."""
    unknown = (stored for stored in store.export(_query(above)) if stored.id not in known)
    return [_member(stored) for stored in islice(unknown, max(0, MOST - len(known)))]


def _more(store: PostStore, above: Collection[str], known: Mapping[str, Member]) -> int:
    """How many posts under these are not known."""
    heads = frozenset(above)
    return max(0, store.count(_query(above)) - sum(_above(member) in heads for member in known.values()))


def _query(above: Collection[str]) -> Query:
    return Query(filters=Filters(roots=tuple(above), types=tuple(kind.value for kind in _SPREADING)))


def _parents(store: PostStore, members: Iterable[Member], known: Collection[str]) -> list[Member]:
    """Posts that members name as their parent and that stand in the store apart from the chain."""
    named = {member.parent_id for member in members} - {"", *known}
    return [_member(stored) for stored in store.get(sorted(named))]

"""Which post of a spread came from which: by the ids that posts name, else by the names in their repost chains.

Pure. Whatever the posts say - circles, parents that are not there, names that two posts fit - each stands in the tree once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from service.watch.spread_members import Member, Members
from service.watch.spread_names import Names, folded

_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Tie(StrEnum):
    """How it is known what a node came from."""

    ID = "id"
    """The post names it by id."""
    NAME = "name"
    """Its repost chain names the author; where it cannot be told which post is meant, it stands under the first one."""
    ROOT = "root"
    """Only that it belongs to the spread is known: it stands under the first post."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of keys: ids of posts, or ``@name`` of somebody whose post nobody saw and no id is known of."""

    root: str
    parents: Mapping[str, str]
    """Of every key but the root's, the earliest first, those without a time last."""
    ties: Mapping[str, Tie]
    unseen: Mapping[str, str]
    """Keys without a stored post, with the author's name as a chain has it; empty where none is known."""


@dataclass(slots=True)
class _Growing:
    """A tree while it is made."""

    root: str
    posts: Mapping[str, Member]
    parents: dict[str, str] = field(default_factory=dict)
    ties: dict[str, Tie] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)

    def link(self, child: str, parent: str, tie: Tie) -> None:
        self.parents[child], self.ties[child] = parent, tie

    def add_unseen(self, key: str, name: str) -> None:
        """Make a post known that is not stored, by the author's name as soon as that is known."""
        if name and not self.unseen.get(key):
            self.names.add(folded(name), key, None, None)
        self.unseen[key] = self.unseen.get(key) or name

    def age(self, key: str) -> tuple[datetime, str]:
        """What a key is sorted by: its time, where it has one, then itself."""
        post = self.posts.get(key)
        return (post.at if post else None) or _LAST, key


def grow(members: Members) -> Tree:
    """The tree of these posts."""
    growing = _Growing(members.root, {post.id: post for post in members.posts})
    posts = [growing.posts[key] for key in sorted(growing.posts, key=growing.age)]
    for post in posts:
        growing.names.add(folded(post.author.name), post.id, post.at, tuple(map(folded, post.chain)))
    if members.root not in growing.posts:
        growing.add_unseen(members.root, original_of(members)[0])
    below = [post for post in posts if post.id != members.root]
    for post in [post for post in below if not _link_by_id(growing, post)]:
        _hang(growing, post.id, post.chain, post.at)
    _hang_unseen(growing, below)
    _break_circles(growing)
    parents = {key: growing.parents[key] for key in sorted(growing.parents, key=growing.age)}
    return Tree(members.root, parents, growing.ties, growing.unseen)


def original_of(members: Members) -> tuple[str, str]:
    """Author and words of the first post as its reposts quote them; empty where none does."""
    quoting = (post.original for post in members.posts if post.root_id == members.root)
    return next(filter(lambda original: original[0], quoting), ("", ""))


def _link_by_id(growing: _Growing, post: Member) -> bool:
    """Whether the post names a parent below the first post; one that is not stored is noted as unseen."""
    parent = post.parent_id
    if parent in {"", growing.root, post.id}:
        return False
    if parent not in growing.posts:
        if post.root_id not in {"", growing.root} and post.root_id not in growing.posts:
            return False  # it is of another spread, and only stands here because a post names it
        growing.add_unseen(parent, post.chain[0] if post.chain else "")
    growing.link(post.id, parent, Tie.ID)
    return True


def _hang(growing: _Growing, child: str, chain: Sequence[str], at: datetime | None) -> None:
    """Link a key by the names above it; those that no post fits become unseen posts in between."""
    names = tuple(map(folded, chain))
    for place, name in enumerate(names):
        if meant := growing.names.meant(names[place:], child, at):
            growing.link(child, meant[0] if len(meant) == 1 else growing.root, Tie.NAME)
            return
        key = f"@{name}"
        growing.link(child, key, Tie.NAME)
        if key in growing.unseen:
            return
        growing.unseen[key] = chain[place]
        child = key
    growing.link(child, growing.root, Tie.NAME if names else _direct(growing, child))


def _direct(growing: _Growing, key: str) -> Tie:
    """Whether a post without a chain says itself that it came from the first post."""
    post = growing.posts.get(key)
    return Tie.ID if post and growing.root in {post.parent_id, post.root_id} else Tie.ROOT


def _hang_unseen(growing: _Growing, posts: Sequence[Member]) -> None:
    """Link the unseen posts that are known by id, by what the chains of their reposts say."""
    for post in sorted(posts, key=lambda one: not one.chain):
        stub = growing.parents[post.id]
        if stub in growing.unseen and stub != growing.root and stub not in growing.parents:
            _hang(growing, stub, post.chain[1:], post.at)


def _break_circles(growing: _Growing) -> None:
    """Where posts name each other in a circle, the earliest of them stands under the first post."""
    settled = {growing.root}
    for start in tuple(growing.parents):
        path: dict[str, None] = {}
        key = start
        while key not in settled and key not in path:
            path[key] = None
            key = growing.parents[key]
        if key not in settled:
            circle = list(path)[list(path).index(key) :]
            growing.link(min(circle, key=growing.age), growing.root, Tie.ROOT)
        settled.update(path)

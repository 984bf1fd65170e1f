"""How a post spread: a tree of its reposts over what is stored, with figures.

What nobody saw stands in the tree as a stub, known by reference only; it counts as a post in no figure.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from crawlers.items import Author
from service.errors import NotFoundError
from service.stores.contract import PostStore
from service.watch.spread_growth import Growth, growth_of
from service.watch.spread_members import Member, Members, members_of
from service.watch.spread_shape import Shape, hidden_below, listed, measured
from service.watch.spread_tree import Tie, Tree, grow, original_of

SHOWN: Final = 200
"""Nodes that a spread lists unless asked for more."""
SPREADERS: Final = 10


class Edge(StrEnum):
    """What a node did with the one above it."""

    ORIGIN = "origin"
    """Nothing: it is the first post."""
    REPOST = "repost"
    """Reposted it with words of its own."""
    BARE = "bare"
    """Reposted it without a word."""
    UNSEEN = "unseen"
    """Something that nobody saw."""


@dataclass(frozen=True, slots=True)
class Node:
    """A post of the spread, or one that is known by reference only."""

    key: str
    """Its id, or ``@name`` where no id is known."""
    parent: str
    """Key of the node above; empty for the first post."""
    edge: Edge
    tie: Tie | None
    """How the node above is known; None for the first post."""
    stub: bool
    """Whether it is not stored: it counts as no post."""
    gone: bool
    """Whether it is stored, and its site has it no more."""
    author: Author
    at: datetime | None
    text: str
    """The beginning of its own words; of an unseen first post, as its reposts quote them."""
    reposts: int
    comments: int
    likes: int
    depth: int
    """Steps from the first post."""
    brought: int
    """Stored posts below it."""
    hidden: int
    """Of them, those that are not listed and whose nearest listed ancestor it is."""

    @property
    def post_id(self) -> str:
        """The post's id; empty where none is known."""
        return "" if self.stub and self.key.startswith("@") else self.key


@dataclass(frozen=True, slots=True)
class Spread:
    """The tree of one first post. All figures count stored posts, but for `unseen`."""

    root: str
    focus: str
    """Key of the post that was asked for; empty where it is no part of the tree (a comment)."""
    nodes: tuple[Node, ...]
    """The listed ones - those that brought most, and the one asked for - each below its parent, the largest first."""
    spreaders: tuple[Node, ...]
    """Nodes below the first post that brought most, the largest first."""
    reposts: int
    """Stored posts but the first."""
    claimed: int | None
    """Reposts that the platform counts at the first post; None where that is not stored."""
    unseen: int
    """Nodes known by reference only."""
    by_name: int
    """Posts whose place in the tree is known by names only."""
    depth: int
    """Steps from the first post to the farthest one."""
    breadth: int
    """Most posts at one depth."""
    growth: Growth
    left_out: int
    """Stored posts beyond what one spread is worked out of; they are in no figure."""


def spread_of(store: PostStore, post_id: str, *, shown: int = SHOWN) -> Spread:
    """The spread that a post belongs to, with about ``shown`` nodes listed (the way to the post itself always is).

    The id may be that of a post that nobody saw but reposts name. Raises `NotFoundError` where nothing is or names it.
    """
    members = members_of(store, post_id)
    if not members.posts:
        raise NotFoundError(f"没有帖子 {post_id}，也没有转发它的帖子 (no such post, and none that reposts it)")
    return drawn(members, post_id, shown=shown)


def drawn(members: Members, post_id: str, *, shown: int = SHOWN) -> Spread:
    """The spread of these posts; pure."""
    tree = grow(members)
    shape = measured(tree)
    drawing = _Drawing(tree, shape, {post.id: post for post in members.posts}, original_of(members)[1])
    below = [post for post in members.posts if post.id != tree.root]
    levels = Counter(shape.depths[post.id] for post in members.posts)
    return Spread(
        root=tree.root,
        focus=post_id if post_id in shape.depths else "",
        nodes=drawing.nodes(shown, post_id),
        spreaders=drawing.spreaders(),
        reposts=len(below),
        claimed=drawing.posts[tree.root].reposts if tree.root in drawing.posts else None,
        unseen=len(tree.unseen),
        by_name=sum(tree.ties[post.id] is Tie.NAME for post in below),
        depth=max(levels),
        breadth=max(levels.values()),
        growth=growth_of(post.at for post in below),
        left_out=members.left_out,
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Makes nodes out of a measured tree."""

    tree: Tree
    shape: Shape
    posts: Mapping[str, Member]
    original: str
    """Words of the first post as its reposts quote them."""

    def nodes(self, shown: int, focus: str) -> tuple[Node, ...]:
        """The listed ones."""
        reach = {key: post.reposts + post.comments + post.likes for key, post in self.posts.items()}
        kept = listed(self.shape, reach, shown, focus)
        hidden = hidden_below(self.shape, kept, self.posts)
        return tuple(self._node(key, hidden[key]) for key in self.shape.order if key in kept)

    def spreaders(self) -> tuple[Node, ...]:
        """Those that brought most, the first post aside."""
        brought = self.shape.brought
        some = [key for key in self.shape.order if brought[key] and key != self.tree.root]
        return tuple(self._node(key) for key in sorted(some, key=lambda key: -brought[key])[:SPREADERS])

    def _node(self, key: str, hidden: int = 0) -> Node:
        post = self.posts.get(key)
        quoted = self.original if key == self.tree.root else ""
        return Node(
            key=key,
            parent=self.tree.parents.get(key, ""),
            edge=self._edge(key, post),
            tie=self.tree.ties.get(key),
            stub=post is None,
            gone=post is not None and post.gone,
            author=post.author if post else Author(name=self.tree.unseen[key]),
            at=post.at if post else None,
            text=post.text if post else quoted,
            reposts=post.reposts if post else 0,
            comments=post.comments if post else 0,
            likes=post.likes if post else 0,
            depth=self.shape.depths[key],
            brought=self.shape.brought[key],
            hidden=hidden,
        )

    def _edge(self, key: str, post: Member | None) -> Edge:
        if key == self.tree.root:
            return Edge.ORIGIN
        if post is None:
            return Edge.UNSEEN
        return Edge.REPOST if post.text else Edge.BARE

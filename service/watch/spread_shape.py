"""The measures of a tree of posts: depths, what stands below each, and in which order it is listed. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from service.watch.spread_tree import Tree


@dataclass(frozen=True, slots=True)
class Shape:
    """Every key of a tree with its measures."""

    order: Sequence[str]
    """Each below its parent, the one with most below it first, of equal ones the earliest."""
    parents: Mapping[str, str]
    depths: Mapping[str, int]
    sizes: Mapping[str, int]
    """Nodes below, unseen ones too: a parent's size is always above its children's."""
    brought: Mapping[str, int]
    """Stored posts below."""


def measured(tree: Tree) -> Shape:
    """The measures of a tree, however deep."""
    children: defaultdict[str, list[str]] = defaultdict(list)
    for child, parent in tree.parents.items():
        children[parent].append(child)
    downwards, depths = [tree.root], {tree.root: 0}
    for key in downwards:  # grows while it is read
        downwards += children[key]
        depths |= dict.fromkeys(children[key], depths[key] + 1)
    sizes, brought = dict.fromkeys(downwards, 0), dict.fromkeys(downwards, 0)
    for key in reversed(downwards[1:]):
        sizes[tree.parents[key]] += sizes[key] + 1
        brought[tree.parents[key]] += brought[key] + (key not in tree.unseen)
    return Shape(_ordered(tree.root, children, sizes), tree.parents, depths, sizes, brought)


def _ordered(root: str, children: Mapping[str, list[str]], sizes: Mapping[str, int]) -> list[str]:
    order, waiting = [], [root]
    while waiting:
        order.append(waiting.pop())
        waiting += sorted(children.get(order[-1], ()), key=lambda key: sizes[key], reverse=True)[::-1]
    return order


def listed(shape: Shape, reach: Mapping[str, int], shown: int, focus: str) -> frozenset[str]:
    """The keys with most below them, then those of most ``reach``, and the way to the focus: each with all above it."""
    ranked = sorted(shape.order, key=lambda key: (shape.sizes[key], reach.get(key, 0)), reverse=True)
    way = [focus] if focus in shape.depths else []
    while way and way[-1] in shape.parents:
        way.append(shape.parents[way[-1]])
    return frozenset([*ranked[: max(1, shown)], *way])


def hidden_below(shape: Shape, kept: Collection[str], posts: Collection[str]) -> Counter[str]:
    """Of each kept key, how many posts are not kept and have it as their nearest kept ancestor."""
    nearest: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for key in shape.order:
        nearest[key] = key if key in kept else nearest[shape.parents[key]]
        if key in posts and key not in kept:
            counts[nearest[key]] += 1
    return counts

"""How a post spread: the tree of its reposts over what is stored, with figures."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.accounts import Permission, Principal
from service.api.bodies import AuthorOut, Out
from service.api.deps import Allowed, ContextDep
from service.stores.contract import Interval
from service.watch.spread import SHOWN, Edge, spread_of
from service.watch.spread_tree import Tie

router = APIRouter(prefix="/posts", tags=["posts"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_POSTS))]
MOST_SHOWN = 5_000


class NodeOut(Out):
    """A post of the tree, or one that is known by reference only (``stub``)."""

    key: str
    post_id: str
    """Empty where no id is known."""
    parent: str
    """Key of the node above; empty for the first post."""
    edge: Edge
    tie: Tie | None
    """How the node above is known; null for the first post."""
    stub: bool
    gone: bool
    author: AuthorOut
    at: datetime | None
    text: str
    reposts: int
    comments: int
    likes: int
    depth: int
    brought: int
    """Stored posts below it."""
    hidden: int
    """Of them, those that are not listed and whose nearest listed ancestor it is."""


class StepOut(Out):
    start: datetime
    count: int
    total: int


class HourOut(Out):
    start: datetime
    count: int


class GrowthOut(Out):
    interval: Interval
    steps: list[StepOut]
    fastest: HourOut | None
    untimed: int


class SpreadOut(Out):
    """Figures count stored posts; ``claimed`` is what the platform counts, ``unseen`` the stubs."""

    root: str
    focus: str
    nodes: list[NodeOut]
    spreaders: list[NodeOut]
    reposts: int
    claimed: int | None
    unseen: int
    by_name: int
    depth: int
    breadth: int
    growth: GrowthOut
    left_out: int


@router.get("/{post_id:path}/spread")
def read_spread(
    context: ContextDep,
    _who: Reader,
    post_id: str,
    size: Annotated[
        int, Query(ge=1, le=MOST_SHOWN, description="nodes to list, those that brought most first")
    ] = SHOWN,
) -> SpreadOut:
    """The spread that a post belongs to; also by the id of a post that nobody saw but reposts name."""
    return SpreadOut.model_validate(spread_of(context.store, post_id, shown=size))

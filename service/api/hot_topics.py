"""The list of hot searches: what stands on it, what left it, and the ranks of one word."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep
from service.errors import NotFoundError
from service.watch.hot_concerns import Concern
from service.watch.hot_topics import KEPT, HotTopics

router = APIRouter(prefix="/hot-topics", tags=["hot-topics"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_POSTS))]
MOST_HOURS = KEPT // timedelta(hours=1)


class RankOut(Out):
    at: datetime
    rank: int
    heat: int


class TopicOut(Out):
    """A word of the list and its newest stay there. Ranks count from 1; 0 is pinned on top by the platform."""

    word: str
    concern: Concern
    """``own``: it names the bank; ``rival``: another bank; ``watched``: a keyword that sources search for; ``finance``; ``none``."""
    brands: list[str]
    keywords: list[str]
    is_listed: bool
    rank: int
    best_rank: int
    moved: int | None
    """By how many ranks it rose within an hour (below 0: fell); null where that cannot be said."""
    heat: int
    peak_heat: int
    category: str
    label: str
    first_seen: datetime
    since: datetime
    last_seen: datetime
    points: list[RankOut]
    """Ranks, oldest first; none for words that left the list."""


class HotListOut(Out):
    read_at: datetime | None
    """When the list was last read; null where it never was."""
    topics: list[TopicOut]
    """On it now: the bank's own first, then competitors, watched keywords, finance, the rest; each by rank."""
    left: list[TopicOut]
    """Those that left it, the last to leave first."""


@router.get("")
def read_hot_topics(
    context: ContextDep,
    _who: Reader,
    concern: Annotated[list[Concern], Query(description="only these; absent: all")] = [],  # noqa: B006 - FastAPI copies defaults
    hours: Annotated[int, Query(ge=1, le=MOST_HOURS, description="how far back ranks and words that left go")] = 24,
) -> HotListOut:
    """The list of hot searches as last read."""
    wanted = concern or list(Concern)
    topics, back = HotTopics(context.database), timedelta(hours=hours)
    found = topics.now(back)
    return HotListOut(
        read_at=found.read_at,
        topics=[TopicOut.model_validate(topic) for topic in found.of(*wanted)],
        left=[TopicOut.model_validate(topic) for topic in topics.left(context.clock() - back, wanted)],
    )


@router.get("/{word:path}")
def read_hot_topic(context: ContextDep, _who: Reader, word: str) -> TopicOut:
    """One word with all ranks of its newest stay."""
    found = HotTopics(context.database).find(word)
    if found is None:
        raise NotFoundError("这个词最近 30 天没有上过热搜榜 (not on the list within 30 days)")
    return TopicOut.model_validate(found)

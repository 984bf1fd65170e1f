"""Shapes that go over the wire, and filters that come in; shared by the endpoints."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict

from service.stores.contract import Filters, Hit, StoredPost


class Out(BaseModel):
    """A response body."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class AuthorOut(Out):
    id: str
    name: str
    verified: str
    followers: int | None


class MatchOut(Out):
    rule: str
    reason: str


class PostOut(Out):
    """One stored post; texts are cleaned and masked."""

    id: str
    platform: str
    site: str
    type: str
    url: str
    title: str
    text: str
    quoted: str
    author: AuthorOut
    published_at: datetime | None
    fetched_at: datetime
    region: str
    reposts: int
    comments: int
    likes: int
    views: int
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    """When its site was found to have it no more; null while it is there."""
    gone_reason: str
    source: str | None
    labels: list[str]
    kinds: dict[str, float]
    sentiment: str | None
    aspects: list[str]
    urgency: int | None
    brands: list[str]
    drop_reason: str | None
    own_kinds: dict[str, float]
    queue: str | None
    priority: int | None
    tags: list[str]
    matches: list[MatchOut]
    model_version: str | None
    similar: int = 0


class PostPage(Out):
    """One page; give ``next`` as ``after`` to go on."""

    total: int
    next: str
    items: list[PostOut]


def post_out(stored: StoredPost, similar: int = 0) -> PostOut:
    """A stored post as it goes over the wire."""
    post, analysis, routing = stored.post, stored.analysis, stored.routing
    return PostOut(
        id=stored.id, platform=post.platform.value, site=post.site, type=post.type.value, url=post.url,
        title=post.title, text=post.text, quoted=post.quoted, author=AuthorOut.model_validate(post.author),
        published_at=post.published_at, fetched_at=post.fetched_at, region=post.region, reposts=post.reposts.value,
        comments=post.comments.value, likes=post.likes.value, views=post.views.value,
        first_seen=stored.first_seen, last_seen=stored.last_seen, gone_at=stored.gone_at, gone_reason=stored.gone_reason,
        source=analysis.source.value if analysis else None,
        labels=[kind.value for kind in analysis.labels] if analysis else [],
        kinds={kind.value: probability for kind, probability in analysis.kinds.items()} if analysis else {},
        sentiment=analysis.sentiment.value if analysis else None,
        aspects=[aspect.value for aspect in analysis.aspects] if analysis else [],
        urgency=analysis.urgency if analysis else None,
        brands=list(analysis.brands) if analysis else [],
        drop_reason=analysis.drop_reason.value if analysis and analysis.drop_reason else None,
        own_kinds=dict(analysis.own_kinds) if analysis else {},
        model_version=analysis.model_version if analysis else None,
        queue=routing.queue.value if routing else None,
        priority=routing.priority if routing else None,
        tags=list(routing.tags) if routing else [],
        matches=[MatchOut.model_validate(match) for match in routing.matches] if routing else [],
        similar=similar,
    )  # fmt: skip


def hit_out(hit: Hit) -> PostOut:
    """A hit as it goes over the wire."""
    return post_out(hit.stored, hit.similar)


def post_filters(
    platform: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies defaults
    source: Annotated[list[str], Query()] = [],  # noqa: B006
    kind: Annotated[list[str], Query()] = [],  # noqa: B006
    sentiment: Annotated[list[str], Query()] = [],  # noqa: B006
    aspect: Annotated[list[str], Query()] = [],  # noqa: B006
    own_kind: Annotated[list[str], Query()] = [],  # noqa: B006
    brand: Annotated[list[str], Query()] = [],  # noqa: B006
    queue: Annotated[list[str], Query()] = [],  # noqa: B006
    drop_reason: Annotated[list[str], Query()] = [],  # noqa: B006
    author: Annotated[list[str], Query(description="site:author_id")] = [],  # noqa: B006
    urgency: Annotated[list[int], Query()] = [],  # noqa: B006
    noise: Annotated[bool | None, Query(description="true: only noise; false: only signal; absent: all")] = None,
    gone: Annotated[bool | None, Query(description="true: only deleted; false: only still there; absent: all")] = None,
    since: Annotated[datetime | None, Query(description="published at or after, ISO 8601 with offset")] = None,
    until: datetime | None = None,
    min_reach: Annotated[int, Query(ge=0)] = 0,
) -> Filters:
    """Filters of the post endpoints; values of one name are joined by OR, names by AND."""
    return Filters(
        platforms=tuple(platform), sources=tuple(source), kinds=tuple(kind), sentiments=tuple(sentiment),
        aspects=tuple(aspect), own_kinds=tuple(own_kind), brands=tuple(brand), queues=tuple(queue), drop_reasons=tuple(drop_reason),
        authors=tuple(author), urgencies=tuple(urgency), noise=noise, gone=gone, since=aware(since), until=aware(until),
        min_reach=min_reach,
    )  # fmt: skip


def aware(moment: datetime | None) -> datetime | None:
    """Times without an offset are read as Asia/Shanghai."""
    from service.ingest.convert import SHANGHAI

    return moment.replace(tzinfo=SHANGHAI) if moment is not None and moment.tzinfo is None else moment


FiltersDep = Annotated[Filters, Depends(post_filters)]

"""Posts: search, read, and push as NDJSON."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.concurrency import run_in_threadpool

from service.accounts import Permission, Principal
from service.api.bodies import FiltersDep, Out, PostOut, PostPage, hit_out, post_out
from service.api.deps import Allowed, ContextDep
from service.ingest.push import push
from service.ingest.repolling_counts import CountsHistory
from service.stores.contract import Query as PostQuery
from service.stores.contract import Sort, StoredPost

router = APIRouter(prefix="/posts", tags=["posts"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_POSTS))]
Pusher = Annotated[Principal, Depends(Allowed(Permission.PUSH_POSTS))]
MAX_PUSH_BYTES = 10_000_000


class LineOut(Out):
    """What became of one pushed line."""

    line: int
    id: str | None
    result: str
    """``stored``, ``duplicate`` or ``refused``."""
    reason: str


class PushResult(Out):
    """All lines, in order, with their sums."""

    stored: int
    duplicate: int
    refused: int
    lines: list[LineOut]


class ReadingOut(Out):
    """A post's counts as a page showed them."""

    read_at: datetime
    reposts: int
    comments: int
    likes: int
    views: int


class CountsOut(Out):
    """How a post's counts grew, and whether it is still there."""

    id: str
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    gone_reason: str
    readings: list[ReadingOut]
    """Oldest first; the last one is the latest."""


@router.get("")
def search_posts(
    context: ContextDep,
    _who: Reader,
    filters: FiltersDep,
    q: Annotated[str, Query(max_length=1000, description='words, OR, NOT, (…), "phrase"')] = "",
    sort: Sort = "newest",
    size: Annotated[int, Query(ge=1, le=200)] = 20,
    after: Annotated[str, Query(max_length=500)] = "",
) -> PostPage:
    """Search the stored posts."""
    page = context.store.search(PostQuery(text=q, filters=filters), sort=sort, size=size, after=after)
    return PostPage(total=page.total, next=page.next, items=[hit_out(hit) for hit in page.hits])


@router.get("/{post_id:path}/growth")
def read_growth(context: ContextDep, _who: Reader, post_id: str) -> CountsOut:
    """How the counts of a post grew: one reading an hour at most, the first and the latest among them."""
    stored = _stored(context, post_id)
    return CountsOut(
        id=stored.id,
        first_seen=stored.first_seen,
        last_seen=stored.last_seen,
        gone_at=stored.gone_at,
        gone_reason=stored.gone_reason,
        readings=[ReadingOut.model_validate(one) for one in CountsHistory(context.database).of(stored)],
    )


@router.get("/{post_id:path}")
def read_post(context: ContextDep, _who: Reader, post_id: str) -> PostOut:
    """One post by its id."""
    return post_out(_stored(context, post_id))


def _stored(context: ContextDep, post_id: str) -> StoredPost:
    found = context.store.get([post_id])
    if not found:
        raise HTTPException(404, f"没有帖子 {post_id} (no such post)")
    return found[0]


@router.post("")
async def push_posts(request: Request, context: ContextDep, _who: Pusher) -> PushResult:
    """Take in posts as NDJSON (``id``, ``platform``, ``text``, …): each line is stored, a duplicate, or refused."""
    body = await _body(request)
    lines = [LineOut.model_validate(result) for result in await run_in_threadpool(push, context, body)]
    sums = {name: sum(line.result == name for line in lines) for name in ("stored", "duplicate", "refused")}
    return PushResult(lines=lines, **sums)


async def _body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_PUSH_BYTES:
            raise HTTPException(413, f"一次最多 {MAX_PUSH_BYTES} 字节，请分批推送 (push smaller batches)")
        chunks.append(chunk)
    return b"".join(chunks)

"""One post: why it is what it is, what else its author wrote, what is like it. A drawer, or a page of its own."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse

from dashboards.cards import PostCard, hit_cards, post_card
from dashboards.verdicts import Path, Verdict, path, verdict
from dashboards.visit import Visit, visit
from service.accounts import Permission
from service.ingest.explain import explain_routing
from service.stores.contract import Filters, Query, StoredPost

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]
FEW = 5


@dataclass(frozen=True, slots=True)
class PostPage:
    """Everything about one post."""

    card: PostCard
    verdict: Verdict | None
    path: Path | None
    similar: list[PostCard]
    by_author: list[PostCard]


@router.get("/posts/{post_id:path}")
def post(seen: Reader, post_id: str) -> HTMLResponse:
    """The post in the drawer (htmx) or on its own page."""
    found = seen.context.store.get([post_id])
    if not found:
        raise HTTPException(404, f"没有帖子 {post_id}; 它可能已按保留期删除。")
    page = _page(seen, found[0])
    if seen.partial:
        return seen.part("_post.html", post=page)
    return seen.page("post.html", "monitor", post=page)


def _page(seen: Visit, stored: StoredPost) -> PostPage:
    brands = seen.brands()
    similar = seen.context.store.similar(stored.id, size=FEW)
    return PostPage(
        card=post_card(stored, brands),
        verdict=verdict(stored.analysis) if stored.analysis else None,
        path=path(stored.routing, explain_routing(seen.context, stored)) if stored.routing else None,
        similar=hit_cards(similar, brands),
        by_author=_by_author(seen, stored, brands),
    )


def _by_author(seen: Visit, stored: StoredPost, brands: dict[str, str]) -> list[PostCard]:
    author = stored.post.author.id
    if not author:
        return []
    query = Query(filters=Filters(authors=(f"{stored.post.site}:{author}",)))
    hits = seen.context.store.search(query, size=FEW + 1).hits
    return hit_cards([hit for hit in hits if hit.stored.id != stored.id][:FEW], brands)

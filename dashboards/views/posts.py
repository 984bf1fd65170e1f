"""One post: why it is what it is, what else its author wrote, what is like it. A drawer, or a page of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response

from dashboards.cards import PostCard, hit_cards, post_card
from dashboards.casework import CaseRow, list_rows
from dashboards.correcting import Said, mark, said_before
from dashboards.panels.chart import Chart
from dashboards.panels.counts import counts_chart, reactions
from dashboards.panels.spark import Spark, spark
from dashboards.verdicts import Path, Verdict, path, verdict
from dashboards.views.spread import spread_card
from dashboards.visit import Visit, go_to, visit
from dashboards.words import QUEUES
from service.accounts import Permission
from service.desk import WORK_PERMISSION, works
from service.errors import NotFoundError
from service.ingest.by_hand import open_case_by_hand
from service.ingest.explain import explain_routing
from service.ingest.repolling_counts import CountsHistory
from service.routing.explain import RuleVerdict
from service.routing.rules import RulesError
from service.stores.contract import Filters, Query, StoredPost
from service.stores.decision import Queue

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]
FEW = 5


@dataclass(frozen=True, slots=True)
class PostPage:
    """Everything about one post."""

    card: PostCard
    verdict: Verdict | None
    path: Path | None
    cases: list[CaseRow]
    """The cases it is in."""
    queues: list[tuple[str, str]]
    """Queues that the visitor may hand it to; empty where it is in a case."""
    corrected: str
    """Who gave its labels; empty where the model did."""
    said: list[Said]
    """What people said that it truly is, newest first."""
    similar: list[PostCard]
    by_author: list[PostCard]
    gone_at: datetime | None
    """When its site was found to have it no more."""
    gone_reason: str
    growth: Chart | None
    """Its counts by the times that they were read; None where they were read once."""
    curve: Spark | None
    """The same, small."""
    curve_words: str


@router.post("/posts/{post_id:path}/case")
def open_case(seen: Reader, post_id: str, queue: Annotated[Queue, Form()]) -> Response:
    """Hand the post to a queue by a person's decision, and open its case."""
    case_id = open_case_by_hand(seen.context, stored_post(seen, post_id), queue, seen.principal)
    return go_to(f"/desk/{case_id}")


@router.get("/posts/{post_id:path}")
def post(seen: Reader, post_id: str) -> HTMLResponse:
    """The post in the drawer (htmx) or on its own page."""
    stored = stored_post(seen, post_id)
    page = post_page(seen, stored)
    if seen.partial:
        return seen.part("_post.html", post=page)
    return seen.page("post.html", "monitor", post=page, spread=spread_card(seen.context.store, stored))


def stored_post(seen: Visit, post_id: str) -> StoredPost:
    """The post. Raises `NotFoundError`."""
    found = seen.context.store.get([post_id])
    if not found:
        raise NotFoundError(f"没有帖子 {post_id}; 它可能已按保留期删除。")
    return found[0]


def post_page(seen: Visit, stored: StoredPost) -> PostPage:
    """Everything about the post."""
    brands = seen.brands()
    similar = seen.context.store.similar(stored.id, size=FEW)
    cases = _cases(seen, stored.id)
    said = seen.context.corrections.history(stored.id)
    readings = CountsHistory(seen.context.database).of(stored)
    growth = counts_chart(readings)
    standing = said[0] if said and said[0].labels else None
    return PostPage(
        card=post_card(stored, brands, similar=_alike(seen, stored), corrected=mark(standing)),
        verdict=verdict(stored.analysis) if stored.analysis else None,
        path=path(stored.routing, _explained(seen, stored)) if stored.routing else None,
        cases=cases,
        queues=[] if cases or stored.analysis is None else _own_queues(seen),
        corrected=mark(standing),
        said=said_before(said),
        similar=hit_cards(similar, brands),
        by_author=_by_author(seen, stored, brands),
        gone_at=stored.gone_at,
        gone_reason=stored.gone_reason,
        growth=growth,
        curve=spark([reactions(one) for one in readings]) if growth else None,
        curve_words=f"互动：{growth.aria}" if growth else "",
    )


def _alike(seen: Visit, stored: StoredPost) -> int:
    """How many other posts have nearly the same text."""
    if stored.analysis is None or not stored.analysis.duplicate_key:
        return 0
    return seen.context.store.count(Query(filters=Filters(duplicate_keys=(stored.analysis.duplicate_key,)))) - 1


def _explained(seen: Visit, stored: StoredPost) -> list[RuleVerdict]:
    """Every rule's verdict; none where the rules file is at fault, which the rules page tells."""
    try:
        return explain_routing(seen.context, stored)
    except RulesError:
        return []


def _cases(seen: Visit, post_id: str) -> list[CaseRow]:
    numbers = seen.context.desk.cases_of_posts([post_id]).get(post_id, ())
    return list_rows([seen.context.desk.case(number).case for number in numbers], seen.now, "")


def _own_queues(seen: Visit) -> list[tuple[str, str]]:
    return [(queue.value, QUEUES[queue.value]) for queue in WORK_PERMISSION if works(seen.principal.role, queue)]


def _by_author(seen: Visit, stored: StoredPost, brands: dict[str, str]) -> list[PostCard]:
    author = stored.post.author.id
    if not author:
        return []
    query = Query(filters=Filters(authors=(f"{stored.post.site}:{author}",)))
    hits = seen.context.store.search(query, size=FEW + 1).hits
    return hit_cards([hit for hit in hits if hit.stored.id != stored.id][:FEW], brands)

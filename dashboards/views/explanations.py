"""为什么？: the words of one post that decided its labels, worked out when somebody asks."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from dashboards.explanations import explanation_view
from dashboards.views.posts import stored_post
from dashboards.visit import Visit, visit
from service.accounts import Permission
from service.ingest.explain import explain_labels

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]


@router.get("/why/{post_id:path}")
def why(seen: Reader, post_id: str) -> HTMLResponse:
    """The explanation, to stand under the post."""
    found = explain_labels(seen.context, stored_post(seen, post_id))
    return seen.part("_explanation.html", why=explanation_view(found))

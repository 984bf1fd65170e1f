"""Correcting the labels of a post: quick fixes on its card, a form with all of them, and the way back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from dashboards.cards import post_card
from dashboards.correcting import label_form, read_labels, same_text
from dashboards.views.posts import post_page, stored_post
from dashboards.visit import Undo, Visit, said, visit
from nlp.labels import Kind, Source
from service.accounts import Permission
from service.errors import InvalidError
from service.ingest.correcting import correct, labels_of, withdraw
from service.learning import Labels

router = APIRouter(prefix="/labels")
Corrector = Annotated[Visit, Depends(visit(Permission.CORRECT_LABELS))]
CHANGED = ("desk:changed", "case:corrected")
"""The events that make lists and the open case look again."""


class LabelFields(BaseModel):
    """What the form sends."""

    source: str = ""
    kinds: list[str] = []
    sentiment: str = ""
    aspects: list[str] = []
    urgency: str = ""
    note: str = ""
    along: bool = False
    """The other posts with the same text are corrected along."""


@router.get("/form/{post_id:path}")
def form(seen: Corrector, post_id: str) -> HTMLResponse:
    """All labels of a post, to be changed; in the drawer."""
    stored = stored_post(seen, post_id)
    if stored.analysis is None:
        raise InvalidError("这条还没有分析, 过几分钟再更正")
    standing = post_id in seen.context.corrections.standing([post_id])
    similar = len(same_text(seen.context.store, stored))
    shown = label_form(stored, stored.analysis, similar=similar, standing=standing)
    return seen.part("_labels.html", card=post_card(stored, seen.brands()), form=shown)


@router.post("/set/{post_id:path}")
def set_labels(seen: Corrector, post_id: str, sent: Annotated[LabelFields, Form()]) -> HTMLResponse:
    """Keep the labels of the form; answers with the post in the drawer, and its card in the list behind."""
    labels = read_labels(sent.source, sent.kinds, sent.sentiment, sent.aspects, sent.urgency)
    others = same_text(seen.context.store, stored_post(seen, post_id)) if sent.along else []
    return _correct(seen, dict.fromkeys([post_id, *others], labels), sent.note, drawer=True)


@router.post("/not/{kind}/{post_id:path}")
def not_this_kind(seen: Corrector, kind: Kind, post_id: str) -> HTMLResponse:
    """The post is not of this kind; answers with its card."""
    return _correct(seen, {post_id: labels_of(seen.context, post_id).without(kind)})


@router.post("/source/{source}/{post_id:path}")
def another_source(seen: Corrector, source: Source, post_id: str) -> HTMLResponse:
    """The post is an advertisement, a person's, …; answers with its card."""
    return _correct(seen, {post_id: replace(labels_of(seen.context, post_id), source=source)})


@router.post("/undo/{post_id:path}")
def undo(seen: Corrector, post_id: str, *, drawer: bool = False) -> HTMLResponse:
    """Let the model's word hold again; answers with the post in the drawer, or its card."""
    withdraw(seen.context, post_id, seen.principal)
    return _answer(seen, post_id, said("已撤销更正, 由模型判断。", None, *CHANGED), drawer=drawer)


def _correct(seen: Visit, labels: Mapping[str, Labels], note: str = "", *, drawer: bool = False) -> HTMLResponse:
    correct(seen.context, labels, seen.principal, note)
    post_id = next(iter(labels))
    dom_id = post_card(stored_post(seen, post_id), {}).dom_id
    way_back = Undo(f"/labels/undo/{post_id}", f"#post-{dom_id}") if len(labels) == 1 and not drawer else None
    words = "已更正" + (f" {len(labels)} 条" if len(labels) > 1 else "") + ", 队列、案件和标签随之更新。"
    return _answer(seen, post_id, said(words, way_back, *CHANGED), drawer=drawer)


def _answer(seen: Visit, post_id: str, trigger: str, *, drawer: bool) -> HTMLResponse:
    page = post_page(seen, stored_post(seen, post_id))
    response = seen.part("_corrected.html", post=page, drawer=drawer)
    response.headers["HX-Trigger"] = trigger
    return response

"""Corrections: what people said that posts truly are; give one, take it back, read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from nlp.labels import Aspect, Kind, Sentiment, Source
from service.accounts import Permission, Principal
from service.api.bodies import Out, PostOut, post_out
from service.api.deps import Allowed, ContextDep, RowId
from service.ingest.context import Context
from service.ingest.correcting import MOST, correct, withdraw
from service.learning import Correction, Labels

router = APIRouter(prefix="/corrections", tags=["corrections"])
Corrector = Annotated[Principal, Depends(Allowed(Permission.CORRECT_LABELS))]
PostId = Annotated[str, Field(min_length=1, max_length=200)]


class LabelsBody(BaseModel):
    """All labels of a post; the vocabulary of the model."""

    source: Source
    kinds: Annotated[list[Kind], Field(min_length=1)]
    sentiment: Sentiment
    aspects: list[Aspect] = []
    urgency: Annotated[int, Field(ge=0, le=2)]

    def labels(self) -> Labels:
        """Raises `InvalidError` for ``other`` beside another kind."""
        return Labels.read(self.model_dump(mode="json", include={"source", "kinds", "sentiment", "aspects", "urgency"}))


class CorrectionBody(LabelsBody):
    """The labels of some posts, and why."""

    post_ids: Annotated[list[PostId], Field(min_length=1, max_length=MOST)]
    note: Annotated[str, Field(max_length=1000)] = ""


class LabelsOut(Out):
    source: str
    kinds: list[str]
    sentiment: str
    aspects: list[str]
    urgency: int


class CorrectionOut(Out):
    """``labels`` None: the correction before was withdrawn."""

    id: int
    post_id: str
    at: datetime
    actor: str
    labels: LabelsOut | None
    was: LabelsOut
    model_version: str
    note: str


class CorrectionList(Out):
    """Newest first; give ``next`` as ``before`` to go on, 0 is the end."""

    items: list[CorrectionOut]
    next: int


class MistakeOut(Out):
    """How often people changed one label into another; empty words: there was none."""

    head: str
    was: str
    now: str
    count: int


def correction_out(one: Correction) -> CorrectionOut:
    """A correction as it goes over the wire."""
    return CorrectionOut(
        id=one.id,
        post_id=one.post_id,
        at=one.at,
        actor=one.actor,
        labels=LabelsOut.model_validate(one.labels.to_json()) if one.labels else None,
        was=LabelsOut.model_validate(one.was.to_json()),
        model_version=one.model_version,
        note=one.note,
    )


@router.get("")
def read_corrections(
    context: ContextDep,
    _who: Corrector,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
    before: RowId = 0,
) -> CorrectionList:
    """All corrections and withdrawals, newest first."""
    page = context.corrections.recent(size=size, before=before)
    return CorrectionList(items=[correction_out(one) for one in page.corrections], next=page.next)


@router.get("/mistakes")
def read_mistakes(context: ContextDep, _who: Corrector) -> list[MistakeOut]:
    """What people change most in what the model says."""
    return [MistakeOut.model_validate(one) for one in context.corrections.mistakes()]


@router.post("")
def correct_posts(context: ContextDep, who: Corrector, body: CorrectionBody) -> list[PostOut]:
    """Give posts these labels; queue, case, tags and search follow at once. All of the posts or none."""
    correct(context, dict.fromkeys(body.post_ids, body.labels()), who, body.note)
    return _posts(context, body.post_ids)


@router.get("/{post_id:path}")
def read_history(context: ContextDep, _who: Corrector, post_id: str) -> list[CorrectionOut]:
    """All that was said of one post, newest first."""
    return [correction_out(one) for one in context.corrections.history(post_id)]


@router.delete("/{post_id:path}")
def withdraw_correction(context: ContextDep, who: Corrector, post_id: str) -> PostOut:
    """Let the model's word hold again."""
    withdraw(context, post_id, who)
    return _posts(context, [post_id])[0]


def _posts(context: Context, post_ids: Sequence[str]) -> list[PostOut]:
    return [post_out(stored) for stored in context.store.get(post_ids)]

"""Explanations: the words that decided a post's labels, what came near, and the rules and people that had the last word."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from nlp.explain_post import PostExplanation, explain_post
from nlp.records import Text
from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.corrections import LabelsOut
from service.api.deps import Allowed, ContextDep
from service.ingest.explain import explain_labels
from service.learning import Correction

router = APIRouter(prefix="/explanations", tags=["explanations"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_POSTS))]


class TextIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=20_000)
    title: str = Field(default="", max_length=1_000)
    platform: str = Field(default="unknown", max_length=40)


class WordOut(Out):
    start: int
    end: int
    weight: float


class ReasonOut(Out):
    head: str
    label: str
    probability: float
    cut_off: float | None
    fall: float
    """By how much the label's log-odds fall without the strongest word."""
    words: list[WordOut]
    """Offsets into ``text``."""


class NearOut(Out):
    label: str
    probability: float
    cut_off: float
    margin: float


class RuleOut(Out):
    """What a rule put in the place of the model's labels of one head."""

    head: str
    model: list[str]
    rule: list[str]
    why: str


class PersonOut(Out):
    """The person whose labels stand over the model's and the rules'."""

    at: datetime
    actor: str
    labels: LabelsOut


class ExplanationOut(Out):
    text: str
    model_version: str
    reasons: list[ReasonOut]
    near: list[NearOut]
    corrections: list[RuleOut]


class StoredExplanationOut(ExplanationOut):
    person: PersonOut | None
    """None where nobody corrected the post."""


@router.post("")
def explain_text(context: ContextDep, _who: Reader, body: TextIn) -> ExplanationOut:
    """Why a text would be labelled as it would be; nothing is stored."""
    return _out(explain_post(context.analyser, Text("", body.text, platform=body.platform, title=body.title)))


@router.get("/{post_id:path}")
def explain_stored(context: ContextDep, _who: Reader, post_id: str) -> StoredExplanationOut:
    """Why the model in use labels a stored post as it does, and what a person said instead."""
    found = context.store.get([post_id])
    if not found:
        raise HTTPException(404, f"没有帖子 {post_id} (no such post)")
    explained = explain_labels(context, found[0])
    return StoredExplanationOut(**_out(explained.model).model_dump(), person=_person(explained.person))


def _out(found: PostExplanation) -> ExplanationOut:
    return ExplanationOut(
        text=found.analysis.text,
        model_version=found.analysis.model_version,
        reasons=[ReasonOut.model_validate(reason) for reason in found.reasons],
        near=[NearOut.model_validate(near) for near in found.near],
        corrections=[RuleOut.model_validate(one) for one in found.corrections],
    )


def _person(one: Correction | None) -> PersonOut | None:
    if one is None or one.labels is None:
        return None
    return PersonOut(at=one.at, actor=one.actor, labels=LabelsOut.model_validate(one.labels.to_json()))

"""Own kinds: labels of the bank's own, made from examples; training runs in the background."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from nlp.own_kinds.records import Example
from service.accounts import Permission, Principal
from service.api.bodies import Out, PostOut, post_out
from service.api.deps import Allowed, ContextDep
from service.ingest.own_kinds import (
    add_examples,
    create_own_kind,
    judge,
    preview,
    remove_own_kind,
    switch_own_kind,
    train_in_background,
)
from service.own_kinds import OwnKind
from service.own_kinds.example_files import LONGEST, MOST_ROWS

router = APIRouter(prefix="/own-kinds", tags=["own kinds"])
Manager = Annotated[Principal, Depends(Allowed(Permission.MANAGE_OWN_KINDS))]


class ExampleIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=LONGEST)
    platform: str = Field(default="unknown", max_length=40)
    holds: bool = True


class ExamplesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    examples: list[ExampleIn] = Field(min_length=1, max_length=MOST_ROWS)


class OwnKindIn(ExamplesIn):
    name: str = Field(max_length=40)
    precision: float | None = Field(default=None, gt=0, lt=1)
    """What the cut-off should reach; absent: where F1 is best."""


class JudgementIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    post_id: str = Field(max_length=300)
    holds: bool


class MeasureOut(Out):
    value: float
    low: float
    high: float


class FiguresOut(Out):
    """Cross-validated; posts that nobody has looked at count as not having the kind."""

    positives: int
    distinct: int
    negatives: int
    unlabelled: int
    folds: int
    precision: MeasureOut
    recall: MeasureOut
    f1: MeasureOut
    per_thousand: float | None


class OwnKindOut(Out):
    name: str
    enabled: bool
    positives: int
    negatives: int
    stale: bool
    """Trained for another model than the one in use."""
    training: bool
    fault: str
    cut_off: float | None
    figures: FiguresOut | None
    warnings: list[str]


class CandidateOut(Out):
    probability: float
    holds: bool
    post: PostOut


@router.get("")
def read_own_kinds(context: ContextDep, _who: Manager) -> list[OwnKindOut]:
    """All own kinds with their figures."""
    return [_out(kind, context.analyser.model.encoder) for kind in context.own_kinds.all()]


@router.post("", status_code=202)
def create(context: ContextDep, who: Manager, body: OwnKindIn, tasks: BackgroundTasks) -> dict[str, str]:
    """Make a kind from examples and train it."""
    create_own_kind(context, body.name, _examples(body), who.name, precision=body.precision)
    tasks.add_task(train_in_background, context, body.name, who.name)
    return {"status": "training", "name": body.name}


@router.get("/{name}")
def read_own_kind(context: ContextDep, _who: Manager, name: str) -> OwnKindOut:
    """One own kind."""
    return _out(context.own_kinds.get(name), context.analyser.model.encoder)


@router.post("/{name}/examples")
def add(context: ContextDep, who: Manager, name: str, body: ExamplesIn) -> dict[str, int]:
    """Keep more examples; they count from the next training on."""
    return {"added": add_examples(context, name, _examples(body), who.name)}


@router.post("/{name}/judgements", status_code=204)
def add_judgement(context: ContextDep, who: Manager, name: str, body: JudgementIn) -> None:
    """A yes or no on a stored post; it counts from the next training on."""
    judge(context, name, body.post_id, who.name, holds=body.holds)


@router.post("/{name}/train", status_code=202)
def train(context: ContextDep, who: Manager, name: str, tasks: BackgroundTasks) -> dict[str, str]:
    """Train it anew with the examples there are now."""
    context.own_kinds.get(name)
    tasks.add_task(train_in_background, context, name, who.name)
    return {"status": "training", "name": name}


@router.put("/{name}/enabled", status_code=204)
def switch(context: ContextDep, who: Manager, name: str, enabled: bool) -> None:
    """Read posts for it, or not."""
    switch_own_kind(context, name, who.name, enabled=enabled)


@router.delete("/{name}", status_code=204)
def remove(context: ContextDep, who: Manager, name: str) -> None:
    """Forget it with its examples."""
    remove_own_kind(context, name, who.name)


@router.get("/{name}/preview")
def read_preview(
    context: ContextDep, _who: Manager, name: str, size: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[CandidateOut]:
    """The stored posts it finds most probable, of those looked through at its last training."""
    return [
        CandidateOut(probability=one.probability, holds=one.holds, post=post_out(one.stored))
        for one in preview(context, name, size)
    ]


def _examples(body: ExamplesIn) -> list[Example]:
    return [Example(one.text, one.platform, one.holds) for one in body.examples]


def _out(kind: OwnKind, encoder: str) -> OwnKindOut:
    return OwnKindOut(
        name=kind.name,
        enabled=kind.enabled,
        positives=kind.positives,
        negatives=kind.negatives,
        stale=kind.stale(encoder),
        training=kind.training is not None,
        fault=kind.fault,
        cut_off=kind.head.cut_off if kind.head else None,
        figures=FiguresOut.model_validate(kind.head.figures) if kind.head else None,
        warnings=list(kind.head.warnings) if kind.head else [],
    )

"""Models: which one is in use, their figures and verdicts; back to the one before."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep
from service.ingest.gating import roll_back
from service.ingest.models import ModelView, model_views, verdicts
from service.learning import Verdict

router = APIRouter(prefix="/models", tags=["models"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_MODELS))]
Manager = Annotated[Principal, Depends(Allowed(Permission.MANAGE_MODELS))]


class PromotionOut(Out):
    by: str
    at: datetime
    forced: str


class FindingOut(Out):
    where: str
    current: float
    candidate: float
    reason: str


class GateOut(Out):
    """What the gate said, against which model."""

    candidate: str
    passed: bool
    current: str
    at: datetime
    findings: list[FindingOut]
    left_out: dict[str, list[str]]
    """By head, the labels that too few posts had to be judged."""


class FiguresOut(Out):
    rows: int
    file: str
    macro_f1: dict[str, float]
    kinds: dict[str, float]


class ModelOut(Out):
    version: str
    in_use: bool
    reads_first: bool
    origin: str
    promotion: PromotionOut | None
    gate: GateOut | None
    figures: FiguresOut | None


class RolledBack(Out):
    """``version`` was put away."""

    version: str
    models: list[ModelOut]


@router.get("")
def read_models(context: ContextDep, _who: Reader) -> list[ModelOut]:
    """All models, the one in use first."""
    return [_model_out(view) for view in model_views(context)]


@router.get("/gates")
def read_gates(context: ContextDep, _who: Reader) -> list[GateOut]:
    """What the gate last said of each candidate, refused ones too, newest first."""
    return [_gate_out(verdict) for verdict in verdicts(context)]


@router.post("/rollback")
def rollback(context: ContextDep, who: Manager) -> RolledBack:
    """Put the model before in use; 409 where the installed one is in use."""
    undone = roll_back(context, who.name)
    return RolledBack(version=undone.version, models=[_model_out(view) for view in model_views(context)])


def _model_out(view: ModelView) -> ModelOut:
    promotion, verdict, figures = view.promotion, view.verdict, view.figures
    return ModelOut(
        version=view.version,
        in_use=view.in_use,
        reads_first=view.reads_first,
        origin=view.origin,
        promotion=PromotionOut(by=promotion.by, at=promotion.at, forced=promotion.forced) if promotion else None,
        gate=_gate_out(verdict) if verdict else None,
        figures=FiguresOut.model_validate(figures) if figures else None,
    )


def _gate_out(verdict: Verdict) -> GateOut:
    return GateOut(
        candidate=verdict.candidate,
        passed=verdict.passed,
        current=verdict.current,
        at=verdict.at,
        findings=[FindingOut.model_validate(one) for one in verdict.findings],
        left_out={head: list(labels) for head, labels in verdict.left_out.items()},
    )

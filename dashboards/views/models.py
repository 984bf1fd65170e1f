"""模型: the model in use and how well it does, what people correct most, candidates and the gate, and the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from dashboards.formats import exact
from dashboards.panels.spark import Part, parts
from dashboards.visit import Visit, visit
from dashboards.words import URGENCIES, say
from nlp.labels import Kind
from service.accounts import Permission
from service.ingest.gating import roll_back
from service.ingest.models import ModelView, damaged_verdicts, model_views, verdicts
from service.learning import HEADS_ZH, Mistake, Verdict, left_out_words, overriding

router = APIRouter(prefix="/models")
Reader = Annotated[Visit, Depends(visit(Permission.READ_MODELS))]
Manager = Annotated[Visit, Depends(visit(Permission.MANAGE_MODELS))]
ORIGINS = {"installed": "随包附带", "promoted": "启用", "setting": "由 TINGFENG_MODEL 指定"}
MOST_MISTAKES = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One F1 as a bar."""

    name: str
    text: str
    bar: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model in words."""

    version: str
    in_use: bool
    reads_first: bool
    origin: str
    by: str
    at: datetime | None
    forced: str
    heads: list[Bar]
    kinds: list[Bar]
    measured: str


@dataclass(frozen=True, slots=True)
class MistakeRow:
    """One sort of correction: what the model said, what people say."""

    head: str
    was: str
    now: str
    count: int
    bar: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class GateRow:
    """What the gate said of a candidate."""

    candidate: str
    current: str
    at: datetime
    passed: bool
    checked: str
    left_out: str
    findings: list[str]


@router.get("")
def models(seen: Reader) -> HTMLResponse:
    """The page."""
    return seen.page("models.html", "models", **_values(seen))


@router.post("/rollback")
def rollback(seen: Manager) -> HTMLResponse:
    """Put the model before in use."""
    undone = roll_back(seen.context, seen.principal.name)
    return seen.done("_models.html", f"已退回: {undone.version} 不再使用, 旧帖会逐步重新推导。", **_values(seen))


def _values(seen: Visit) -> dict[str, object]:
    rows = [_row(view) for view in model_views(seen.context)]
    mistakes = seen.context.corrections.mistakes()
    return {
        "rows": rows,
        "setting": overriding(seen.context.settings),
        "may_roll_back": seen.may(Permission.MANAGE_MODELS) and rows[0].origin == ORIGINS["promoted"],
        "corrected": seen.context.corrections.count(),
        "mistakes": [_mistake(one, mistakes[0].count) for one in mistakes[:MOST_MISTAKES]],
        "gates": [_gate(one) for one in verdicts(seen.context)],
        "damaged": [file.name for file in damaged_verdicts(seen.context)],
    }


def _row(view: ModelView) -> ModelRow:
    promotion, figures = view.promotion, view.figures
    kinds = figures.kinds if figures else {}
    return ModelRow(
        version=view.version,
        in_use=view.in_use,
        reads_first=view.reads_first,
        origin=ORIGINS[view.origin],
        by=promotion.by if promotion else "",
        at=promotion.at if promotion else None,
        forced=promotion.forced if promotion else "",
        heads=[_bar(HEADS_ZH.get(head, head), value) for head, value in figures.macro_f1.items()] if figures else [],
        kinds=[_bar(say(kind.value), kinds[kind.value]) for kind in Kind if kind.value in kinds],
        measured=f"{exact(figures.rows)} 条没有参加训练的帖子" if figures else "",
    )


def _bar(name: str, value: float) -> Bar:
    return Bar(name, f"{value:.2f}", parts([("accent", round(value * 1000))], whole=1000))


def _mistake(one: Mistake, most: int) -> MistakeRow:
    names = URGENCIES if one.head == "urgency" else {}
    was, now = (names.get(word) or say(word) if word else "无" for word in (one.was, one.now))
    return MistakeRow(HEADS_ZH[one.head], was, now, one.count, parts([("accent", one.count)], whole=most))


def _gate(verdict: Verdict) -> GateRow:
    checked = f"{verdict.frozen_file} {exact(verdict.rows)} 条, 更正 {exact(verdict.corrections.posts)} 条"
    findings = [f"{one.where}: {one.current:.3f} → {one.candidate:.3f}, {one.reason}" for one in verdict.findings]
    return GateRow(
        verdict.candidate, verdict.current, verdict.at, verdict.passed, checked, left_out_words(verdict), findings
    )

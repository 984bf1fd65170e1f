"""Own kinds as their page shows them: figures in words, warnings, and what each would find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from dashboards.cards import PostCard, monitor, post_card
from dashboards.formats import percent
from dashboards.panels.spark import Part, parts
from nlp.own_kinds.records import Figures, Measure
from service.ingest.own_kinds import Candidate
from service.own_kinds import OwnKind


@dataclass(frozen=True, slots=True)
class Share:
    """One figure with its interval."""

    name: str
    text: str
    bar: tuple[Part, ...]
    range: str


@dataclass(frozen=True, slots=True)
class KindCard:
    """One own kind."""

    name: str
    href: str
    monitor_href: str
    enabled: bool
    trained: bool
    stale: bool
    examples: str
    created_by: str
    created_at: datetime
    shares: tuple[Share, ...]
    rate: str
    """How many of the stored posts it is said of."""
    cut_off: str
    fault: str
    warnings: tuple[str, ...]
    progress: str
    """How far a running training is; empty while none runs."""


@dataclass(frozen=True, slots=True)
class CandidateCard:
    """One post that a kind finds, with its probability."""

    card: PostCard
    probability: str
    holds: bool


def kind_card(kind: OwnKind, encoder: str) -> KindCard:
    """A kind in words; ``encoder``: version of the model in use."""
    head = kind.head
    return KindCard(
        name=kind.name,
        href=f"/own-kinds/{quote(kind.name)}",
        monitor_href=monitor(own_kind=kind.name, range="all"),
        enabled=kind.enabled,
        trained=head is not None,
        stale=kind.stale(encoder),
        examples=f"{kind.positives} 条“是”, {kind.negatives} 条“不是”",
        created_by=kind.created_by,
        created_at=kind.created_at,
        shares=_shares(head.figures) if head else (),
        rate=_rate(head.figures) if head else "",
        cut_off=f"{head.cut_off:.2f}" if head else "",
        fault=kind.fault,
        warnings=head.warnings if head else (),
        progress=_progress(kind),
    )


def candidate_cards(candidates: Sequence[Candidate], brands: Mapping[str, str]) -> list[CandidateCard]:
    """The posts of a preview, most probable first."""
    return [CandidateCard(post_card(one.stored, brands), percent(one.probability, 0), one.holds) for one in candidates]


def _shares(figures: Figures) -> tuple[Share, ...]:
    named = (("精确率", figures.precision), ("召回率", figures.recall), ("F1", figures.f1))
    return tuple(_share(name, measure) for name, measure in named)


def _share(name: str, measure: Measure) -> Share:
    bar = parts([("accent", round(measure.value * 1000))], whole=1000)
    return Share(
        name, percent(measure.value, 0), bar, f"95% 区间 {percent(measure.low, 0)} 到 {percent(measure.high, 0)}"
    )


def _rate(figures: Figures) -> str:
    return "" if figures.per_thousand is None else f"每千条入库帖子约 {figures.per_thousand:.0f} 条"


def _progress(kind: OwnKind) -> str:
    if kind.training is None:
        return ""
    if not kind.training.whole:
        return "正在训练"
    return f"正在读帖子 {kind.training.done} / {kind.training.whole}"

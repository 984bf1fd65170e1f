"""An explanation as the page shows it: the text with the deciding words marked, and a line for each label."""

from dataclasses import dataclass

from dashboards.formats import percent
from dashboards.highlights import Segment, segments
from dashboards.words import URGENCIES, say
from nlp.explain import LabelReason
from nlp.explain_post import PostExplanation
from nlp.labels import Kind, Sentiment
from nlp.records import Evidence

HEADS = {
    "source": "来源", "kinds": "诉求", "sentiment": "情感", "aspects": "业务", "urgency": "紧急程度", "own_kinds": "自有标签",
}  # fmt: skip
MARKED = frozenset({"kinds", "sentiment", "own_kinds"})
"""Heads whose words are marked in the text; those of the others stand in their lines."""
UNSPOKEN = frozenset({Kind.OTHER.value, Sentiment.NEUTRAL.value})


@dataclass(frozen=True, slots=True)
class WordView:
    """A deciding word."""

    text: str
    weight: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One label with its words."""

    head: str
    label: str
    probability: str
    words: tuple[WordView, ...]


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Everything that is shown of an explanation."""

    text: tuple[Segment, ...]
    reasons: tuple[ReasonView, ...]
    near: tuple[str, ...]
    """``差 0.08 就是批评``."""
    correction: str
    """The rule that put another source in the model's place; empty where none did."""
    model: str


def explanation_view(found: PostExplanation) -> ExplanationView:
    """An explanation in words."""
    return ExplanationView(
        text=segments(found.analysis.text, evidence=_marks(found)),
        reasons=tuple(_reason(reason, found.analysis.text) for reason in found.reasons),
        near=tuple(f"差 {near.margin:.2f} 就是{say(near.label)}" for near in found.near),
        correction=_correction(found),
        model=found.analysis.model_version,
    )


def _marks(found: PostExplanation) -> list[Evidence]:
    spoken = [reason for reason in found.reasons if reason.head in MARKED and reason.label not in UNSPOKEN]
    return [Evidence(word.label, word.start, word.end, word.weight) for reason in spoken for word in reason.words]


def _reason(reason: LabelReason, text: str) -> ReasonView:
    label = URGENCIES[reason.label] if reason.head == "urgency" else say(reason.label)
    words = tuple(WordView(text[word.start : word.end], percent(word.weight, 0)) for word in reason.words)
    return ReasonView(HEADS[reason.head], label, percent(reason.probability, 0), words)


def _correction(found: PostExplanation) -> str:
    if found.correction is None:
        return ""
    one = found.correction
    return f"规则把来源从{say(one.model.value)}改为{say(one.rule.value)}: {one.why}"

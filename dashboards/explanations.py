"""An explanation as the page shows it: the text with the deciding words marked, and a line for each label."""

from dataclasses import dataclass

from dashboards.correcting import mark
from dashboards.formats import percent
from dashboards.highlights import Segment, segments
from dashboards.words import URGENCIES, say
from nlp.explain import LabelReason
from nlp.explain_post import Correction, PostExplanation
from nlp.labels import Kind, Sentiment
from nlp.records import Evidence
from service.ingest.explain import LabelsExplained
from service.learning import Labels, change_words

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
    corrections: tuple[str, ...]
    """The rules that put other labels in the model's place."""
    person: str
    """Who set the labels, and what they are beside the model's; empty where nobody did."""
    model: str


def explanation_view(explained: LabelsExplained) -> ExplanationView:
    """An explanation in words."""
    found = explained.model
    return ExplanationView(
        text=segments(found.analysis.text, evidence=_marks(found)),
        reasons=tuple(_reason(reason, found.analysis.text) for reason in found.reasons),
        near=tuple(f"差 {near.margin:.2f} 就是{say(near.label)}" for near in found.near),
        corrections=tuple(map(_correction, found.corrections)),
        person=_person(explained),
        model=found.analysis.model_version,
    )


def _marks(found: PostExplanation) -> list[Evidence]:
    spoken = [reason for reason in found.reasons if reason.head in MARKED and reason.label not in UNSPOKEN]
    return [Evidence(word.label, word.start, word.end, word.weight) for reason in spoken for word in reason.words]


def _reason(reason: LabelReason, text: str) -> ReasonView:
    words = tuple(WordView(text[word.start : word.end], percent(word.weight, 0)) for word in reason.words)
    return ReasonView(HEADS[reason.head], _label(reason.head, reason.label), percent(reason.probability, 0), words)


def _label(head: str, label: str) -> str:
    return URGENCIES[label] if head == "urgency" else say(label)


def _correction(one: Correction) -> str:
    was, now = ("、".join(_label(one.head, label) for label in labels) for labels in (one.model, one.rule))
    return f"规则把{HEADS[one.head]}从{was}改为{now}: {one.why}"


def _person(explained: LabelsExplained) -> str:
    person = explained.person
    if person is None or person.labels is None:
        return ""
    changed = change_words(Labels.of(explained.model.analysis), person.labels) or "与模型一致"
    return f"{mark(person)}: {changed}。标签以人为准, 下面是模型的判断。"

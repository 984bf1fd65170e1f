"""An explanation as a reader of a post needs it: words of the own text, own kinds, and the rules that had the last word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from nlp.decisions import Floats
from nlp.explain import Explanation, LabelReason, Near, best_words, explain, log_odds
from nlp.labels import Kind, Source
from nlp.occlusion import occluded, spans_to_try
from nlp.own_kinds.records import Head
from nlp.own_kinds.word_features import word_features
from nlp.pipeline import Analyser, Reading
from nlp.records import Analysis, Text

_WHY: Final = {
    Source.LOTTERY: "写着转发、关注一类的抽奖办法",
    Source.ADVERTISEMENT: "写着代办、套现一类的服务和联系方式",
    Source.SPAM: "只有链接和话题，没有话",
}
_DOUBTED: Final = "模型没有把握，留给人看"
_ANSWER: Final = "是评论、回帖或转发，单独看像新闻或无关"
_BARE: Final = "没有自己的话，转发链里说的是别人的事，只有突发事件算数"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a rule put in the place of the model's labels of one head."""

    head: str
    """``source``, ``kinds`` or ``urgency``."""
    model: tuple[str, ...]
    rule: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class PostExplanation:
    """Why a post has its labels; offsets point into ``analysis.text``."""

    analysis: Analysis
    reasons: tuple[LabelReason, ...]
    """Of the model's labels, then of the own kinds that hold (head ``own_kinds``)."""
    near: tuple[Near, ...]
    """Kinds and own kinds that missed by little, nearest first."""
    corrections: tuple[Correction, ...]
    """Where a rule changed what the model said; the labels of ``analysis`` are those after it."""


def explain_post(analyser: Analyser, text: Text) -> PostExplanation:
    """Why a text is labelled as it is. Raises `nlp.pipeline.AnalysisError`; a text without words has no reasons."""
    (analysis,) = analyser.analyse([text], evidence=False)
    if analysis.drop_reason == "empty":
        return PostExplanation(analysis, (), (), ())
    read = analyser.reading(text)
    model = analyser.model.last_word(read.text, text.platform, features=bool(analyser.own_kinds))
    explanation = explain(model, read.text, text.platform)
    own, near = _own_kinds(analyser, read, text.platform)
    reasons = [_placed(reason, read, analysis) for reason in (*explanation.reasons, *own)]
    model_near = [one for one in explanation.near if not read.bare or one.label == Kind.INCIDENT.value]
    return PostExplanation(
        analysis,
        tuple(reasons),
        tuple(sorted((*model_near, *near), key=lambda one: one.margin)),
        tuple(_corrections(explanation, analysis, is_answer=text.is_answer)),
    )


def _placed(reason: LabelReason, read: Reading, analysis: Analysis) -> LabelReason:
    """The reason with the words that stand in the own text, placed there."""
    words = (replace(word, start=word.start - read.own, end=word.end - read.own) for word in reason.words)
    return replace(reason, words=tuple(word for word in words if word.start >= 0 and word.end <= len(analysis.text)))


def _corrections(explanation: Explanation, final: Analysis, *, is_answer: bool) -> Iterator[Correction]:
    """The rules of sources, and that of bare reposts, which alone changes kinds and urgency."""
    source_why = _WHY.get(final.source) or (_ANSWER if is_answer else _DOUBTED)
    for head, labels, why in (
        ("source", (final.source.value,), source_why),
        ("kinds", tuple(kind.value for kind in final.labels), _BARE),
        ("urgency", (str(final.urgency),), _BARE),
    ):
        said = tuple(reason.label for reason in explanation.reasons if reason.head == head)
        if set(said) != set(labels):
            yield Correction(head, said, labels, why)


def _own_kinds(analyser: Analyser, read: Reading, platform: str) -> tuple[list[LabelReason], list[Near]]:
    """Reasons of the own kinds that hold, and those that missed by little."""
    heads = analyser.own_kinds
    if not heads:
        return [], []
    chances = dict(
        zip([head.name for head in heads], _chances(analyser, heads, [read.text], platform)[0].tolist(), strict=True)
    )
    held = [head for head in heads if chances[head.name] >= head.cut_off]
    missed = [Near(head.name, chances[head.name], head.cut_off) for head in heads if head not in held]
    reasons = list(_own_reasons(analyser, held, read.text, platform)) if held else []
    return reasons, [near for near in missed if near.is_near]


def _own_reasons(analyser: Analyser, held: Sequence[Head], text: str, platform: str) -> Iterator[LabelReason]:
    whole = _chances(analyser, held, [text], platform)[0]
    spans, falls = spans_to_try(
        text,
        lambda tried: (
            log_odds(whole) - log_odds(_chances(analyser, held, [occluded(text, (s,)) for s in tried], platform))
        ),
    )
    for column, head in enumerate(held):
        words, strongest = best_words(head.name, spans, falls[:, column])
        yield LabelReason("own_kinds", head.name, float(whole[column]), head.cut_off, words, strongest)


def _chances(analyser: Analyser, heads: Sequence[Head], texts: Sequence[str], platform: str) -> Floats:
    """Probability of each own kind for each text [N, heads]."""
    features, words = analyser.model.features(texts, [platform] * len(texts)), word_features(texts)
    return np.stack([head.probabilities(features, words) for head in heads], axis=1)

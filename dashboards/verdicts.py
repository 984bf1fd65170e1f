"""Why a post is what it is, in words and bars: label, probability, decisive words; and the path through the rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.bots import bot_words
from dashboards.formats import percent
from dashboards.panels.spark import Part, parts
from dashboards.words import QUEUES, say
from nlp.labels import DropReason
from nlp.records import Analysis
from service.routing.explain import RuleVerdict
from service.stores.decision import Decision

LEAST = 0.05
"""Kinds below this probability are not shown."""
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Probability:
    """One label with its probability as a bar."""

    name: str
    text: str
    bar: tuple[Part, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class DecisiveWord:
    """Words of the text that decided a label."""

    text: str
    label: str
    weight: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it was classified so."""

    rows: tuple[Probability, ...]
    words: tuple[DecisiveWord, ...]
    noise: str
    """Why it is noise; empty for signal."""
    model: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way."""

    title: str
    effect: str
    state: str
    """``decided``, ``matched`` or ``passed``."""
    conditions: tuple[tuple[str, bool, str], ...]
    """(sentence, held, what the post has)."""


@dataclass(frozen=True, slots=True)
class Path:
    """Where it went and why."""

    queue: str
    priority: int
    tags: tuple[str, ...]
    reasons: tuple[str, ...]
    """The deciding one first."""
    steps: tuple[Step, ...]
    """Every rule that was looked at; empty where the rules in force cannot be read."""
    version: str


def verdict(analysis: Analysis) -> Verdict:
    """The labels of a post with their probabilities, likeliest first within kinds."""
    kinds = sorted(analysis.kinds.items(), key=lambda pair: -pair[1])
    rows = [_row("来源: " + say(analysis.source.value), analysis.source_probability, chosen=True)]
    rows.append(_row("情感: " + say(analysis.sentiment.value), analysis.sentiment_probability, chosen=True))
    rows += [
        _row(say(kind.value), probability, chosen=kind in analysis.labels)
        for kind, probability in kinds
        if probability >= LEAST or kind in analysis.labels
    ]
    words = tuple(
        DecisiveWord(analysis.text[one.start : one.end], say(one.label), percent(one.weight, 0))
        for one in sorted(analysis.evidence, key=lambda one: -one.weight)[:MOST_WORDS]
    )
    noise = say(analysis.drop_reason.value) if analysis.drop_reason else ""
    if analysis.drop_reason is DropReason.BOT_LIKE and analysis.bot is not None:
        noise = bot_words(analysis.bot)
    return Verdict(tuple(rows), words, noise, analysis.model_version)


def path(decision: Decision, verdicts: Sequence[RuleVerdict]) -> Path:
    """The decision with every rule that was looked at."""
    return Path(
        queue=QUEUES[decision.queue.value],
        priority=decision.priority,
        tags=decision.tags,
        reasons=tuple(match.reason for match in decision.matches),
        steps=tuple(_step(one) for one in verdicts),
        version=decision.rules_version,
    )


def _row(name: str, probability: float, *, chosen: bool) -> Probability:
    bar = parts([("accent" if chosen else "grey", round(probability * 1000))], whole=1000)
    return Probability(name, percent(probability, 0), bar, chosen)


def _step(one: RuleVerdict) -> Step:
    state = "decided" if one.decided else "matched" if one.matched else "passed"
    conditions = tuple((condition.sentence, condition.held, condition.actual) for condition in one.conditions)
    return Step(one.title, one.effect, state, conditions)

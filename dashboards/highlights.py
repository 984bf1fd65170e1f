"""A text cut into parts to mark: words that the search asked for, and words that decided a label."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboards.words import say
from nlp.labels import Kind, Sentiment
from nlp.records import Evidence
from service.stores.contract import QuerySyntaxError
from service.stores.text_query import And, Node, Not, Or, Phrase, parse

DECISIVE = 0.5
"""Words with less than half the weight of the strongest are not underlined: where all is marked, nothing is."""
MOODS = {
    Sentiment.NEGATIVE.value: "negative", Kind.COMPLAINT.value: "negative", Kind.CRITICISM.value: "negative",
    Kind.CHURN_INTENT.value: "negative", Kind.INCIDENT.value: "negative",
    Sentiment.POSITIVE.value: "positive", Kind.PRAISE.value: "positive",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; marked where it was searched for, underlined where it decided a label."""

    text: str
    hit: bool = False
    label: str = ""
    """What hovering says: label and weight."""
    mood: str = ""


def segments(text: str, *, query: str = "", evidence: Sequence[Evidence] = ()) -> tuple[Segment, ...]:
    """The text in parts that join to it again."""
    hits = [span for pattern in _patterns(query) for span in _spans(pattern, text)]
    decided = [one for one in evidence if one.weight >= DECISIVE and 0 <= one.start < one.end <= len(text)]
    cuts = sorted(
        {0, len(text), *(at for span in hits for at in span), *(at for e in decided for at in (e.start, e.end))}
    )
    return tuple(_segment(text[start:end], start, end, hits, decided) for start, end in pairwise(cuts))


def _segment(text: str, start: int, end: int, hits: Sequence[tuple[int, int]], decided: Sequence[Evidence]) -> Segment:
    reasons = [one for one in decided if one.start <= start and end <= one.end]
    strongest = max(reasons, key=lambda one: one.weight, default=None)
    return Segment(
        text,
        hit=any(first <= start and end <= last for first, last in hits),
        label="; ".join(f"判为{say(one.label)}, 权重 {one.weight:.0%}" for one in reasons),
        mood=MOODS.get(strongest.label, "") if strongest else "",
    )


def _patterns(query: str) -> list[re.Pattern[str]]:
    try:
        tree = parse(query)
    except QuerySyntaxError:
        return []
    return [re.compile(r"\W*".join(map(re.escape, phrase.tokens)), re.IGNORECASE) for phrase in _wanted(tree)]


def _wanted(node: Node | None) -> Iterator[Phrase]:
    match node:
        case Phrase():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from _wanted(part)
        case Not() | None:
            return


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(text))

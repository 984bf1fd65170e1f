"""All labels of one post as a person gives them, and how they stand over what the model says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

from nlp.labels import URGENCIES, ZH, Aspect, Kind, Sentiment, Source
from nlp.noise import drop_reason
from nlp.records import Analysis
from service.db.columns import JsonObject, JsonValue
from service.errors import InvalidError

HEADS_ZH: Final = {"source": "来源", "kinds": "诉求", "sentiment": "情感", "aspects": "业务", "urgency": "紧急度"}
"""What a person may correct, in the order in which it is shown."""
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Labels:
    """What a post is: the vocabulary of `nlp.labels`, kinds and aspects in its order."""

    source: Source
    kinds: tuple[Kind, ...]
    """Never empty; ``other`` only alone."""
    sentiment: Sentiment
    aspects: tuple[Aspect, ...]
    urgency: int

    @classmethod
    def of(cls, analysis: Analysis) -> "Labels":
        """The labels of an analysis."""
        kinds, aspects = _ordered(Kind, analysis.labels), _ordered(Aspect, analysis.aspects)
        return cls(analysis.source, kinds, analysis.sentiment, aspects, analysis.urgency)

    @classmethod
    def read(cls, row: Mapping[str, object]) -> "Labels":
        """From a row with the five heads by name. Raises `InvalidError` naming head and allowed words."""
        kinds = _ordered(Kind, _words(Kind, "kinds", row.get("kinds")))
        if not kinds:
            raise InvalidError("kinds 不能为空；哪类都不是就写 other (use other where none fits)")
        if Kind.OTHER in kinds and len(kinds) > 1:
            raise InvalidError("kinds 里 other 只能单独出现 (other stands only alone)")
        urgency = row.get("urgency")
        if isinstance(urgency, bool) or urgency not in URGENCIES:
            raise InvalidError(f"urgency 是 {urgency!r}，只能是 0、1、2 (one of 0, 1, 2)")
        return cls(
            source=_word(Source, "source", row.get("source")),
            kinds=kinds,
            sentiment=_word(Sentiment, "sentiment", row.get("sentiment")),
            aspects=_ordered(Aspect, _words(Aspect, "aspects", row.get("aspects", []))),
            urgency=int(str(urgency)),
        )

    def to_json(self) -> JsonObject:
        """The row of `read`, and of the labelled data that training reads."""
        kinds: list[JsonValue] = [kind.value for kind in self.kinds]
        aspects: list[JsonValue] = [aspect.value for aspect in self.aspects]
        return {
            "source": self.source.value,
            "kinds": kinds,
            "sentiment": self.sentiment.value,
            "aspects": aspects,
            "urgency": self.urgency,
        }

    def without(self, kind: Kind) -> "Labels":
        """The same, but not of this kind; ``other`` where none is left."""
        return replace(self, kinds=tuple(one for one in self.kinds if one is not kind) or (Kind.OTHER,))

    def over(self, analysis: Analysis) -> Analysis:
        """The analysis with these labels for certain; words that spoke for others are no evidence any more.

        Where the sentiment is another one, what was said of single brands is left out: the model's reading is no guide.
        """
        said = {*map(str, self.kinds), str(self.sentiment)}
        return replace(
            analysis,
            source=self.source,
            source_probability=1.0,
            kinds={kind: float(kind in self.kinds) for kind in Kind},
            labels=self.kinds,
            sentiment=self.sentiment,
            sentiment_probability=1.0,
            aspects=self.aspects,
            urgency=self.urgency,
            drop_reason=drop_reason(self.source, self.kinds, f"{analysis.title}\n{analysis.text}\n{analysis.quoted}"),
            evidence=tuple(one for one in analysis.evidence if one.label in said),
            opinions=analysis.opinions if self.sentiment is analysis.sentiment else (),
        )


def change_words(was: Labels, now: Labels) -> str:
    """What differs, for people: ``诉求 投诉 → 咨询；紧急度 2 → 1``; empty where nothing does."""
    before, after = was.to_json(), now.to_json()
    changed = [head for head in HEADS_ZH if before[head] != after[head]]
    return "；".join(f"{HEADS_ZH[head]} {_said(before[head])} → {_said(after[head])}" for head in changed)


def _said(value: JsonValue) -> str:
    if isinstance(value, list):
        return "、".join(ZH[str(word)] for word in value) or "无"
    return ZH.get(str(value), str(value))


def _ordered(words: type[Word], found: Iterable[Word]) -> tuple[Word, ...]:
    chosen = set(found)
    return tuple(word for word in words if word in chosen)


def _words(words: type[Word], head: str, value: object) -> list[Word]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise InvalidError(f"{head} 是 {value!r}，应为词的列表 (expected a list of words)")
    return [_word(words, head, one) for one in value]


def _word(words: type[Word], head: str, value: object) -> Word:
    found = next((word for word in words if word.value == value), None)
    if found is None:
        raise InvalidError(f"{head} 是 {value!r}，只能是 {', '.join(words)} (unknown label)")
    return found

"""Correcting labels: the quick fixes of a card, the form with all labels, and what was said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from dashboards.words import URGENCIES, say
from nlp.labels import URGENCIES as LEVELS
from nlp.labels import Aspect, DropReason, Kind, Sentiment, Source
from nlp.records import Analysis
from service.errors import InvalidError
from service.ingest.correcting import MOST
from service.learning import HEADS_ZH, Correction, Labels, change_words
from service.stores.contract import Filters, PostStore, Query, StoredPost

COMMON_NOISE: Final = (Source.ADVERTISEMENT, Source.OFF_TOPIC)
"""What a post that was taken for a person's most often is instead; the other sources are in the form."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One quick correction: its words and the request that makes it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Option:
    """One label that can be chosen."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The labels of one head; ``many``: several of them may hold."""

    name: str
    title: str
    many: bool
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One line of what people said of a post."""

    who: str
    at: datetime
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class LabelForm:
    """The form with all labels of a post."""

    action: str
    back: str
    heads: tuple[Head, ...]
    similar: int
    """Other posts with the same text that can be corrected along."""
    standing: bool
    """Whether a correction can be taken back."""


def fixes(stored: StoredPost) -> tuple[Fix, ...]:
    """The corrections that are made most: not this kind, or noise taken for signal, or signal for noise."""
    analysis = stored.analysis
    if analysis is None:
        return ()
    if analysis.drop_reason is not None:
        return () if analysis.drop_reason is DropReason.EMPTY else (Fix("不是噪声", _address(stored, "source/person")),)
    wrong = [
        Fix(f"不是{say(kind.value)}", _address(stored, f"not/{kind.value}"))
        for kind in analysis.labels
        if kind is not Kind.OTHER
    ]
    noise = [Fix(f"是{say(one.value)}", _address(stored, f"source/{one.value}")) for one in COMMON_NOISE]
    return (*wrong, *noise)


def mark(correction: Correction | None) -> str:
    """Who corrected a post, for its chip; empty where nobody did."""
    return f"人工更正 · {correction.actor_name}" if correction else ""


def label_form(stored: StoredPost, analysis: Analysis, *, similar: int, standing: bool) -> LabelForm:
    """The form as the post is now."""
    now = Labels.of(analysis)
    heads = (
        _head("kinds", tuple(Kind), now.kinds, many=True),
        _head("source", tuple(Source), (now.source,)),
        _head("sentiment", tuple(Sentiment), (now.sentiment,)),
        _head("aspects", tuple(Aspect), now.aspects, many=True),
        _head("urgency", tuple(map(str, LEVELS)), (str(now.urgency),)),
    )
    return LabelForm(_address(stored, "set"), f"/posts/{quote(stored.id, safe=':')}", heads, similar, standing)


def read_labels(source: str, kinds: Sequence[str], sentiment: str, aspects: Sequence[str], urgency: str) -> Labels:
    """The labels that the form was sent with; ``other`` gives way to any kind beside it. Raises `InvalidError`."""
    if not kinds:
        raise InvalidError("请至少选一种诉求; 哪种都不是就选“其他”")
    return Labels.read(
        {
            "source": source,
            "kinds": [kind for kind in kinds if kind != Kind.OTHER.value] or list(kinds),
            "sentiment": sentiment,
            "aspects": list(aspects),
            "urgency": int(urgency) if urgency.isdecimal() else None,
        }
    )


def same_text(store: PostStore, stored: StoredPost) -> list[str]:
    """Ids of the other posts with the same text (near-duplicates), as many as can be corrected at once."""
    key = stored.analysis.duplicate_key if stored.analysis else ""
    if not key:
        return []
    found = store.search(Query(filters=Filters(duplicate_keys=(key,))), size=MOST)
    return [hit.stored.id for hit in found.hits if hit.stored.id != stored.id and hit.stored.analysis][: MOST - 1]


def said_before(history: Sequence[Correction]) -> list[Said]:
    """What people said of a post, newest first, each against what held before."""
    earlier: list[Correction | None] = [*history[1:], None]
    return [_said(one, before) for one, before in zip(history, earlier, strict=False)]


def _said(one: Correction, before: Correction | None) -> Said:
    if one.labels is None:
        return Said(one.actor_name, one.at, "撤销更正, 由模型判断", one.note)
    was = before.labels if before and before.labels else one.was
    return Said(one.actor_name, one.at, change_words(was, one.labels) or "确认标签无误", one.note)


def _head(name: str, words: Sequence[str], chosen: Sequence[str], *, many: bool = False) -> Head:
    names = URGENCIES if name == "urgency" else {}
    options = tuple(Option(str(word), names.get(word) or say(word), word in chosen) for word in words)
    return Head(name, HEADS_ZH[name], many, options)


def _address(stored: StoredPost, what: str) -> str:
    return f"/labels/{what}/{quote(stored.id, safe=':')}"

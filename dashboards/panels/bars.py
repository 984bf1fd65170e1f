"""Horizontal bars by name: share of voice by brand, aspects by sentiment, and whatever else is counted by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.formats import percent
from dashboards.panels.chart import (
    SENTIMENT_COLOURS,
    SERIES_COLOURS,
    Cell,
    Chart,
    Json,
    Table,
    base,
    legend,
    value_axis,
)
from dashboards.words import say

SMALL = 0.005


@dataclass(frozen=True, slots=True)
class Share:
    """How many posts name one brand."""

    name: str
    count: int
    href: str
    own: bool = False
    """The bank that uses the product."""


@dataclass(frozen=True, slots=True)
class ShareOfVoice:
    """Posts by brand; a post that names two brands counts for each."""

    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Tone:
    """One aspect's posts by sentiment, each with the address of its posts."""

    name: str
    counts: tuple[tuple[str, int, str], ...]
    """(sentiment, count, href), in the order negative, neutral, positive."""

    @property
    def total(self) -> int:
        return sum(count for _, count, _ in self.counts)


@dataclass(frozen=True, slots=True)
class AspectTones:
    """Aspects by sentiment, largest first."""

    tones: tuple[Tone, ...]


def voice_chart(voice: ShareOfVoice) -> Chart:
    """One bar a brand, labelled with its share; the own brand in the accent colour."""
    total = sum(share.count for share in voice.shares)
    data: list[Json] = [
        {
            "value": share.count,
            "href": share.href,
            "itemStyle": {"color": SERIES_COLOURS[0] if share.own else SERIES_COLOURS[4]},
            "label": {"formatter": rough(share.count / total)},
        }
        for share in voice.shares
    ]
    series: Json = {
        "name": "条数",
        "type": "bar",
        "barMaxWidth": 18,
        "itemStyle": {"borderRadius": [0, 4, 4, 0]},
        "label": {"show": True, "position": "right", "color": "--text-2", "fontSize": 12},
        "data": data,
    }
    rows = tuple(
        (
            Cell(share.name),
            Cell(str(share.count), share.href, number=True),
            Cell(percent(share.count / total), number=True),
        )
        for share in voice.shares
    )
    return Chart(
        id="voice",
        title="谁被谈得最多?",
        unit="条, 按品牌",
        option=_sideways([share.name for share in voice.shares], [series], right=44),
        table=Table(("品牌", "条数", "占比"), rows),
        empty="" if total else "还没有提到品牌的帖子。",
        aria=", ".join(f"{share.name} {percent(share.count / total, 0)}" for share in voice.shares[:3]),
    )


def rough(share: float) -> str:
    """A share in whole percent; little is not nothing."""
    return "<1%" if 0 < share < SMALL else percent(share, 0)


def aspect_chart(aspects: AspectTones) -> Chart:
    """One bar an aspect, stacked negative, neutral, positive."""
    order = tuple(SENTIMENT_COLOURS)
    series: list[Json] = [
        {
            "name": say(sentiment),
            "type": "bar",
            "stack": "all",
            "barMaxWidth": 14,
            "itemStyle": {"color": SENTIMENT_COLOURS[sentiment]},
            "data": [{"value": tone.counts[index][1], "href": tone.counts[index][2]} for tone in aspects.tones],
        }
        for index, sentiment in enumerate(order)
    ]
    rows = tuple(
        (Cell(tone.name), *(Cell(str(count), href, number=True) for _, count, href in tone.counts))
        for tone in aspects.tones
    )
    return Chart(
        id="aspects",
        title="哪些业务在挨骂?",
        unit="条, 按业务与情感",
        option=_sideways([tone.name for tone in aspects.tones], series, top=30) | {"legend": legend()},
        table=Table(("业务", *(say(sentiment) for sentiment in order)), rows),
        empty="" if aspects.tones else "还没有识别出业务的帖子。",
        aria=", ".join(f"{tone.name} {tone.total} 条" for tone in aspects.tones[:3]),
    )


def _sideways(names: Sequence[str], series: Sequence[Json], *, right: int = 16, top: int = 8) -> dict[str, Json]:
    return base(right=right, top=top) | {
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "none"}},
        "xAxis": value_axis() | {"splitNumber": 3},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(names),
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {"color": "--text-2", "fontSize": 12, "width": 92, "overflow": "truncate"},
        },
        "series": list(series),
    }

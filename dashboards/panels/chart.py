"""What every chart is made of: a title that asks its question, an ECharts option as data, and the same figures as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

SENTIMENT_COLOURS = {"negative": "--negative-fill", "neutral": "--neutral-fill", "positive": "--positive-fill"}
"""Colours are names of the stylesheet's properties; the page resolves them, so a chart follows light and dark."""
SERIES_COLOURS = ("--series-1", "--series-2", "--series-3", "--series-4", "--series-5")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a chart's table; ``href`` leads to the posts that it counts."""

    text: str
    href: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart in words; also what its CSV download holds."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart, ready for the ``chart`` macro."""

    id: str
    title: str
    """A question, for instance 哪些业务在挨骂?"""
    unit: str
    option: Mapping[str, Json]
    table: Table
    size: str = ""
    """Empty, ``tall`` or ``short``."""
    empty: str = ""
    """Where there is nothing to draw: what to do next."""
    brush: bool = False
    """A range drawn on the time axis becomes a time filter."""
    aria: str = field(default="")
    """The gist in a sentence, for people who do not see the picture."""


def base(*, left: int = 8, right: int = 12, top: int = 12, bottom: int = 4) -> dict[str, Json]:
    """What all charts share: quiet grid, own tooltip, no animation that moves while reading."""
    return {
        "animationDuration": 240,
        "grid": {"left": left, "right": right, "top": top, "bottom": bottom, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
    }


def time_axis(labels: Sequence[str]) -> dict[str, Json]:
    """A category axis of days or hours."""
    return {
        "type": "category",
        "data": list(labels),
        "axisLine": {"lineStyle": {"color": "--line-strong"}},
        "axisTick": {"show": False},
        "axisLabel": {"color": "--text-3", "fontSize": 11, "hideOverlap": True},
    }


def value_axis() -> dict[str, Json]:
    """An axis of whole counts with faint lines."""
    return {
        "type": "value",
        "minInterval": 1,
        "splitNumber": 4,
        "axisLabel": {"color": "--text-3", "fontSize": 11, "format": "short"},
        "splitLine": {"lineStyle": {"color": "--line"}},
    }


def legend(*, top: int | None = 0) -> dict[str, Json]:
    """A legend of small squares at the right."""
    return {
        "right": 0, "top": top, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10, "itemGap": 14,
        "textStyle": {"color": "--text-2", "fontSize": 12},
    }  # fmt: skip

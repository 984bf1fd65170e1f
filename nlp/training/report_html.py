"""A report as one HTML page: no script, no other file, light and dark, fit for a phone and for paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nlp.decisions import MULTI_LABEL
from nlp.labels import ZH
from nlp.training.compare import Comparison
from nlp.training.confusion import NOTHING, Confusion
from nlp.training.intervals import Interval
from nlp.training.parts import Part
from nlp.training.report import Report

_HEADS: Final = {"source": "来源", "kinds": "类别", "sentiment": "情感", "aspects": "方面", "urgency": "紧急度"}
_URGENCIES: Final = {"0": "0 无需处理", "1": "1 应当跟进", "2": "2 立即处理"}
_POOLS: Final = {"random": "随机抽取", "mined": "检索稀有"}
_FEW: Final = 30
"""Parts of fewer posts are shown greyed: their figures move by chance."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A row of the table of slices."""

    group: str
    name: str
    part: Part
    few: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a confusion table: ``share`` of its row, 0 to 100."""

    shown: str
    share: float
    right: bool
    title: str


def write_html(
    report: Report, comparisons: Iterable[tuple[str, Comparison]] = (), texts: Mapping[int, str] | None = None
) -> str:
    """The page; comparisons with their headings, and the texts of mistakes by post where they may be shown."""
    return (
        _environment()
        .get_template("evaluation.html")
        .render(
            report=report,
            heads=report.total.heads,
            slices=_slices(report),
            confusions={head: _cells(table) for head, table in report.confusion.items()},
            several=MULTI_LABEL,
            comparisons=tuple(comparisons),
            texts=texts,
        )
    )


def _slices(report: Report) -> list[Slice]:
    groups = (
        ("全部", {"": report.total}),
        ("抽取方式", report.pools),
        ("平台", report.platforms),
        ("字数", report.lengths),
    )
    return [
        Slice(group, _POOLS.get(name, name), part, part.rows < _FEW)
        for group, parts in groups
        for name, part in parts.items()
    ]


def _cells(table: Confusion) -> list[tuple[str, list[Cell]]]:
    rows = []
    for true, counts in zip(table.labels, table.counts, strict=True):
        whole = sum(counts) or 1.0
        cells = [
            Cell(_count(count), 100 * count / whole, true == said, f"{_say(true)} 说成 {_say(said)}：{count:g}")
            for said, count in zip(table.labels, counts, strict=True)
        ]
        rows.append((true, cells))
    return rows


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        say=_say, figure=_figure, signed=_signed, percent=_percent, between=_between, place=_place
    )
    return environment


def _say(name: str) -> str:
    """The word shown for a head or a label."""
    return _HEADS.get(name) or _URGENCIES.get(name) or ZH.get(name) or ("（无）" if name == NOTHING else name)


def _count(count: float) -> str:
    """Posts as a whole number; shares of a post as less than one."""
    if not count:
        return ""
    return f"{count:.0f}" if count >= 1 else "<1"


def _figure(value: float) -> str:
    return f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _between(each: Interval) -> str:
    return f"{each.low:.3f} – {each.high:.3f}"


def _place(value: float) -> str:
    """A share of 1 as a place in a drawing that is 100 wide."""
    return f"{100 * value:.2f}"

"""The gate before a model is put in use: no head, no kind and no correction may be read worse than by the model in use.

Some fourteen figures are looked at, and one of them falls beyond its own noise by chance every few candidates. So a figure is
worse where it falls beyond the noise of all of them together (paired bootstrap, Koehn 2004; Holm 1979), or where it falls by
more than a stated tolerance and beyond its own noise. Labels of few posts are not judged, and named. On the corrections the
labels that are read rightly are counted: they are few, and mostly posts that the model in use misread, so that a candidate
that learnt from them reads more of them rightly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from nlp.decisions import HEADS, columns
from nlp.labels import ZH
from nlp.training.compare import Comparison, Difference
from nlp.training.data import Labelled
from nlp.training.flags import all_truth
from service.errors import InvalidError
from service.learning.labels import HEADS_ZH
from service.own_kinds.whole_files import replace_file

REPORT: Final = "gate.json"
"""The report's name in the candidate's folder."""
GATES: Final = "gates"
"""Folder of the copies, beside the promoted models."""
CHANCE: Final = 0.025
"""How often the bootstrap may call any of the figures worse where none is: what lies below a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a candidate may lose at most, and on how much data that is judged."""

    head: float = 0.03
    """Macro-F1 of a head."""
    kind: float = 0.08
    """F1 of a kind."""
    support: int = 30
    """Posts that a label needs to be judged."""
    posts: int = 1000
    """Posts that the frozen data need."""
    corrections: float = 0.01
    """Share of the corrected labels that are read rightly."""
    slower: float = 1.5
    """CPU time of one post, as a multiple of that of the model in use."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to refuse."""

    where: str
    current: float
    candidate: float
    reason: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """How many labels of the corrected posts both models read rightly; a post has one set of labels a head."""

    posts: int
    labels: int
    current: int
    candidate: int


@dataclass(frozen=True, slots=True)
class Speed:
    """CPU seconds that a model needs for a post."""

    current: float
    candidate: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of a candidate; kept beside it."""

    candidate: str
    current: str
    """Versions."""
    at: datetime
    passed: bool
    frozen_file: str
    rows: int
    findings: tuple[Finding, ...]
    corrections: Recheck
    speed: Speed
    limits: Limits
    comparison: Mapping[str, object]
    """Every figure of both, as `nlp.training.compare.Comparison.to_record`."""
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By head, the labels that too few posts have to be judged."""


def too_rare(rows: Sequence[Labelled], limits: Limits) -> dict[str, tuple[str, ...]]:
    """By head, the labels that too few of the frozen posts have to be judged.

    Raises `InvalidError` where the posts are too few to show that a candidate is worse.
    """
    if len(rows) < limits.posts:
        raise InvalidError(
            f"固定的数据只有 {len(rows)} 条，少于 {limits.posts} 条看不出变差：请多标一些，或用 --posts 改小"
            " (too few frozen posts: label more, or lower --posts)"
        )
    support = all_truth(rows).sum(axis=0)
    rare = {
        head: tuple(
            label for label, posts in zip(labels, support[columns(head)], strict=True) if posts < limits.support
        )
        for head, labels in HEADS.items()
    }
    if all(len(rare[head]) == len(labels) for head, labels in HEADS.items()):
        raise InvalidError(
            f"没有一个标签有 {limits.support} 条：请多标一些，或用 --support 改小 (no label has so many posts)"
        )
    return {head: labels for head, labels in rare.items() if labels}


def find_faults(comparison: Comparison, corrections: Recheck, speed: Speed, limits: Limits) -> tuple[Finding, ...]:
    """Every reason to refuse; none for a candidate that may pass. ``comparison`` is over labels of `Limits.support` posts."""
    return (*_worse(comparison, limits), *_corrected(corrections, limits), *_slow(speed, limits))


def keep(folder: Path, verdict: Verdict) -> Path:
    """Write the verdict beside the candidate."""
    file = folder / REPORT
    replace_file(file, orjson.dumps(asdict(verdict), option=orjson.OPT_INDENT_2) + b"\n")
    return file


def record(models: Path, verdict: Verdict) -> None:
    """Keep a copy among the models of the installation, so that the page shows refused candidates too."""
    folder = models / GATES
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / f"{verdict.candidate}.json", orjson.dumps(asdict(verdict)))


def recorded(models: Path) -> tuple[list[Verdict], list[Path]]:
    """The last verdict on each candidate, newest first, and the files that cannot be read."""
    found, damaged = [], []
    for file in sorted((models / GATES).glob("*.json")):
        try:
            found.append(_read(file))
        except InvalidError:
            damaged.append(file)
    return sorted(found, key=lambda one: one.at, reverse=True), damaged


def kept(folder: Path) -> Verdict | None:
    """The verdict that lies beside a model; None where there is none. Raises `InvalidError` for a damaged one."""
    file = folder / REPORT
    return _read(file) if file.is_file() else None


def verdict_text(verdict: Verdict) -> str:
    """The verdict for a terminal: why it was refused, or by how much nothing got worse."""
    said = "通过 passed" if verdict.passed else "拒绝 refused"
    checked = verdict.corrections
    lines = [
        f"{said}: {verdict.candidate} 对 against {verdict.current}，都单独读 each by itself，{verdict.frozen_file} {verdict.rows} 条",
        f"更正 corrections: {checked.posts} 条，读对 {checked.current} -> {checked.candidate} / {checked.labels} 项",
        f"每条 CPU 时间: {verdict.speed.current * 1000:.2f} -> {verdict.speed.candidate * 1000:.2f} ms",
    ]
    if verdict.left_out:
        lines.append(f"没有判断的标签 labels not judged: {left_out_words(verdict)}")
    lines += [f"  {one.where}: {one.current:.3f} -> {one.candidate:.3f}  {one.reason}" for one in verdict.findings]
    return "\n".join(lines) + "\n"


def left_out_words(verdict: Verdict) -> str:
    """Which labels were not judged, for people; empty where all were."""
    heads = (
        f"{HEADS_ZH[head]} {'、'.join(ZH.get(label, label) for label in labels)}"
        for head, labels in verdict.left_out.items()
    )
    return f"{'；'.join(heads)}（不足 {verdict.limits.support} 条）" if verdict.left_out else ""


def _read(file: Path) -> Verdict:
    try:
        return TypeAdapter(Verdict).validate_json(file.read_bytes())
    except ValidationError as error:
        raise InvalidError(f"{file} 读不懂 cannot be read：请重新运行 tingfeng model gate") from error


@dataclass(frozen=True, slots=True)
class _Figure:
    where: str
    difference: Difference
    tolerance: float


def _worse(comparison: Comparison, limits: Limits) -> Iterator[Finding]:
    figures = list(_figures(comparison, limits))
    sure = _sure(figures)
    for one in figures:
        found, between = one.difference, one.difference.between
        if one.where in sure:
            reason = f"{len(figures)} 项一起看也不是偶然"
        elif found.surely_worse and found.change < -one.tolerance:
            reason = f"整个区间低于 0，并超过容许的 {one.tolerance:g}"
        else:
            continue
        said = f"差 {found.change:+.3f}，95% 区间 [{between.low:+.3f}, {between.high:+.3f}]，{reason}"
        yield Finding(one.where, found.current, found.candidate, said)


def _figures(comparison: Comparison, limits: Limits) -> Iterator[_Figure]:
    for head, whole in comparison.heads.items():
        yield _Figure(f"{HEADS_ZH[head]} {head} 宏平均 F1", whole, limits.head)
    for kind, one in comparison.labels["kinds"].items():
        if one.support >= limits.support:
            yield _Figure(f"{ZH[kind]} {kind} F1（{one.support} 条）", one, limits.kind)


def _sure(figures: Sequence[_Figure]) -> set[str]:
    """Where a figure falls beyond the noise of all: the least likely one at the chance of one of them, and so on (Holm 1979)."""
    ordered = sorted(figures, key=lambda one: one.difference.not_worse)
    chances = (CHANCE / left for left in range(len(ordered), 0, -1))
    worse = takewhile(lambda pair: pair[0].difference.not_worse <= pair[1], zip(ordered, chances, strict=True))
    return {one.where for one, _ in worse}


def _corrected(found: Recheck, limits: Limits) -> Iterator[Finding]:
    if not found.labels:
        return
    current, candidate = found.current / found.labels, found.candidate / found.labels
    if candidate < current - limits.corrections:
        lost = f"{found.posts} 条更正过的帖子上读对的标签少了 {found.current - found.candidate} 项"
        yield Finding("人工更正 corrections", current, candidate, lost)


def _slow(speed: Speed, limits: Limits) -> Iterator[Finding]:
    ratio = speed.candidate / speed.current
    if ratio > limits.slower:
        reason = f"慢到 {ratio:.1f} 倍，超过容许的 {limits.slower:g} 倍"
        yield Finding("每条 CPU 毫秒 CPU ms a post", speed.current * 1000, speed.candidate * 1000, reason)

"""The gate before a model is put in use: no head, no kind and no correction may be read worse than by the model in use.

A figure is worse where the interval of the paired bootstrap lies wholly below 0, or where it falls by more than a stated
tolerance, whatever the interval says. On the corrections the labels that are read rightly are counted: they are few, and
mostly posts that the model in use misread, so that a candidate that learnt from them reads more of them rightly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from nlp.labels import ZH
from nlp.training.compare import Comparison, Difference
from service.errors import InvalidError
from service.learning.labels import HEADS_ZH

REPORT: Final = "gate.json"
"""The report's name in the candidate's folder."""
GATES: Final = "gates"
"""Folder of the copies, beside the promoted models."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a candidate may lose at most."""

    head: float = 0.01
    """Macro-F1 of a head."""
    kind: float = 0.03
    """F1 of a kind."""
    support: int = 30
    """Posts that a kind needs to be judged by itself."""
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


def find_faults(comparison: Comparison, corrections: Recheck, speed: Speed, limits: Limits) -> tuple[Finding, ...]:
    """Every reason to refuse; none for a candidate that may pass."""
    return (*_heads(comparison, limits), *_corrected(corrections, limits), *_slow(speed, limits))


def keep(folder: Path, verdict: Verdict) -> Path:
    """Write the verdict beside the candidate."""
    file = folder / REPORT
    file.write_bytes(orjson.dumps(asdict(verdict), option=orjson.OPT_INDENT_2) + b"\n")
    return file


def record(models: Path, verdict: Verdict) -> None:
    """Keep a copy among the models of the installation, so that the page shows refused candidates too."""
    folder = models / GATES
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{verdict.candidate}.json").write_bytes(orjson.dumps(asdict(verdict)))


def recorded(models: Path) -> list[Verdict]:
    """The last verdict on each candidate, newest first."""
    found = [TypeAdapter(Verdict).validate_json(file.read_bytes()) for file in (models / GATES).glob("*.json")]
    return sorted(found, key=lambda one: one.at, reverse=True)


def kept(folder: Path) -> Verdict | None:
    """The verdict that lies beside a model; None where there is none. Raises `InvalidError` for a damaged one."""
    file = folder / REPORT
    if not file.is_file():
        return None
    try:
        return TypeAdapter(Verdict).validate_json(file.read_bytes())
    except ValidationError as error:
        raise InvalidError(f"{file} 读不懂 cannot be read：请重新运行 tingfeng model gate") from error


def verdict_text(verdict: Verdict) -> str:
    """The verdict for a terminal: why it was refused, or by how much nothing got worse."""
    said = "通过 passed" if verdict.passed else "拒绝 refused"
    checked = verdict.corrections
    lines = [
        f"{said}: {verdict.candidate} 对 against {verdict.current}，{verdict.frozen_file} {verdict.rows} 条",
        f"更正 corrections: {checked.posts} 条，读对 {checked.current} -> {checked.candidate} / {checked.labels} 项",
        f"每条 CPU 时间: {verdict.speed.current * 1000:.2f} -> {verdict.speed.candidate * 1000:.2f} ms",
    ]
    lines += [f"  {one.where}: {one.current:.3f} -> {one.candidate:.3f}  {one.reason}" for one in verdict.findings]
    return "\n".join(lines) + "\n"


def _heads(comparison: Comparison, limits: Limits) -> Iterator[Finding]:
    for head, whole in comparison.heads.items():
        yield from _worse(f"{HEADS_ZH[head]} {head} 宏平均 F1", whole, limits.head)
    for kind, one in comparison.labels["kinds"].items():
        if one.support >= limits.support:
            yield from _worse(f"{ZH[kind]} {kind} F1（{one.support} 条）", one, limits.kind)


def _worse(where: str, one: Difference, tolerance: float) -> Iterator[Finding]:
    between = f"差 {one.change:+.3f}，95% 区间 [{one.between.low:+.3f}, {one.between.high:+.3f}]"
    if one.surely_worse:
        yield Finding(where, one.current, one.candidate, f"{between}，整个区间低于 0")
    elif one.change < -tolerance:
        yield Finding(where, one.current, one.candidate, f"{between}，超过容许的 {tolerance:g}")


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

"""Hold a candidate against the model in use, promote it, roll it back."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Final

import numpy as np

from nlp.decisions import HEADS, columns
from nlp.model import Model
from nlp.training.compare import compare
from nlp.training.data import Labelled
from nlp.training.evaluate import read_files
from nlp.training.flags import all_truth
from nlp.training.reading import read_posts
from nlp.training.scores import Scores
from service.accounts import AuditEntry
from service.db.columns import JsonObject
from service.errors import ConflictError, InvalidError
from service.ingest.context import Context
from service.ingest.corrected_rows import distinct_rows
from service.learning import (
    Limits,
    Promotion,
    Recheck,
    Shelf,
    Speed,
    Verdict,
    find_faults,
    keep,
    kept,
    model_in_use,
    record,
    too_rare,
)

_TIMED: Final = 64
"""Posts read for a measure of speed, and how often; the quickest round counts."""
_ROUNDS: Final = 3
Progress = Callable[[int, int], None]


class GateRefusedError(ConflictError):
    """A candidate may not be put in use; the message says why and what to do."""


def gate(context: Context, folder: Path, frozen: Path, limits: Limits, progress: Progress | None = None) -> Verdict:
    """Compare a candidate with the model in use and keep the verdict beside it.

    Raises `ModelError` for a folder that cannot be loaded, `nlp.training.config.ConfigError` for an unusable file,
    `InvalidError` where rows of the frozen file cannot be read or are too few.
    """
    threads = context.settings.threads
    candidate, current = Model.load(folder, threads), Model.load(model_in_use(context.settings), threads)
    rows, refused = read_files([frozen])
    if refused:
        first = refused[0]
        raise InvalidError(
            f"{frozen} 有 {len(refused)} 行不能用，先改好：第 {first.row} 行 {first.reason} (fix the rows)"
        )
    left_out = too_rare(rows, limits)
    after, before = read_posts(candidate, rows, progress), read_posts(current, rows, progress)
    comparison = compare(after, before, rows, limits.support)
    corrections = _recheck(candidate, current, distinct_rows(context))
    speed = _speed(candidate, current, rows)
    findings = find_faults(comparison, corrections, speed, limits)
    verdict = Verdict(
        candidate=candidate.version,
        current=current.version,
        at=context.clock(),
        passed=not findings,
        frozen_file=frozen.name,
        rows=len(rows),
        findings=findings,
        corrections=corrections,
        speed=speed,
        limits=limits,
        comparison=comparison.to_record(),
        left_out=left_out,
    )
    keep(folder, verdict)
    record(Shelf(context.settings.home).folder, verdict)
    return verdict


def promote(context: Context, folder: Path, actor: str, *, forced: str = "") -> Promotion:
    """Put a model in use that passed the gate against the one in use now; ``forced`` says why one that did not. Audited.

    Raises `ModelError`, `GateRefusedError`, `ConflictError`.
    """
    version = Model.load(folder, context.settings.threads).version
    shelf = Shelf(context.settings.home)
    if not forced:
        _must_have_passed(folder, version, Model.load(model_in_use(context.settings), context.settings.threads).version)
    promotion = Promotion(version, actor, context.clock(), forced)
    shelf.promote(folder, promotion)
    detail: JsonObject = {"forced": forced} if forced else {}
    context.accounts.record(AuditEntry(promotion.at, actor, "promote_model", "model", version, detail))
    return promotion


def roll_back(context: Context, actor: str) -> Promotion:
    """Put the model before in use; gives the promotion that was undone. Audited. Raises `ConflictError`."""
    undone = Shelf(context.settings.home).roll_back()
    context.accounts.record(AuditEntry(context.clock(), actor, "roll_back_model", "model", undone.version))
    return undone


def _must_have_passed(folder: Path, version: str, current: str) -> None:
    verdict = kept(folder)
    remedy = f"请运行 tingfeng model gate {folder} --frozen FILE，或用 --force 说明理由"
    if verdict is None:
        raise GateRefusedError(f"{folder} 还没有过关卡 (not gated)；{remedy}")
    if (verdict.candidate, verdict.current) != (version, current):
        raise GateRefusedError(
            f"关卡比的是 {verdict.candidate} 与 {verdict.current}，现在是 {version} 与 {current} (gated otherwise)；{remedy}"
        )
    if not verdict.passed:
        raise GateRefusedError(
            f"{version} 没有通过关卡：{verdict.findings[0].where} 变差 (refused by the gate)；{remedy}"
        )


def _recheck(candidate: Model, current: Model, rows: Sequence[Labelled]) -> Recheck:
    if not rows:
        return Recheck(0, 0, 0, 0)
    return Recheck(
        posts=len(rows),
        labels=len(rows) * len(HEADS),
        current=_right(read_posts(current, rows), rows),
        candidate=_right(read_posts(candidate, rows), rows),
    )


def _right(scores: Scores, rows: Sequence[Labelled]) -> int:
    """How many heads of all posts are read exactly as they truly are."""
    same = scores.said == all_truth(rows)
    return sum(int(np.all(same[:, columns(head)], axis=1).sum()) for head in HEADS)


def _speed(candidate: Model, current: Model, rows: Sequence[Labelled]) -> Speed:
    """CPU time, which other work on the machine hardly changes; in turns, so that neither has the warmer caches."""
    part = rows[:_TIMED]
    rounds = [(_seconds(current, part), _seconds(candidate, part)) for _ in range(_ROUNDS)]
    return Speed(min(one for one, _ in rounds), min(one for _, one in rounds))


def _seconds(model: Model, rows: Sequence[Labelled]) -> float:
    began = process_time()
    model.predict([row.text for row in rows], [row.platform for row in rows])
    return max(process_time() - began, 1e-6) / len(rows)

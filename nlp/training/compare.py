"""Two models on the same posts: the difference of every F1, with the interval that resampled posts give it.

Both models are scored on the same resamples (paired bootstrap, Koehn 2004), so that posts which are hard for both do not
hide a difference. A difference is sure where its 95 % interval lies on one side of 0. With some forty labels about two
look sure by chance: who judges by several figures at once counts how many, with `Difference.not_worse`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from nlp.decisions import HEADS, Floats, columns
from nlp.training.data import Labelled
from nlp.training.flags import all_truth
from nlp.training.intervals import Interval, Sums, count, interval, resample
from nlp.training.scores import Scores


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of both models; ``between`` is the interval of candidate minus current."""

    current: float
    candidate: float
    between: Interval
    support: int
    """Posts that truly have the label; of a head: all posts."""
    not_worse: float
    """Share of the resamples in which the candidate is not worse, the posts themselves counted as one (Davison and Hinkley 1997)."""

    @property
    def change(self) -> float:
        """Candidate minus current."""
        return self.candidate - self.current

    @property
    def surely_better(self) -> bool:
        """Whether the whole interval lies above 0."""
        return self.between.low > 0

    @property
    def surely_worse(self) -> bool:
        """Whether the whole interval lies below 0."""
        return self.between.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate against the current model."""

    candidate: str
    current: str
    """Versions."""
    rows: int
    heads: Mapping[str, Difference]
    """Macro-F1 of each head that has a label to be judged by."""
    labels: Mapping[str, Mapping[str, Difference]]
    """F1 of each label, by head; labels that occur neither in truth nor in what is said are left out."""

    def to_record(self) -> dict[str, object]:
        """The comparison in plain types."""
        return {
            "candidate": self.candidate,
            "current": self.current,
            "rows": self.rows,
            "macro_f1": {head: _record(each) for head, each in self.heads.items()},
            "f1": {
                head: {label: _record(each) for label, each in labels.items()} for head, labels in self.labels.items()
            },
        }

    def to_text(self) -> str:
        """The comparison as plain text for a terminal."""
        lines = [f"{self.candidate} against {self.current}, {self.rows} posts: F1 and 95 % interval of the difference"]
        for head, whole in self.heads.items():
            lines += ["", _line(head, whole, 0), *(_line(name, each, 2) for name, each in self.labels[head].items())]
        return "\n".join(lines) + "\n"


def compare(candidate: Scores, current: Scores, rows: Sequence[Labelled], support: int = 0) -> Comparison:
    """Compare what two models say of the same posts; ``said`` of both is [N, labels] for N rows.

    Macro-F1 is over the labels that at least ``support`` posts truly have; 0: over those that occur.
    Raises ValueError where the numbers of posts differ or there is none.
    """
    if not len(candidate.said) == len(current.said) == len(rows) > 0:
        raise ValueError(
            f"{len(candidate.said)} and {len(current.said)} posts scored of {len(rows)}: score both on all"
        )
    true = all_truth(rows)
    after, before = count(candidate.said, true), count(current.said, true)
    moved_after, moved_before = resample(candidate.said, current.said, true=true)
    heads, labels = {}, {}
    for head, names in HEADS.items():
        part = columns(head)
        sums = (after.of(part), before.of(part), moved_after.of(part), moved_before.of(part))
        judged = sums[0].true >= support
        if judged.any():
            heads[head] = _macro(*(each.of(judged) for each in sums), rows=len(rows))
        labels[head] = _by_label(names, *sums)
    return Comparison(candidate.version, current.version, len(rows), heads, labels)


def _macro(after: Sums, before: Sums, moved_after: Sums, moved_before: Sums, *, rows: int) -> Difference:
    moved = moved_after.macro_f1() - moved_before.macro_f1()
    return _difference(float(before.macro_f1()), float(after.macro_f1()), moved, rows)


def _by_label(
    names: Sequence[str], after: Sums, before: Sums, moved_after: Sums, moved_before: Sums
) -> dict[str, Difference]:
    then, now, moved = before.f1(), after.f1(), moved_after.f1() - moved_before.f1()
    occurs = np.flatnonzero(after.true + after.said + before.said).tolist()
    return {names[at]: _difference(float(then[at]), float(now[at]), moved[:, at], int(after.true[at])) for at in occurs}


def _difference(current: float, candidate: float, moved: Floats, support: int) -> Difference:
    not_worse = (1 + int((moved >= 0).sum())) / (1 + len(moved))
    return Difference(current, candidate, interval(moved), support, not_worse)


def _record(each: Difference) -> dict[str, object]:
    return {**asdict(each), "change": each.change, "verdict": _verdict(each)}


def _verdict(each: Difference) -> str:
    if each.surely_better:
        return "better"
    return "worse" if each.surely_worse else "open"


def _line(name: str, each: Difference, indent: int) -> str:
    return (
        f"{' ' * indent + name:<22}{each.current:>7.3f}{each.candidate:>7.3f}{each.change:>+8.3f}"
        f"  [{each.between.low:+.3f}, {each.between.high:+.3f}]  {_verdict(each):<7}{each.support:>6}"
    )

"""Scores of some posts with their intervals, and of the posts part by part: by pool, platform and length."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from nlp.decisions import HEADS, Flags, columns
from nlp.training.data import Labelled
from nlp.training.intervals import Interval, Sums, interval, intervals, resample
from nlp.training.scores import Score, macro_f1, score_labels

_LENGTHS: Final = ((20, "0-20"), (50, "21-50"), (140, "51-140"), (400, "141-400"))
_LONGER: Final = "401+"


@dataclass(frozen=True, slots=True)
class ScoreInterval:
    """The 95 % intervals of one label's score."""

    precision: Interval
    recall: Interval
    f1: Interval


@dataclass(frozen=True, slots=True)
class HeadInterval:
    """The 95 % intervals of a head: of its macro-F1 and of its labels."""

    macro_f1: Interval
    labels: Mapping[str, ScoreInterval]


@dataclass(frozen=True, slots=True)
class Part:
    """Scores of some of the posts: of each head, its labels."""

    rows: int
    heads: Mapping[str, Mapping[str, Score]]
    intervals: Mapping[str, HeadInterval]

    def macro_f1(self, head: str) -> float:
        """Mean F1 over the labels of ``source``, ``kinds``, ``sentiment``, ``aspects`` or ``urgency``."""
        return macro_f1(self.heads[head])

    def to_record(self) -> dict[str, object]:
        """Rows, macro-F1s and every label's score, each with its interval, in plain types."""
        labels = {
            head: {
                label: {**asdict(each), **_between(self.intervals[head].labels[label])}
                for label, each in scores.items()
            }
            for head, scores in self.heads.items()
        }
        return {**self.summary(), "labels": labels}

    def summary(self) -> dict[str, object]:
        """Rows and macro-F1s in plain types."""
        return {
            "rows": self.rows,
            "macro_f1": {head: self.macro_f1(head) for head in self.heads},
            "macro_f1_between": {head: _pair(each.macro_f1) for head, each in self.intervals.items()},
        }


def part_of(said: Flags, true: Flags) -> Part:
    """The scores of posts, for flags [N, labels] of N > 0 posts."""
    (sums,) = resample(said, true=true)
    heads = {
        head: score_labels(said[:, columns(head)], true[:, columns(head)], labels) for head, labels in HEADS.items()
    }
    return Part(len(true), heads, {head: _intervals(sums.of(columns(head)), head) for head in HEADS})


def parts_by(group: Callable[[Labelled], str], rows: Sequence[Labelled], said: Flags, true: Flags) -> dict[str, Part]:
    """The scores of each group of posts, the largest first; posts of the group "" are left out."""
    members: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        members.setdefault(group(row), []).append(index)
    members.pop("", None)
    ordered = sorted(members.items(), key=lambda item: -len(item[1]))
    return {name: part_of(said[found], true[found]) for name, found in ordered}


def parts_by_length(rows: Sequence[Labelled], said: Flags, true: Flags) -> dict[str, Part]:
    """The scores of short, middling and long posts, by characters of the text, the shortest first."""
    parts = parts_by(lambda row: length_of(row.text), rows, said, true)
    return {name: parts[name] for name in (*(name for _, name in _LENGTHS), _LONGER) if name in parts}


def length_of(text: str) -> str:
    """Which range of characters a text's length lies in."""
    return next((name for most, name in _LENGTHS if len(text) <= most), _LONGER)


def _intervals(sums: Sums, head: str) -> HeadInterval:
    figures = zip(HEADS[head], *map(intervals, (sums.precision(), sums.recall(), sums.f1())), strict=True)
    return HeadInterval(interval(sums.macro_f1()), {label: ScoreInterval(*each) for label, *each in figures})


def _between(each: ScoreInterval) -> dict[str, object]:
    return {
        "precision_between": _pair(each.precision),
        "recall_between": _pair(each.recall),
        "f1_between": _pair(each.f1),
    }


def _pair(each: Interval) -> tuple[float, float]:
    return each.low, each.high

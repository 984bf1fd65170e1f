"""How well personal data is found, on sentences that are made from a seed: all kinds, in all disguises, and look-alikes.

A positive is found where a span of its kind covers it whole. A look-alike is a false hit where anything in it is masked.
The sentences of half ``tune`` served to write the rules, ``test`` to measure; of names, addresses and words that begin with
a surname the mistakes in ``test`` were read in the end as well (docs/nlp.md has their first figures).

    python -m nlp.evaluation.personal_data [--seed N] [--half tune|test] [--mistakes N]
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from nlp.evaluation.made_personal_data import Example, Half, make_examples
from nlp.personal_data import KINDS, find
from nlp.records import PiiSpan

POSITIVES: Final = 2400
NEGATIVES: Final = 5600
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Score:
    """How many of a kind, or of a kind in one disguise, or of a group of look-alikes, and for how many it holds."""

    name: str
    hits: int
    of: int

    @property
    def rate(self) -> float:
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that is read wrongly."""

    text: str
    group: str
    found: tuple[str, ...]
    """``kind:words`` of what is masked in it."""


@dataclass(frozen=True, slots=True)
class Report:
    """Recall by kind and by disguise, and look-alikes that were masked, by group."""

    seed: int
    half: str
    recall: tuple[Score, ...]
    by_disguise: tuple[Score, ...]
    false: tuple[Score, ...]
    beside: int
    """Spans in the positives that touch nothing personal."""
    missed: tuple[Mistake, ...]
    masked: tuple[Mistake, ...]

    @property
    def false_per_thousand(self) -> float:
        """Look-alikes with a mask, among a thousand."""
        return 1000 * sum(score.hits for score in self.false) / sum(score.of for score in self.false)

    def to_record(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self) | {
            "false_per_thousand": self.false_per_thousand,
            "recall": [asdict(score) | {"rate": score.rate} for score in self.recall],
        }

    def to_text(self, mistakes: int = _SHOWN) -> str:
        """Tables for a terminal, with at most so many mistakes of each sort."""
        positives, negatives = (sum(score.of for score in scores) for scores in (self.recall, self.false))
        lines = [
            f"personal data: {positives} positives, {negatives} look-alikes, seed {self.seed}, half {self.half}",
            "",
        ]
        lines += [_line(score) for score in self.recall]
        lines += [
            "",
            f"false hits per 1,000 look-alikes {self.false_per_thousand:.2f}, stray spans in positives {self.beside}",
        ]
        lines += [_line(score) for score in self.false if score.hits]
        lines += [f"missed {each.group}: {each.text!r} {' '.join(each.found)}" for each in self.missed[:mistakes]]
        lines += [f"masked {each.group}: {each.text!r} {' '.join(each.found)}" for each in self.masked[:mistakes]]
        return "\n".join(lines)


def evaluate_personal_data(seed: int, half: Half = "test") -> Report:
    """Make the set and look for personal data in it."""
    positives, negatives = make_examples(seed, half, POSITIVES, NEGATIVES)
    read = [(example, find(example.text)) for example in positives]
    looked = [(example, find(example.text)) for example in negatives]
    right = [(example, spans, _is_found(example, spans)) for example, spans in read]
    return Report(
        seed=seed,
        half=half,
        recall=_scores((example.kind, found) for example, _, found in right),
        by_disguise=_scores((example.group, found) for example, _, found in right),
        false=_scores((example.group, bool(spans)) for example, spans in looked),
        beside=sum(_is_beside(example, span) for example, spans in read for span in spans),
        missed=tuple(_mistake(example, spans) for example, spans, found in right if not found),
        masked=tuple(_mistake(example, spans) for example, spans in looked if spans),
    )


def _is_found(example: Example, spans: Sequence[PiiSpan]) -> bool:
    return any(span.kind == example.kind and span.start <= example.start and example.end <= span.end for span in spans)


def _is_beside(example: Example, span: PiiSpan) -> bool:
    return span.end <= example.start or example.end <= span.start


def _scores(outcomes: Iterable[tuple[str, bool]]) -> tuple[Score, ...]:
    hits: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for name, outcome in outcomes:
        hits[name] += outcome
        of[name] += 1
    return tuple(Score(name, hits[name], of[name]) for name in of)


def _mistake(example: Example, spans: Sequence[PiiSpan]) -> Mistake:
    return Mistake(
        example.text, example.group, tuple(f"{span.kind}:{example.text[span.start : span.end]}" for span in spans)
    )


def _line(score: Score) -> str:
    name = f"{score.name} {KINDS[score.name].name}" if score.name in KINDS else score.name
    return f"{name:20} {score.hits:>5} of {score.of:>5} {score.rate:>8.4f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        prog="nlp.evaluation.personal_data", description="measure the masking of personal data"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    parser.add_argument("--mistakes", type=int, default=_SHOWN, help="mistakes shown of each sort")
    options = parser.parse_args(arguments)
    print(evaluate_personal_data(options.seed, options.half).to_text(options.mistakes))  # noqa: T201


if __name__ == "__main__":
    main()

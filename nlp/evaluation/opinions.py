"""How well it is told what is said of which brand, on sentences with several brands that were written and marked for it.

The clause rules alone are measured: they are given no sentiment and no aspects of a model, and the brands that the lexicon finds.
The part ``tune`` served to write the rules; ``test`` was only measured.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict

from nlp.brands import Lexicon
from nlp.evaluation.examples import SETS, Counts, Mistake, mistake_lines, overlap, read_examples
from nlp.labels import Aspect, Sentiment
from nlp.opinions import find_opinions

BUILT_IN: Final = SETS / "opinions.jsonl"
Said = tuple[str, Aspect | None, Sentiment]


class OpinionExample(BaseModel):
    """A sentence and what it says: brand, aspect and sentiment of each opinion."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    part: Literal["tune", "test"]
    opinions: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class OpinionScores(Counts):
    """Counts of what was found, of one slice and by one measure."""

    slice: str
    measure: Literal["brand, sentiment", "brand, aspect, sentiment"]

    def to_text(self) -> str:
        """One line of a table."""
        rates = self.precision, self.recall, self.f1
        return f"{self.slice:<6} {self.measure:<26} " + " ".join(f"{rate:>9.4f}" for rate in rates)


@dataclass(frozen=True, slots=True)
class OpinionReport:
    """Scores of all sentences and of each part, and every mistake."""

    sentences: int
    scores: tuple[OpinionScores, ...]
    mistakes: tuple[Mistake, ...]

    @classmethod
    def of(cls, lexicon: Lexicon, examples: Sequence[OpinionExample]) -> Self:
        """Read every sentence."""
        read = [(one, _find(lexicon, one.text)) for one in examples]
        slices = ["all", *dict.fromkeys(one.part for one in examples)]
        scores = [
            score for name in slices for score in _scores(name, [row for row in read if name in {"all", row[0].part}])
        ]
        mistakes = tuple(_mistake(one, found) for one, found in read if found != set(one.opinions))
        return cls(len(examples), tuple(scores), mistakes)

    def to_text(self) -> str:
        """Tables for a terminal."""
        lines = [f"{self.sentences} sentences", f"{'slice':<6} {'measure':<26} precision    recall        F1"]
        lines.extend(one.to_text() for one in self.scores)
        return "\n".join([*lines, *mistake_lines(self.mistakes)])

    def to_record(self) -> dict[str, object]:
        """Plain values for JSON."""
        scores = [one.to_record() for one in self.scores]
        return {"sentences": self.sentences, "scores": scores, "mistakes": [asdict(one) for one in self.mistakes]}


def evaluate_opinions(lexicon: Lexicon, path: Path = BUILT_IN) -> OpinionReport:
    """F1 over (brand, sentiment) and over (brand, aspect, sentiment) on a set of sentences (JSON lines).

    Raises `nlp.evaluation.examples.ExampleError`.
    """
    return OpinionReport.of(lexicon, read_examples(path, OpinionExample, BUILT_IN))


def _find(lexicon: Lexicon, text: str) -> set[Said]:
    found = find_opinions(text, lexicon.find(text), Sentiment.NEUTRAL, (), lexicon.brands)
    return {(one.brand, one.aspect, one.sentiment) for one in found}


def _scores(name: str, rows: Sequence[tuple[OpinionExample, set[Said]]]) -> list[OpinionScores]:
    whole = [overlap(found, one.opinions) for one, found in rows]
    plain = [overlap(_without_aspects(found), _without_aspects(one.opinions)) for one, found in rows]
    return [
        OpinionScores(*_totals(plain), name, "brand, sentiment"),
        OpinionScores(*_totals(whole), name, "brand, aspect, sentiment"),
    ]


def _totals(counts: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    hits, false, missed = map(sum, zip(*counts, strict=True))
    return hits, false, missed


def _without_aspects(opinions: Iterable[Said]) -> set[tuple[str, Sentiment]]:
    return {(brand, sentiment) for brand, _, sentiment in opinions}


def _mistake(example: OpinionExample, found: set[Said]) -> Mistake:
    wanted = set(example.opinions)
    return Mistake(example.text, example.part, _words(wanted - found), _words(found - wanted))


def _words(opinions: Iterable[Said]) -> tuple[str, ...]:
    return tuple(sorted(f"{brand} {aspect or '-'} {sentiment}" for brand, aspect, sentiment in opinions))

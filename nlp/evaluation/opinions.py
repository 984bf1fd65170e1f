"""How well it is told what is said of which brand, on sentences with several brands that were written and marked for it.

The clause rules alone are measured: they are given no sentiment and no aspects of a model, and the brands that the lexicon finds.
The part ``tune`` served to write the rules; ``test`` was only measured.

    python -m nlp.evaluation.opinions [--lexicon FILE] [--set FILE] [--part tune|test]
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict

from nlp.brands import Lexicon
from nlp.evaluation.examples import SETS, Mistake, f1, mistake_lines, overlap, read_examples, share
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
class OpinionScores:
    """Counts of what was found, of one slice and by one measure."""

    slice: str
    measure: Literal["brand, sentiment", "brand, aspect, sentiment"]
    hits: int
    false: int
    missed: int

    @property
    def f1(self) -> float:
        return f1(self.hits, self.false, self.missed)

    def to_text(self) -> str:
        """One line of a table."""
        rates = share(self.hits, self.hits + self.false), share(self.hits, self.hits + self.missed), self.f1
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
        scores = [asdict(one) | {"f1": one.f1} for one in self.scores]
        return {"sentences": self.sentences, "scores": scores, "mistakes": [asdict(one) for one in self.mistakes]}


def evaluate_opinions(lexicon: Lexicon, path: Path = BUILT_IN, part: str | None = None) -> OpinionReport:
    """F1 over (brand, sentiment) and over (brand, aspect, sentiment) on a set of sentences (JSON lines).

    ``part``: only these sentences. Raises `nlp.evaluation.examples.ExampleError`.
    """
    examples = read_examples(path, OpinionExample, BUILT_IN)
    return OpinionReport.of(lexicon, [one for one in examples if part in {None, one.part}])


def _find(lexicon: Lexicon, text: str) -> set[Said]:
    found = find_opinions(text, lexicon.find(text), Sentiment.NEUTRAL, (), lexicon.brands)
    return {(one.brand, one.aspect, one.sentiment) for one in found}


def _scores(name: str, rows: Sequence[tuple[OpinionExample, set[Said]]]) -> list[OpinionScores]:
    whole = [overlap(found, one.opinions) for one, found in rows]
    plain = [overlap(_without_aspects(found), _without_aspects(one.opinions)) for one, found in rows]
    return [
        OpinionScores(name, "brand, sentiment", *map(sum, zip(*plain, strict=True))),
        OpinionScores(name, "brand, aspect, sentiment", *map(sum, zip(*whole, strict=True))),
    ]


def _without_aspects(opinions: Iterable[Said]) -> set[tuple[str, Sentiment]]:
    return {(brand, sentiment) for brand, _, sentiment in opinions}


def _mistake(example: OpinionExample, found: set[Said]) -> Mistake:
    wanted = set(example.opinions)
    return Mistake(example.text, example.part, _words(wanted - found), _words(found - wanted))


def _words(opinions: Iterable[Said]) -> tuple[str, ...]:
    return tuple(sorted(f"{brand} {aspect or '-'} {sentiment}" for brand, aspect, sentiment in opinions))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(prog="nlp.evaluation.opinions", description="measure what is said of which brand")
    parser.add_argument("--lexicon", type=Path, help="YAML file of own brands over the built-in ones")
    parser.add_argument("--set", type=Path, default=BUILT_IN, help="JSON lines of sentences")
    parser.add_argument("--part", choices=("tune", "test"), help="only these sentences")
    options = parser.parse_args(arguments)
    print(evaluate_opinions(Lexicon.load(options.lexicon), options.set, options.part).to_text())  # noqa: T201


if __name__ == "__main__":
    main()

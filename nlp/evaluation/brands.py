"""How well brands are found, on sentences written and marked for it: clear names, short names with other senses, traps,
lists, nicknames, share codes, misspellings, and sentences that name nobody.

A mention is found where a mention of the same brand overlaps it. A sentence is right where exactly its brands are named.
The part ``tune`` served to write the rules; ``test`` was only measured.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from nlp.brands import Lexicon
from nlp.evaluation.examples import SETS, Counts, overlap, read_examples, share

BUILT_IN: Final = SETS / "brands.jsonl"


class BrandExample(BaseModel):
    """A sentence and the brands it names: key, start and end of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    group: str
    part: Literal["tune", "test"]
    mentions: tuple[tuple[str, int, int], ...]

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if any(not 0 <= start < end <= len(self.text) for _, start, end in self.mentions):
            raise ValueError("a mention ends outside the text; count characters from 0")
        return self


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that is read wrongly."""

    text: str
    group: str
    part: str
    missed: tuple[str, ...]
    """``key:words`` of each mention that was not found."""
    false: tuple[str, ...]
    """``key:words`` of each mention that is none."""


@dataclass(frozen=True, slots=True)
class BrandScores:
    """Scores over sentences."""

    slice: str
    sentences: int
    right: int
    """Sentences whose set of brands is exactly right."""
    mentions: Counts
    brands: Counts
    """Brands of a sentence, each counted once."""

    def to_text(self) -> str:
        """One line of a table."""
        return (
            f"{self.slice:<10} {self.sentences:>5} {self.mentions.precision:>9.4f} {self.mentions.recall:>7.4f}"
            f" {self.brands.precision:>9.4f} {self.brands.recall:>7.4f} {share(self.right, self.sentences):>7.4f}"
        )


@dataclass(frozen=True, slots=True)
class BrandReport:
    """Scores of all sentences, of each part and of each group, and every mistake."""

    lexicon: str
    """Version of the lexicon."""
    scores: tuple[BrandScores, ...]
    mistakes: tuple[Mistake, ...]

    @classmethod
    def of(cls, lexicon: Lexicon, examples: Sequence[BrandExample]) -> Self:
        """Read every sentence with the lexicon."""
        read = [(example, _find(lexicon, example)) for example in examples]
        slices = {"all": read}
        for example, found in read:
            slices.setdefault(example.part, []).append((example, found))
        for example, found in read:
            slices.setdefault(example.group, []).append((example, found))
        mistakes = tuple(_mistake(example, found) for example, found in read if not found.is_right)
        return cls(lexicon.version, tuple(_scores(name, rows) for name, rows in slices.items()), mistakes)

    def to_text(self) -> str:
        """Tables for a terminal."""
        lines = [
            "slice      sents precision  recall precision  recall   exact",
            *(one.to_text() for one in self.scores),
        ]
        lines[0] += "   (by mention, by sentence)"
        for mistake in self.mistakes:
            lines.append(f"{mistake.part} {mistake.group}: {mistake.text}")
            lines.extend(f"    missed {word}" for word in mistake.missed)
            lines.extend(f"    false  {word}" for word in mistake.false)
        return "\n".join(lines)

    def to_record(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "lexicon": self.lexicon,
            "scores": [
                asdict(one) | {"mentions": one.mentions.to_record(), "brands": one.brands.to_record()}
                for one in self.scores
            ],
            "mistakes": [asdict(one) for one in self.mistakes],
        }


@dataclass(frozen=True, slots=True)
class _Outcome:
    hits: int
    missed: tuple[tuple[str, int, int], ...]
    false: tuple[tuple[str, int, int], ...]
    brands: tuple[int, int, int]
    """Brands of the sentence that are found, false and missed."""

    @property
    def is_right(self) -> bool:
        return not self.missed and not self.false


def evaluate_brands(lexicon: Lexicon, path: Path = BUILT_IN) -> BrandReport:
    """Precision and recall of a lexicon on a set of sentences (JSON lines).

    Raises `nlp.evaluation.examples.ExampleError`.
    """
    return BrandReport.of(lexicon, read_examples(path, BrandExample, BUILT_IN))


def _find(lexicon: Lexicon, example: BrandExample) -> _Outcome:
    found = [(one.brand, one.start, one.end) for one in lexicon.find(example.text)]
    left, missed = list(found), []
    for wanted in example.mentions:
        match = next((one for one in left if _is_same(one, wanted)), None)
        if match is None:
            missed.append(wanted)
        else:
            left.remove(match)
    brands = overlap({one[0] for one in found}, {one[0] for one in example.mentions})
    return _Outcome(len(found) - len(left), tuple(missed), tuple(left), brands)


def _is_same(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _scores(name: str, rows: Sequence[tuple[BrandExample, _Outcome]]) -> BrandScores:
    outcomes = [outcome for _, outcome in rows]
    return BrandScores(
        slice=name,
        sentences=len(outcomes),
        right=sum(one.brands[1:] == (0, 0) for one in outcomes),
        mentions=Counts(
            sum(one.hits for one in outcomes),
            sum(len(one.false) for one in outcomes),
            sum(len(one.missed) for one in outcomes),
        ),
        brands=Counts(*map(sum, zip(*(one.brands for one in outcomes), strict=True))),
    )


def _mistake(example: BrandExample, outcome: _Outcome) -> Mistake:
    def words(mentions: Iterable[tuple[str, int, int]]) -> tuple[str, ...]:
        return tuple(f"{brand}:{example.text[start:end]}" for brand, start, end in mentions)

    return Mistake(example.text, example.group, example.part, words(outcome.missed), words(outcome.false))

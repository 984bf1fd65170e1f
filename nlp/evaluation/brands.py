"""How well brands are found, on sentences written and marked for it: clear names, short names with other senses, traps,
lists, nicknames, share codes, misspellings, and sentences that name nobody.

A mention is found where a mention of the same brand overlaps it. A sentence is right where exactly its brands are named.
The part ``tune`` served to write the rules; ``test`` was only measured.

    python -m nlp.evaluation.brands [--lexicon FILE] [--set FILE] [--part tune|test]
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from nlp.brands import Lexicon

BUILT_IN: Final = Path(__file__).parent / "sets" / "brands.jsonl"


class BrandSetError(ValueError):
    """A line of a set that cannot be used; the message names file, line and remedy."""


class BrandExample(BaseModel):
    """A sentence and the brands it names: key, start and end of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    group: str
    part: Literal["tune", "test"]
    mentions: tuple[tuple[str, int, int], ...]


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
    """Counts over sentences; rates are 1.0 where there is nothing to count."""

    slice: str
    sentences: int
    right: int
    """Sentences whose set of brands is exactly right."""
    hits: int
    missed: int
    false: int
    sentence_hits: int
    sentence_missed: int
    sentence_false: int
    """Brands of a sentence, each counted once."""

    @property
    def precision(self) -> float:
        return _share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float:
        return _share(self.hits, self.hits + self.missed)

    @property
    def sentence_precision(self) -> float:
        return _share(self.sentence_hits, self.sentence_hits + self.sentence_false)

    @property
    def sentence_recall(self) -> float:
        return _share(self.sentence_hits, self.sentence_hits + self.sentence_missed)

    def to_text(self) -> str:
        """One line of a table."""
        return (
            f"{self.slice:<10} {self.sentences:>5} {self.precision:>9.4f} {self.recall:>7.4f}"
            f" {self.sentence_precision:>9.4f} {self.sentence_recall:>7.4f} {_share(self.right, self.sentences):>7.4f}"
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
        rates = ("precision", "recall", "sentence_precision", "sentence_recall")
        return {
            "lexicon": self.lexicon,
            "scores": [asdict(one) | {rate: getattr(one, rate) for rate in rates} for one in self.scores],
            "mistakes": [asdict(one) for one in self.mistakes],
        }


@dataclass(frozen=True, slots=True)
class _Outcome:
    hits: int
    missed: tuple[tuple[str, int, int], ...]
    false: tuple[tuple[str, int, int], ...]
    expected: frozenset[str]
    named: frozenset[str]

    @property
    def is_right(self) -> bool:
        return not self.missed and not self.false


def evaluate_brands(lexicon: Lexicon, path: Path = BUILT_IN, part: str | None = None) -> BrandReport:
    """Precision and recall of a lexicon on a set of sentences (JSON lines); ``part``: only these sentences.

    Raises `BrandSetError`.
    """
    return BrandReport.of(lexicon, [one for one in read_examples(path) if part in {None, one.part}])


def read_examples(path: Path) -> list[BrandExample]:
    """The sentences of a file; raises `BrandSetError` with the line that is wrong."""
    if not path.is_file():
        raise BrandSetError(f"{path}: no such file; give a file of JSON lines as in {BUILT_IN}")
    return [_example(path, number, line) for number, line in enumerate(path.read_bytes().splitlines(), 1)]


def _example(path: Path, number: int, line: bytes) -> BrandExample:
    try:
        example = BrandExample.model_validate(orjson.loads(line))
    except orjson.JSONDecodeError as error:
        raise BrandSetError(f"{path}:{number}: {error}; compare it with a line of {BUILT_IN}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{path}:{number}: {where}: {first['msg']}; compare it with a line of {BUILT_IN}"
        raise BrandSetError(message) from error
    if any(not 0 <= start < end <= len(example.text) for _, start, end in example.mentions):
        raise BrandSetError(f"{path}:{number}: a mention ends outside the text; count characters from 0")
    return example


def _find(lexicon: Lexicon, example: BrandExample) -> _Outcome:
    found = [(one.brand, one.start, one.end) for one in lexicon.find(example.text)]
    left, missed = list(found), []
    for wanted in example.mentions:
        match = next((one for one in left if _is_same(one, wanted)), None)
        if match is None:
            missed.append(wanted)
        else:
            left.remove(match)
    named = frozenset(brand for brand, _, _ in found)
    expected = frozenset(brand for brand, _, _ in example.mentions)
    return _Outcome(len(found) - len(left), tuple(missed), tuple(left), expected, named)


def _is_same(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _scores(name: str, rows: Sequence[tuple[BrandExample, _Outcome]]) -> BrandScores:
    outcomes = [outcome for _, outcome in rows]
    return BrandScores(
        slice=name,
        sentences=len(outcomes),
        right=sum(one.expected == one.named for one in outcomes),
        hits=sum(one.hits for one in outcomes),
        missed=sum(len(one.missed) for one in outcomes),
        false=sum(len(one.false) for one in outcomes),
        sentence_hits=sum(len(one.expected & one.named) for one in outcomes),
        sentence_missed=sum(len(one.expected - one.named) for one in outcomes),
        sentence_false=sum(len(one.named - one.expected) for one in outcomes),
    )


def _mistake(example: BrandExample, outcome: _Outcome) -> Mistake:
    def words(mentions: Iterable[tuple[str, int, int]]) -> tuple[str, ...]:
        return tuple(f"{brand}:{example.text[start:end]}" for brand, start, end in mentions)

    return Mistake(example.text, example.group, example.part, words(outcome.missed), words(outcome.false))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(prog="nlp.evaluation.brands", description="measure how well brands are found")
    parser.add_argument("--lexicon", type=Path, help="YAML file of own brands over the built-in ones")
    parser.add_argument("--set", type=Path, default=BUILT_IN, help="JSON lines of sentences")
    parser.add_argument("--part", choices=("tune", "test"), help="only these sentences")
    options = parser.parse_args(arguments)
    print(evaluate_brands(Lexicon.load(options.lexicon), options.set, options.part).to_text())  # noqa: T201


if __name__ == "__main__":
    main()

"""How well subjects are found, on sentences written and marked for it, by kind of subject.

A subject is found where one of the same kind, value and words is found. Every other sentence (part ``tune``) served to write
the rules; the others (``test``) were only measured.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from nlp.brands import Lexicon
from nlp.evaluation.examples import SETS, Counts, Mistake, mistake_lines, read_examples
from nlp.subjects import KIND_ZH, find_subjects

BUILT_IN: Final = SETS / "subjects.jsonl"
_Key = tuple[str, str, int, int]


class SubjectExample(BaseModel):
    """A sentence and its subjects: kind, value, start and end of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    part: Literal["tune", "test"]
    subjects: tuple[_Key, ...]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if any(not 0 <= start < end <= len(self.text) for *_, start, end in self.subjects):
            raise ValueError("a subject ends outside the text; count characters from 0")
        if unknown := {kind for kind, *_ in self.subjects} - KIND_ZH.keys():
            raise ValueError(f"no kind of subject: {', '.join(sorted(unknown))}; use {', '.join(KIND_ZH)}")
        return self


@dataclass(frozen=True, slots=True)
class KindScores(Counts):
    """Counts of one kind of subject (``all``: of all kinds) in one part."""

    part: str
    kind: str

    def to_text(self) -> str:
        """One line of a table."""
        counts = f"{self.hits:>5} {self.false:>6} {self.missed:>7}"
        return f"{self.part:<5} {self.kind:<12} {counts} {self.precision:>10.3f} {self.recall:>7.3f} {self.f1:>6.3f}"


@dataclass(frozen=True, slots=True)
class SubjectReport:
    """Scores of each part by kind, and every mistake."""

    sentences: int
    scores: tuple[KindScores, ...]
    mistakes: tuple[Mistake, ...]

    def to_text(self) -> str:
        """A table for a terminal, and the mistakes."""
        lines = [f"{self.sentences} sentences", "part  kind          hits  false  missed  precision  recall     f1"]
        lines += [one.to_text() for one in self.scores]
        return "\n".join([*lines, *mistake_lines(self.mistakes)])

    def to_record(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "sentences": self.sentences,
            "scores": [one.to_record() for one in self.scores],
            "mistakes": [asdict(one) for one in self.mistakes],
        }


def evaluate_subjects(path: Path = BUILT_IN, lexicon: Lexicon | None = None) -> SubjectReport:
    """Precision and recall on a set of sentences (JSON lines); ``lexicon``: other brands than built-in.

    Raises `nlp.evaluation.examples.ExampleError`.
    """
    brands = lexicon or Lexicon.load()
    examples = read_examples(path, SubjectExample, BUILT_IN)
    read = [(example, _found(example, brands)) for example in examples]
    return SubjectReport(len(examples), tuple(_scores(read)), tuple(_mistakes(read)))


def _found(example: SubjectExample, brands: Lexicon) -> frozenset[_Key]:
    subjects = find_subjects(example.text, brands.find(example.text))
    return frozenset((one.kind, one.value, one.start, one.end) for one in subjects)


def _scores(read: Sequence[tuple[SubjectExample, frozenset[_Key]]]) -> Iterable[KindScores]:
    hits, false, missed = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for example, found in read:
        wanted = frozenset(example.subjects)
        for counter, keys in ((hits, found & wanted), (false, found - wanted), (missed, wanted - found)):
            counter.update((example.part, kind) for key in keys for kind in (key[0], "all"))
    for part in sorted({example.part for example, _ in read}, reverse=True):
        for kind in (*KIND_ZH, "all"):
            yield KindScores(hits[part, kind], false[part, kind], missed[part, kind], part, kind)


def _mistakes(read: Sequence[tuple[SubjectExample, frozenset[_Key]]]) -> Iterable[Mistake]:
    for example, found in read:
        wanted = frozenset(example.subjects)
        if found != wanted:
            missed, false = _words(example.text, wanted - found), _words(example.text, found - wanted)
            yield Mistake(example.text, example.part, missed, false)


def _words(text: str, keys: Iterable[_Key]) -> tuple[str, ...]:
    ordered = sorted(keys, key=lambda key: (key[2], key[0]))
    return tuple(f"{kind} {value} {text[start:end]}" for kind, value, start, end in ordered)

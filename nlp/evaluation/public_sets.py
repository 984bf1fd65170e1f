"""A model on public sets that have labels of their own, mapped to a head of ours by ``public_sets.toml``.

Source and sentiment: each of a set's labels stands for one or more of ours; the post is said to have the set's label whose
probabilities add up to most, so that a set of two labels is a decision between two. Kinds: the post is said to have a set's
label where a kind that it stands for is said. Measured is every tenth text (by CRC-32), of the
set's test part where it has one, so that training can leave the same texts out.
"""

import tomllib
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict

from nlp.decisions import HEADS, Flags, columns
from nlp.training.config import ConfigError
from nlp.training.data import lines_of
from nlp.training.flags import said
from nlp.training.intervals import Interval, interval, resample
from nlp.training.reading import Progress, Reader, probabilities_of
from nlp.training.scores import Score, macro_f1, score_labels

_CHUNK: Final = 256
_TENTH: Final = 10


class PublicSet(BaseModel):
    """How one set fits the vocabulary."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    head: Literal["source", "kinds", "sentiment"]
    split: str = ""
    """The only ``extra.split`` that is looked at; empty: all."""
    unlabelled: str = ""
    """Pattern of ``extra.split`` where the label is a filler that nobody gave."""
    note: str = ""
    labels: dict[str, tuple[str, ...]]
    """Patterns of the set's labels, and ours that they stand for; rows with another label are left out.

    Labels that stand for the same are one; two that share a label of ours could not be told apart, and are refused.
    """

    def groups(self) -> dict[str, tuple[str, ...]]:
        """The set's labels that can be told apart, with ours that each stands for."""
        patterns: dict[tuple[str, ...], list[str]] = {}
        for pattern, ours in self.labels.items():
            patterns.setdefault(ours, []).append(pattern)
        return {" | ".join(same): ours for ours, same in patterns.items()}


class PublicSets(BaseModel):
    """The whole mapping."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: dict[str, PublicSet]
    left_out: dict[str, str]
    """Sets that do not fit the vocabulary, and why."""


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A model on one set; scores and macro-F1 are over the set's own labels."""

    model_version: str
    name: str
    head: str
    rows: int
    part: str
    """Which rows were measured."""
    accuracy: float
    accuracy_between: Interval
    macro_f1: float
    macro_f1_between: Interval
    labels: Mapping[str, Score]
    note: str

    def to_record(self) -> dict[str, object]:
        """The report in plain types."""
        return asdict(self)

    def to_text(self) -> str:
        """The report as plain text for a terminal."""
        lines = [
            f"{self.name}  {self.rows} posts ({self.part})  {self.head}  model {self.model_version}",
            f"  accuracy {self.accuracy:.3f} [{_range(self.accuracy_between)}]",
            f"  macro-F1 {self.macro_f1:.3f} [{_range(self.macro_f1_between)}]",
        ]
        lines += [
            f"  {label:<24}{each.precision:>7.3f}{each.recall:>7.3f}{each.f1:>7.3f}{each.support:>7}"
            for label, each in self.labels.items()
        ]
        return "\n".join([*lines, *([f"  {self.note}"] if self.note else [])]) + "\n"


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    platform: str
    label: str


@lru_cache(maxsize=1)
def public_sets() -> PublicSets:
    """The mapping that is installed with the product."""
    path = Path(__file__).with_name("public_sets.toml")
    found = PublicSets.model_validate(tomllib.loads(path.read_text("utf-8")))
    for each in found.sets.values():
        unknown = {label for ours in each.labels.values() for label in ours} - set(HEADS[each.head])
        if unknown:
            raise ConfigError(f"{path}: {each.head} has no {', '.join(sorted(unknown))}")
        used = [label for ours in each.groups().values() for label in ours]
        if len(used) > len(set(used)):
            raise ConfigError(f"{path}: labels of a set share one of {each.head}: {', '.join(used)}")
    return found


def evaluate_public(
    reader: Reader, file: Path, *, leave_out: Collection[str] = (), progress: Progress | None = None
) -> PublicReport:
    """Score a model on the test part of a public set: ``NAME.jsonl.gz`` with text, label, platform, extra.split.

    Texts in ``leave_out`` (those a model was trained on) are not counted. Raises `ConfigError` for a set that is not in
    the mapping or does not fit the vocabulary, for a row without text or label, and for a file without a usable row.
    """
    name = file.name.partition(".")[0]
    mapping = _mapping(name)
    rows = [row for row in _rows(file, mapping) if row.text not in leave_out]
    if not rows:
        raise ConfigError(f"{file} 没有可用的行 has no usable row in its test part")
    own = list(mapping.groups())
    true = np.array([[row.label == label for label in own] for row in rows])
    decided = (_several if mapping.head == "kinds" else _one)(reader, rows, mapping, progress)
    return _report(reader.version, name, mapping, decided, true)


def is_measured(name: str, record: Mapping[str, Any]) -> bool:
    """Whether a row of the public set of this name is one that it is measured on: not to be trained on."""
    mapping = public_sets().sets.get(name)
    return mapping is not None and _is_measured(mapping, record)


def is_labelled(name: str, record: Mapping[str, Any]) -> bool:
    """Whether somebody gave the label of a row of the public set of this name."""
    mapping = public_sets().sets.get(name)
    return mapping is None or not fnmatchcase(_split(record), mapping.unlabelled)


def allowed(name: str, record: Mapping[str, Any]) -> tuple[str, tuple[str, ...]] | None:
    """The head and those of its labels that the label of a public set's row stands for; None where it stands for none.

    Raises `ConfigError` for a set that is not in the mapping, or whose labels are kinds: a post may have several.
    """
    mapping = _mapping(name)
    if mapping.head == "kinds":
        raise ConfigError(f"{name} 的标签是诉求，不能当作已知 has kinds, which cannot be taken as known")
    label = str(record["label"])
    ours = next((ours for own, ours in mapping.groups().items() if _matches(label, own)), None)
    return (mapping.head, ours) if ours and is_labelled(name, record) else None


def is_test(text: str) -> bool:
    """Whether a text belongs to the tenth that is measured."""
    return zlib.crc32(text.encode()) % _TENTH == 0


def _mapping(name: str) -> PublicSet:
    known = public_sets()
    if name in known.left_out:
        raise ConfigError(f"{name} 与标签体系不符 does not fit the vocabulary: {known.left_out[name]}")
    if name not in known.sets:
        raise ConfigError(f"不认识公开数据集 unknown set {name}; 可用 known are: {', '.join(known.sets)}")
    return known.sets[name]


def _rows(file: Path, mapping: PublicSet) -> Iterator[_Row]:
    """The rows of the test part with a label that stands for one of ours."""
    if not file.is_file():
        raise ConfigError(f"找不到文件 file not found: {file}")
    for number, line in enumerate(lines_of(file), start=1):
        record = _record(line, f"{file.name}:{number}")
        label = next((own for own in mapping.groups() if _matches(str(record["label"]), own)), None)
        if _is_measured(mapping, record) and label is not None and record["text"].strip():
            yield _Row(record["text"], str(record.get("platform") or "unknown"), label)


def _record(line: bytes, place: str) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"{place} 不是 JSON is no JSON: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str) or "label" not in record:
        raise ConfigError(f"{place} 要有 text 和 label needs an object with text and label")
    return record


def _is_measured(mapping: PublicSet, record: Mapping[str, Any]) -> bool:
    split = _split(record)
    return split == (mapping.split or split) and is_test(record["text"])


def _split(record: Mapping[str, Any]) -> str:
    return str((record.get("extra") or {}).get("split", ""))


def _matches(label: str, patterns: str) -> bool:
    return any(fnmatchcase(label, pattern) for pattern in patterns.split(" | "))


def _one(reader: Reader, rows: Sequence[_Row], mapping: PublicSet, progress: Progress | None) -> Flags:
    labels = HEADS[mapping.head]
    belongs = np.array([[label in ours for ours in mapping.groups().values()] for label in labels], dtype=float)
    best = [
        (probabilities_of(reader.predict(*_asked(part)))[:, columns(mapping.head)] @ belongs).argmax(axis=1)
        for part in _parts(rows, progress)
    ]
    decided: Flags = np.concatenate(best)[:, None] == np.arange(len(mapping.groups()))
    return decided


def _several(reader: Reader, rows: Sequence[_Row], mapping: PublicSet, progress: Progress | None) -> Flags:
    found = np.concatenate([said(reader.predict(*_asked(part)), mapping.head) for part in _parts(rows, progress)])
    labels = list(HEADS[mapping.head])
    return np.stack(
        [found[:, [labels.index(our) for our in ours]].any(axis=1) for ours in mapping.groups().values()], 1
    )


def _parts(rows: Sequence[_Row], progress: Progress | None) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
        if progress:
            progress(min(start + _CHUNK, len(rows)), len(rows))


def _asked(rows: Sequence[_Row]) -> tuple[list[str], list[str]]:
    return [row.text for row in rows], [row.platform for row in rows]


def _report(version: str, name: str, mapping: PublicSet, decided: Flags, true: Flags) -> PublicReport:
    right: Flags = np.any(decided & true, axis=1, keepdims=True)
    (shares,) = resample(right, true=np.ones_like(right))
    (sums,) = resample(decided, true=true)
    scores = score_labels(decided, true, list(mapping.groups()))
    return PublicReport(
        model_version=version,
        name=name,
        head=mapping.head,
        rows=len(true),
        part=_part(mapping),
        accuracy=float(right.mean()),
        accuracy_between=interval(shares.recall()[:, 0]),
        macro_f1=macro_f1(scores),
        macro_f1_between=interval(sums.macro_f1()),
        labels=scores,
        note=mapping.note,
    )


def _part(mapping: PublicSet) -> str:
    return " of ".join(["every tenth text"] + [f"split {mapping.split}"] * bool(mapping.split))


def _range(each: Interval) -> str:
    return f"{each.low:.3f}, {each.high:.3f}"

"""Posts that a teacher read: its probabilities are what a student, or a better teacher, learns from.

Method: Hinton et al., "Distilling the Knowledge in a Neural Network", 2015; with the mean of several teachers as in
Furlanello et al., "Born-Again Neural Networks", 2018.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import orjson

from nlp.decisions import SIZES, Floats
from nlp.model import Model
from nlp.training.config import ConfigError

_CHUNK: Final = 512
_STEPS: Final = 1000
"""Probabilities are kept in thousandths."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One post with the teacher's probability of every label [labels], in the order of `nlp.decisions.HEADS`."""

    text: str
    platform: str
    probabilities: Floats


def teach(
    teachers: Sequence[Model],
    posts: Iterable[tuple[str, str]],
    out: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the mean of the teachers' probabilities for texts and platforms to a ``.jsonl.gz``; returns how many.

    What an earlier run wrote of the same posts stays: a run that was broken off goes on where it stopped.
    """
    done = len(read_taught((out,))) if out.exists() else 0
    remaining = islice(posts, done, None)
    with gzip.open(out, "ab", compresslevel=5) as file:
        while chunk := list(islice(remaining, _CHUNK)):
            texts, platforms = [text for text, _ in chunk], [platform for _, platform in chunk]
            mean = np.mean([teacher.probabilities(texts, platforms) for teacher in teachers], axis=0)
            file.write(b"".join(map(_line, texts, platforms, mean)))
            file.flush()
            done += len(chunk)
            progress(done)
    return done


def read_taught(paths: Sequence[Path]) -> list[Taught]:
    """The posts of the files; raises `ConfigError` for a file of other labels."""
    return [row for path in paths for row in _read(path)]


def _read(path: Path) -> Iterator[Taught]:
    with gzip.open(path, "rb") as file:
        for number, line in enumerate(file, start=1):
            record = orjson.loads(line)
            row = np.array(record["p"], np.float32) / _STEPS
            if len(row) != sum(SIZES.values()):
                raise ConfigError(
                    f"{path}: 第 {number} 行的标签与本版本不符 row {number} has other labels than this version"
                )
            yield Taught(record["text"], record["platform"], row)


def _line(text: str, platform: str, probabilities: Floats) -> bytes:
    row = [int(value) for value in np.rint(probabilities * _STEPS)]
    return orjson.dumps({"text": text, "platform": platform, "p": row}) + b"\n"

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

from nlp.decisions import HEADS, SIZES, Floats, columns
from nlp.model import Model
from nlp.training.config import ConfigError
from nlp.training.posts import Post

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
    posts: Iterable[Post],
    out: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the mean of the teachers' probabilities for posts to a ``.jsonl.gz``; returns how many.

    Where a head's labels are known in part, the probabilities are those given that.
    What an earlier run wrote of the same posts stays: a run that was broken off goes on where it stopped.
    """
    done = len(read_taught((out,))) if out.exists() else 0
    remaining = islice(posts, done, None)
    with gzip.open(out, "ab", compresslevel=5) as file:
        while chunk := list(islice(remaining, _CHUNK)):
            texts, platforms = [post.text for post in chunk], [post.platform for post in chunk]
            mean = np.mean([teacher.probabilities(texts, platforms) for teacher in teachers], axis=0)
            file.write(b"".join(map(_line, chunk, map(_given, chunk, mean))))
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


def _given(post: Post, probabilities: Floats) -> Floats:
    """The probabilities given what is known of the post."""
    if post.allowed is None:
        return probabilities
    head, labels = post.allowed
    holds = np.array([label in labels for label in HEADS[head]])
    part = np.where(holds, np.maximum(probabilities[columns(head)], 1 / _STEPS), 0)
    result = probabilities.copy()
    result[columns(head)] = part / part.sum()
    return result


def _line(post: Post, probabilities: Floats) -> bytes:
    row = [int(value) for value in np.rint(probabilities * _STEPS)]
    return orjson.dumps({"text": post.text, "platform": post.platform, "p": row}) + b"\n"

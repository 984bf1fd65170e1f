"""Posts that a teacher read: its probabilities are what a student, or a better teacher, learns from.

Method: Hinton et al., "Distilling the Knowledge in a Neural Network", 2015; with the mean of several teachers as in
Furlanello et al., "Born-Again Neural Networks", 2018.
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
_LEVEL: Final = 5
"""Of compression."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One post with the teacher's probability of every label [labels], in the order of `nlp.decisions.HEADS`."""

    text: str
    platform: str
    probabilities: Floats


def teach(
    teachers: Sequence[Model],
    posts: Sequence[Post],
    out: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the mean of the teachers' probabilities for posts to a ``.jsonl.gz``; returns how many.

    Where a head's labels are known in part, the probabilities are those given that.
    The first row says of which run the file is. What the same run wrote before it was broken off stays, up to the last whole
    row; raises `ConfigError` where there is a file of another run.
    """
    run = {"teachers": sorted(teacher.version for teacher in teachers), "posts": _digest(posts)}
    done = _keep_whole_rows(out, run) if out.exists() else 0
    with gzip.open(out, "ab", compresslevel=_LEVEL) as file:
        for start in range(done, len(posts), _CHUNK):
            chunk = posts[start : start + _CHUNK]
            texts, platforms = [post.text for post in chunk], [post.platform for post in chunk]
            mean = np.mean([teacher.probabilities(texts, platforms) for teacher in teachers], axis=0)
            records = list(map(_record, chunk, map(_given, chunk, mean)))
            if start == 0:
                records[0]["run"] = run
            file.write(b"".join(orjson.dumps(record) + b"\n" for record in records))
            file.flush()
            progress(start + len(chunk))
    return len(posts)


def read_taught(paths: Sequence[Path]) -> list[Taught]:
    """The posts of the files; raises `ConfigError` for a file of other labels, and for one that is not whole."""
    return [row for path in paths for row in _read(path)]


def _read(path: Path) -> Iterator[Taught]:
    for number, line in enumerate(_lines(path), start=1):
        record = orjson.loads(line)
        row = np.array(record["p"], np.float32) / _STEPS
        if len(row) != sum(SIZES.values()):
            raise ConfigError(
                f"{path}: 第 {number} 行的标签与本版本不符 row {number} has other labels than this version"
            )
        yield Taught(record["text"], record["platform"], row)


def _lines(path: Path, *, cut_off: bool = False) -> Iterator[bytes]:
    """The lines of a file; with ``cut_off`` its end may be missing, and only whole ones count."""
    try:
        with gzip.open(path, "rb") as file:
            yield from (line for line in file if not cut_off or line.endswith(b"\n"))
    except EOFError as error:
        if not cut_off:
            raise ConfigError(
                f"{path} 没有写完 is cut off: 再次运行写它的 tingfeng teach run the command that wrote it again"
            ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise ConfigError(f"{path} 损坏 is broken: 请删除后重新生成 delete it and make it anew") from error


def _keep_whole_rows(out: Path, run: Mapping[str, object]) -> int:
    """Take away what a broken-off run wrote after its last whole row; returns how many rows stay."""
    first = next(_lines(out, cut_off=True), None)
    if first is not None and _run_of(first) != run:
        raise ConfigError(
            f"{out} 是别的教师读的, 或是读的别的帖子, 或由旧版写出 is of other teachers, of other posts or of an earlier version:"
            " 请删除它, 或换一个 --out delete it, or choose another --out"
        )
    part = out.with_suffix(".part")
    rows = 0
    with gzip.open(part, "wb", compresslevel=_LEVEL) as file:
        for line in _lines(out, cut_off=True):
            file.write(line)
            rows += 1
    part.replace(out)
    return rows


def _run_of(row: bytes) -> object:
    """What a first row says of its run; None where it says nothing."""
    try:
        return orjson.loads(row)["run"]
    except (ValueError, KeyError, TypeError):
        return None


def _digest(posts: Sequence[Post]) -> str:
    """Of all that teaching takes from the posts."""
    record = orjson.dumps([(post.text, post.platform, post.allowed) for post in posts])
    return hashlib.sha256(record).hexdigest()


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


def _record(post: Post, probabilities: Floats) -> dict[str, object]:
    row = [int(value) for value in np.rint(probabilities * _STEPS)]
    return {"text": post.text, "platform": post.platform, "p": row}

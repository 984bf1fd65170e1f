"""Unlabelled posts, one a line, plain or packed: those of a domain first, and some of the others.

A line is a text, or in a ``.jsonl`` an object with ``text`` and ``platform``.
"""

import bz2
import gzip
import lzma
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import orjson

from nlp.evaluation.public_sets import allowed, is_measured
from nlp.training.config import ConfigError

_OPEN: Final[Mapping[str, Callable[..., IO[str]]]] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
_SHORTEST: Final = 6
"""Posts of fewer characters teach nothing, and are not drawn."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post that was not labelled by our guide."""

    text: str
    platform: str = "unknown"
    allowed: tuple[str, tuple[str, ...]] | None = None
    """A head, and those of its labels that the label of a public set allows; None: nothing is known."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Which posts of some files are taken."""

    pattern: str = "."
    """A regular expression: posts that have it are all taken."""
    others: float = 0.0
    """How many others are drawn at random, as a share of those."""
    seed: int = 17
    leave_out: tuple[Path, ...] = ()
    """Files of posts whose texts are not taken."""
    known: tuple[str, ...] = ()
    """Public sets whose own labels are kept, and whose posts are all taken."""


def draw_posts(paths: Sequence[Path], draw: Draw) -> list[Post]:
    """The posts with the pattern in the order of the files, then the others.

    Each text is taken once, and none of the part of a public set that is measured (`nlp.evaluation.public_sets`). Raises
    `ConfigError` for a missing file, a line that is no post, a pattern that is none, or where no post has it.
    """
    try:
        wanted = re.compile(draw.pattern)
    except re.error as error:
        raise ConfigError(f"pattern 不是正则表达式 is no regular expression: {error}") from error
    seen = {hash(post.text) for path in draw.leave_out for post in read_posts(path)}
    inside: list[Post] = []
    outside: list[Post] = []
    for post in (post for path in paths for post in _learnable(path, draw.known)):
        if hash(post.text) not in seen:
            seen.add(hash(post.text))
            (inside if post.allowed or wanted.search(post.text) else outside).append(post)
    if not inside:
        raise ConfigError("没有一条帖子符合 pattern no post has the pattern: 请检查 check posts and pattern")
    choice = random.Random(draw.seed)  # noqa: S311 - a draw, not a secret
    return inside + choice.sample(outside, min(len(outside), round(draw.others * len(inside))))


def read_posts(path: Path) -> Iterator[Post]:
    """All posts of one file, as they come. Raises `ConfigError`."""
    return _read(path, _post)


def _learnable(path: Path, known: Sequence[str]) -> Iterator[Post]:
    """The posts of a file that something can be learnt from, with what is known of them."""
    of_row = partial(_unmeasured, path.name.partition(".")[0], known)
    return (post for post in _read(path, of_row) if len(post.text) >= _SHORTEST)


def _read(path: Path, of_row: Callable[[Any], Post | None]) -> Iterator[Post]:
    """The posts of a file's lines, or of its rows where it is a ``.jsonl``."""
    if not path.is_file():
        raise ConfigError(f"找不到文件 not found: {path}")
    rows = ".jsonl" in path.suffixes
    with _OPEN.get(path.suffix, open)(path, "rt", encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                post = of_row(orjson.loads(line)) if rows else Post(line.strip())
            except (ValueError, TypeError, KeyError) as error:
                raise ConfigError(f"{path}:{number} 不是帖子 is no post: {error}") from error
            if post is not None and post.text:
                yield post


def _post(record: Mapping[str, Any]) -> Post:
    return Post(str(record["text"]).strip(), str(record.get("platform") or "unknown"))


def _unmeasured(name: str, known: Sequence[str], record: Mapping[str, Any]) -> Post | None:
    """The post of a row of the set of that name; None where the set is measured on it."""
    if is_measured(name, record):
        return None
    return replace(_post(record), allowed=allowed(name, record) if name in known else None)

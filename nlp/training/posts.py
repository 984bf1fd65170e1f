"""Unlabelled posts, one a line, plain or packed: those of a domain first, and some of the others."""

import bz2
import gzip
import lzma
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from nlp.training.config import ConfigError

_OPEN: Final[Mapping[str, Callable[..., IO[str]]]] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
_SHORTEST: Final = 6
"""Characters below which a post teaches nothing."""


def draw_posts(paths: Sequence[Path], pattern: str, others: float, seed: int) -> list[str]:
    """The posts with ``pattern`` in the order of the files, then others drawn at random, ``others`` times as many.

    Raises `ConfigError` for a missing file, a pattern that is none, or where no post has it.
    """
    try:
        wanted = re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"pattern 不是正则表达式 is no regular expression: {error}") from error
    inside: list[str] = []
    outside: list[str] = []
    for line in (line for path in paths for line in _lines(path)):
        (inside if wanted.search(line) else outside).append(line)
    if not inside:
        raise ConfigError("没有一条帖子符合 pattern no post has the pattern: 请检查 check posts and pattern")
    choice = random.Random(seed)  # noqa: S311 - a draw, not a secret
    return inside + choice.sample(outside, min(len(outside), round(others * len(inside))))


def _lines(path: Path) -> Iterator[str]:
    if not path.is_file():
        raise ConfigError(f"找不到文件 not found: {path}")
    with _OPEN.get(path.suffix, open)(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if len(text := line.strip()) >= _SHORTEST:
                yield text

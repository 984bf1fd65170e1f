"""Labels without the texts that they are of: what may be kept and handed on where the texts may not.

A sealed row is a labelled row with ``digest`` in the place of ``text``; who has the posts gets the labelled rows back.
"""

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import orjson

from nlp.training.config import ConfigError
from nlp.training.data import lines_of, read_strictly
from nlp.training.posts import read_posts

_DIGITS: Final = 16


def digest(text: str) -> str:
    """The first 64 bits of the SHA-256 of a text without the spaces around it, as hex digits."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:_DIGITS]


def seal(labelled: Sequence[Path], out: Path) -> int:
    """Write labelled rows as sealed ones to a ``.jsonl.gz``, each text once, the last row of it; returns how many.

    Raises `ConfigError` where a row cannot be used.
    """
    rows = {digest(row.text): row for row in read_strictly(tuple(labelled))}
    with gzip.open(out, "wb", compresslevel=9) as file:
        for key, row in rows.items():
            record = {
                "digest": key,
                "platform": row.platform,
                "source": row.source,
                "kinds": row.kinds,
                "sentiment": row.sentiment,
                "aspects": row.aspects,
                "urgency": row.urgency,
                "pool": row.pool,
            }
            file.write(orjson.dumps(record) + b"\n")
    return len(rows)


def unseal(sealed: Path, posts: Sequence[Path], out: Path) -> tuple[int, int]:
    """Write sealed rows with their texts, looked for in files of posts, to a ``.jsonl.gz``; returns how many, and how many found none.

    Raises `ConfigError` for a missing file or a line that is no sealed row.
    """
    wanted = _read(sealed)
    found = 0
    with gzip.open(out, "wb", compresslevel=5) as file:
        for post in (post for path in posts for post in read_posts(path)):
            labels = wanted.pop(digest(post.text), None)
            if labels is not None:
                file.write(orjson.dumps({"text": post.text, **labels}) + b"\n")
                found += 1
    return found, len(wanted)


def _read(sealed: Path) -> dict[str, dict[str, object]]:
    """The labels of each digest."""
    if not sealed.is_file():
        raise ConfigError(f"找不到文件 not found: {sealed}")
    rows: dict[str, dict[str, object]] = {}
    for number, line in enumerate(lines_of(sealed), start=1):
        try:
            record = orjson.loads(line)
            rows[record.pop("digest")] = record
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(f"{sealed}:{number} 没有 digest is no sealed row: {error}") from error
    return rows

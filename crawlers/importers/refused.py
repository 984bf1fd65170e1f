"""The file of refused rows that is left beside an imported file."""

from collections.abc import Iterable
from pathlib import Path

import orjson

from crawlers.importers.rows import Refusal


def refused_path(path: Path) -> Path:
    """Where the refused rows of a file are kept: ``posts.csv.refused.ndjson`` beside ``posts.csv``."""
    return path.with_name(f"{path.name}.refused.ndjson")


def write_refused(path: Path, refusals: Iterable[Refusal]) -> Path | None:
    """Keep the refused rows of ``path`` beside it, with line and reason, in place of those of an earlier import.

    The refusals are written as they come. Without any there is no file and the answer is None.
    """
    target = refused_path(path)
    target.unlink(missing_ok=True)
    rows = iter(refusals)
    first = next(rows, None)
    if first is None:
        return None
    with target.open("wb") as file:
        file.write(_line(first))
        file.writelines(_line(refusal) for refusal in rows)
    return target


def _line(refusal: Refusal) -> bytes:
    return orjson.dumps(
        {"line": refusal.line, "reason": refusal.reason, "raw": refusal.raw}, option=orjson.OPT_APPEND_NEWLINE
    )

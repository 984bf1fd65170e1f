"""The file of refused rows that is left beside an imported file."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import orjson

from crawlers.importers.rows import Refusal


def refused_path(path: Path) -> Path:
    """Where the refused rows of a file are kept: ``posts.csv.refused.ndjson`` beside ``posts.csv``."""
    return path.with_name(f"{path.name}.refused.ndjson")


class RefusedLog:
    """Refused rows with line and reason, written as they come; without any there is no file.

    ``kept``: bytes that stand there from the first part of an import that goes on; what is behind them is cut off, as it
    is read again. Raises `OSError` where nothing can be written there.
    """

    def __init__(self, target: Path, kept: int = 0) -> None:
        self.target = target
        self.size = kept
        self._file: BinaryIO | None = None
        if kept:
            self._open().truncate(kept)
        else:
            target.unlink(missing_ok=True)

    def write(self, refusals: Iterable[Refusal]) -> None:
        """Add rows; they stand in the file when this returns."""
        lines = b"".join(map(_line, refusals))
        if lines:
            file = self._open()
            file.write(lines)
            file.flush()
            self.size += len(lines)

    def close(self) -> Path | None:
        """The file, or None where no row was refused."""
        if self._file:
            self._file.close()
        return self.target if self.size else None

    def _open(self) -> BinaryIO:
        if self._file is None:
            self._file = self.target.open("r+b" if self.size else "wb")
            self._file.seek(self.size)
        return self._file


def write_refused(path: Path, refusals: Iterable[Refusal]) -> Path | None:
    """Keep the refused rows of ``path`` beside it, in place of those of an earlier import.

    The refusals are written as they come. Without any there is no file and the answer is None.
    """
    log = RefusedLog(refused_path(path))
    try:
        for refusal in refusals:
            log.write((refusal,))
    finally:
        log.close()
    return log.target if log.size else None


def _line(refusal: Refusal) -> bytes:
    row = {"line": refusal.line, "reason": refusal.reason, "raw": refusal.raw}
    if refusal.place:
        row["place"] = refusal.place
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)

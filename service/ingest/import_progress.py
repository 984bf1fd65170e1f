"""Where a stopped import of a file goes on: a small record of its own beside the stores, for as long as it is unfinished."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
from filelock import FileLock, Timeout

from service.own_kinds.whole_files import replace_file

_VERSION: Final = 2
"""Of the record, and of how readers count records."""
_HEAD: Final = 1 << 16
_KEY: Final = 24


class ImportBusyError(RuntimeError):
    """Another process imports this file now."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where an import of a file stopped."""

    position: int
    """Records that were taken in."""
    refused_bytes: int
    """Bytes of their refused rows in the file of refused rows."""
    counts: Mapping[str, object]
    """What became of them, as the import writes it."""


class ImportProgress:
    """The record of one file: of the same size, time of change, beginning and column map, or it does not count."""

    def __init__(self, home: Path, file: Path, map_key: str) -> None:
        whole = file.resolve()
        self.folder = home / "imports"
        self._key = sha256(str(whole).encode("utf-8", "surrogateescape")).hexdigest()[:_KEY]
        self._record = self.folder / f"{self._key}.json"
        found = whole.stat()
        with whole.open("rb") as opened:
            head = sha256(opened.read(_HEAD)).hexdigest()
        self._identity: dict[str, object] = {
            "version": _VERSION, "file": str(whole), "size": found.st_size, "changed": found.st_mtime_ns, "head": head,
            "map": map_key,
        }  # fmt: skip

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One import of a file at a time. Raises `ImportBusyError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / f"{self._key}.lock", timeout=0):
                yield
        except Timeout as error:
            raise ImportBusyError(
                "另一个进程正在导入这个文件：等它结束 (another process imports this file now)"
            ) from error

    def load(self) -> Stopped | None:
        """Where it stopped; None where it did not, or the file or the map has changed since."""
        try:
            written = orjson.loads(self._record.read_bytes())
            if {name: written.get(name) for name in self._identity} != self._identity:
                return None
            return Stopped(written["position"], written["refused_bytes"], written["counts"])
        except (OSError, ValueError, KeyError, AttributeError):  # none, or cut by a power failure
            return None

    def save(self, stopped: Stopped) -> None:
        """Write where it is now."""
        record = self._identity | {
            "position": stopped.position, "refused_bytes": stopped.refused_bytes, "counts": dict(stopped.counts),
        }  # fmt: skip
        replace_file(self._record, orjson.dumps(record))

    def clear(self) -> None:
        """The import is finished, or begins anew."""
        self._record.unlink(missing_ok=True)

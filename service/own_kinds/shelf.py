"""Where own kinds are kept: ``own_kinds/<name>/`` in the home folder, with kind, examples and head as files.

Every file is replaced as a whole, so that a reader in another process sees the old one or the new one.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import orjson
from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from nlp.labels import ZH
from nlp.own_kinds.head_file import read_head, write_head
from nlp.own_kinds.records import Head, OwnKindError
from service.errors import ConflictError, InvalidError, NotFoundError
from service.own_kinds.records import Kept, OwnKind, Training
from service.own_kinds.whole_files import replace_file

_NAME: Final = re.compile(r"[\w-]{1,20}")
_KIND, _EXAMPLES, _HEAD, _STATE, _LOCK = "kind.json", "examples.jsonl", "head.json", "training.json", "training.lock"


@dataclass(frozen=True, slots=True)
class _Card:
    """What stands in ``kind.json``."""

    name: str
    enabled: bool
    precision: float | None
    created_at: datetime
    created_by: str
    fault: str = ""


class OwnKinds:
    """The own kinds of one home folder; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._heads: tuple[tuple[object, ...], tuple[Head, ...]] = ((), ())

    def names(self) -> list[str]:
        """All names, in order."""
        return sorted(path.parent.name for path in self.folder.glob(f"*/{_KIND}"))

    def all(self) -> list[OwnKind]:
        """All own kinds, in order of their names."""
        return [self.get(name) for name in self.names()]

    def get(self, name: str) -> OwnKind:
        """One own kind. Raises `NotFoundError` that lists those there are."""
        card, examples = self._card(name), self.examples(name)
        head, fault = self._head(name)
        return OwnKind(
            name=card.name,
            enabled=card.enabled,
            precision=card.precision,
            created_at=card.created_at,
            created_by=card.created_by,
            positives=sum(example.holds for example in examples),
            negatives=sum(not example.holds for example in examples),
            head=head,
            fault=card.fault or fault,
            training=self._training(name),
        )

    def create(self, name: str, *, precision: float | None, at: datetime, by: str) -> None:
        """A new kind without examples. Raises `InvalidError`, `ConflictError`."""
        if not _NAME.fullmatch(name):
            raise InvalidError("名字用 1 到 20 个汉字、字母、数字、- 或 _，不要空格 (name: 1-20 letters or digits)")
        if name in ZH or name in ZH.values():
            raise InvalidError(f"“{name}”已经是系统的标签：换一个名字 (a built-in label has this name)")
        check_precision(precision)
        if (self.folder / name / _KIND).exists():
            raise ConflictError(f"已有自有标签“{name}”：往里加例子，或换一个名字 (it exists already)")
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._write_card(_Card(name, enabled=True, precision=precision, created_at=at, created_by=by))

    def change(self, name: str, *, enabled: bool | None = None, fault: str | None = None) -> None:
        """Switch a kind on or off, or note why its training failed."""
        card = self._card(name)
        self._write_card(
            replace(
                card,
                enabled=card.enabled if enabled is None else enabled,
                fault=card.fault if fault is None else fault,
            )
        )

    def remove(self, name: str) -> None:
        """Forget a kind with its examples. Raises `NotFoundError`, `ConflictError` while it is being trained."""
        with self._alone(name):
            shutil.rmtree(self.folder / name)

    def examples(self, name: str) -> list[Kept]:
        """The examples of a kind, oldest first."""
        path = self.folder / name / _EXAMPLES
        if not path.exists():
            return []
        return [_examples().validate_json(line) for line in path.read_bytes().splitlines()]

    def add_examples(self, name: str, examples: Sequence[Kept]) -> None:
        """Add examples; what was said before of the same text or post gives way. Raises `NotFoundError`."""
        self._card(name)
        posts = {example.post_id for example in examples} - {""}
        with FileLock(self.folder / name / f"{_EXAMPLES}.lock"):
            others = (example for example in self.examples(name) if example.post_id not in posts)
            known = {example.text: example for example in (*others, *examples)}
            lines = (orjson.dumps(asdict(example)) + b"\n" for example in known.values())
            replace_file(self.folder / name / _EXAMPLES, b"".join(lines))

    def save_head(self, name: str, head: Head) -> None:
        """Put a new head in the place of the old one."""
        replace_file(self.folder / name / _HEAD, write_head(head))
        self.change(name, fault="")

    def heads(self) -> tuple[Head, ...]:
        """The heads of all enabled kinds; read again only when a file has changed."""
        stamp = tuple(_stamp(path) for path in sorted(self.folder.glob("*/*.json")) if path.name in {_KIND, _HEAD})
        if stamp != self._heads[0]:
            enabled = [name for name in self.names() if self._card(name).enabled]
            heads = tuple(head for head, _ in map(self._head, enabled) if head is not None)
            self._heads = (stamp, heads)
        return self._heads[1]

    @contextmanager
    def training(self, name: str) -> Iterator["TrainingLog"]:
        """A training of this kind; only one at a time. Raises `NotFoundError`, `ConflictError` where one runs."""
        with self._alone(name):
            log = TrainingLog(self.folder / name / _STATE)
            log.note(0, 0)
            yield log

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """While this lasts, the kind is neither trained nor removed elsewhere."""
        self._card(name)
        lock = FileLock(self.folder / name / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ConflictError(f"“{name}”正在训练，等它结束 (it is being trained)") from error
        try:
            self._card(name)  # it may have been removed before the lock was there
            yield
        finally:
            lock.release()

    def _training(self, name: str) -> Training | None:
        """What a training notes, while one holds the lock: a process that died holds none."""
        lock = FileLock(self.folder / name / _LOCK)
        try:
            with lock.acquire(timeout=0):
                return None
        except Timeout:
            path = self.folder / name / _STATE
            return Training(*orjson.loads(path.read_bytes())) if path.exists() else Training(0, 0)

    def _card(self, name: str) -> _Card:
        path = self.folder / name / _KIND
        if not _NAME.fullmatch(name) or not path.exists():
            raise NotFoundError(f"没有自有标签“{name}”；已有：{'、'.join(self.names()) or '无'} (no such own kind)")
        return _cards().validate_json(path.read_bytes())

    def _write_card(self, card: _Card) -> None:
        replace_file(self.folder / card.name / _KIND, orjson.dumps(asdict(card), option=orjson.OPT_INDENT_2))

    def _head(self, name: str) -> tuple[Head | None, str]:
        path = self.folder / name / _HEAD
        try:
            return (read_head(path.read_bytes()) if path.exists() else None), ""
        except OwnKindError as error:
            return None, str(error)


class TrainingLog:
    """Where a running training notes how far it is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, done: int, whole: int) -> None:
        """Posts read, of all that are to be read."""
        replace_file(self._path, orjson.dumps([done, whole]))


def check_precision(precision: float | None) -> None:
    """Raises `InvalidError` for a precision that no cut-off can aim at."""
    if precision is not None and not 0 < precision < 1:
        raise InvalidError(f"目标精确率 {precision} 不在 0 和 1 之间：例如 0.8 (target precision out of range)")


def _stamp(path: Path) -> tuple[str, int, int]:
    about = path.stat()
    return str(path), about.st_mtime_ns, about.st_ino


@cache
def _examples() -> TypeAdapter[Kept]:
    return TypeAdapter(Kept)


@cache
def _cards() -> TypeAdapter[_Card]:
    return TypeAdapter(_Card)

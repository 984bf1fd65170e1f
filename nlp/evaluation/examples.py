"""Written examples as JSON lines: reading them, and telling which line is wrong."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

SETS: Final = Path(__file__).parent / "sets"
"""Folder of the built-in sets."""

T = TypeVar("T", bound=BaseModel)


class ExampleError(ValueError):
    """A line of a set that cannot be used; the message names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence that is read wrongly."""

    text: str
    part: str
    missed: tuple[str, ...]
    """What was not found, in words."""
    false: tuple[str, ...]
    """What was found and is none, in words."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found rightly and falsely and what was missed; rates are 1.0 where there is nothing to count."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float:
        return share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return share(2 * self.hits, 2 * self.hits + self.false + self.missed)

    def to_record(self) -> dict[str, object]:
        """Counts and rates for JSON."""
        return asdict(self) | {"precision": self.precision, "recall": self.recall, "f1": self.f1}


def mistake_lines(mistakes: Iterable[Mistake]) -> Iterator[str]:
    """The mistakes for a terminal."""
    for mistake in mistakes:
        yield f"{mistake.part}: {mistake.text}"
        yield from (f"    missed {words}" for words in mistake.missed)
        yield from (f"    false  {words}" for words in mistake.false)


def read_examples(path: Path, kind: type[T], like: Path) -> list[T]:
    """The examples of a file; ``like``: a file that shows how a line looks. Raises `ExampleError`."""
    if not path.is_file():
        raise ExampleError(f"{path}: no such file; give a file of JSON lines as in {like}")
    return [_example(f"{path}:{number}", line, kind, like) for number, line in enumerate(_lines(path), 1)]


def share(part: int, whole: int) -> float:
    """A rate; 1.0 where there is nothing to count."""
    return part / whole if whole else 1.0


def overlap(found: Collection[object], wanted: Collection[object]) -> tuple[int, int, int]:
    """Hits, false and missed, each counted once."""
    hits = len(set(found) & set(wanted))
    return hits, len(set(found)) - hits, len(set(wanted)) - hits


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def _example(where: str, line: bytes, kind: type[T], like: Path) -> T:
    try:
        return kind.model_validate(orjson.loads(line))
    except orjson.JSONDecodeError as error:
        raise ExampleError(f"{where}: {error}; compare it with a line of {like}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "line"
        raise ExampleError(f"{where}: {field}: {first['msg']}; compare it with a line of {like}") from error

"""Reads the ``*.jsonl`` files of a scenario folder into checked lines, each with its place.

Faults are told as ``file:line: what is wrong``, all that can be found at once.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import orjson
from pydantic import ValidationError

from crawlers.standin.lines import KINDS, Line

_SHOWN = 20
AnyLine = TypeVar("AnyLine", bound=Line)


class ScenarioError(ValueError):
    """A scenario that cannot be shown, with each fault at its file and line."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Every line by its place (``file:line``), in the order of the files."""

    lines: dict[str, Line] = field(default_factory=dict)

    def of(self, kind: type[AnyLine]) -> Iterator[tuple[str, AnyLine]]:
        """Place and line of one kind."""
        return ((place, line) for place, line in self.lines.items() if isinstance(line, kind))

    def by(self, kind: type[AnyLine], name: str) -> dict[str, tuple[str, AnyLine]]:
        """The lines of one kind by their key, the field `name`; raises `ScenarioError` where a key comes twice."""
        found: dict[str, tuple[str, AnyLine]] = {}
        for place, line in self.of(kind):
            key = str(getattr(line, name))
            if key in found:
                raise ScenarioError(f"{place}: {name} {key!r} is already at {found[key][0]}; give it another key")
            found[key] = (place, line)
        return found

    def grouped(self, kind: type[AnyLine], name: str) -> dict[str, list[tuple[str, AnyLine]]]:
        """The lines of one kind by what their field `name` refers to."""
        groups: dict[str, list[tuple[str, AnyLine]]] = defaultdict(list)
        for place, line in self.of(kind):
            groups[str(getattr(line, name))].append((place, line))
        return groups


def read(folder: Path) -> Entries:
    """All lines of the folder, each checked alone; raises `ScenarioError` that lists the faults."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise ScenarioError(f"{folder}: no *.jsonl file here; the README.md of the installed scenario shows the format")
    entries, faults = Entries(), list[str]()
    for place, raw in (line for path in paths for line in _lines(path)):
        try:
            entries.lines[place] = _parse(raw)
        except ValueError as error:
            faults.append(f"{place}: {error}")
    if faults:
        more = f"\n… and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise ScenarioError("\n".join(faults[:_SHOWN]) + more)
    return entries


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for number, raw in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if raw.strip() and not raw.startswith("//"):
            yield f"{path.name}:{number}", raw


def _parse(raw: str) -> Line:
    data = orjson.loads(raw)
    if not isinstance(data, dict):
        raise ValueError("a JSON object is expected")  # noqa: TRY004
    kind = next((kind for name, kind in KINDS.items() if name in data), None)
    if kind is None:
        raise ValueError(f"of no known kind: one of the keys {', '.join(KINDS)} must be there")
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
        raise ValueError("; ".join(problems)) from error

"""Labelled posts: read from JSON lines, checked against the vocabulary, refused with a reason where they do not fit."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from nlp.labels import URGENCIES, Aspect, Kind, Sentiment, Source
from nlp.training.config import ConfigError


@dataclass(frozen=True, slots=True)
class Labelled:
    """One post with its labels."""

    text: str
    platform: str
    source: Source
    kinds: tuple[Kind, ...]
    sentiment: Sentiment
    aspects: tuple[Aspect, ...]
    urgency: int
    pool: str = ""
    """How the post came into the set, where the file says so: ``random`` or ``mined``."""
    place: str = field(default="", compare=False)
    """File and row, for instance ``dev.jsonl.gz:17``."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used; rows count from 1."""

    row: int
    reason: str
    file: str = ""
    """Its name."""


def read_labelled(path: Path) -> tuple[list[Labelled], list[Refusal]]:
    """The usable rows of a ``.jsonl`` or ``.jsonl.gz`` file, and those refused. Raises `ConfigError` for no file."""
    if not path.is_file():
        raise ConfigError(f"找不到标注文件 labelled file not found: {path}")
    rows: list[Labelled] = []
    refusals: list[Refusal] = []
    for number, line in enumerate(lines_of(path), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_parse(line, f"{path.name}:{number}"))
        except ValueError as error:
            refusals.append(Refusal(number, str(error), path.name))
    return rows, refusals


def read_strictly(paths: tuple[Path, ...]) -> list[Labelled]:
    """All rows of the files; raises `ConfigError` that lists the first refused rows, if there are any."""
    kept: list[Labelled] = []
    for path in paths:
        rows, refusals = read_labelled(path)
        if refusals:
            shown = "; ".join(f"第 {refusal.row} 行 row {refusal.row}: {refusal.reason}" for refusal in refusals[:5])
            raise ConfigError(f"{path}: {len(refusals)} 行无法使用 rows refused: {shown}")
        kept.extend(rows)
    if not kept:
        raise ConfigError(f"没有可用的标注 no labelled rows in {', '.join(map(str, paths))}")
    return kept


def latest(rows: Iterable[Labelled]) -> list[Labelled]:
    """The rows, where a post of a platform was labelled more than once only the last: corrections come after what they correct."""
    return list({(row.text.strip(), row.platform): row for row in rows}.values())


def labels_of(row: Labelled, head: str) -> tuple[str, ...]:
    """The labels that a post has in a head."""
    match head:
        case "kinds":
            return row.kinds
        case "aspects":
            return row.aspects
        case "source":
            return (row.source,)
        case "sentiment":
            return (row.sentiment,)
        case _:
            return (str(row.urgency),)


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a plain or gzip file. Raises `ConfigError` for a gzip file that is none or is cut off."""
    if path.suffix == ".gz":
        try:
            with gzip.open(path, "rb") as stream:
                yield from stream
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ConfigError(f"{path} 不是完整的 gzip 文件 is no whole gzip file: {error}") from error
    else:
        with path.open("rb") as stream:
            yield from stream


def _parse(line: bytes, place: str) -> Labelled:
    record = orjson.loads(line)
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - one kind of refusal for all that is wrong in a row
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text is missing or empty")
    urgency = record.get("urgency")
    if urgency not in URGENCIES:
        raise ValueError(f"urgency is {urgency!r}, expected one of {URGENCIES}")
    return Labelled(
        text=text,
        platform=str(record.get("platform") or "unknown"),
        source=Source(str(record.get("source"))),
        kinds=_kinds(record.get("kinds")),
        sentiment=Sentiment(str(record.get("sentiment"))),
        aspects=tuple(Aspect(value) for value in _list(record.get("aspects", []), "aspects")),
        urgency=int(urgency),
        pool=str(record.get("pool") or ""),
        place=place,
    )


def _kinds(value: object) -> tuple[Kind, ...]:
    kinds = tuple(Kind(word) for word in _list(value, "kinds"))
    if not kinds:
        raise ValueError("kinds is empty; use other where none fits")
    if Kind.OTHER in kinds and len(kinds) > 1:
        raise ValueError("kinds has other beside another kind; other stands only alone")
    return kinds


def _list(value: object, field: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError(f"{field} is {value!r}, expected a list of words")
    return value

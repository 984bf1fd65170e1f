"""Careful reading of one record that others made: a JSON object or a CSV row whose fields may be absent or odd."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

_LONE_HIGH: Final = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})")
_LONE_LOW: Final = re.compile(r"(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x1f]")


def load_json(text: str | bytes) -> object:
    """JSON, also with what platforms leave in its strings: halves of emoji, tabs, line ends. Raises `ValueError`."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        repaired = (text if isinstance(text, str) else text.decode("utf-8", "replace")).encode("utf-8", "replace")
        return _lenient(_LONE_LOW.sub(r"\\ufffd", _LONE_HIGH.sub(r"\\ufffd", repaired.decode())))


def _lenient(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if not _CONTROL.search(text):
            raise
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def as_text(value: object) -> str:
    """A string, or a whole number as digits; anything else is the empty string."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


@dataclass(frozen=True, slots=True)
class Fields:
    """A record by field name. Asking for what is absent or of another type gives an empty value."""

    values: Mapping[str, object]

    @classmethod
    def of(cls, value: object) -> "Fields":
        """The fields of a JSON value; none where it is not an object."""
        return cls(value if isinstance(value, dict) else {})

    def __bool__(self) -> bool:
        return bool(self.values)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, *names: str) -> object:
        """The first value that is there and not null, as it stands; None where there is none."""
        for name in names:
            if (value := self.values.get(name)) is not None:
                return value
        return None

    def text(self, *names: str) -> str:
        """The first field that holds text or a whole number, stripped."""
        for name in names:
            if text := as_text(self.values.get(name)):
                return text
        return ""

    def whole(self, name: str) -> int | None:
        """A whole number, also written as text; None for anything else."""
        text = self.text(name)
        return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None

    def flag(self, name: str) -> bool:
        """True for true, 1, "1" and "true"."""
        return str(self.values.get(name)).lower() in {"true", "1"}

    def child(self, name: str) -> "Fields":
        """The object under a name."""
        return Fields.of(self.values.get(name))

    def children(self, name: str) -> Iterator["Fields"]:
        """The objects of a list, or of an object that stands for a list (``{"0": …}``); ``false`` is no list."""
        value = self.values.get(name)
        members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return (Fields(member) for member in members if isinstance(member, dict))

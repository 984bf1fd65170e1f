"""What ``mongoexport`` writes of types that JSON does not have, as plain values."""

from collections.abc import Callable, Mapping
from typing import Final

_DEEPEST: Final = 8
"""Objects in objects; what is deeper is in no column that is read."""


def _number(written: object) -> object:
    return int(written) if isinstance(written, str) and written.removeprefix("-").isdecimal() else written


def _same(written: object) -> object:
    return written


_TYPES: Final[Mapping[str, Callable[[object], object]]] = {
    "$oid": _same, "$numberInt": _number, "$numberLong": _number, "$numberDouble": _number, "$numberDecimal": _number,
    "$date": _same,
}  # fmt: skip


def plain(value: object, depth: int = 0) -> object:
    """The value with ``{"$numberLong": "5277908669302546"}``, ``{"$date": …}`` and the like as what they stand for."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        name, inner = next(iter(value.items()))
        if read := _TYPES.get(name):
            return read(plain(inner, depth + 1))
    return {name: plain(inner, depth + 1) for name, inner in value.items()}

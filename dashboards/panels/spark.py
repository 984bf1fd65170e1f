"""Small curves drawn as SVG by the server: no script, no style, sharp at any size."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spark:
    """A curve in a box of ``width`` x ``height`` units: the line, the area below it, and its last point."""

    width: int
    height: int
    curve: str
    area: str
    last: tuple[float, float]


def spark(values: Sequence[int], *, width: int = 120, height: int = 32, top: int = 1) -> Spark | None:
    """The curve of some values, oldest first; None where there are fewer than two.

    It reaches the top of the box at the largest value, or at ``top`` where none is so large.
    """
    if len(values) < 2:
        return None
    top = max(*values, top)
    step = width / (len(values) - 1)
    points = [
        (round(index * step, 1), round(height - 2 - value / top * (height - 4), 1))
        for index, value in enumerate(values)
    ]
    curve = "M" + " L".join(f"{x},{y}" for x, y in points)
    return Spark(width, height, curve, f"{curve} L{width},{height} L0,{height} Z", points[-1])


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, in units of the bar's width (100)."""

    start: float
    width: float
    kind: str
    """Class that gives the colour."""


def parts(counts: Sequence[tuple[str, int]], whole: int | None = None) -> tuple[Part, ...]:
    """A bar cut by counts; ``whole``: what 100 stands for (default: their sum)."""
    total = whole or sum(count for _, count in counts) or 1
    placed, start = [], 0.0
    for kind, count in counts:
        width = round(count / total * 100, 2)
        placed.append(Part(round(start, 2), width, kind))
        start += width
    return tuple(part for part in placed if part.width)

"""Energy and carbon of a training run, estimated from its time: what was not metered is stated, not hidden."""

from dataclasses import dataclass
from typing import Final

WATTS_PER_THREAD: Final = 10.0
"""A busy core of a server with its share of memory and cooling; an assumption."""
KG_PER_KWH: Final = 0.5366
"""Mean carbon dioxide of electricity in China in 2022 (Ministry of Ecology and Environment, 2024)."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a run cost."""

    cpu_hours: float
    kilowatt_hours: float
    kilograms: float
    """Of carbon dioxide."""


def footprint(seconds: float, threads: int) -> Footprint:
    """The cost of a run of so many seconds on so many threads, all of them busy."""
    cpu_hours = seconds * threads / 3600
    energy = cpu_hours * WATTS_PER_THREAD / 1000
    return Footprint(cpu_hours, energy, energy * KG_PER_KWH)

"""The measurements around the model by the name they have on the command line; each imports its module when it is run."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol


class SetReport(Protocol):
    """What every measurement returns."""

    def to_record(self) -> dict[str, object]:
        """The report in plain types."""
        ...

    def to_text(self) -> str:
        """The report as plain text for a terminal."""
        ...


def _duplicates(seed: int) -> SetReport:
    from nlp.evaluation.duplicates import evaluate_duplicates

    return evaluate_duplicates(seed)


SETS: Final[Mapping[str, Callable[[int], SetReport]]] = {"duplicates": _duplicates}
"""Measurements by name; each is given the seed of the set that it makes."""

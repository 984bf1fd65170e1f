"""The measurements around the model by the name they have on the command line; each imports its module when it is run."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from nlp.brands import Lexicon

_SEED: Final = 7
"""Of sets that are made, not written."""


class SetReport(Protocol):
    """What every measurement returns."""

    def to_record(self) -> dict[str, object]:
        """The report in plain types."""
        ...

    def to_text(self) -> str:
        """The report as plain text for a terminal."""
        ...


def _brands(lexicon: Lexicon) -> SetReport:
    from nlp.evaluation.brands import evaluate_brands

    return evaluate_brands(lexicon)


def _opinions(lexicon: Lexicon) -> SetReport:
    from nlp.evaluation.opinions import evaluate_opinions

    return evaluate_opinions(lexicon)


def _subjects(lexicon: Lexicon) -> SetReport:
    from nlp.evaluation.subjects import evaluate_subjects

    return evaluate_subjects(lexicon=lexicon)


def _personal_data(_: Lexicon) -> SetReport:
    from nlp.evaluation.personal_data import evaluate_personal_data

    return evaluate_personal_data(_SEED)


def _duplicates(_: Lexicon) -> SetReport:
    from nlp.evaluation.duplicates import evaluate_duplicates

    return evaluate_duplicates(_SEED)


def _hot_words(_: Lexicon) -> SetReport:
    from nlp.evaluation.hot_words import evaluate_hot_words

    return evaluate_hot_words(_SEED)


SETS: Final[Mapping[str, Callable[[Lexicon], SetReport]]] = {
    "brands": _brands,
    "opinions": _opinions,
    "subjects": _subjects,
    "personal-data": _personal_data,
    "duplicates": _duplicates,
    "hot-words": _hot_words,
}
"""Measurements by name, given the lexicon in use."""

"""Learning from people: their corrections, and the models that come of them: gate, promotion, roll-back."""

from service.learning.corrections import Corrections
from service.learning.gate import (
    REPORT,
    Finding,
    Limits,
    Recheck,
    Speed,
    Verdict,
    find_faults,
    keep,
    kept,
    left_out_words,
    record,
    recorded,
    too_rare,
    verdict_text,
)
from service.learning.labels import HEADS_ZH, Labels, change_words
from service.learning.records import Change, Correction, CorrectionPage, Mistake
from service.learning.shelf import Promotion, Shelf, model_in_use, models_in_use, models_named, overriding

__all__ = [
    "HEADS_ZH",
    "REPORT",
    "Change",
    "Correction",
    "CorrectionPage",
    "Corrections",
    "Finding",
    "Labels",
    "Limits",
    "Mistake",
    "Promotion",
    "Recheck",
    "Shelf",
    "Speed",
    "Verdict",
    "change_words",
    "find_faults",
    "keep",
    "kept",
    "left_out_words",
    "model_in_use",
    "models_in_use",
    "models_named",
    "overriding",
    "record",
    "recorded",
    "too_rare",
    "verdict_text",
]

"""Learning from people: their corrections, and the models that come of them: gate, promotion, roll-back."""

from service.learning.corrections import Corrections
from service.learning.labels import Labels, change_words
from service.learning.records import Change, Correction, CorrectionPage, Mistake

__all__ = ["Change", "Correction", "CorrectionPage", "Corrections", "Labels", "Mistake", "change_words"]

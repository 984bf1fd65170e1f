"""The records of learning from people."""

from dataclasses import dataclass
from datetime import datetime

from service.learning.labels import Labels


@dataclass(frozen=True, slots=True)
class Change:
    """What a person wants to be said of one post."""

    post_id: str
    was: Labels
    """The model's word."""
    labels: Labels | None
    """All labels by the person's word; None: the model's word shall hold again."""
    model_version: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What one person said of one post."""

    id: int
    post_id: str
    at: datetime
    actor: str
    """User name."""
    actor_name: str
    """Shown name."""
    labels: Labels | None
    """None: the correction before was withdrawn, the model's word holds again."""
    was: Labels
    """The model's word that was corrected."""
    model_version: str
    note: str


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """Newest first. ``next`` goes into the next call's ``before``; 0 on the last page."""

    corrections: tuple[Correction, ...]
    next: int = 0


@dataclass(frozen=True, slots=True)
class Mistake:
    """How often people changed one label into another; an empty label means that there was none."""

    head: str
    was: str
    now: str
    count: int

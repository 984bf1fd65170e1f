"""The records of own kinds as they are kept."""

from dataclasses import dataclass
from datetime import datetime

from nlp.own_kinds.records import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One example as it is kept: cleaned and masked, as the model reads it."""

    text: str
    platform: str
    holds: bool
    post_id: str = ""
    """The stored post it comes from; empty for an uploaded one."""
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Training:
    """A training that runs now: posts read of all that are to be read."""

    done: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKind:
    """One own kind with what it was trained to."""

    name: str
    enabled: bool
    """Whether posts are read for it."""
    precision: float | None
    """What the cut-off should reach; None: where F1 is best."""
    created_at: datetime
    created_by: str
    positives: int
    negatives: int
    head: Head | None
    """None before its first training, or where its file cannot be read."""
    fault: str
    """Why the last training failed, or the file cannot be read; empty where all is well."""
    training: Training | None

    def stale(self, encoder: str) -> bool:
        """Whether its head was trained for another model than this one."""
        return self.head is not None and self.head.encoder != encoder

"""What became of an imported file, and the same as plain values, to go on from after a stop."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from service.ingest.batch import Taken

MOST_REASONS: Final = 50
"""Reasons counted apart; further ones count together."""
OTHER: Final = "其他原因 (other reasons)"
_NUMBERS: Final = ("posts", "stored", "duplicate", "analysed", "unanalysed", "cases_opened", "cases_joined", "tags")


@dataclass
class FileReport:
    """What became of one file: rows = stored + duplicate + refused."""

    path: Path
    format: str = ""
    rows: int = 0
    refused: int = 0
    refused_file: Path | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    """Refused rows by why."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Rows that are no posts, by what they are; they count as no rows."""
    originals: int = 0
    """Posts that reposts embed; they count as no rows."""
    originals_stored: int = 0
    error: str = ""
    """Why the file could not be read; empty when it was read to its end, or stopped."""
    stopped: bool = False
    """Whether it was stopped before its end: run again to go on."""
    resumed: int = 0
    """Rows that an earlier run had taken in before it was stopped."""
    taken: Taken = field(default_factory=Taken)

    def refuse(self, reason: str, count: int = 1) -> None:
        """Count refused rows."""
        known = reason in self.reasons or len(self.reasons) < MOST_REASONS
        self.reasons[reason if known else OTHER] += count

    def counts(self) -> dict[str, object]:
        """All counts as plain values."""
        taken = self.taken
        return {
            "rows": self.rows, "refused": self.refused, "reasons": dict(self.reasons), "left_out": dict(self.left_out),
            "originals": self.originals, "originals_stored": self.originals_stored,
            "taken": {name: getattr(taken, name) for name in _NUMBERS},
            "dropped": dict(taken.dropped), "routed": dict(taken.routed),
        }  # fmt: skip

    def go_on_from(self, counts: Mapping[str, Any]) -> None:
        """Add the counts of a run that was stopped."""
        self.rows = self.resumed = counts["rows"]
        self.refused = counts["refused"]
        self.reasons, self.left_out = Counter(counts["reasons"]), Counter(counts["left_out"])
        self.originals, self.originals_stored = counts["originals"], counts["originals_stored"]
        self.taken = Taken(**counts["taken"], dropped=Counter(counts["dropped"]), routed=Counter(counts["routed"]))

"""By when a case must be resolved."""

from datetime import datetime, timedelta
from typing import Final

HOURS: Final[dict[int, int]] = {1: 1, 2: 4, 3: 24, 4: 72}
"""Hours from opening (or from the event that raised the priority), by priority; round the clock."""
DUE_SOON: Final = timedelta(hours=2)
"""A case that must be resolved within this time is due soon."""
REOPEN_WITHIN: Final = timedelta(days=7)
"""A post on a matter that was resolved so recently reopens its case."""


def due_at(start: datetime, priority: int) -> datetime:
    """When a case of this priority is due."""
    return start + timedelta(hours=HOURS[priority])

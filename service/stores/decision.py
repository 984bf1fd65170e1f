"""What routing decided for a post; kept beside it in the store. Made by `service.routing`."""

from dataclasses import dataclass
from enum import StrEnum


class Queue(StrEnum):
    """Where a post goes; ``none`` is for noise and for posts that nobody need act on."""

    PR = "pr"
    SERVICE = "service"
    MARKETING = "marketing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """One rule that matched, with the reason in words."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a post goes and why."""

    queue: Queue
    priority: int
    """1 highest … 4 lowest."""
    tags: tuple[str, ...]
    matches: tuple[Match, ...]
    """The deciding rule first, then every other rule that matched."""
    rules_version: str

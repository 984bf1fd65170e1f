"""The records of customers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """A post that proves a tag."""

    post_id: str
    confidence: float
    at: datetime
    """When it was published."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What is believed of a customer, why, and until when."""

    id: int
    tag: str
    name: str
    """The word on the screen."""
    subject: str
    confidence: float
    """Highest model probability among the evidence."""
    evidence: tuple[Evidence, ...]
    """Newest first; never empty."""
    made_at: datetime
    expires_at: datetime

    @property
    def evidence_at(self) -> datetime:
        """When the newest proof was published."""
        return self.evidence[0].at


@dataclass(frozen=True, slots=True)
class Profile:
    """An author on one site, with the tags that hold now (most certain first)."""

    id: int
    author_key: str
    """``site:author_id``."""
    name: str
    platform: str
    followers: int | None
    verified: str
    first_seen: datetime
    last_seen: datetime
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """One page of profiles. ``pages`` is at least 1."""

    total: int
    page: int
    pages: int
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many profiles have a tag now."""

    tag: str
    name: str
    count: int

"""`Facts`: the vocabulary that routing rules may use. What they give is `service.stores.decision.Decision`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a post when it is routed. Field names are the words of the rules file."""

    platform: str
    type: str
    source: str
    kinds: frozenset[str]
    sentiment: str
    aspects: frozenset[str]
    urgency: int
    brands: frozenset[str]
    own_brand: bool
    """The bank itself is named; without a bank of its own (setting ``brand`` empty) any bank."""
    competitor: bool
    """Another bank is named; never where the setting ``brand`` is empty."""
    grievance_elsewhere: bool
    """The bank itself is named, but another one is blamed or left (`nlp.stances`)."""
    own_account: bool
    """The bank's own account wrote it."""
    followers: int
    """0 where unknown."""
    influential: bool
    verified: str
    reach: int
    """Reposts + comments + likes."""
    reposts: int
    drop_reason: str
    """Empty for signal."""
    region: str
    text_length: int
    own_kinds: frozenset[str] = frozenset()
    """The bank's own kinds that hold, by name."""

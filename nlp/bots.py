"""Bot-like authors: who floods a day with one text, or with offers.

Thresholds are set for precision. Repeating is not enough: a customer who posts one complaint ten times is an angry customer,
so days that are about a grievance are never taken for a bot's, and a post that tells one is never dropped for its author.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from nlp.labels import DropReason, Kind
from nlp.records import BotSigns

GRIEVANCES: Final = frozenset({Kind.COMPLAINT, Kind.CRITICISM, Kind.CHURN_INTENT, Kind.INQUIRY, Kind.INCIDENT})
"""What an author who is a person posts again and again."""
PROMOTIONS: Final = frozenset({DropReason.ADVERTISEMENT, DropReason.LOTTERY, DropReason.SPAM})


@dataclass(frozen=True, slots=True)
class BotRules:
    """From where on a day looks like a bot's."""

    flood_posts: int = 20
    flood_alike: float = 0.8
    """So many posts, with at least this share repeated, are a flood."""
    offer_posts: int = 8
    offer_share: float = 0.6
    """So many posts, with at least this share of promotion, are an agent's."""
    template_authors: int = 5
    """An offer with a contact that so many accounts post on one day is a template."""
    grievance_share: float = 0.3
    """A day with at least this share of complaints, questions and the like is a person's."""


@dataclass(frozen=True, slots=True)
class AuthorDay:
    """What one author posted on one day."""

    posts: int
    texts: int
    """Different ones: near-duplicates count once."""
    grievances: int
    promotions: int


RULES: Final = BotRules()


def bot_signs(day: AuthorDay, template_authors: int = 0, rules: BotRules = RULES) -> BotSigns | None:
    """Why the day looks like a bot's; None where it does not.

    ``template_authors``: accounts that posted the same offer with a contact that day, 0 where the text is no such offer.
    """
    alike, promotions = 1 - day.texts / day.posts, day.promotions / day.posts
    shared = template_authors if template_authors >= rules.template_authors else 0
    floods = day.posts >= rules.flood_posts and alike >= rules.flood_alike
    offers = day.posts >= rules.offer_posts and promotions >= rules.offer_share
    if day.grievances / day.posts >= rules.grievance_share or not (floods or offers or shared):
        return None
    return BotSigns(day.posts, round(alike, 4), round(promotions, 4), shared)


def has_grievance(labels: Collection[Kind]) -> bool:
    """Whether a post is one that a person repeats, and that is kept whoever wrote it."""
    return not GRIEVANCES.isdisjoint(labels)

"""The incident rule: posts that report an event about the bank, grouped by what they are about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from nlp.labels import Kind, Sentiment
from nlp.stances import is_of_another
from service.routing.facts import by_the_bank_itself
from service.settings import Settings
from service.stores.contract import PostStore, Query, StoredPost
from service.watch.scope import Span, own_signal, within

WINDOW: Final = timedelta(hours=24)
HISTORY: Final = timedelta(days=14)
MIN_POSTS: Final = 3
MIN_AUTHORS: Final = 2
TIMES_USUAL: Final = 2.0
"""A matter that people report every day is no news until there is twice as much of it."""
URGENT: Final = 2
URGENT_REACH: Final = 100
"""One urgent report that spread so far is enough."""
ANY_REACH: Final = 500
"""One report of any urgency that spread so far is enough."""
MOST_POSTS: Final = 2000
GENERAL: Final = "general"


@dataclass(frozen=True, slots=True)
class Incident:
    """Reports of one matter in the last 24 hours."""

    key: str
    """An aspect, or ``general`` where the posts name none."""
    posts: tuple[StoredPost, ...]
    """Oldest first."""
    per_day: float
    """How many such reports there were a day in the two weeks before."""
    span: Span


def find_incidents(store: PostStore, settings: Settings, now: datetime) -> list[Incident]:
    """The matters with enough reports, or one that spread; the largest first."""
    query = Query(filters=replace(own_signal(settings), kinds=(Kind.INCIDENT.value,)))
    span = Span(now - WINDOW, now)
    told = islice(store.export(within(query, span)), MOST_POSTS)
    posts = [
        stored
        for stored in told
        if stored.analysis
        and not by_the_bank_itself(stored.post, stored.analysis, settings)
        and not is_of_another(stored.analysis, settings.brand)
    ]
    incidents = [
        Incident(key, group, _per_day(store, query, key, span.since), span) for key, group in grouped(posts).items()
    ]
    found = [one for one in incidents if is_incident(one, settings)]
    return sorted(found, key=lambda one: len(one.posts), reverse=True)


def grouped(posts: Sequence[StoredPost]) -> dict[str, tuple[StoredPost, ...]]:
    """Posts by matter: each goes to the one of its aspects that most of all these posts have, one without to the
    most common aspect of all.
    """
    common = Counter(aspect.value for post in posts if post.analysis for aspect in post.analysis.aspects)
    most = max(common, key=lambda aspect: (common[aspect], aspect), default=GENERAL)
    groups: dict[str, list[StoredPost]] = {}
    for post in posts:
        aspects = [aspect.value for aspect in post.analysis.aspects] if post.analysis else []
        groups.setdefault(max(aspects, key=lambda aspect: (common[aspect], aspect), default=most), []).append(post)
    return {key: tuple(group) for key, group in groups.items()}


def is_incident(incident: Incident, settings: Settings) -> bool:
    """Whether so many people report it, more than on other days, or one report spread so far."""
    authors = {stored.post.author.id or stored.id for stored in incident.posts}
    many = len(incident.posts) >= max(MIN_POSTS, TIMES_USUAL * incident.per_day)
    return (many and len(authors) >= MIN_AUTHORS) or any(spread(stored, settings) for stored in incident.posts)


def spread(stored: StoredPost, settings: Settings) -> bool:
    """Whether one report alone deserves an alert. A neutral one does not, however far it went."""
    if stored.analysis is None or stored.analysis.sentiment is not Sentiment.NEGATIVE:
        return False
    urgent = stored.analysis.urgency >= URGENT
    influential = (stored.post.author.followers or 0) >= max(1, settings.influential_followers)
    return reach(stored) >= ANY_REACH or (urgent and (reach(stored) >= URGENT_REACH or influential))


def reach(stored: StoredPost) -> int:
    """Reposts, comments and likes together."""
    return stored.post.reposts.value + stored.post.comments.value + stored.post.likes.value


def _per_day(store: PostStore, query: Query, key: str, until: datetime) -> float:
    filters = query.filters if key == GENERAL else replace(query.filters, aspects=(key,))
    earlier = within(Query(filters=filters), Span(until - HISTORY, until))
    return store.count(earlier) / HISTORY.days

"""Marks posts of bot-like authors: by what an author posted on the day of the post, as far as it is known.

At ingest the day is only known so far; a job (`service.ingest.marking`) marks the posts that came before it looked like a bot's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from crawlers.items import Post
from nlp.bots import PROMOTIONS, RULES, AuthorDay, bot_signs, has_grievance
from nlp.clean import with_title
from nlp.labels import DropReason
from nlp.noise import has_contact
from nlp.records import Analysis, BotSigns
from service.ingest.convert import SHANGHAI
from service.settings import Settings
from service.stores.contract import Filters, Flow, PostStore, Query, StoredPost

DAY: Final = timedelta(days=1)
LOOK_BACK: Final = timedelta(days=2)
"""The job looks at days that began within this time."""
_AUTHORS: Final = 500
"""Authors the job looks at, those with the most posts."""


@dataclass(slots=True)
class _Seen:
    """What an author posted on a day."""

    texts: Counter[str] = field(default_factory=Counter)
    grievances: int = 0
    promotions: int = 0

    def day(self) -> AuthorDay:
        return AuthorDay(self.texts.total(), len(self.texts), self.grievances, self.promotions)


def mark_bots(
    store: PostStore, settings: Settings, posts: Sequence[Post], analyses: Mapping[str, Analysis]
) -> dict[str, Analysis]:
    """The analyses, with ``bot`` where the author's day looks like a bot's; such a post is noise unless it tells a grievance.

    Organisations and the bank's own accounts are never marked: answering a hundred people alike is their work.
    """
    judged = [post for post in posts if post.id in analyses and _may_be_bot(post, settings)]
    if not judged:
        return dict(analyses)
    seen = _days(store, judged, analyses)
    templates = _templates(store, judged, analyses)
    marked = dict(analyses)
    for post in judged:
        analysis = analyses[post.id]
        day = seen[author_key(post), day_of(post)].day()
        marked[post.id] = marked_by(analysis, bot_signs(day, templates.get(analysis.duplicate_key, 0)))
    return marked


def marked_by(analysis: Analysis, signs: BotSigns | None) -> Analysis:
    """The analysis with these signs, dropped for them where nothing else drops it and it tells no grievance."""
    drops = signs is not None and analysis.drop_reason is None and not has_grievance(analysis.labels)
    return replace(analysis, bot=signs, drop_reason=DropReason.BOT_LIKE if drops else analysis.drop_reason)


def busy_posts(store: PostStore, now: datetime) -> Iterable[StoredPost]:
    """Signal of the recent days by authors who posted so much that a day of theirs may look like a bot's."""
    recent = Filters(since=_midnight(now - LOOK_BACK))
    buckets = store.facet(Query(filters=recent), "author", size=_AUTHORS)
    busy = tuple(bucket.value for bucket in buckets if bucket.count >= min(RULES.flood_posts, RULES.offer_posts))
    return store.export(Query(filters=replace(recent, authors=busy, noise=False, analysed=True))) if busy else ()


def author_key(post: Post) -> str:
    """``site:author_id``."""
    return f"{post.site}:{post.author.id}"


def day_of(post: Post) -> datetime:
    """Start of the day of Shanghai that the post counts for."""
    return _midnight(post.published_at or post.fetched_at)


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def _may_be_bot(post: Post, settings: Settings) -> bool:
    return (
        bool(post.author.id)
        and post.author.verified != "organisation"
        and post.author.name not in settings.own_accounts
    )


def _days(
    store: PostStore, posts: Sequence[Post], analyses: Mapping[str, Analysis]
) -> defaultdict[tuple[str, datetime], _Seen]:
    """By author and day: what is stored, and the posts at hand that are not yet."""
    seen: defaultdict[tuple[str, datetime], _Seen] = defaultdict(_Seen)
    for flow in _flows(store, posts, authors=tuple(dict.fromkeys(map(author_key, posts)))):
        one = seen[flow.author, flow.day]
        one.texts[flow.likeness] += flow.posts
        one.grievances += flow.grievances
        one.promotions += flow.promotions
    stored = store.known([post.id for post in posts])
    for post in posts:
        one = seen[author_key(post), day_of(post)]
        if post.id not in stored or not one.texts:  # stored with another author or day, as another tool saw it
            analysis = analyses[post.id]
            one.texts[analysis.duplicate_key or post.id] += 1
            one.grievances += has_grievance(analysis.labels)
            one.promotions += analysis.drop_reason in PROMOTIONS
    return seen


def _templates(store: PostStore, posts: Sequence[Post], analyses: Mapping[str, Analysis]) -> dict[str, int]:
    """By duplicate key: how many accounts posted it on a day of these posts, of offers with a contact only."""
    offers = [post for post in posts if _is_offer(analyses[post.id])]
    if not offers:
        return {}
    keys = tuple(dict.fromkeys(analyses[post.id].duplicate_key for post in offers))
    authors: defaultdict[tuple[str, datetime], set[str]] = defaultdict(set)
    for flow in _flows(store, offers, duplicate_keys=keys):
        authors[flow.likeness, flow.day].add(flow.author)
    for post in offers:
        authors[analyses[post.id].duplicate_key, day_of(post)].add(author_key(post))
    most: dict[str, int] = {}
    for (key, _), names in authors.items():
        most[key] = max(most.get(key, 0), len(names))
    return most


def _is_offer(analysis: Analysis) -> bool:
    return (
        bool(analysis.duplicate_key)
        and not has_grievance(analysis.labels)
        and has_contact(with_title(analysis.title, analysis.text))
    )


def _flows(
    store: PostStore, posts: Sequence[Post], *, authors: tuple[str, ...] = (), duplicate_keys: tuple[str, ...] = ()
) -> list[Flow]:
    """Flows on the days of these posts."""
    days = [day_of(post) for post in posts]
    span = Filters(since=min(days), until=max(days) + DAY, authors=authors, duplicate_keys=duplicate_keys)
    return store.flows(Query(filters=span))

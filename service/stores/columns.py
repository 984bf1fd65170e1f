"""What of a stored post can be filtered, counted, sorted and searched: the same columns in both stores."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from crawlers.items import Post, PostType
from nlp.labels import Sentiment
from nlp.records import Analysis
from nlp.stances import sentiments
from nlp.words import index_tokens, index_version
from service.stores.contract import StoredPost

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MULTIPLE: Final = frozenset({"kind", "aspect", "brand", "blamed", "own_kind"})
"""Columns of which a post may have several values."""
FILTERS: Final = {
    "ids": "id", "platforms": "platform", "sites": "site", "types": "type", "sources": "source", "kinds": "kind",
    "sentiments": "sentiment", "aspects": "aspect", "urgencies": "urgency", "brands": "brand", "queues": "queue",
    "drop_reasons": "drop_reason", "regions": "region", "verified": "verified", "authors": "author",
    "duplicate_keys": "likeness", "own_kinds": "own_kind", "blamed": "blamed", "roots": "root",
}  # fmt: skip
"""Field of `Filters` to the column whose values it names. Facets have the names of their columns."""
FLAGS: Final = ("analysed", "gone")
"""Fields of `Filters`, and columns, that are true or false."""
TEXTS: Final = {"text": 3.0, "title": 2.0, "quoted": 1.0, "author_name": 1.0}
"""The fields searched for words, and how much a word found there weighs in the relevance."""

POLLS: Final = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72))
"""So long after a post was first seen its site is asked for it anew."""
POLLS_LATE: Final = timedelta(days=4)
"""What could not be asked for within this time is let go."""
_ANSWERS: Final = frozenset({PostType.COMMENT, PostType.REPLY})
SIMILAR_WORDS: Final = 12
"""Posts like another one are looked for by so many of its words, the rarest ones."""
SHARED_WORDS: Final = 0.3
"""A similar post has at least this share of them."""


@dataclass(frozen=True, slots=True)
class Columns:
    """One row. Empty strings mean that the post has no such value; they are never counted as one."""

    id: str
    platform: str
    site: str
    type: str
    author: str
    """``site:author_id``."""
    region: str
    verified: str
    time: int
    """Published, else fetched: milliseconds since 1970 UTC."""
    reach: int
    """Reposts + comments + likes."""
    likeness: str
    """The duplicate key, or the post's own id where it has none: near-duplicates share it."""
    root: str
    """Id of the first post of its thread or chain, of its parent where that alone is known; empty where it is the first."""
    analysed: bool
    source: str
    sentiment: str
    urgency: int | None
    drop_reason: str
    model_version: str
    queue: str
    rules_version: str
    kind: tuple[str, ...]
    aspect: tuple[str, ...]
    brand: tuple[str, ...]
    blamed: tuple[str, ...]
    own_kind: tuple[str, ...]
    words_version: str
    """`nlp.words.index_version` of the tokens that are searched."""
    gone: bool
    poll_at: int | None
    """`next_poll` in milliseconds since 1970 UTC."""


def to_columns(stored: StoredPost) -> Columns:
    """The row of a stored post."""
    post, analysis, routing = stored.post, stored.analysis, stored.routing
    poll = next_poll(stored)
    return Columns(
        id=post.id,
        platform=post.platform.value,
        site=post.site,
        type=post.type.value,
        author=f"{post.site}:{post.author.id}" if post.author.id else "",
        region=post.region,
        verified=post.author.verified,
        time=milliseconds(post.published_at or post.fetched_at),
        reach=reach(post),
        likeness=(analysis.duplicate_key if analysis else "") or post.id,
        root=post.root_id or post.parent_id,
        analysed=analysis is not None,
        source=analysis.source.value if analysis else "",
        sentiment=analysis.sentiment.value if analysis else "",
        urgency=analysis.urgency if analysis else None,
        drop_reason=analysis.drop_reason.value if analysis and analysis.drop_reason else "",
        model_version=analysis.model_version if analysis else "",
        queue=routing.queue.value if routing else "",
        rules_version=routing.rules_version if routing else "",
        kind=tuple(kind.value for kind in analysis.labels) if analysis else (),
        aspect=tuple(aspect.value for aspect in analysis.aspects) if analysis else (),
        brand=analysis.brands if analysis else (),
        blamed=_blamed(analysis) if analysis else (),
        own_kind=tuple(analysis.own_kinds) if analysis else (),
        words_version=index_version(),
        gone=stored.gone_at is not None,
        poll_at=None if poll is None else milliseconds(poll),
    )


def next_poll(stored: StoredPost) -> datetime | None:
    """When its site is to be asked for a post anew; None for answers to others, and once the last of `POLLS` is over.

    Being met again by a crawl is as good as being asked for.
    """
    if stored.post.type in _ANSWERS:
        return None
    last = max(stored.last_seen, stored.asked_at or stored.last_seen)
    return next((at for age in POLLS if (at := stored.first_seen + age) > last), None)


def _blamed(analysis: Analysis) -> tuple[str, ...]:
    return tuple(brand for brand, sentiment in sentiments(analysis).items() if sentiment is Sentiment.NEGATIVE)


def reach(post: Post) -> int:
    """How many people did something with the post: reposts + comments + likes."""
    return post.reposts.value + post.comments.value + post.likes.value


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970 UTC, rounded down."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def moment(milliseconds: int) -> datetime:
    """The time of a number of `milliseconds`."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_words(post: Post) -> dict[str, str]:
    """The tokens of each field of `TEXTS`, joined by spaces."""
    texts = {"text": post.text, "title": post.title, "quoted": post.quoted, "author_name": post.author.name}
    return {name: " ".join(index_tokens(text)) if text else "" for name, text in texts.items()}


def telling_words(words: dict[str, str]) -> list[str]:
    """The distinct words of text and title of two characters or more; plain numbers tell nothing."""
    tokens = dict.fromkeys(f"{words['title']} {words['text']}".split())
    return [token for token in tokens if len(token) > 1 and not token.isdigit()]

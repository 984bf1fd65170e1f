"""The contract of a post store, and the records it takes and gives.

Two implementations hold to it: SQLite (embedded) and Elasticsearch. One contract suite tests both.
A document has three sections - post, analysis, routing - and each write touches only the sections it
brings: a re-crawl never erases an analysis, a re-analysis never erases a count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from crawlers.items import Post
from nlp.records import Analysis
from service.stores.decision import Decision

Interval = Literal["hour", "day"]
Sort = Literal["newest", "oldest", "relevance", "reach"]
Facet = Literal[
    "platform", "site", "type", "source", "kind", "sentiment", "aspect", "urgency", "brand", "blamed", "queue", "drop_reason",
    "region", "verified", "author", "own_kind",
]  # fmt: skip


class QuerySyntaxError(ValueError):
    """A text query that cannot be read; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One post to write; sections that are None are left as they are in the store."""

    post: Post
    analysis: Analysis | None = None
    routing: Decision | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A post's site was asked for it anew, and the answer was not the post itself."""

    at: datetime
    """Aware, UTC."""
    gone: str = ""
    """Why it is gone, in the site's words; empty where the answer says nothing of that."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """How many of a batch were new, and how many were there already (and were brought up to date)."""

    stored: int
    duplicate: int


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post with all that is known of it. Texts in it are cleaned and masked where analysed.

    ``first_seen`` and ``last_seen`` are the earliest and the latest time it was fetched.
    """

    post: Post
    analysis: Analysis | None
    routing: Decision | None
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None = None
    """When its site was found to have it no more; None while it is there, also once a page shows it again."""
    gone_reason: str = ""
    """Why, in the site's words."""
    asked_at: datetime | None = None
    """When its site was last asked for it in vain."""

    @property
    def id(self) -> str:
        return self.post.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """All given conditions must hold; several values in one field mean any of them."""

    ids: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    urgencies: tuple[int, ...] = ()
    brands: tuple[str, ...] = ()
    blamed: tuple[str, ...] = ()
    """Brands of which the post speaks ill (`nlp.stances`): of several that it names, perhaps one."""
    own_kinds: tuple[str, ...] = ()
    """Names of the bank's own kinds."""
    queues: tuple[str, ...] = ()
    drop_reasons: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    """Author ids as ``site:author_id``."""
    duplicate_keys: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    """Ids of the posts that a thread or repost chain began with; a post that names only its parent stands under that."""
    noise: bool | None = None
    """True: only noise; False: only signal (no drop reason, or not yet analysed); None: all."""
    analysed: bool | None = None
    gone: bool | None = None
    """True: only posts that their sites have no more; False: only those still there; None: all."""
    due: datetime | None = None
    """Only posts whose sites are to be asked for them anew by this time (`service.stores.columns.next_poll`)."""
    model_version_not: str = ""
    """Analysed by another model than this one, or not at all."""
    rules_version_not: str = ""
    """Analysed, and routed by other rules than these, or not at all."""
    since: datetime | None = None
    """Published at or after (posts without a time count by fetched_at)."""
    until: datetime | None = None
    """Published before."""
    min_reach: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for: words and filters.

    ``text``: words are joined by AND; ``OR`` (or ``|``), ``NOT`` (or a leading ``-``), parentheses and "quoted
    phrases"; Chinese words are cut by jieba like the posts, a word cut in several counts as a phrase.
    """

    text: str = ""
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Hit:
    """One post found, with its score (0 unless sorted by relevance) and how many near-duplicates stand behind it."""

    stored: StoredPost
    score: float = 0.0
    similar: int = 0
    """Other posts in the store with the same duplicate key."""


@dataclass(frozen=True, slots=True)
class HitPage:
    """One page of hits. ``next`` goes into the next call's ``after``; empty on the last page.

    ``total`` counts all posts that match; with ``collapse`` too it counts posts, not groups.
    """

    total: int
    hits: tuple[Hit, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A value of a facet and how many posts have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a trend: its start (aware, UTC; hours and days begin by the clock of Asia/Shanghai)."""

    start: datetime
    count: int
    split: tuple[Bucket, ...] = ()
    """By the facet asked for, if any."""


@dataclass(frozen=True, slots=True)
class HotWord:
    """A word that stands out in the hits against a background, by the score of `hot_words`."""

    word: str
    count: int
    background: int
    score: float
    ratio: float
    """Log ratio: 1 means twice as frequent as elsewhere, 2 four times."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How often an author posted near-duplicates of one text on a day of Asia/Shanghai."""

    author: str
    """``site:author_id``."""
    day: datetime
    likeness: str
    """The duplicate key, or the post's id where it has none."""
    posts: int
    grievances: int
    """Of them, how many complain, criticise, ask, leave or report."""
    promotions: int
    """Of them, how many are dropped as advertisement, lottery or spam."""


class PostStore(Protocol):
    """Where posts live. All methods may raise `StoreUnavailableError`."""

    def setup(self) -> None:
        """Create or upgrade what the store needs; safe to call again."""

    def close(self) -> None:
        """Release connections."""

    def refresh(self) -> None:
        """Make all writes visible to searches."""

    def write(self, entries: Sequence[Entry]) -> WriteResult:
        """Write a batch, all or nothing for the caller: on an error write the same batch again.

        The post section of a known id is brought up to date (the later fetched page wins, what it does not show is
        kept), its text unless the new one is the stored one cut, or was fetched earlier. When an entry has an analysis,
        the stored texts are the analysis's (masked); a text without analysis never replaces an analysed one. The analysis
        of a text that is not taken is left aside with it, unless another model made it (see `service.stores.merge`).
        The same id twice in a batch counts once as stored and once as duplicate.
        """

    def check(self, checks: Mapping[str, Check]) -> int:
        """Note what asking for posts anew gave, by their ids; gives how many of them are in the store.

        A post that is gone stays as it is, with ``gone_at``; the next page that shows it, fetched later, takes that away.
        """

    def known(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of the ids are in the store."""

    def get(self, ids: Sequence[str]) -> list[StoredPost]:
        """The posts with these ids, in that order; unknown ids are left out."""

    def search(
        self, query: Query, *, sort: Sort = "newest", size: int = 20, after: str = "", collapse: bool = False
    ) -> HitPage:
        """One page of hits. ``collapse``: of each near-duplicate group only the first match in this order.

        ``size`` is at most 10,000. Raises `QuerySyntaxError`, also for an ``after`` that belongs to another sort order.
        """

    def count(self, query: Query) -> int:
        """How many posts match."""

    def facet(self, query: Query, facet: Facet, *, size: int = 50) -> list[Bucket]:
        """Counts by value, largest first; posts with several values count under each."""

    def trend(self, query: Query, interval: Interval, *, split: Facet | None = None) -> list[Point]:
        """Counts by hour or day of Asia/Shanghai; steps without posts inside the range are there with 0.

        The range is that of ``since`` and ``until``; on an open side it ends with the posts found. At most the last
        10,000 steps. ``split`` gives the 20 most frequent values.
        """

    def hot_words(
        self, query: Query, background: Query, *, phrases: Sequence[str] = (), size: int = 30
    ) -> list[HotWord]:
        """Words of two characters or more that are more frequent in the hits than in the rest of the background.

        Score: log-likelihood ratio G2 (Dunning 1993) of document counts, of words that are significantly, and at least
        twice, as frequent in the hits as in the posts of the background that are no hits; where those are few, also
        as in ordinary posts (`service.stores.hot_words`). Words of own text and title count, plain numbers do not;
        ``phrases`` count like words. What is exact: docs/stores.md.
        """

    def phrase_counts(self, query: Query, phrases: Sequence[str]) -> dict[str, int]:
        """How many hits each phrase has: as many as a search for it within the query."""

    def flows(self, query: Query) -> list[Flow]:
        """What the matching posts of known authors are by author, day and text, in that order."""

    def similar(self, post_id: str, *, size: int = 10) -> list[Hit]:
        """Posts like this one: same duplicate key first, then by shared words; the post itself is left out."""

    def recut(self, *, size: int = 500) -> int:
        """Cut the words of up to ``size`` posts anew that were cut with other words; 0 once all are up to date."""

    def export(self, query: Query) -> Iterator[StoredPost]:
        """All matches in order of (published or fetched time, id), in bounded memory.

        Raises `QuerySyntaxError` at the call, not at the first post.
        """

    def delete(self, ids: Sequence[str]) -> int:
        """Delete posts; returns how many were there."""


class StoreUnavailableError(RuntimeError):
    """The store cannot be reached or refuses to work; the message says what to check."""

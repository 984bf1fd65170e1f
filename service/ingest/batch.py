"""One batch of posts: analyse, write, hand to the desk, mark as routed.

Order matters for a crash at any line: a post that needs work is marked as routed only after its case and tags
are there, so `service.ingest.rederive` finds and heals what was left. All steps are idempotent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

import structlog
from prometheus_client import Counter as Metric
from prometheus_client import Histogram

from crawlers.items import Post
from nlp.pipeline import AnalysisError
from nlp.records import Analysis
from service.ingest.bots import mark_bots
from service.ingest.context import Context
from service.ingest.convert import analysed_post, masked_post, to_text, well_formed
from service.ingest.near_duplicates import NearDuplicates
from service.ingest.repolling_counts import CountsHistory
from service.ingest.unseen import UnseenPosts
from service.routing.facts import to_facts
from service.stores.contract import Entry, StoredPost
from service.stores.decision import Decision, Queue
from service.stores.merge import brings_text, joined

log = structlog.get_logger()
POSTS = Metric("tingfeng_posts_total", "Posts that came in, by what became of them.", ["result"])
DROPPED = Metric("tingfeng_posts_dropped_total", "Posts dropped as noise.", ["reason"])
ROUTED = Metric("tingfeng_decisions_total", "Posts routed.", ["queue"])
BATCH = 256
"""Posts a batch: large enough to fill the model's batches, small enough to lose little when stopped."""
Item = TypeVar("Item")
SECONDS = Histogram("tingfeng_batch_seconds", "Seconds to take in one batch of posts.")


@dataclass
class Taken:
    """What became of the posts that came in; adds up over batches."""

    posts: int = 0
    stored: int = 0
    duplicate: int = 0
    analysed: int = 0
    unanalysed: int = 0
    """Stored without an analysis: a job picks them up."""
    dropped: Counter[str] = field(default_factory=Counter)
    routed: Counter[str] = field(default_factory=Counter)
    cases_opened: int = 0
    cases_joined: int = 0
    tags: int = 0

    def add(self, other: "Taken") -> None:
        """Add the counts of another batch."""
        for name in ("posts", "stored", "duplicate", "analysed", "unanalysed", "cases_opened", "cases_joined", "tags"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.dropped += other.dropped
        self.routed += other.routed


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Lists of at most ``size`` items, in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def take(context: Context, posts: Sequence[Post]) -> Taken:
    """Take in one batch (some hundred posts). Raises `StoreUnavailableError`; then give the same batch again."""
    with SECONDS.time():
        unique = _distinct([context.author_ids.hidden(well_formed(post)) for post in posts])
        before = _stored(context, unique)
        settled = _settled(context, unique, before)
        fresh, failed = analyse(context, [post for post in unique if post.id not in settled])
        bare = [Entry(_unanalysed(context, post)) for post in [*failed, *(p for p in unique if p.id in settled)]]
        result = context.store.write([*(_without_work(entry) for entry in fresh), *bare])
        CountsHistory(context.database).add(unique, before)
        UnseenPosts(context.database, context.store).settle(unique, context.clock())
        taken = hand_over(context, fresh)
        taken.posts, taken.stored, taken.unanalysed = len(posts), result.stored, len(failed)
        taken.duplicate = len(posts) - result.stored
    POSTS.labels("stored").inc(taken.stored)
    POSTS.labels("duplicate").inc(taken.duplicate)
    return taken


def _distinct(posts: Iterable[Post]) -> list[Post]:
    """Each post once; of several readings of one the richest fields."""
    found: dict[str, Post] = {}
    for post in posts:
        found[post.id] = joined(found[post.id], post) if post.id in found else post
    return list(found.values())


def _stored(context: Context, posts: Sequence[Post]) -> dict[str, StoredPost]:
    """The posts of the batch as they are in the store now, by id."""
    known = context.store.known([post.id for post in posts])
    return {stored.id: stored for stored in context.store.get(sorted(known))} if known else {}


def _settled(context: Context, posts: Sequence[Post], before: Mapping[str, StoredPost]) -> frozenset[str]:
    """Posts that are in the store, analysed and routed, and bring no other words: they only bring new counts."""
    if not before:
        return frozenset()
    by_id, analyser = {post.id: post for post in posts}, context.analyser
    return frozenset(
        stored.id
        for stored in before.values()
        if stored.analysis is not None
        and stored.routing is not None
        and not brings_text(stored, analyser.own_words(to_text(by_id[stored.id])), by_id[stored.id].fetched_at)
    )


def _unanalysed(context: Context, post: Post) -> Post:
    return masked_post(post) if context.settings.mask_personal_data else post


def _without_work(entry: Entry) -> Entry:
    return replace(entry, routing=None) if needs_work(entry.routing) else entry


def analyse(
    context: Context, posts: Sequence[Post], clusters: Mapping[str, str] | None = None
) -> tuple[list[Entry], list[Post]]:
    """Entries with analysis and decision, and the posts that could not be analysed.

    ``clusters``: the duplicate keys that posts had before, by id.

    Where a whole batch fails, each post is tried alone. What a person said of a post stands over the model's word.
    """
    placed = NearDuplicates(context.database, context.clock).place(_analyses(context, posts), clusters)
    found = standing_over(context, mark_bots(context.store, context.settings, posts, placed))
    entries = [
        decide(context, analysed_post(post, found[post.id]), found[post.id]) for post in posts if post.id in found
    ]
    return entries, [post for post in posts if post.id not in found]


def _analyses(context: Context, posts: Sequence[Post]) -> dict[str, Analysis]:
    texts = [to_text(post) for post in posts]
    try:
        return {analysis.id: analysis for analysis in context.analyser.analyse(texts)}
    except AnalysisError:
        log.warning("batch_analysis_failed", posts=len(posts))
    analyses = {}
    for text in texts:
        try:
            (analyses[text.id],) = context.analyser.analyse([text])
        except AnalysisError as error:
            log.error("analysis_failed", post_id=text.id, error=str(error))  # noqa: TRY400
    return analyses


def standing_over(context: Context, analyses: Mapping[str, Analysis]) -> dict[str, Analysis]:
    """The analyses by post, with the labels that people gave in place of the model's."""
    corrected = context.corrections.standing(list(analyses))
    return {
        post_id: one.labels.over(analysis) if (one := corrected.get(post_id)) and one.labels else analysis
        for post_id, analysis in analyses.items()
    }


def decide(context: Context, post: Post, analysis: Analysis) -> Entry:
    """The entry with its routing decision."""
    facts = to_facts(post, analysis, context.settings)
    return Entry(post, analysis, context.rules.decide(facts))


def needs_work(decision: Decision | None) -> bool:
    """Whether a desk must get the post."""
    return decision is not None and decision.queue is not Queue.NONE


def hand_over(context: Context, entries: Sequence[Entry]) -> Taken:
    """Open or join cases and learn tags, then mark the posts as routed; counts what was done."""
    taken = Taken(analysed=len(entries))
    now = context.clock()
    stored = [StoredPost(entry.post, entry.analysis, entry.routing, now, now) for entry in entries]
    work = [post for post in stored if needs_work(post.routing)]
    if work:
        received = context.desk.receive(work)
        taken.cases_opened, taken.cases_joined = received.opened, received.joined
    taken.tags = context.customers.learn(stored)
    if work:
        context.store.write([Entry(post.post, None, post.routing) for post in work])
    _count(taken, entries)
    return taken


def _count(taken: Taken, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.routing is not None:
            taken.routed[entry.routing.queue.value] += 1
        if entry.analysis is not None and entry.analysis.drop_reason is not None:
            taken.dropped[entry.analysis.drop_reason.value] += 1
    for queue, count in taken.routed.items():
        ROUTED.labels(queue).inc(count)
    for reason, count in taken.dropped.items():
        DROPPED.labels(reason).inc(count)

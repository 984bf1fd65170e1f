"""A person says what a post truly is: kept for good, and everything that follows from labels follows at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nlp.records import Analysis
from service.accounts import Principal
from service.errors import InvalidError, NotFoundError
from service.ingest.batch import decide
from service.ingest.context import Context
from service.ingest.convert import analysed_post, to_text
from service.learning import Change, Labels, change_words
from service.stores.contract import Entry, StoredPost

MOST = 200
"""Posts corrected in one go."""


@dataclass(frozen=True, slots=True)
class _Post:
    """A stored post that can be corrected: it is analysed."""

    stored: StoredPost
    analysis: Analysis

    @property
    def present(self) -> Labels:
        return Labels.of(self.analysis)


def correct(context: Context, labels: Mapping[str, Labels], actor: Principal, note: str = "") -> None:
    """Give posts these labels (by id), route them again, and let cases, tags and search follow.

    Repeating it after a failure half-way does what was left. Raises `NotFoundError`, `InvalidError`.
    """
    posts = _found(context, list(labels))
    changes = [
        Change(one.stored.id, one.present, labels[one.stored.id], one.analysis.model_version, note) for one in posts
    ]
    context.corrections.add(changes, actor)
    for one in posts:
        corrected = labels[one.stored.id].over(one.analysis)
        _take_over(context, one, decide(context, one.stored.post, corrected), corrected, actor)
    context.store.refresh()


def withdraw(context: Context, post_id: str, actor: Principal) -> None:
    """Let the model's word on a post hold again. Raises `NotFoundError`, `nlp.pipeline.AnalysisError`.

    The correction is withdrawn last: until then it stands, so that repeating it after a failure half-way does all of it.
    """
    (post,) = _found(context, [post_id])
    context.corrections.withdrawable(post_id)
    (read,) = context.analyser.analyse([to_text(post.stored.post)])
    analysis = replace(read, duplicate_key=post.analysis.duplicate_key)
    _take_over(context, post, decide(context, analysed_post(post.stored.post, analysis), analysis), analysis, actor)
    context.corrections.withdraw(post_id, actor)
    context.store.refresh()


def labels_of(context: Context, post_id: str) -> Labels:
    """The labels that a post has now. Raises `NotFoundError`, `InvalidError`."""
    return _found(context, [post_id])[0].present


def _found(context: Context, post_ids: list[str]) -> list[_Post]:
    if not 1 <= len(post_ids) <= MOST:
        raise InvalidError(f"一次更正 1–{MOST} 条 (correct 1 to {MOST} posts at once)")
    found = context.store.get(post_ids)
    if len(found) < len(post_ids):
        missing = ", ".join(sorted(set(post_ids) - {stored.id for stored in found}))
        raise NotFoundError(f"没有帖子 {missing}; 它可能已按保留期删除 (no such post)")
    return [_correctable(stored) for stored in found]


def _correctable(stored: StoredPost) -> _Post:
    if stored.analysis is None:
        raise InvalidError("这条还没有分析，过几分钟再更正 (not analysed yet, try in a few minutes)")
    return _Post(stored, stored.analysis)


def _take_over(context: Context, before: _Post, entry: Entry, analysis: Analysis, actor: Principal) -> None:
    """Case first, tags next, the store last: what a crash leaves is done when the correction is made again."""
    after = replace(before.stored, post=entry.post, analysis=entry.analysis, routing=entry.routing)
    context.desk.correct(after, change_words(before.present, Labels.of(analysis)), actor)
    context.customers.learn([after])
    context.store.write([entry])

"""The book of new words and phrases: finds them in recent posts, keeps them, and what people decided of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from nlp.background import background
from nlp.phrases import Phrase, Post, discover
from service.accounts.audit import AuditEntry, record
from service.db import Database
from service.db.tables import PhraseRow
from service.errors import NotFoundError
from service.stores.contract import Filters, PostStore, Query, StoredPost

DAYS: Final = 7
"""New phrases are looked for in the posts of so many days."""
MOST_POSTS: Final = 100_000
"""Of more posts the newest are looked at."""
EXAMPLES: Final = 5
FRESH: Final = timedelta(days=14)
"""What was not found again for so long is no longer offered as new."""
log = structlog.get_logger()


class PhraseState(StrEnum):
    """What was decided of a phrase."""

    NEW = "new"
    ADOPTED = "adopted"
    """One word from now on, in hot words and keywords."""
    IGNORED = "ignored"
    """Not offered again."""


STATE_ZH: Final[Mapping[PhraseState, str]] = {
    PhraseState.NEW: "待定", PhraseState.ADOPTED: "已采纳", PhraseState.IGNORED: "已忽略",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPhrase:
    """One phrase of the book; figures are of the last time it was found."""

    phrase: str
    state: PhraseState
    first_seen: datetime
    found_at: datetime
    posts: int
    authors: int
    usual: float
    """In how many of so many ordinary posts on banks it would stand."""
    score: float
    examples: tuple[str, ...]
    """Ids of the newest posts that have it."""
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Discovery:
    """One look at recent posts."""

    posts: int
    found: tuple[FoundPhrase, ...]
    """What is new or adopted, the most striking first."""
    added: int
    """How many of them were never found before."""


class Phrasebook:
    """Phrases of one bank's posts. Safe to share between threads."""

    def __init__(self, store: PostStore, database: Database, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._database = database
        self._clock = clock

    def discover(
        self,
        *,
        days: int = DAYS,
        known: frozenset[str] = frozenset(),
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Discovery:
        """Look for phrases in the posts of the last days, without noise, and note them.

        ``known`` words are not looked for. ``progress`` is told how many posts of how many are read.
        """
        times: dict[str, datetime] = {}
        ignored = (one.phrase for one in self.find(PhraseState.IGNORED))
        posts = self._recent(self._clock() - timedelta(days=days), times, progress)
        phrases = discover(posts, background().bank, known=known.union(ignored))
        added, found = self._note(phrases, times)
        log.info("phrases_discovered", posts=len(times), found=len(found), added=added)
        return Discovery(len(times), tuple(found), added)

    def find(self, state: PhraseState) -> list[FoundPhrase]:
        """The phrases in a state, the most striking first; new ones only while they are fresh."""
        chosen = select(PhraseRow).where(PhraseRow.state == state.value)
        if state is PhraseState.NEW:
            chosen = chosen.where(PhraseRow.found_at >= self._clock() - FRESH)
        with self._database.reading() as session:
            return [_found(row) for row in session.scalars(chosen.order_by(PhraseRow.score.desc(), PhraseRow.phrase))]

    def adopted(self) -> list[str]:
        """The phrases that count as words."""
        with self._database.reading() as session:
            chosen = select(PhraseRow.phrase).where(PhraseRow.state == PhraseState.ADOPTED.value)
            return list(session.scalars(chosen.order_by(PhraseRow.phrase)))

    def decide(self, phrase: str, state: PhraseState, actor: str) -> FoundPhrase:
        """Adopt or ignore a phrase, or take either back. Raises `NotFoundError`."""
        now = self._clock()
        with self._database.session() as session:
            row = session.get(PhraseRow, phrase)
            if row is None:
                raise NotFoundError("没有这个新词，可能刚被别人处理；请刷新页面 (no such phrase)")
            if row.state != state.value:
                record(session, AuditEntry(now, actor, f"{state.value}_phrase", "phrase", phrase))
            row.state, row.decided_by, row.decided_at = state.value, actor, now
            return _found(row)

    def _recent(
        self, since: datetime, times: dict[str, datetime], progress: Callable[[int, int], None]
    ) -> Iterator[Post]:
        """Posts in order of time; notes when each was published."""
        self._store.refresh()
        query = Query(filters=Filters(noise=False, since=since))
        total = self._store.count(query)
        for done, stored in enumerate(islice(self._store.export(query), max(0, total - MOST_POSTS), None), 1):
            times[stored.id] = stored.post.published_at or stored.post.fetched_at
            yield _post(stored)
            progress(done, min(total, MOST_POSTS))

    def _note(self, phrases: list[Phrase], times: Mapping[str, datetime]) -> tuple[int, list[FoundPhrase]]:
        now = self._clock()
        with self._database.session() as session:
            self._database.serialise(session, "phrases")
            known = {row.phrase: row for row in session.scalars(select(PhraseRow))}
            rows = [_noted(session, known.get(one.text), one, times, now) for one in phrases]
            return sum(one.text not in known for one in phrases), [_found(row) for row in rows]


def _post(stored: StoredPost) -> Post:
    post = stored.post
    author = f"{post.site}:{post.author.id}" if post.author.id else stored.id
    key = stored.analysis.duplicate_key if stored.analysis else ""
    return Post(stored.id, f"{post.title}\n{post.text}", author, key or stored.id)


def _noted(
    session: Session, row: PhraseRow | None, phrase: Phrase, times: Mapping[str, datetime], now: datetime
) -> PhraseRow:
    first = times[phrase.posts[0]]
    if row is None:
        row = PhraseRow(phrase=phrase.text, state=PhraseState.NEW.value, first_seen=first, decided_by="")
        session.add(row)
    row.first_seen, row.found_at = min(row.first_seen, first), now
    row.posts, row.authors, row.usual, row.score = len(phrase.posts), phrase.authors, phrase.usual, phrase.score
    row.examples = list(phrase.posts[: -EXAMPLES - 1 : -1])
    return row


def _found(row: PhraseRow) -> FoundPhrase:
    return FoundPhrase(
        phrase=row.phrase,
        state=PhraseState(row.state),
        first_seen=row.first_seen,
        found_at=row.found_at,
        posts=row.posts,
        authors=row.authors,
        usual=row.usual,
        score=row.score,
        examples=tuple(row.examples),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )

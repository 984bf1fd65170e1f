"""Learns profiles and tags from analysed posts.

A tag is the sum of its evidence: its confidence is the highest of it, its end follows from the newest. So the order in
which posts come does not matter, the same post again changes nothing, and a new analysis that no longer sees an intent
withdraws it. Evidence that a person has revoked stays, so that it proves nothing again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.customers.tags import DAYS, INTENT, Claim, claims, expiry, speaks, spoken_at
from service.db.tables import IntentTagRow, ProfileRow, TagEvidenceRow
from service.stores.contract import StoredPost


@dataclass
class Held:
    """A tag in memory, with all its evidence by post."""

    row: IntentTagRow
    evidence: dict[str, TagEvidenceRow] = field(default_factory=dict)
    touched: bool = False

    def live(self, now: datetime) -> list[TagEvidenceRow]:
        """What proves the tag now, newest first."""
        rows = (row for row in self.evidence.values() if not row.revoked and expiry(self.row.tag, row.at) > now)
        return sorted(rows, key=lambda row: (row.at, row.post_id), reverse=True)


@dataclass
class Known:
    """A profile in memory with its tags."""

    row: ProfileRow
    tags: dict[str, Held] = field(default_factory=dict)


class Learning:
    """Learns from one batch within a transaction; what it makes is written at the end."""

    def __init__(self, session: Session, posts: Sequence[StoredPost], brand: str, now: datetime) -> None:
        self._session = session
        self._brand = brand
        self._now = now
        self._known = _load(session, {author_key(post) for post in posts})

    def learn(self, stored: StoredPost) -> None:
        """Bring the author's profile and tags up to date with one post."""
        key = author_key(stored)
        known = self._known.get(key)
        if known is None and (stored.analysis is None or not speaks(stored.analysis)):
            return
        if known is None:
            known = self._known[key] = Known(_new_profile(stored, self._now))
        _see(known.row, stored, self._now)
        made = claims(stored, self._brand, self._now)
        found = {claim.tag: claim for claim in made if claim.expires_at > self._now}
        if stored.analysis is not None:
            self._withdraw(known, stored.id, found)
        for claim in found.values():
            self._add(known, claim)

    def finish(self) -> int:
        """Write everything; gives the number of tags that are new or changed."""
        changed = sum(self._settle(held) for known in self._known.values() for held in known.tags.values())
        self._session.add_all(known.row for known in self._known.values())
        self._session.flush()
        for known in self._known.values():
            for held in known.tags.values():
                held.row.profile_id = known.row.id
                if held.evidence:
                    self._session.add(held.row)
        self._session.flush()
        for known in self._known.values():
            for held in known.tags.values():
                for evidence in held.evidence.values():
                    evidence.tag_id = held.row.id
                self._session.add_all(held.evidence.values())
        return changed

    def _withdraw(self, known: Known, post_id: str, found: dict[str, Claim]) -> None:
        """The post no longer speaks for tags it once proved."""
        for held in known.tags.values():
            evidence = held.evidence.get(post_id)
            if evidence is not None and not evidence.revoked and held.row.tag not in found:
                held.touched = True
                del held.evidence[post_id]
                if evidence.tag_id is not None:
                    self._session.delete(evidence)

    def _add(self, known: Known, claim: Claim) -> None:
        held = known.tags.setdefault(claim.tag, Held(IntentTagRow(tag=claim.tag)))
        held.touched = True
        evidence = held.evidence.setdefault(claim.post_id, TagEvidenceRow(post_id=claim.post_id, revoked=False))
        evidence.confidence, evidence.subject, evidence.at = claim.confidence, claim.subject, claim.at

    def _settle(self, held: Held) -> bool:
        """Set the tag to what its evidence says; whether that changed anything."""
        row, live = held.row, held.live(self._now)
        if not held.touched or (not live and row.revoked_at is not None):
            return False
        if not live:
            held.evidence.clear()
            if row.id is not None:  # the database deletes its evidence along with it
                self._session.execute(delete(IntentTagRow).where(IntentTagRow.id == row.id))
            return row.id is not None
        newest, confidence = live[0], max(evidence.confidence for evidence in live)
        new = (newest.post_id, newest.at, newest.subject, confidence, None)
        if new == (row.evidence_post_id, row.evidence_at, row.subject, row.confidence, row.revoked_at):
            return False
        if row.id is None or row.revoked_at is not None:
            row.made_at = self._now
        row.evidence_post_id, row.evidence_at, row.subject, row.confidence, row.revoked_at = new
        row.expires_at, row.revoked_by = expiry(row.tag, newest.at), ""
        return True


def author_key(stored: StoredPost) -> str:
    """``site:author_id``; empty where the author is not known."""
    return f"{stored.post.site}:{stored.post.author.id}" if stored.post.author.id else ""


def _new_profile(stored: StoredPost, now: datetime) -> ProfileRow:
    at = spoken_at(stored, now)
    return ProfileRow(
        author_key=author_key(stored),
        name=stored.post.author.name,
        platform=stored.post.platform.value,
        followers=stored.post.author.followers,
        verified=stored.post.author.verified,
        first_seen=at,
        last_seen=at,
    )


def _see(row: ProfileRow, stored: StoredPost, now: datetime) -> None:
    """The profile shows the author as in the newest post that says something of them."""
    author, at = stored.post.author, spoken_at(stored, now)
    row.first_seen = min(row.first_seen, at)
    if at >= row.last_seen:
        row.last_seen = at
        row.name = author.name or row.name
        row.verified = author.verified or row.verified
        row.followers = row.followers if author.followers is None else author.followers


def _load(session: Session, keys: Iterable[str]) -> dict[str, Known]:
    """Profiles of these authors with all tags and evidence."""
    wanted = select(ProfileRow).where(ProfileRow.author_key.in_(sorted(keys)))
    by_id = {row.id: Known(row) for row in session.scalars(wanted.with_for_update())}
    tags: dict[int, Held] = {}
    for row in session.scalars(select(IntentTagRow).where(IntentTagRow.profile_id.in_(by_id))):
        tags[row.id] = by_id[row.profile_id].tags[row.tag] = Held(row)
    for evidence in session.scalars(select(TagEvidenceRow).where(TagEvidenceRow.tag_id.in_(tags))):
        tags[evidence.tag_id].evidence[evidence.post_id] = evidence
    return {known.row.author_key: known for known in by_id.values()}


def forget(session: Session, now: datetime) -> int:
    """Delete what is past its end: tags, and evidence of tags that newer evidence keeps. Gives the number of tags."""
    ended = delete(IntentTagRow).where(IntentTagRow.expires_at <= now).returning(IntentTagRow.id)
    count = len(session.scalars(ended).all())
    weaker = [
        tag_id for kind, days in DAYS.items() for tag_id in _forget_evidence(session, kind, now - timedelta(days))
    ]
    strongest = select(func.max(TagEvidenceRow.confidence)).where(
        TagEvidenceRow.tag_id == IntentTagRow.id, ~TagEvidenceRow.revoked
    )
    kept = update(IntentTagRow).where(IntentTagRow.id.in_(weaker), IntentTagRow.revoked_at.is_(None))
    session.execute(kept.values(confidence=strongest.scalar_subquery()))
    return count


def _forget_evidence(session: Session, kind: str, until: datetime) -> Sequence[int]:
    """The tags of one kind that lost evidence."""
    same = IntentTagRow.tag.startswith(INTENT) if kind == "intent" else IntentTagRow.tag == kind
    old = TagEvidenceRow.tag_id.in_(select(IntentTagRow.id).where(same)) & (TagEvidenceRow.at <= until)
    return session.scalars(delete(TagEvidenceRow).where(old).returning(TagEvidenceRow.tag_id)).all()

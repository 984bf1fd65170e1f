"""Reads profiles with the tags that hold now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from service.customers.definition import holds_now
from service.customers.records import Evidence, Profile, ProfilePage, Tag, TagCount
from service.customers.tags import expiry, tag_name, tags_within
from service.db.tables import IntentTagRow, ProfileRow, TagEvidenceRow


def wanted_profiles(text: str, tag: str, platform: str, now: datetime) -> ColumnElement[bool]:
    """Profiles whose name or key has the words, with a tag, on a platform; what is empty matches all."""
    parts: list[ColumnElement[bool]] = [true()]
    if words := text.strip().replace("\x00", ""):
        named = ProfileRow.name.icontains(words, autoescape=True)
        parts.append(or_(named, ProfileRow.author_key.icontains(words, autoescape=True)))
    if platform:
        parts.append(ProfileRow.platform == platform)
    if tag:
        has = select(IntentTagRow.id).where(IntentTagRow.profile_id == ProfileRow.id, holds_now(now))
        parts.append(has.where(IntentTagRow.tag.in_(tags_within(tag))).exists())
    return and_(*parts)


def profile_page(session: Session, wanted: ColumnElement[bool], now: datetime, *, page: int, size: int) -> ProfilePage:
    """One page, last seen first; a page beyond the last gives the last one."""
    total = count_profiles(session, wanted)
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    query = select(ProfileRow).where(wanted).order_by(ProfileRow.last_seen.desc(), ProfileRow.id.desc())
    rows = session.scalars(query.limit(size).offset((page - 1) * size)).all()
    return ProfilePage(total, page, pages, with_tags(session, rows, now))


def count_profiles(session: Session, wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(ProfileRow).where(wanted)) or 0


def count_by_tag(session: Session, now: datetime) -> list[TagCount]:
    """Every tag that somebody has now, most frequent first."""
    number = func.count()
    query = select(IntentTagRow.tag, number).where(holds_now(now)).group_by(IntentTagRow.tag)
    ordered = session.execute(query.order_by(number.desc(), IntentTagRow.tag))
    return [TagCount(tag, tag_name(tag), count) for tag, count in ordered]


def with_tags(session: Session, rows: Sequence[ProfileRow], now: datetime) -> tuple[Profile, ...]:
    """The profiles with their tags, in the same order."""
    tags = _tags(session, [row.id for row in rows], now)
    return tuple(
        Profile(
            id=row.id,
            author_key=row.author_key,
            name=row.name,
            platform=row.platform,
            followers=row.followers,
            verified=row.verified,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            tags=tuple(tags.get(row.id, ())),
        )
        for row in rows
    )


def _tags(session: Session, profile_ids: Sequence[int], now: datetime) -> dict[int, list[Tag]]:
    query = select(IntentTagRow).where(IntentTagRow.profile_id.in_(profile_ids), holds_now(now))
    rows = session.scalars(query.order_by(IntentTagRow.confidence.desc(), IntentTagRow.id)).all()
    evidence = _evidence(session, rows, now)
    found: defaultdict[int, list[Tag]] = defaultdict(list)
    for row in rows:
        found[row.profile_id].append(
            Tag(
                id=row.id,
                tag=row.tag,
                name=tag_name(row.tag),
                subject=row.subject,
                confidence=row.confidence,
                evidence=tuple(evidence[row.id]),
                made_at=row.made_at,
                expires_at=row.expires_at,
            )
        )
    return found


def _evidence(session: Session, tags: Sequence[IntentTagRow], now: datetime) -> defaultdict[int, list[Evidence]]:
    by_id = {row.id: row for row in tags}
    query = select(TagEvidenceRow).where(TagEvidenceRow.tag_id.in_(by_id), ~TagEvidenceRow.revoked)
    found: defaultdict[int, list[Evidence]] = defaultdict(list)
    for row in session.scalars(query.order_by(TagEvidenceRow.at.desc(), TagEvidenceRow.post_id.desc())):
        if expiry(by_id[row.tag_id].tag, row.at) > now:
            found[row.tag_id].append(Evidence(row.post_id, row.confidence, row.at))
    return found

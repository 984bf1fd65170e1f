"""`Audiences`: saved queries over tags, with count, preview, pages and a table for Excel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts import AuditEntry, Principal, record
from service.customers import profiles
from service.customers.definition import AudienceDefinition, is_member
from service.customers.export import HEADER, cells
from service.customers.records import Profile
from service.db import Database
from service.db.columns import JsonObject
from service.db.cursors import cursor_number
from service.db.tables import AudienceRow, ProfileRow
from service.errors import ConflictError, InvalidError, NotFoundError
from service.spreadsheet import write_csv

PAGE = 100
LARGEST_PAGE = 1000
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Audience:
    """A saved query and how many members it has now."""

    id: int
    name: str
    definition: AudienceDefinition
    created_by: str
    created_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a definition would give: the number of members and some of them, last seen first."""

    count: int
    sample: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One page of members. ``next`` goes into the next call's ``after``; empty on the last page."""

    members: tuple[Profile, ...]
    next: str = ""


class Audiences:
    """Saves audiences and reads their members; nothing is copied, a member who loses the tag is out."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> list[Audience]:
        """All audiences, newest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(AudienceRow).order_by(AudienceRow.id.desc())).all()
            return [self._audience(session, row) for row in rows]

    def get(self, audience_id: int) -> Audience:
        """Raises `NotFoundError`."""
        with self._database.reading() as session:
            return self._audience(session, _row(session, audience_id))

    def save(self, name: str, definition: AudienceDefinition, actor: Principal) -> Audience:
        """Save a new audience. Raises `InvalidError` (name), `ConflictError` (name taken)."""
        name, now = name.strip(), self._clock()
        if not 0 < len(name) <= LONGEST_NAME:
            raise InvalidError(f"客群名称须有 1–{LONGEST_NAME} 个字 (name: 1 to {LONGEST_NAME} characters)")
        row = AudienceRow(
            name=name, definition=definition.model_dump(mode="json"), created_by=actor.name, created_at=now
        )
        with self._database.session() as session:
            self._database.serialise(session, "audiences")
            if session.scalars(select(AudienceRow).where(AudienceRow.name == name)).one_or_none() is not None:
                raise ConflictError(f"已有名为「{name}」的客群，请换一个名称 (name taken)")
            session.add(row)
            session.flush()
            record(session, AuditEntry(now, actor.name, "save_audience", "audience", str(row.id), {"name": name}))
            return self._audience(session, row)

    def delete(self, audience_id: int, actor: Principal) -> None:
        """Delete the query; profiles and tags stay. Raises `NotFoundError`."""
        with self._database.session() as session:
            row = _row(session, audience_id)
            session.delete(row)
            detail = {"name": row.name}
            record(session, AuditEntry(self._clock(), actor.name, "delete_audience", "audience", str(row.id), detail))

    def count(self, definition: AudienceDefinition) -> int:
        """How many members a definition has now."""
        with self._database.reading() as session:
            return profiles.count_profiles(session, is_member(definition, self._clock()))

    def preview(self, definition: AudienceDefinition, *, size: int = 10) -> Preview:
        """What a definition gives, before it is saved."""
        now = self._clock()
        with self._database.reading() as session:
            page = profiles.profile_page(session, is_member(definition, now), now, page=1, size=size)
        return Preview(page.total, page.profiles)

    def members(self, audience_id: int, *, after: str = "", size: int = PAGE) -> MemberPage:
        """One page in the order of profile ids, so that pages neither repeat nor skip while posts come in.

        Raises `NotFoundError`, `InvalidError` (cursor).
        """
        with self._database.reading() as session:
            definition = _definition(_row(session, audience_id))
            start = cursor_number(after) if after else 0
            return self._page(session, definition, start, min(max(size, 1), LARGEST_PAGE))

    def export_csv(self, audience_id: int, file: BinaryIO, actor: Principal) -> int:
        """Write all members as CSV that is safe in Excel (UTF-8 with mark); gives their number. Audited."""
        with self._database.reading() as session:
            row = _row(session, audience_id)
            definition = _definition(row)
            members = self._everybody(session, definition)
            count = write_csv(file, HEADER, (cells(member, definition) for member in members))
        detail: JsonObject = {"name": row.name, "rows": count}
        with self._database.session() as session:
            entry = AuditEntry(self._clock(), actor.name, "export_audience", "audience", str(row.id), detail)
            record(session, entry)
        return count

    def _everybody(self, session: Session, definition: AudienceDefinition) -> Iterator[Profile]:
        after = 0
        while True:
            page = self._page(session, definition, after, LARGEST_PAGE)
            yield from page.members
            if not page.next:
                return
            after = cursor_number(page.next)

    def _page(self, session: Session, definition: AudienceDefinition, after: int, size: int) -> MemberPage:
        now = self._clock()
        query = select(ProfileRow).where(ProfileRow.id > after, is_member(definition, now)).order_by(ProfileRow.id)
        rows = session.scalars(query.limit(size + 1)).all()
        following = str(rows[size - 1].id) if len(rows) > size else ""
        return MemberPage(profiles.with_tags(session, rows[:size], now), following)

    def _audience(self, session: Session, row: AudienceRow) -> Audience:
        definition = _definition(row)
        count = profiles.count_profiles(session, is_member(definition, self._clock()))
        return Audience(row.id, row.name, definition, row.created_by, row.created_at, count)


def _row(session: Session, audience_id: int) -> AudienceRow:
    row = session.get(AudienceRow, audience_id)
    if row is None:
        raise NotFoundError(f"没有客群 {audience_id}，可能已被删除 (no such audience)")
    return row


def _definition(row: AudienceRow) -> AudienceDefinition:
    return AudienceDefinition.model_validate(row.definition)

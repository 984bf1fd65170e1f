"""`Corrections`: what people said that posts truly are, kept for good; the newest word on a post stands."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select

from service.accounts import AuditEntry, Principal, record
from service.db import Database
from service.db.columns import JsonObject
from service.db.tables import CorrectionRow, UserRow
from service.errors import InvalidError, NotFoundError
from service.learning.labels import Labels
from service.learning.mistakes import count_mistakes
from service.learning.records import Change, Correction, CorrectionPage, Mistake

BATCH = 500
"""Posts asked for, and corrections read, within one query."""
LONGEST_NOTE = 1000


class Corrections:
    """Writes and reads corrections. Whether a person may correct is checked by the caller."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def add(self, changes: Sequence[Change], actor: Principal) -> None:
        """Keep corrections, all or none; labels that stand already add nothing. Audited. Raises `InvalidError`."""
        standing = self.standing([change.post_id for change in changes])
        rows = []
        for change in changes:
            known = standing.get(change.post_id)
            if known is None or known.labels != change.labels:
                rows.append(self._row(change, known, actor))
        self._write(rows)

    def withdraw(self, post_id: str, actor: Principal) -> None:
        """Let the model's word hold again. Audited. Raises `NotFoundError` where no correction stands."""
        known = self.withdrawable(post_id)
        self._write([self._row(Change(post_id, known.was, None, known.model_version), known, actor)])

    def withdrawable(self, post_id: str) -> Correction:
        """The correction of a post that stands. Raises `NotFoundError` where none does."""
        known = self.standing([post_id]).get(post_id)
        if known is None:
            raise NotFoundError(f"帖子 {post_id} 没有更正可撤销 (no correction to withdraw)")
        return known

    def standing(self, post_ids: Sequence[str]) -> dict[str, Correction]:
        """By post, the correction that stands; posts without one, or whose last was withdrawn, are left out."""
        newest: dict[str, Correction] = {}
        with self._database.reading() as session:
            for start in range(0, len(post_ids), BATCH):
                part = post_ids[start : start + BATCH]
                query = _corrections().where(CorrectionRow.post_id.in_(part)).order_by(CorrectionRow.id)
                newest |= {row.post_id: _correction(row, name) for row, name in session.execute(query)}
        return {post_id: one for post_id, one in newest.items() if one.labels is not None}

    def history(self, post_id: str) -> tuple[Correction, ...]:
        """All that was said of a post, newest first."""
        query = _corrections().where(CorrectionRow.post_id == post_id).order_by(CorrectionRow.id.desc())
        with self._database.reading() as session:
            return tuple(_correction(row, name) for row, name in session.execute(query))

    def recent(self, *, size: int = 50, before: int = 0) -> CorrectionPage:
        """One page of all that was said, newest first."""
        query = _corrections().order_by(CorrectionRow.id.desc()).limit(size + 1)
        if before:
            query = query.where(CorrectionRow.id < before)
        with self._database.reading() as session:
            found = [_correction(row, name) for row, name in session.execute(query)]
        return CorrectionPage(tuple(found[:size]), found[size - 1].id if len(found) > size else 0)

    def every(self) -> Iterator[Correction]:
        """All corrections that stand, in the order in which they were made, in bounded memory."""
        newest = select(func.max(CorrectionRow.id)).group_by(CorrectionRow.post_id)
        wanted = _corrections().where(CorrectionRow.id.in_(newest)).order_by(CorrectionRow.id).limit(BATCH)
        last = 0
        while True:
            with self._database.reading() as session:
                part = [_correction(row, name) for row, name in session.execute(wanted.where(CorrectionRow.id > last))]
            if not part:
                return
            last = part[-1].id
            yield from (one for one in part if one.labels is not None)

    def count(self) -> int:
        """How many posts have a correction that stands."""
        return sum(1 for _ in self.every())

    def mistakes(self) -> list[Mistake]:
        """What people change most in what the models said: the corrections that stand, most frequent change first."""
        return count_mistakes((one.was, one.labels) for one in self.every() if one.labels is not None)

    def _row(self, change: Change, known: Correction | None, actor: Principal) -> CorrectionRow:
        """The row of a change; where a correction stands already, what that one corrected is the model's word."""
        note = change.note.strip()
        if len(note) > LONGEST_NOTE:
            raise InvalidError(f"说明不能超过 {LONGEST_NOTE} 字 (note too long)")
        return CorrectionRow(
            post_id=change.post_id,
            at=self._clock(),
            actor=actor.name,
            labels=change.labels.to_json() if change.labels else {},
            was=(known.was if known else change.was).to_json(),
            model_version=known.model_version if known else change.model_version,
            note=note,
        )

    def _write(self, rows: Sequence[CorrectionRow]) -> None:
        with self._database.session() as session:
            for row in rows:
                session.add(row)
                action = "correct_labels" if row.labels else "withdraw_correction"
                detail: JsonObject = {"was": row.was, "now": row.labels, "model": row.model_version}
                record(session, AuditEntry(row.at, row.actor, action, "post", row.post_id, detail))


def _corrections() -> Select[CorrectionRow, str]:
    return select(CorrectionRow, UserRow.display_name).outerjoin(UserRow, UserRow.name == CorrectionRow.actor)


def _correction(row: CorrectionRow, name: str | None) -> Correction:
    return Correction(
        id=row.id,
        post_id=row.post_id,
        at=row.at,
        actor=row.actor,
        actor_name=name or row.actor,
        labels=Labels.read(row.labels) if row.labels else None,
        was=Labels.read(row.was),
        model_version=row.model_version,
        note=row.note,
    )

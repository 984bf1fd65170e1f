"""Whether crawls saw all there is: what each listing gave, and alarms - each with its remedy - that stand until the next good run."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crawlers.catalogue import Expectation
from crawlers.items import CrawlRun, Ended, Listing, Post, PostType
from service.db import Database
from service.db.tables import CrawlAlarmRow, CrawlListingRow
from service.watch.crawl_alarms import Alarm, AlarmKind
from service.watch.crawl_alerts import follow
from service.watch.window_sums import SUMMED, WindowSum, window_sums

ENDED_ZH: Final = {
    Ended.LAST_PAGE: "读到最后一页", Ended.EMPTY: "没有更多", Ended.REPEATED: "之后都已见过", Ended.DEPTH: "到 depth 为止",
    Ended.SPLIT: "已细分", Ended.CAPPED: "显示不全", Ended.GONE: "不存在", Ended.REFUSED: "被拒或变样", Ended.STOPPED: "下次接着读",
}  # fmt: skip
GOOD_ENDS: Final = frozenset({"finished", "budget"})
"""Stop reasons of runs that read what they were to read."""
_ANSWERS: Final = frozenset({PostType.COMMENT, PostType.REPLY})
_BEFORE: Final = 3  # earlier runs that all had posts make an empty one suspicious
_SUMMED: Final = 5_000  # listings of a source, the newest, among which cut windows and their parts are looked for
_NAMED: Final = 5  # targets that an alarm names
_LEAST_PAGES: Final = 3  # fewer say nothing of how many entries a page has
_LEAST_POSTS: Final = 20  # fewer say nothing of how often a field is filled


class FillCount:
    """How often the posts that a run found by itself (no answers) had each field that the source expects."""

    def __init__(self, expect: Expectation) -> None:
        self.expect = expect
        self._posts = 0
        self._filled = dict.fromkeys(expect.filled, 0)

    def add(self, post: Post) -> None:
        """Count one post."""
        if post.type in _ANSWERS:
            return
        self._posts += 1
        for name in self._filled:
            owner, _, field = name.rpartition(".")
            self._filled[name] += bool(getattr(post.author if owner else post, field))

    def lacking(self) -> str:
        """The field that falls short most, in words; empty where none does, or the posts are too few to tell."""
        shares = {name: filled / max(self._posts, 1) for name, filled in self._filled.items()}
        short = {name: share for name, share in shares.items() if share < self.expect.filled[name]}
        if self._posts < _LEAST_POSTS or not short:
            return ""
        name = min(short, key=lambda one: short[one] - self.expect.filled[one])
        wanted = self.expect.filled[name]
        return (
            f"{self._posts} 条帖子中只有 {short[name]:.0%} 有 {name}，应有 {wanted:.0%} (field {name} mostly missing)"
        )


def find_alarms(
    run: CrawlRun,
    listings: Sequence[Listing],
    before: Sequence[CrawlRun],
    fill: FillCount,
    sums: Sequence[WindowSum] = (),
) -> dict[AlarmKind, str]:
    """What a run that just ended shows to be wrong, with the detail. ``before``: earlier runs, newest first.

    ``sums``: of the windows that were cut, those whose last part was read since a run last ended.
    """
    found: dict[AlarmKind, str] = {}
    if run.stop_reason in set(AlarmKind):
        found[AlarmKind(run.stop_reason)] = run.detail
    if lacking := fill.lacking() or _thin(listings, fill.expect):
        found.setdefault(AlarmKind.SCHEMA_CHANGED, lacking)
    if run.stop_reason not in GOOD_ENDS:
        return found
    good = [one for one in before if one.stop_reason in GOOD_ENDS][:_BEFORE]
    if not run.found and len(good) == _BEFORE and all(one.found for one in good):
        had = "、".join(str(one.found) for one in good)
        found[AlarmKind.EMPTY] = f"前 {_BEFORE} 次抓到 {had} 条 (earlier runs had posts)"
    if gone := [listing.target for listing in listings if listing.ended is Ended.GONE]:
        found[AlarmKind.EMPTY] = f"不存在，或接口没有开放 (not there, or not open): {'、'.join(gone[:_NAMED])}"
    if short := _short_of(run, listings, fill.expect) or _short_sum(sums, fill.expect):
        found[AlarmKind.COVERAGE] = short
    return found


def _thin(listings: Sequence[Listing], expect: Expectation) -> str:
    """How few entries the listings' pages have, in words; empty where they have enough, or are too few to tell."""
    long = [one for one in listings if one.pages > 1 and one.ended is not Ended.SPLIT]
    full = sum(one.pages - 1 for one in long)
    mean = sum(one.found for one in long) / max(full, 1)
    if full < _LEAST_PAGES or mean >= expect.rows:
        return ""
    return f"{full} 页列表平均每页 {mean:.1f} 条，应有 {expect.rows} 条以上 (few entries on each page of the listings: some may not be recognised)"


def _short_of(run: CrawlRun, listings: Sequence[Listing], expect: Expectation) -> str:
    capped = [listing for listing in listings if listing.ended is Ended.CAPPED]
    if capped:
        return f"{len(capped)} 个时间窗已不能再细分，平台只显示前几十页 (windows that cannot be cut further): {capped[0].target}"
    if run.coverage is not None and run.coverage < expect.coverage:
        return f"抓到 {run.found} 条，平台说有 {run.expected} 条，覆盖 {run.coverage:.0%}，应有 {expect.coverage:.0%}"
    return ""


def _short_sum(sums: Sequence[WindowSum], expect: Expectation) -> str:
    """The window whose parts fall furthest short of what the platform said of it, in words; empty where none does."""
    short = [(one.coverage, one) for one in sums if one.coverage is not None and one.coverage < expect.coverage]
    if not short:
        return ""
    coverage, worst = min(short, key=lambda one: one[0])
    return f"{worst.window.target}：平台称整窗有 {worst.window.expected} 条，{worst.words}，覆盖 {coverage:.0%}，应有 {expect.coverage:.0%}"


class CrawlHealth:
    """Listings and alarms in the SQL database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run: CrawlRun, listing: Listing, now: datetime) -> None:
        """Keep what the reading of a listing gave."""
        fields = asdict(listing) | {"ended": listing.ended.value, "target": listing.target[:200]}
        with self._database.session() as session:
            session.add(CrawlListingRow(run=run.id, source=run.source, read_at=now, **fields))

    def listings(self, *, run: str = "", source: str = "", size: int = 200) -> list[Listing]:
        """Of a run, or the newest of a source; newest first."""
        query = select(CrawlListingRow).order_by(CrawlListingRow.id.desc()).limit(size)
        query = query.where(CrawlListingRow.run == run) if run else query
        query = query.where(CrawlListingRow.source == source) if source else query
        with self._database.reading() as session:
            return [_listing(row) for row in session.scalars(query)]

    def sum_up(self, run: CrawlRun, regions: int) -> list[WindowSum]:
        """Note at each window that was cut what its parts gave together; those that had no such note before.

        ``regions``: into how many places the source's finest windows are cut. Runs that were killed leave it to the next.
        """
        newest = (
            select(CrawlListingRow)
            .where(CrawlListingRow.source == run.source, CrawlListingRow.start.is_not(None))
            .order_by(CrawlListingRow.id.desc())
            .limit(_SUMMED)
        )
        with self._database.session() as session:
            rows = list(session.scalars(newest))[::-1]
            read = [_listing(row) for row in rows]
            sums = [one for one in window_sums(read, regions) if SUMMED not in one.window.note]
            words = {one.window: one.words for one in sums}
            for row, listing in zip(rows, read, strict=True):
                if listing in words:
                    row.note = "; ".join(filter(None, (row.note, words[listing])))
        return sums

    def settle(
        self,
        run: CrawlRun,
        found: Mapping[AlarmKind, str],
        now: datetime,
        samples: Mapping[AlarmKind, str] | None = None,
    ) -> None:
        """Raise what a run showed, and clear what it showed to be over; ``samples``: names of the pages that show it.

        Only a run that ended well shows anything to be over.
        """
        over = _over(run.stop_reason) - {kind.value for kind in found}
        with self._changing(now) as session:
            rows = {row.kind: row for row in session.scalars(_open_of(run.source))}
            for kind in over & set(rows):
                rows[kind].cleared_at = now
            for kind, detail in found.items():
                row = rows.get(kind) or CrawlAlarmRow(source=run.source, kind=kind.value, raised_at=now)
                row.seen_at, row.run, row.detail = now, run.id, detail
                row.sample = (samples or {}).get(kind, "") or row.sample or ""
                session.add(row)

    def check_silence(self, due: Mapping[str, timedelta], last_good: Mapping[str, datetime], now: datetime) -> int:
        """Raise an alarm for each source without a good run for longer than it should be; returns how many are silent.

        ``due``: how long each enabled source may be silent. Sources that never ran count from when they are first seen.
        """
        silent: dict[str, str] = {}
        for source, longest in due.items():
            last = last_good.get(source)
            if last is not None and now - last > longest:
                hours = (now - last).total_seconds() / 3600
                silent[source] = f"已有 {hours:.1f} 小时没有完整的采集 (no complete run for so long)"
        self._stand(AlarmKind.SILENT, silent, now)
        return len(silent)

    def check_cookies(self, warnings: Mapping[str, str], now: datetime) -> None:
        """Raise an alarm for each source whose cookie is about to end, with the words; clear those of all others."""
        self._stand(AlarmKind.COOKIE, warnings, now)

    def forget(self, enabled: Collection[str], now: datetime) -> None:
        """Clear the alarms of sources that are switched off: nobody waits for them."""
        with self._changing(now) as session:
            for row in session.scalars(select(CrawlAlarmRow).where(CrawlAlarmRow.cleared_at.is_(None))):
                if row.source not in enabled:
                    row.cleared_at = now

    def _stand(self, kind: AlarmKind, details: Mapping[str, str], now: datetime) -> None:
        """Let alarms of a kind stand for these sources, and for no others."""
        standing = select(CrawlAlarmRow).where(CrawlAlarmRow.cleared_at.is_(None), CrawlAlarmRow.kind == kind.value)
        with self._changing(now) as session:
            rows = {row.source: row for row in session.scalars(standing)}
            for source in rows.keys() - details.keys():
                rows[source].cleared_at = now
            for source, detail in details.items():
                row = rows.get(source) or CrawlAlarmRow(source=source, kind=kind.value, raised_at=now, run="")
                row.seen_at, row.detail = now, detail
                session.add(row)

    @contextmanager
    def _changing(self, now: datetime) -> Iterator[Session]:
        """A transaction on alarms, at whose end the alerts about them follow."""
        with self._database.session() as session:
            self._database.serialise(session, "alerts")
            yield session
            session.flush()
            follow(session, now)

    def open_alarms(self, source: str = "") -> list[Alarm]:
        """All that is wrong now, the newest first."""
        query = select(CrawlAlarmRow).where(CrawlAlarmRow.cleared_at.is_(None)).order_by(CrawlAlarmRow.id.desc())
        query = query.where(CrawlAlarmRow.source == source) if source else query
        with self._database.reading() as session:
            return [
                Alarm(row.source, AlarmKind(row.kind), row.raised_at, row.seen_at, row.run, row.detail, row.sample)
                for row in session.scalars(query)
            ]


def _over(stop_reason: str) -> set[str]:
    """Which alarms a run that ended so would have raised, were they still true; silence is over with any good run.

    That the cookie is about to end no run shows to be over.
    """
    return {kind.value for kind in AlarmKind if kind is not AlarmKind.COOKIE} if stop_reason in GOOD_ENDS else set()


def _open_of(source: str) -> Select[CrawlAlarmRow]:
    return select(CrawlAlarmRow).where(CrawlAlarmRow.source == source, CrawlAlarmRow.cleared_at.is_(None))


def _listing(row: CrawlListingRow) -> Listing:
    return Listing(
        target=row.target,
        ended=Ended(row.ended),
        found=row.found,
        expected=row.expected,
        pages=row.pages,
        start=row.start,
        end=row.end,
        region=row.region,
        parent=row.parent,
        is_gap=row.is_gap,
        note=row.note,
    )

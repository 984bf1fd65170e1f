"""Run one crawl source: Scrapy in a subprocess, its events taken in batch by batch.

The cursor is saved only after the posts before it are stored, so a run that is killed at any line goes on from
there; posts that come twice are known by their ids.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import uuid4

import structlog
from filelock import FileLock, Timeout

from crawlers.events import (
    CaptureEvent,
    CheckpointEvent,
    Event,
    GoneEvent,
    HotEvent,
    ListingEvent,
    MarkEvent,
    PageEvent,
    PostEvent,
    RunEvent,
    decode,
)
from crawlers.items import CrawlRun, Listing, Post
from crawlers.sources import SourceConfig
from crawlers.spiders.marks import Marks
from service.ingest.batch import BATCH, Taken, batches, take
from service.ingest.context import Context
from service.ingest.crawl_evidence import RunEvidence
from service.ingest.hot import take_hot
from service.ingest.runs import CrawlRuns
from service.ingest.sources import marks_path
from service.ingest.spider import log_path, spider
from service.stores.contract import Check
from service.watch.crawl_health import CrawlHealth, FillCount, find_alarms

log = structlog.get_logger()
TURN_SECONDS = 900
"""A crawl waits so long for a run that asks for the same source's known posts."""
FLUSH_SECONDS = 5
"""Posts of a slow source wait no longer than this."""


class SourceBusyError(RuntimeError):
    """Another process crawls this source now."""


class CrawlStoppedError(RuntimeError):
    """The process that runs the crawl is told to stop."""


@dataclass
class CrawlReport:
    """The run as recorded, and what became of its posts."""

    run: CrawlRun
    taken: Taken = field(default_factory=Taken)
    topics: int = 0
    """Words of a list of hot searches."""


_BEFORE = 10
"""Earlier runs that a new one is held against."""


def crawl(
    context: Context,
    source: SourceConfig,
    *,
    progress: Callable[[CrawlRun, Taken], None] = lambda _run, _taken: None,
    stopping: Callable[[], bool] = lambda: False,
) -> CrawlReport:
    """Crawl a source from where its last run stopped. Raises `SourceBusyError`; Ctrl-C ends it cleanly.

    Once ``stopping`` says so it ends at the next event with `CrawlStoppedError`.
    """
    with _lock(context, f"crawl-{source.name}", source.name), turn(context, source.name, TURN_SECONDS, stopping):
        cursor = CrawlRuns(context.database).unfinished_cursor(source.name)
        run = new_run(context, source.name, source.targets, cursor)
        return follow(Session(context, source, run, progress), stopping)


def new_run(context: Context, name: str, asked: Sequence[str], cursor: Mapping[str, str]) -> CrawlRun:
    """A run that begins now."""
    return CrawlRun(uuid4().hex, name, context.clock(), asked=tuple(asked), cursor=cursor)


def follow(session: "Session", stopping: Callable[[], bool], *arguments: str) -> CrawlReport:
    """Run a session's spider to its end; ``arguments``: what else the spider is told."""
    try:
        with spider(session.context, session.source, session.report.run, arguments) as events:
            for line in events:
                _stop_when(stopping)
                session.see(decode(line))
    except BaseException as error:
        session.stopped(error)
        raise
    return session.close()


def _stop_when(stopping: Callable[[], bool]) -> None:
    if stopping():
        raise CrawlStoppedError("停止服务，下次从断点继续 (stopped with the service; goes on next time)")


@contextmanager
def turn(context: Context, name: str, wait: float = 0, stopping: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """One at a time asks a source's site: a crawl of it, or a run that asks for its known posts anew.

    Raises `SourceBusyError` once it was waited for so many seconds, or told to stop.
    """
    with _lock(context, f"turn-{name}", name, wait, stopping):
        yield


@contextmanager
def _lock(
    context: Context, file: str, name: str, wait: float = 0, stopping: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    folder = context.settings.home / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{file}.lock")
    try:
        lock.acquire(timeout=wait, cancel_check=stopping)
    except Timeout:
        raise SourceBusyError(
            f"采集源 {name} 正在运行 (source is being crawled by another process); 请稍后再试"
        ) from None
    try:
        yield
    finally:
        lock.release()


class Session:
    """One run while it goes on: posts wait until a batch is full, checkpoints until their posts are stored."""

    def __init__(
        self, context: Context, source: SourceConfig, run: CrawlRun, progress: Callable[[CrawlRun, Taken], None]
    ) -> None:
        self.context = context
        self.source = source
        self.runs = CrawlRuns(context.database)
        self.progress = progress
        self.waiting: list[Post] = []
        self.flushed_at = time.monotonic()
        self.ended: CrawlRun | None = None
        self.cursor = run.cursor
        self.checks: dict[str, Check] = {}
        """What is known of posts that the site did not show, by id."""
        self.marks: dict[str, str] = {}
        """How far posts and lists were read."""
        self.report = CrawlReport(run)
        self.outcomes: dict[str, int] = {}
        self.health = CrawlHealth(context.database)
        self.listings: list[Listing] = []
        self.fill = FillCount(source.type.expect)
        self.before = self.runs.recent(source=run.source, size=_BEFORE)
        self.evidence = RunEvidence(context, source, run.cursor, self.before[0] if self.before else None)
        self.runs.save(run)

    def see(self, event: Event) -> None:
        """Take one event of the spider."""
        match event:
            case PostEvent(post):
                self.waiting.append(post)
                self.fill.add(post)
            case ListingEvent(listing):
                self.listings.append(listing)
                self.health.add(self.report.run, listing, self.context.clock())
            case GoneEvent(post_id, detail, at):
                self.checks[post_id] = Check(at, detail)
            case MarkEvent(key, mark):
                self.marks[key] = mark
            case HotEvent() as hot:
                self.report.topics += take_hot(self.context, hot)
            case CheckpointEvent(cursor):
                self.cursor = cursor
                self.flush_if_due()
            case PageEvent() as page:
                self.outcomes[page.outcome.value] = self.outcomes.get(page.outcome.value, 0) + 1
                self.evidence.add_page(page, self.context.clock())
            case CaptureEvent() as capture:
                self.evidence.add_capture(capture)
            case RunEvent(run):
                self.ended = run

    def flush_if_due(self) -> None:
        """Store what waits, where it is much or waits for long."""
        if len(self.waiting) >= BATCH or time.monotonic() - self.flushed_at > FLUSH_SECONDS:
            self._flush()

    def _flush(self) -> None:
        """Store what waits, and only then note what was read and move the cursor to the last checkpoint before it."""
        for batch in batches(self.waiting):
            self.report.taken.add(take(self.context, batch))
        self.waiting.clear()
        if self.checks:
            self.context.store.check(self.checks)
            self.checks.clear()
        if self.marks:
            Marks(marks_path(self.context)).add(self.report.run.source, self.marks, self.context.clock())
            self.marks.clear()
        self.flushed_at = time.monotonic()
        self._update(cursor=self.cursor)
        self.progress(self.report.run, self.report.taken)

    def _update(self, **changes: object) -> None:
        self.report.run = replace(self.report.run, outcomes=dict(self.outcomes), **changes)  # type: ignore[arg-type]
        self.runs.save(self.report.run)

    def stopped(self, error: BaseException) -> None:
        """Record a run that was stopped from this side: by the user, or by a store that failed."""
        reason = "interrupted" if isinstance(error, KeyboardInterrupt | SystemExit | CrawlStoppedError) else "error"
        self._update(
            finished_at=self.context.clock(), stop_reason=reason, detail=str(error), found=self.report.taken.posts
        )
        self.keep_evidence()

    def keep_evidence(self) -> None:
        """Keep what the listings showed, for the runs to come."""
        self.evidence.settle(self.report.run, self.context.clock())

    def _settle(self) -> None:
        """Raise the alarms that the run shows, and clear those it shows to be over."""
        run, now = self.report.run, self.context.clock()
        told = replace(run, detail=self.evidence.detail(run))
        windows = self.source.type.windows
        sums = self.health.sum_up(run, len(windows.regions)) if windows else []
        found = find_alarms(told, self.listings, self.before, self.fill, sums)
        self.health.settle(run, found, now, self.evidence.samples)
        self.keep_evidence()

    def close(self) -> CrawlReport:
        """Store what is left and record how the run ended."""
        self._flush()
        if self.ended is None:
            log_file = log_path(self.context, self.report.run)
            detail = f"采集进程意外结束，原因见 {log_file}；再次运行从断点继续 (the spider process died, see its log)"
            self._update(
                finished_at=self.context.clock(), stop_reason="error", detail=detail, found=self.report.taken.posts
            )
        else:
            is_finished = self.ended.stop_reason == "finished"
            cursor = {key: place for key, place in self.cursor.items() if place or not is_finished}
            began = self.report.run
            self.report.run = replace(self.ended, source=began.source, asked=began.asked, cursor=cursor)
            self.runs.save(self.report.run)
        self._settle()
        log.info(
            "crawl_ended", source=self.report.run.source, run=self.report.run.id, reason=self.report.run.stop_reason
        )
        return self.report

"""Run one crawl source: Scrapy in a subprocess, its events taken in batch by batch.

The cursor is saved only after the posts before it are stored, so a run that is killed at any line goes on from
there; posts that come twice are known by their ids.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import uuid4

import structlog
from filelock import FileLock, Timeout

from crawlers.events import CheckpointEvent, ListingEvent, PageEvent, PostEvent, RunEvent, decode
from crawlers.items import CrawlRun, Listing, Post
from crawlers.sources import SourceConfig
from service.ingest.batch import BATCH, Taken, batches, take
from service.ingest.context import Context
from service.ingest.runs import CrawlRuns
from service.ingest.sources import budget_path
from service.watch.crawl_health import CrawlHealth, FillCount, find_alarms

log = structlog.get_logger()
STOP_SECONDS = 15
"""A spider that is told to stop and does not is killed after so long; the next run goes on from the last checkpoint."""
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
    with _only_one(context, source.name):
        session = _Session(context, source, progress)
        try:
            with _spider(context, source, session.report.run) as events:
                for line in events:
                    _stop_when(stopping)
                    session.see(line)
        except BaseException as error:
            session.stopped(error)
            raise
        return session.close()


def _stop_when(stopping: Callable[[], bool]) -> None:
    if stopping():
        raise CrawlStoppedError("停止服务，下次从断点继续 (stopped with the service; goes on next time)")


@contextmanager
def _only_one(context: Context, name: str) -> Iterator[None]:
    folder = context.settings.home / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f"crawl-{name}.lock", timeout=0):
            yield
    except Timeout:
        raise SourceBusyError(
            f"采集源 {name} 正在运行 (source is being crawled by another process); 请稍后再试"
        ) from None


@contextmanager
def _spider(context: Context, source: SourceConfig, run: CrawlRun) -> Iterator[Iterator[bytes]]:
    """The lines of a spider process; it is told to stop, and waited for, when the block is left early.

    Its log goes to ``logs/crawl-<source>.log`` in the home folder, anew with each run.
    """
    logs = context.settings.home / "logs"
    logs.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "crawlers.run", "--source-json", "-", "--run-id", run.id]
    command += [
        "--cursor",
        json.dumps(dict(run.cursor)),
        "--budget",
        str(budget_path(context)),
    ]
    with (logs / f"crawl-{source.name}.log").open("wb") as log_file:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log_file, start_new_session=True
        )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(source.model_dump_json().encode())
        process.stdin.close()
        yield iter(process.stdout)
    finally:
        process.stdout.close()
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


class _Session:
    """One run while it goes on: posts wait until a batch is full, checkpoints until their posts are stored."""

    def __init__(self, context: Context, source: SourceConfig, progress: Callable[[CrawlRun, Taken], None]) -> None:
        self.context = context
        self.runs = CrawlRuns(context.database)
        self.progress = progress
        self.waiting: list[Post] = []
        self.flushed_at = time.monotonic()
        self.ended: CrawlRun | None = None
        cursor = self.runs.unfinished_cursor(source.name)
        self.cursor = cursor
        run = CrawlRun(
            id=uuid4().hex, source=source.name, started_at=context.clock(), asked=source.targets, cursor=cursor
        )
        self.report = CrawlReport(run)
        self.outcomes: dict[str, int] = {}
        self.health = CrawlHealth(context.database)
        self.listings: list[Listing] = []
        self.fill = FillCount(source.type.expect)
        self.before = self.runs.recent(source=source.name, size=_BEFORE)
        self.runs.save(run)

    def see(self, line: bytes) -> None:
        """Take one event of the spider."""
        match decode(line):
            case PostEvent(post):
                self.waiting.append(post)
                self.fill.add(post)
            case ListingEvent(listing):
                self.listings.append(listing)
                self.health.add(self.report.run, listing, self.context.clock())
            case CheckpointEvent(cursor):
                self.cursor = cursor
                if len(self.waiting) >= BATCH or time.monotonic() - self.flushed_at > FLUSH_SECONDS:
                    self._flush()
            case PageEvent() as page:
                self.outcomes[page.outcome.value] = self.outcomes.get(page.outcome.value, 0) + 1
            case RunEvent(run):
                self.ended = run

    def _flush(self) -> None:
        """Store what waits, and only then move the cursor to the last checkpoint before it."""
        for batch in batches(self.waiting):
            self.report.taken.add(take(self.context, batch))
        self.waiting.clear()
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

    def _settle(self) -> None:
        """Raise the alarms that the run shows, and clear those it shows to be over."""
        run = self.report.run
        found = find_alarms(run, self.listings, self.before, self.fill)
        self.health.settle(run, found, self.context.clock())

    def close(self) -> CrawlReport:
        """Store what is left and record how the run ended."""
        self._flush()
        if self.ended is None:
            log_file = self.context.settings.home / "logs" / f"crawl-{self.report.run.source}.log"
            detail = f"采集进程意外结束，原因见 {log_file}；再次运行从断点继续 (the spider process died, see its log)"
            self._update(
                finished_at=self.context.clock(), stop_reason="error", detail=detail, found=self.report.taken.posts
            )
        else:
            is_finished = self.ended.stop_reason == "finished"
            cursor = {key: place for key, place in self.cursor.items() if place or not is_finished}
            self.report.run = replace(self.ended, cursor=cursor)
            self.runs.save(self.report.run)
        self._settle()
        log.info(
            "crawl_ended", source=self.report.run.source, run=self.report.run.id, reason=self.report.run.stop_reason
        )
        return self.report

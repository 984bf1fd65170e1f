"""Import of files: other crawlers' exports, a user's own tables by a column map, and Tingfeng's own rows.

After each batch it is written down how far the import is, so that one that is killed goes on from there: the posts of
the batch at hand come again then and are known by their ids, its refused rows are written once.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crawlers.importers import (
    Importer,
    Item,
    LeftOut,
    Original,
    Refusal,
    RefusedLog,
    UnknownFormatError,
    open_file,
    refused_path,
)
from crawlers.items import Post
from service.ingest.batch import batches, take
from service.ingest.column_maps import NamedMap
from service.ingest.context import Context
from service.ingest.import_progress import ImportBusyError, ImportProgress, Stopped
from service.ingest.import_report import FileReport

__all__ = ["FileReport", "Watch", "import_file"]


@dataclass(frozen=True)
class Watch:
    """Who looks on while a file is imported."""

    progress: Callable[[FileReport, int, int], None] = lambda _report, _done, _total: None
    """Gets the report so far, bytes read and bytes in all, after each batch."""
    stopping: Callable[[], bool] = lambda: False
    """Once it says so the import ends behind the batch at hand."""


def import_file(
    context: Context,
    path: Path,
    *,
    column_map: NamedMap | None = None,
    restart: bool = False,
    watch: Watch | None = None,
) -> FileReport:
    """Take in one file, from where an import of it was stopped, unless ``restart``. Raises `StoreUnavailableError`.

    A file that cannot be read is reported, not raised. What is in the store already counts as duplicate.
    """
    report = FileReport(path)
    try:
        progress = ImportProgress(context.settings.home, path, column_map.key if column_map else "")
        with progress.locked():
            if restart:
                progress.clear()
            rows = open_file(path, fetched_at=context.clock(), extra=column_map.table if column_map else None)
            report.format = rows.format
            _Import(context, report, rows, progress).run(watch or Watch())
    except (UnknownFormatError, ImportBusyError, OSError, EOFError) as error:
        report.error = str(error)
    return report


class _Import:
    """One import of one file."""

    def __init__(self, context: Context, report: FileReport, rows: Importer, progress: ImportProgress) -> None:
        self._context, self._report, self._rows, self._progress = context, report, rows, progress
        self._refused = _refused_path(rows.path, progress.folder)

    def run(self, watch: Watch) -> None:
        """Batch by batch to the end, or until it is told to stop."""
        report, rows = self._report, self._rows
        stopped = self._stopped()
        if stopped:
            report.go_on_from(stopped.counts)
        begin, kept = (stopped.position, stopped.refused_bytes) if stopped else (0, 0)
        with closing(RefusedLog(self._refused, kept)) as log:
            for batch in batches(rows.items(begin)):
                self._take(batch, log)
                self._progress.save(Stopped(rows.position, log.size, report.counts()))
                watch.progress(report, rows.bytes_done, rows.bytes_total)
                if watch.stopping():
                    report.stopped = True
                    break
            report.refused_file = log.target if log.size else None
        if not report.stopped:
            self._progress.clear()

    def _stopped(self) -> Stopped | None:
        """Where it stopped, as long as what it refused is still there."""
        stopped = self._progress.load()
        if stopped is None or not stopped.refused_bytes:
            return stopped
        is_kept = self._refused.exists() and self._refused.stat().st_size >= stopped.refused_bytes
        return stopped if is_kept else None

    def _take(self, batch: Sequence[Item], log: RefusedLog) -> None:
        report = self._report
        posts = [item for item in batch if isinstance(item, Post)]
        refusals = [item for item in batch if isinstance(item, Refusal)]
        if posts:
            report.taken.add(take(self._context, posts))
        self._take_originals([item.post for item in batch if isinstance(item, Original)])
        log.write(refusals)
        report.rows += len(posts) + len(refusals)
        report.refused += len(refusals)
        for refusal in refusals:
            report.refuse(refusal.kind or refusal.reason)
        for item in batch:
            if isinstance(item, LeftOut):
                report.left_out[item.what] += item.count

    def _take_originals(self, posts: Sequence[Post]) -> None:
        """The posts that reposts embed: they count apart, as they are no rows."""
        if not posts:
            return
        taken = take(self._context, posts)
        self._report.originals += taken.posts
        self._report.originals_stored += taken.stored
        taken.posts = taken.stored = taken.duplicate = 0
        self._report.taken.add(taken)


def _refused_path(path: Path, folder: Path) -> Path:
    """Beside the file, or in the home folder where nothing can be written there."""
    beside = refused_path(path)
    return beside if os.access(beside.parent, os.W_OK) else folder / beside.name

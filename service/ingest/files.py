"""Import of files: other crawlers' exports and Tingfeng's own NDJSON. Refused rows are kept beside, with reasons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.importers import Importer, Refusal, UnknownFormatError, open_file, write_refused
from crawlers.items import Post
from service.ingest.batch import Taken, batches, take
from service.ingest.context import Context


@dataclass
class FileReport:
    """What became of one file: rows = stored + duplicate + refused."""

    path: Path
    format: str = ""
    rows: int = 0
    refused: int = 0
    refused_file: Path | None = None
    error: str = ""
    """Why the file could not be read; empty when it was read to its end."""
    taken: Taken = field(default_factory=Taken)


def import_file(
    context: Context, path: Path, *, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> FileReport:
    """Take in one file; ``progress`` gets bytes read and bytes in all. A file that cannot be read is reported, not raised.

    Stopped half-way it can be run again: what is stored counts as duplicate then.
    """
    report = FileReport(path)
    try:
        rows = open_file(path, fetched_at=context.clock())
        report.format = rows.format
        report.refused_file = write_refused(path, _refusals(context, rows, report, progress))
    except (UnknownFormatError, OSError, EOFError) as error:
        report.error = str(error)
    return report


def _refusals(
    context: Context, rows: Importer, report: FileReport, progress: Callable[[int, int], None]
) -> Iterator[Refusal]:
    """Take in the posts of a file batch by batch; what is refused is handed on as it comes."""
    for batch in batches(rows):
        refused = [row for row in batch if isinstance(row, Refusal)]
        posts = [row for row in batch if isinstance(row, Post)]
        if posts:
            report.taken.add(take(context, posts))
        report.rows += len(batch)
        report.refused += len(refused)
        progress(rows.bytes_done, rows.bytes_total)
        yield from refused

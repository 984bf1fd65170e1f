"""A spider in a process of its own: what it is told, the lines that it tells, and how it is stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from crawlers.items import CrawlRun
from crawlers.sources import SourceConfig
from service.ingest.context import Context
from service.ingest.sources import budget_path, marks_path

STOP_SECONDS: Final = 15
"""A spider that is told to stop and does not is killed after so long; the next run goes on from the last checkpoint."""


@contextmanager
def spider(
    context: Context, source: SourceConfig, run: CrawlRun, arguments: Sequence[str]
) -> Iterator[Iterator[bytes]]:
    """The lines of a spider process; it is told to stop, and waited for, when the block is left early.

    Its log goes to ``logs/crawl-<source>.log`` in the home folder, anew with each run.
    """
    log_path(context, run).parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "crawlers.run", "--source-json", "-", "--run-id", run.id, *arguments]
    command += ["--cursor", json.dumps(dict(run.cursor)), "--budget", str(budget_path(context))]
    command += ["--marks", str(marks_path(context))]
    with log_path(context, run).open("wb") as log_file:
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


def log_path(context: Context, run: CrawlRun) -> Path:
    """Where the spider of a run writes its log."""
    return context.settings.home / "logs" / f"crawl-{run.source.replace(':', '-')}.log"

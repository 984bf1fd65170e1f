"""``python -m crawlers.run``: crawls one source in this process and tells it as lines of JSON on standard output.

The lines are those of `crawlers.events`; all logging goes to standard error. SIGTERM and SIGINT end the crawl cleanly,
with the run as the last line.
"""

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import orjson
import structlog
from pydantic import ValidationError
from scrapy.crawler import CrawlerProcess

from crawlers.cookies import CookieError, read_cookie
from crawlers.events import RunEvent
from crawlers.repolls import Repoll
from crawlers.settings import scrapy_settings
from crawlers.sources import SourceConfig
from crawlers.spiders.budget import Budget
from crawlers.spiders.fetching import Fetcher
from crawlers.spiders.interruption import InterruptedCrawlError, Interruption
from crawlers.spiders.ledger import Ledger
from crawlers.spiders.marks import Marks
from crawlers.spiders.outlet import Outlet
from crawlers.spiders.repoll import RepollSpider
from crawlers.spiders.spider import SourceSpider


def main() -> int:
    """0 when the run was reported, whatever its end; 2 when what was asked for, or the cookie, cannot be used."""
    options = _options()
    _log_to_stderr()
    try:
        source = SourceConfig.model_validate_json(_read(options.source_json))
        ledger = Ledger(options.run_id, source, _cursor(options.cursor))
        budget = Budget(options.budget)
        what = Repoll.of_json(options.repoll) if options.repoll else _marks(options.marks, source)
    except (ValidationError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        cookie = read_cookie(source, datetime.now(UTC))
    except CookieError as error:
        sys.stderr.write(f"{error}\n")
        _tell(ledger, "login", str(error))
        return 2
    crawl(ledger, _own_stdout(), budget, cookie.secret, what)
    return 0


def crawl(ledger: Ledger, stream: BinaryIO, budget: Budget, cookie: str, what: Repoll | Mapping[str, str]) -> None:
    """Crawl the ledger's source and write its events; blocks until the end. Once per process, in its main thread.

    ``what``: posts to ask for in place of the source's targets, or the marks of those that need not be read to their
    end again (`crawlers.spiders.marks`).
    """
    outlet, interruption = Outlet(stream), Interruption()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: interruption.ask())
    process = CrawlerProcess(scrapy_settings(ledger.source))
    fetcher = Fetcher(ledger, outlet, interruption, budget, cookie)
    if isinstance(what, Repoll):
        process.crawl(RepollSpider, fetcher=fetcher, outlet=outlet, repoll=what)
    else:
        process.crawl(SourceSpider, fetcher=fetcher, outlet=outlet, marks=what)
    process.start(install_signal_handlers=False)
    ledger.close()
    try:
        outlet.write(RunEvent(ledger.run()))
    except InterruptedCrawlError:
        structlog.get_logger(__name__).warning("nobody_reads_the_run", run=ledger.id, source=ledger.source.name)


def _marks(path: Path | None, source: SourceConfig) -> Mapping[str, str]:
    """The source's marks that are not too old."""
    since = datetime.now(UTC) - timedelta(hours=source.reread_hours)
    return Marks(path).read(source.name, since) if path else {}


def _tell(ledger: Ledger, reason: str, detail: str) -> None:
    """A run that ends before anything was asked."""
    ledger.stop(reason, detail)
    ledger.close()
    Outlet(_own_stdout()).write(RunEvent(ledger.run()))


def _log_to_stderr() -> None:
    """One JSON object a line; tracebacks without local variables, which may hold texts."""
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(processors, logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawlers.run", description="采集一个来源 Crawl one source.")
    parser.add_argument(
        "--source-json", required=True, help="来源的 JSON 文件，- 为标准输入 JSON of the source, - for stdin"
    )
    parser.add_argument("--run-id", required=True, help="本次运行的编号 id of this run")
    parser.add_argument("--cursor", default="{}", help="上次停下的位置 where an earlier run stopped, as JSON")
    parser.add_argument("--repoll", help="只再看这些帖子 ask for these posts anew instead, as JSON")
    parser.add_argument(
        "--marks", type=Path, help="读完了什么的文件；没有则全部重读 file of what was read; without it all is read anew"
    )
    parser.add_argument(
        "--budget", required=True, type=Path, help="各站点请求预算的文件，所有进程共用 the budgets' file, shared by all"
    )
    return parser.parse_args()


def _read(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()


def _cursor(written: str) -> Mapping[str, str]:
    cursor = orjson.loads(written)
    if not isinstance(cursor, dict) or not all(isinstance(page, str) for page in cursor.values()):
        raise ValueError("--cursor: a JSON object from targets to pages is expected")
    return cursor


def _own_stdout() -> BinaryIO:
    """Standard output for the events alone; whatever else is printed goes to standard error."""
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return stream


if __name__ == "__main__":
    sys.exit(main())

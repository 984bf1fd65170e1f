"""``python -m crawlers.run``: crawls one source in this process and tells it as lines of JSON on standard output.

The lines are those of `crawlers.events`; all logging goes to standard error. SIGTERM and SIGINT end the crawl cleanly,
with the run as the last line.
"""

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import orjson
import structlog
from pydantic import ValidationError
from scrapy.crawler import CrawlerProcess

from crawlers.events import RunEvent
from crawlers.settings import scrapy_settings
from crawlers.sources import SourceConfig
from crawlers.spiders.budget import Budget
from crawlers.spiders.fetching import Fetcher
from crawlers.spiders.interruption import InterruptedCrawlError, Interruption
from crawlers.spiders.ledger import Ledger
from crawlers.spiders.outlet import Outlet
from crawlers.spiders.spider import SourceSpider


def main() -> int:
    """0 when the run was reported, whatever its end; 2 when what was asked for cannot be used."""
    options = _options()
    _log_to_stderr()
    try:
        source = SourceConfig.model_validate_json(_read(options.source_json))
        cursor = _cursor(options.cursor)
        cookie = _cookie(source)
        budget = Budget(options.budget)
    except (ValidationError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    crawl(Ledger(options.run_id, source, cursor), _own_stdout(), budget, cookie)
    return 0


def crawl(ledger: Ledger, stream: BinaryIO, budget: Budget, cookie: str = "") -> None:
    """Crawl the ledger's source and write its events; blocks until the end. Once per process, in its main thread."""
    outlet, interruption = Outlet(stream), Interruption()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: interruption.ask())
    process = CrawlerProcess(scrapy_settings(ledger.source))
    process.crawl(SourceSpider, fetcher=Fetcher(ledger, outlet, interruption, budget, cookie), outlet=outlet)
    process.start(install_signal_handlers=False)
    ledger.close()
    try:
        outlet.write(RunEvent(ledger.run()))
    except InterruptedCrawlError:
        structlog.get_logger(__name__).warning("nobody_reads_the_run", run=ledger.id, source=ledger.source.name)


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


def _cookie(source: SourceConfig) -> str:
    """The operator's cookie, from file or environment; raises `ValueError` that says what to do where there is none."""
    if source.cookie_file is None and not source.cookie_env:
        return ""
    place = f"cookie_file: {source.cookie_file}" if source.cookie_file else f"cookie_env: {source.cookie_env}"
    if source.cookie_file and not source.cookie_file.is_file():
        raise ValueError(f"{place}: 文件不存在 (no such file); 见 docs/crawling.md")
    written = source.cookie_file.read_text("utf-8") if source.cookie_file else os.environ.get(source.cookie_env, "")
    cookie = written.strip().removeprefix("Cookie:").strip()
    if not cookie or not cookie.isascii() or "\n" in cookie:
        raise ValueError(f"{place}: 应为浏览器里的一行 Cookie (one line as a browser sends it is expected)")
    return cookie


def _own_stdout() -> BinaryIO:
    """Standard output for the events alone; whatever else is printed goes to standard error."""
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return stream


if __name__ == "__main__":
    sys.exit(main())

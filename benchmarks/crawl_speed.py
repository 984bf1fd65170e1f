"""What a crawl costs beside the network: pages a second of the spider against the stand-in with delays off, and of a bare one.

``python -m benchmarks.crawl_speed [--posts 5000] [--rounds 3]``: both ask for the same pages of a Weibo search one after
the other, in processes of their own; the bare Scrapy spider only downloads. The rounds alternate; medians and their ratio.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import orjson

from benchmarks.crawl_kills import standin, write_scenario
from crawlers.sources import SourceConfig

_BARE: Final = """
import sys
from scrapy import Spider
from scrapy.crawler import CrawlerProcess

class Bare(Spider):
    name = "bare"
    start_urls = sys.stdin.read().split()

    def parse(self, response):
        sys.stdout.write("page\\n")
        sys.stdout.flush()

settings = {"CONCURRENT_REQUESTS": 1, "ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "WARNING"}
process = CrawlerProcess(settings)
process.crawl(Bare)
process.start()
"""


def ours(source: SourceConfig, folder: Path) -> tuple[float, list[str], int]:
    """Pages a second of the product's spider, the pages it asked for, and the posts it read."""
    command = [sys.executable, "-m", "crawlers.run", "--source-json", "-", "--run-id", "bench"]
    command += ["--budget", str(folder / "budget.sqlite")]
    events, moments = [], []
    for line in _lines(command, source.model_dump_json()):
        event = orjson.loads(line)
        events.append(event)
        if event["event"] == "page":
            moments.append(time.perf_counter())
    posts = sum(event["event"] == "post" for event in events)
    return _rate(moments), [event["url"] for event in events if event["event"] == "page"], posts


def bare(urls: Sequence[str]) -> float:
    """Pages a second of a spider that does nothing with them."""
    moments = [time.perf_counter() for _ in _lines([sys.executable, "-c", _BARE], "\n".join(urls))]
    if len(moments) != len(urls):
        raise RuntimeError(f"the bare spider got {len(moments)} of {len(urls)} pages")
    return _rate(moments)


def _lines(command: Sequence[str], given: str) -> Iterator[bytes]:
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(given.encode())
        process.stdin.close()
        yield from process.stdout


def _rate(moments: Sequence[float]) -> float:
    return (len(moments) - 1) / (moments[-1] - moments[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print pages a second of both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_scenario(folder / "scenario", options.posts, seed=1)
        with standin(folder / "scenario") as base_url:
            rates = [_round(base_url, folder) for _ in range(options.rounds)]
    own, other = (statistics.median(side) for side in zip(*rates, strict=True))
    sys.stdout.write(f"median: ours {own:.1f} pages/s, bare {other:.1f} pages/s, ratio {own / other:.2f}\n")
    return 0


def _round(base_url: str, folder: Path) -> tuple[float, float]:
    source = SourceConfig.model_validate(
        {"name": "bench", "spider": "weibo-mobile", "base_url": f"{base_url}/m", "keywords": ["江海银行"], "delay": 0}
        | {"per_hour": 1_000_000, "per_day": 1_000_000, "max_pages": 100_000, "comments": False, "obey_robots": False}
    )
    own, urls, posts = ours(source, folder)
    other = bare(urls)
    sys.stdout.write(f"  {len(urls)} pages, {posts} posts: ours {own:.1f} pages/s, bare {other:.1f} pages/s\n")
    sys.stdout.flush()
    return own, other


if __name__ == "__main__":
    sys.exit(main())

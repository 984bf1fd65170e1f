"""Rows a second of importing, each step as a ratio to the one before it, and the peak memory of each.

    python -m benchmarks.imports [--rows 1000000] [--stored 20000] [--analysed 5000] [--rounds 3]

The file is made anew: rows of weibo-search (CSV) and of WeiboSpider (JSONL), texts of the stand-in's scenario. Steps: the
parser alone (csv, orjson), our reading to posts, posts into the embedded store without analysis, the whole import with it.
Each is run in a process of its own, so that its peak memory is its own; the median of the rounds is printed.
"""

import argparse
import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import orjson

from benchmarks.corpus import START, clauses
from crawlers.importers import open_file
from crawlers.items import Post
from crawlers.times import SHANGHAI
from crawlers.weibo_ids import mid_to_bid
from service.ingest.batch import batches
from service.ingest.context import Context
from service.ingest.files import import_file
from service.settings import Settings
from service.stores import open_store
from service.stores.contract import Entry

HEADER = (
    "id", "bid", "user_id", "用户昵称", "微博正文", "头条文章url", "发布位置", "艾特用户", "话题", "转发数", "评论数", "点赞数", "发布时间",
    "发布工具", "微博图片url", "微博视频url", "retweet_id", "ip", "user_authentication", "会员类型", "会员等级",
)  # fmt: skip
FIRST = 5_000_000_000_000_000
MEGABYTE = 1 << (10 if sys.platform == "linux" else 20)
"""Of what ``ru_maxrss`` counts: kilobytes on Linux, bytes elsewhere."""
WARM = 500
"""Rows of the step that are done before it is measured, so that its peak shows what more rows take."""
SEED = 7


def main() -> None:
    """Make the files, measure each step in a process of its own, print one line a step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows that are parsed and read")
    parser.add_argument("--stored", type=int, default=20_000, help="rows that are stored without analysis")
    parser.add_argument("--analysed", type=int, default=5_000, help="rows of the whole import")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(measure(options.step[0], Path(options.step[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        report(Path(folder), options)


def report(folder: Path, options: argparse.Namespace) -> None:
    """One line a step; the ratio is to the line above."""
    print(
        f"median of {options.rounds} rounds; ratio to the line above; peak RSS, in brackets what it grew after {WARM} rows"
    )
    for suffix, parse in (("csv", "csv"), ("jsonl", "orjson")):
        file = written(folder / f"many.{suffix}", options.rows)
        print(f"{options.rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB of {suffix}")
        base = line(f"parse: {parse}", parse, file, options.rounds, 0)
        line("read to posts", "read", file, options.rounds, base)
        file.unlink()
    base = line("read to posts", "read", written(folder / "stored.csv", options.stored), options.rounds, 0)
    base = line(f"store {options.stored:,} rows", "store", folder / "stored.csv", options.rounds, base)
    line(
        f"import {options.analysed:,} rows",
        "import",
        written(folder / "few.csv", options.analysed),
        options.rounds,
        base,
    )


def line(name: str, step: str, file: Path, rounds: int, base: float) -> float:
    """Run a step, print it, give its rows a second."""
    found = [run(step, file) for _ in range(rounds)]
    rate = statistics.median(one["rows"] / one["seconds"] for one in found)
    peak = max(one["peak"] for one in found)
    ratio = f"   ratio {rate / base:5.2f}" if base else ""
    grown = max(one["grown"] for one in found)
    print(f"  {name:<22} {rate:>10,.0f} rows/s   peak {peak:>5,.0f} MB (+{grown:,.0f}){ratio}", flush=True)
    return rate


def run(step: str, file: Path) -> dict[str, float]:
    """A step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.imports", "--step", step, str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return dict(json.loads(done.stdout))


def measure(step: str, file: Path) -> dict[str, float]:
    """Rows, seconds and megabytes of a step in this process."""
    work = {"csv": parse_csv, "orjson": parse_json, "read": read, "store": store, "import": whole_import}[step]
    with tempfile.TemporaryDirectory() as folder:
        work(written(Path(folder) / f"warm{file.suffix}", WARM), Path(folder) / "warm")
        before = peak()
        rows, seconds = work(file, Path(folder) / "home")
    return {"rows": rows, "seconds": seconds, "peak": peak(), "grown": peak() - before}


def peak() -> float:
    """Megabytes that this process had in memory at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """What the work counts, and its seconds."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def parse_csv(file: Path, _home: Path) -> tuple[int, float]:
    """The csv module over the file, nothing else."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return timed(lambda: sum(1 for _ in csv.reader(lines)) - 1)


def parse_json(file: Path, _home: Path) -> tuple[int, float]:
    """Orjson over the lines, nothing else."""
    with file.open("rb") as lines:
        return timed(lambda: sum(1 for text in lines if orjson.loads(text)))


def read(file: Path, _home: Path) -> tuple[int, float]:
    """The importer: recognise, read, convert."""
    return timed(lambda: sum(1 for _ in posts_of(file)))


def posts_of(file: Path) -> Iterator[Post]:
    """The posts of a file; the rows are made to be taken."""
    return (item for item in open_file(file, fetched_at=datetime.now(UTC)) if isinstance(item, Post))


def store(file: Path, home: Path) -> tuple[int, float]:
    """Read, and write to the embedded store without analysis."""
    home.mkdir()
    opened = open_store(Settings(home=home))
    opened.setup()
    done = timed(lambda: sum(opened.write([Entry(post) for post in part]).stored for part in batches(posts_of(file))))
    opened.close()
    return done


def whole_import(file: Path, home: Path) -> tuple[int, float]:
    """``tingfeng import``: read, analyse, route, store, open cases; the model is loaded before."""
    context = Context.open(Settings(home=home))
    context.analyser.analyse([])
    done = timed(lambda: import_file(context, file).rows)
    context.close()
    return done


def written(file: Path, count: int) -> Path:
    """A file of so many rows."""
    rows = made(count)
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8-sig", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(HEADER)
            writer.writerows(map(as_search_row, rows))
    else:
        with file.open("wb") as lines:
            lines.writelines(orjson.dumps(as_tweet(row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    return file


def made(count: int) -> Iterator[dict[str, object]]:
    """Rows of distinct posts, one in ten a repost."""
    rng, pool = random.Random(SEED), clauses()
    for number in islice(range(FIRST, FIRST + count * 37, 37), count):
        mid, user = str(number), rng.randrange(1_000_000_000, 8_000_000_000)
        moment = (START - timedelta(minutes=rng.randrange(30 * 24 * 60))).astimezone(SHANGHAI)
        chain = f"//@用户{rng.randrange(5000)}:{rng.choice(pool)}" if number % 10 == 0 else ""
        yield {
            "mid": mid, "bid": mid_to_bid(mid), "user": str(user), "name": f"用户{user % 5000}",
            "text": "".join(rng.sample(pool, 4)) + chain, "at": moment, "likes": rng.choice(("0", "3", "1.2万", "100万+")),
            "region": rng.choice(("上海", "广东", "")),
        }  # fmt: skip


def as_search_row(row: dict[str, object]) -> tuple[object, ...]:
    """As weibo-search writes it."""
    return (
        row["mid"], row["bid"], row["user"], row["name"], row["text"], "", "", "", "", "1", "2", row["likes"],
        f"{row['at']:%Y-%m-%d %H:%M}", "iPhone客户端", "", "", "", row["region"], "普通用户", "", "",
    )  # fmt: skip


def as_tweet(row: dict[str, object]) -> dict[str, object]:
    """As WeiboSpider writes it."""
    return {
        "_id": row["mid"], "mblogid": row["bid"], "created_at": f"{row['at']:%Y-%m-%d %H:%M:%S}", "geo": None,
        "ip_location": f"发布于 {row['region']}", "reposts_count": 1, "comments_count": 2, "attitudes_count": 3,
        "source": "iPhone客户端", "content": row["text"], "pic_urls": [], "pic_num": 0, "isLongText": False,
        "user": {"_id": row["user"], "avatar_hd": "", "nick_name": row["name"], "verified": False, "mbrank": 0, "mbtype": 0},
        "url": f"https://weibo.com/{row['user']}/{row['bid']}", "keyword": "江海银行", "crawl_time": 1_795_500_000,
    }  # fmt: skip


if __name__ == "__main__":
    main()

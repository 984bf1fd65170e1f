"""A search of 10,000 posts with a page cap and 5 % errors, killed with SIGKILL every few seconds: is anything lost or doubled?

``python -m benchmarks.crawl_kills [--posts 10000] [--errors 0.05] [--seed 1]`` starts the stand-in, crawls it with the
installed command into a store of its own and kills that until a run ends well. Prints found per served, doubled posts,
and the coverage that the product reports beside the true one; exit code 1 where they differ.

``--store http://127.0.0.1:9200`` keeps the posts in Elasticsearch, under a prefix of this run's that is deleted at its
end; ``--database postgresql+psycopg://…`` names an empty database for the rest.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import orjson

_KEYWORD: Final = "江海银行"
_SOURCE: Final = "kills"
_HOURS: Final = 20
_TOLERANCE: Final = 0.01
_COMMAND: Final = (sys.executable, "-c", "from service.cli import main; main()")


def write_scenario(folder: Path, posts: int, seed: int) -> None:
    """So many posts on one keyword over the last hours, most of them in two busy ones."""
    chance = random.Random(seed)
    folder.mkdir()
    lines: list[dict[str, object]] = [{"author": f"a{number}", "name": f"用户{number}"} for number in range(50)]
    for number in range(posts):
        hour = chance.choice((3, 4)) if chance.random() < 0.6 else chance.randrange(1, _HOURS)
        minutes = hour * 60 + chance.randrange(60)
        text = f"在{_KEYWORD}办业务，第{number}号，等了{chance.randrange(90)}分钟"
        lines.append({"weibo": f"p{number}", "by": f"a{number % 50}", "at": f"-{minutes}m", "text": text})
    (folder / "posts.jsonl").write_bytes(b"\n".join(map(orjson.dumps, lines)))


@contextmanager
def standin(scenario: Path) -> Iterator[str]:
    """The address of a running stand-in."""
    command = [sys.executable, "-m", "crawlers.standin", "--scenario", str(scenario)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.terminate()


def write_home(home: Path, base_url: str, stores: Mapping[str, str]) -> None:
    """A home folder with the stand-in as its only source; ``stores``: the settings that say where it keeps what."""
    home.mkdir()
    (home / "stores.json").write_bytes(orjson.dumps(stores))
    (home / "token").write_text("stand-in", encoding="utf-8")
    source = {
        "name": _SOURCE, "spider": "weibo-openapi-search", "base_url": f"{base_url}/api", "keywords": [_KEYWORD], "delay": 0,
        "per_hour": 1_000_000, "per_day": 1_000_000, "max_pages": 100_000, "cookie_file": "token", "first_hours": _HOURS + 4,
    }  # fmt: skip
    (home / "sources.yaml").write_bytes(orjson.dumps({"sources": [source]}))


def run(home: Path, *command: str) -> subprocess.Popen[bytes]:
    """A command of the product in a session of its own."""
    stores = orjson.loads((home / "stores.json").read_bytes())
    environment = {**os.environ, "TINGFENG_HOME": str(home), **stores}
    return subprocess.Popen(
        [*_COMMAND, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def kill_all(home: Path) -> None:
    """SIGKILL for everything that works on the home folder, at once."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            told = (entry / "environ").read_bytes()
        except OSError:
            continue
        if f"TINGFENG_HOME={home}".encode() in told.split(b"\0"):
            os.kill(int(entry.name), signal.SIGKILL)


def crawl_with_kills(home: Path, chance: random.Random) -> tuple[int, int]:
    """Crawl until a run ends well; returns kills and runs."""
    kills = runs = 0
    while True:
        runs += 1
        process = run(home, "crawl", _SOURCE, "--json")
        try:
            told, _ = process.communicate(timeout=chance.uniform(5, 12))
        except subprocess.TimeoutExpired:
            kill_all(home)
            process.communicate()
            kills += 1
            sys.stdout.write(f"  killed after {runs} runs\n")
            sys.stdout.flush()
            continue
        reason = orjson.loads(told)["stop_reason"] if told else "nothing told"
        sys.stdout.write(f"  run {runs} ended: {reason}\n")
        if reason == "finished":
            return kills, runs


def stored(home: Path) -> tuple[set[str], int]:
    """Ids of all posts in the store, and how many posts it counts."""
    told, _ = run(home, "search", _KEYWORD, "--noise", "--size", "10000", "--json").communicate()
    counted, _ = run(home, "store", "stats", "--json").communicate()
    ids = {post["id"] for post in map(orjson.loads, told.splitlines())}
    return ids, orjson.loads(counted)["total"]


def reported(home: Path) -> tuple[int, int]:
    """Found and expected of the listings that were not cut smaller, as the product tells them, each as last read.

    Prints what the product says of those that were cut.
    """
    told, _ = run(home, "source", "listings", _SOURCE, "--size", "500", "--json").communicate()
    last = {(one["start"], one["end"], one["region"]): one for one in reversed(orjson.loads(told))}
    for one in last.values():
        if one["ended"] == "split":
            sys.stdout.write(f"  {one['start']} - {one['end']}: {one['expected']} by the platform; {one['note']}\n")
    whole = [one for one in last.values() if one["ended"] != "split"]
    return sum(one["found"] for one in whole), sum(one["expected"] or 0 for one in whole)


def stores_of(options: argparse.Namespace) -> dict[str, str]:
    """The product's settings for the servers that were asked for."""
    named = {"TINGFENG_STORE": options.store, "TINGFENG_DATABASE": options.database}
    return {"TINGFENG_INDEX_PREFIX": f"kills-{os.getpid()}"} | {name: url for name, url in named.items() if url}


def clear(stores: Mapping[str, str]) -> None:
    """Delete the indices of this run."""
    if url := stores.get("TINGFENG_STORE"):
        found = httpx.get(f"{url}/{stores['TINGFENG_INDEX_PREFIX']}-*").raise_for_status().json()
        for index in found:
            httpx.delete(f"{url}/{index}").raise_for_status()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found, doubled and reported; 1 where it is not what was served."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--errors", type=float, default=0.05, help="share of requests answered with HTTP 500")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", default="", help="an Elasticsearch; without it the embedded store")
    parser.add_argument("--database", default="", help="an empty SQL database; without it SQLite")
    options = parser.parse_args(arguments)
    stores = stores_of(options)
    with tempfile.TemporaryDirectory() as folder:
        scenario, home = Path(folder) / "scenario", Path(folder) / "home"
        write_scenario(scenario, options.posts, options.seed)
        with standin(scenario) as base_url:
            wrong = {"mode": "500", "times": 10_000_000, "share": options.errors, "path": "/api"}
            httpx.post(f"{base_url}/__standin__/misbehave", json=wrong, verify=False).raise_for_status()
            write_home(home, base_url, stores)
            started = time.monotonic()
            kills, runs = crawl_with_kills(home, random.Random(options.seed))
            seconds = time.monotonic() - started
            served = httpx.get(f"{base_url}/__standin__/served", verify=False).json()["served"]["weibo"]
        ids, count = stored(home)
        found, expected = reported(home)
        clear(stores)
    true, told = len(ids) / options.posts, found / max(expected, 1)
    sys.stdout.write(
        f"{kills} kills, {runs} runs, {seconds:.0f} s\n"
        f"served {len(served)}, found {len(ids)}, lost {len(set(served) - {one.partition(':')[2] for one in ids})},"
        f" doubled {count - len(ids)}\n"
        f"coverage reported {told:.4f} ({found} of {expected}), true {true:.4f}\n"
    )
    sound = len(ids) == count == len(served) == options.posts and abs(told - true) <= _TOLERANCE
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())

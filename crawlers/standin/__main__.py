"""``python -m crawlers.standin``: the stand-in as a command, until it is interrupted."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from crawlers.standin.app import make_app
from crawlers.standin.loader import ScenarioError, installed_scenario, load
from crawlers.standin.server import HOST, config, listen


def main() -> int:
    """Serves until interrupted; 2 when the scenario or the port cannot be used."""
    options = _options()
    start = options.now or datetime.now(UTC)
    try:
        scenario = load(options.scenario, start)
        listening = listen(options.port)
    except (ScenarioError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    app = make_app(scenario, (lambda: start) if options.now else (lambda: datetime.now(UTC)))
    sys.stdout.write(f"http://{HOST}:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(config(app)).run(sockets=[listening])
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m crawlers.standin", description="演示站点 A local stand-in for Weibo and forums."
    )
    parser.add_argument("--port", type=int, default=0, help="端口，0 为任意空闲端口 port; 0 takes a free one")
    parser.add_argument("--scenario", type=Path, default=installed_scenario(), help="剧本目录 folder of the scenario")
    parser.add_argument("--now", type=_moment, help="固定时钟（ISO 8601，带时区） a fixed clock, ISO 8601 with zone")
    return parser.parse_args()


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("a zone is needed, for instance 2026-07-01T12:00:00+08:00")
    return moment


if __name__ == "__main__":
    sys.exit(main())

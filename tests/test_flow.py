"""The whole loop: the stand-in's pages through spider, analysis, store, rules and cases to the desk's page."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from crawlers.items import Outcome
from crawlers.sources import SourceConfig
from crawlers.standin.server import StandIn
from crawlers.standin.sources import standin_sources
from dashboards.app import create_app
from service.accounts import Role
from service.cli.demo import to_serve
from service.ingest.context import Context
from service.ingest.crawl import CrawlReport, crawl
from service.settings import Settings
from service.stores.contract import Filters, Query

TINGFENG = [sys.executable, "-c", "from service.cli import main; main()"]
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sites() -> Iterator[StandIn]:
    with StandIn() as sites:
        yield sites


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TINGFENG_")}
    return kept | {"TINGFENG_HOME": str(home), "PYTHONPATH": str(ROOT)} | more


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """One finished run of ``tingfeng demo --once --json``: its home folder and what it printed."""
    home = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [*TINGFENG, "demo", "--once", "--json"], env=environment(home), capture_output=True, check=False, timeout=540
    )
    assert done.returncode == 0, done.stderr.decode()
    return home, json.loads(done.stdout)


def test_every_post_served_is_stored_once_and_analysed(demo: tuple[Path, dict[str, object]]) -> None:
    _, outcome = demo
    assert outcome["stored"] == outcome["served"] == outcome["analysed"]
    assert int(str(outcome["served"])) >= 800


def test_noise_is_dropped_and_signal_reaches_every_queue(demo: tuple[Path, dict[str, object]]) -> None:
    _, outcome = demo
    dropped, routed = outcome["dropped"], outcome["routed"]
    assert isinstance(dropped, dict)
    assert isinstance(routed, dict)
    assert {"advertisement", "lottery", "news", "spam"} <= set(dropped)
    assert all(routed[queue] > 0 for queue in ("pr", "service", "marketing"))


def test_the_outage_raises_an_alert_and_customers_carry_tags(demo: tuple[Path, dict[str, object]]) -> None:
    _, outcome = demo
    assert int(str(outcome["alerts"])) >= 1
    assert int(str(outcome["tags"])) > 0


def test_the_desk_page_shows_a_case_of_the_stand_in(demo: tuple[Path, dict[str, object]]) -> None:
    home, _ = demo
    with TestClient(create_app(Settings(home=home))) as client:
        context: Context = client.app.state.context  # type: ignore[attr-defined]
        context.accounts.ensure_user("service", Role.SERVICE, "correct-horse-battery")
        login = context.accounts.login("service", "correct-horse-battery")
        client.cookies.set("tingfeng_session", login.token)
        page = client.get("/desk", params={"queue": "service"})
        assert page.status_code == 200
        cases = context.desk.cases(None)
        assert cases.total > 0
        assert any(case.title[:10] in page.text for case in cases.cases if case.queue.value == "service")


def test_a_second_run_adds_nothing(demo: tuple[Path, dict[str, object]]) -> None:
    home, first = demo
    done = subprocess.run(
        [*TINGFENG, "demo", "--once", "--json"], env=environment(home), capture_output=True, check=False, timeout=540
    )
    second = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr.decode()
    assert {name: second[name] for name in ("stored", "tags", "cases")} == {
        name: first[name] for name in ("stored", "tags", "cases")
    }


def stored(context: Context, source: SourceConfig) -> int:
    site = source.site or "weibo"
    return context.store.count(Query(filters=Filters(sites=(site,))))


def test_a_crawl_killed_half_way_and_run_again_loses_and_doubles_nothing(tmp_path: Path, sites: StandIn) -> None:
    source = next(s for s in standin_sources(sites.base_url) if s.name == "demo-forum-utf8")
    (tmp_path / "sources.yaml").write_text(
        json.dumps({"sources": [source.model_dump(mode="json", exclude_defaults=True) | {"delay": 0.05}]}), "utf-8"
    )
    command = [*TINGFENG, "crawl", source.name]
    process = subprocess.Popen(
        command, env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    context = Context.open(Settings(home=tmp_path, brand="jhb"))
    deadline = time.monotonic() + 120
    while stored(context, source) == 0 and process.poll() is None and time.monotonic() < deadline:
        select_wait(process)
    half = stored(context, source)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    report: CrawlReport = crawl(context, source)
    context.store.refresh()
    assert half > 0
    assert report.run.stop_reason == "finished"
    forum = next(site for site in (source.site,) if site)
    total = context.store.count(Query(filters=Filters(sites=(forum,))))
    assert total == to_serve_of(sites, forum)
    context.close()


def select_wait(process: subprocess.Popen[bytes]) -> None:
    """Give the crawl a moment, and wake up at once should it end."""
    try:
        process.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        return


def to_serve_of(sites: StandIn, site: str) -> int:
    import httpx

    totals = httpx.get(f"{sites.base_url}/__standin__/served", timeout=30).json()["totals"][site]
    return int(totals["posts"])


def test_the_count_of_what_there_is_to_serve_adds_up(sites: StandIn) -> None:
    assert to_serve(sites.base_url) >= 800


def test_a_blocked_source_stops_with_its_reason(tmp_path: Path, sites: StandIn) -> None:
    import httpx

    source = next(s for s in standin_sources(sites.base_url) if s.name == "demo-weibo-mobile")
    httpx.post(f"{sites.base_url}/__standin__/misbehave", json={"mode": "432", "times": 50, "path": "/m"}, timeout=30)
    context = Context.open(Settings(home=tmp_path, brand="jhb"))
    try:
        report = crawl(context, source)
    finally:
        httpx.post(f"{sites.base_url}/__standin__/misbehave", json={"mode": "none"}, timeout=30)
        context.close()
    assert report.run.stop_reason == "blocked"
    assert report.run.outcomes[Outcome.BLOCKED.value] >= 1
    assert report.run.detail

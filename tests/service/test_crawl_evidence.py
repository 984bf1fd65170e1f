"""A whole crawl of a small site of our own, and what is kept of it: pages nobody understood, and what was read twice."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from crawlers.items import CrawlRun
from crawlers.sources import SourceConfig
from service.accounts import Role
from service.api import create_app
from service.cli.app import app
from service.ingest.context import Context
from service.ingest.crawl import crawl
from service.ingest.sources import check_sources
from service.settings import Settings
from service.watch.captures import Captures
from service.watch.crawl_alarms import AlarmKind
from service.watch.crawl_health import CrawlHealth
from service.watch.samples import Samples

FIELDLESS = orjson.dumps({"ok": 1, "data": {"cardlistInfo": {"total": 1}, "cards": [{"card_type": 9, "mblog": {"id": "5236400000000101", "user": {"id": 1}, "words": "请回电13800138000"}}]}})  # fmt: skip


def search(*minutes: int) -> bytes:
    cards = [
        {
            "card_type": 9,
            "mblog": {
                "id": f"52364000000{minute:05}", "mid": f"52364000000{minute:05}", "text": "江海银行排队",
                "created_at": f"Tue Nov 24 10:{minute:02}:00 +0800 2026", "user": {"id": 6100000001, "screen_name": "林"},
            },
        }
        for minute in minutes
    ]  # fmt: skip
    return orjson.dumps({"ok": 1, "data": {"cardlistInfo": {"total": len(cards)}, "cards": cards}})


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    """A site whose only page is that of its ``body``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_there = self.path.startswith("/api/container")
            self.send_response(200 if is_there else 404)
            self.end_headers()
            self.wfile.write(server.body if is_there else b"")  # type: ignore[attr-defined]

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    opened = Context.open(Settings(home=tmp_path / "home", brand="jhb"))
    yield opened
    opened.close()


def crawled(context: Context, site: ThreadingHTTPServer, body: bytes) -> CrawlRun:
    site.body = body  # type: ignore[attr-defined]
    address = f"http://127.0.0.1:{site.server_port}"
    written = {"name": "weibo", "spider": "weibo-mobile", "base_url": address, "keywords": ["江海银行"], "delay": 0}
    context.settings.home.joinpath("sources.yaml").write_bytes(orjson.dumps({"sources": [written]}))
    return crawl(context, SourceConfig.model_validate(written)).run


def shown(context: Context, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("TINGFENG_HOME", str(context.settings.home))
    return CliRunner().invoke(app, arguments).stdout


def test_a_page_that_changed_is_saved_masked_and_named_by_its_alarm(
    context: Context, site: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crawled(context, site, FIELDLESS).stop_reason == "schema_changed"
    (alarm,) = CrawlHealth(context.database).open_alarms()
    assert alarm.kind is AlarmKind.SCHEMA_CHANGED
    assert "without text" in alarm.detail
    shelf = Samples(context.settings.home)
    sample = shelf.get("weibo", alarm.sample)
    assert sample.kind == "weibo.search.json"
    assert "words" in shelf.text(sample)
    assert "13800138000" not in shelf.text(sample)
    assert "采集 weibo：页面变样" in [alert.title for alert in context.watch.live()]

    assert alarm.sample in shown(context, monkeypatch, "source", "samples")
    (row,) = json.loads(shown(context, monkeypatch, "source", "samples", "weibo", "--json"))
    assert (row["kind"], row["outcome"]) == ("weibo.search.json", "SCHEMA_CHANGED")
    read = json.loads(shown(context, monkeypatch, "parse", "weibo.search.json", row["path"], "--json"))
    assert read["outcome"] == "SCHEMA_CHANGED"
    assert alarm.sample in shown(context, monkeypatch, "source", "alarms")
    assert shown(context, monkeypatch, "source", "samples", "other").startswith("没有样页")

    crawled(context, site, search(5, 3, 1))
    assert CrawlHealth(context.database).open_alarms() == []
    assert context.watch.live() == ()
    assert len(shelf.find("weibo")) == 1


def test_what_two_crawls_saw_of_the_same_stretch_is_told_as_an_interval(
    context: Context, site: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawled(context, site, search(*range(19, 0, -1)))
    crawled(context, site, search(*range(29, 10, -1), 9, 8, 7))
    (again,) = Captures(context.database).recent("weibo")
    assert (again.target, again.seen.first, again.seen.second, again.seen.both) == ("江海银行", 13, 12, 12)
    assert again.estimate is not None

    text = shown(context, monkeypatch, "source", "listings", "weibo")
    assert f"实有 {again.estimate.low}–{again.estimate.high} 条" in text.replace("\n", "")
    rows = json.loads(shown(context, monkeypatch, "source", "listings", "weibo", "--json"))
    assert rows[0]["recapture"]["seen"]["both"] == 12
    assert rows[0]["recapture"]["missed"] == list(again.missed or ())


def test_programs_get_them_too(context: Context, site: ThreadingHTTPServer) -> None:
    for body in (search(*range(19, 0, -1)), search(*range(29, 0, -1)), FIELDLESS):
        crawled(context, site, body)
    context.accounts.create_user("ann", Role.ANALYST, "a long pass phrase")
    headers = {"Authorization": f"Bearer {context.accounts.create_token('ann', 'test')}"}
    with TestClient(create_app(context.settings)) as client:
        get = client.get
        (sample,) = get("/api/v1/crawls/samples", params={"source": "weibo"}, headers=headers).json()
        (alarm,) = get("/api/v1/crawls/alarms", headers=headers).json()
        assert alarm["sample"] == sample["name"]
        assert set(sample) == {"name", "source", "kind", "outcome", "taken_at", "size"}
        text = get(f"/api/v1/crawls/samples/weibo/{sample['name']}", headers=headers)
        assert text.headers["content-type"].startswith("text/plain")
        assert '"words"' in text.text
        assert get("/api/v1/crawls/samples/weibo/x.txt", headers=headers).status_code == 404
        (again,) = get("/api/v1/crawls/recaptures", params={"source": "weibo"}, headers=headers).json()
        assert (again["both"], again["missed"]) == (19, [0, 1])
        (alert,) = get("/api/v1/alerts", params={"state": "open"}, headers=headers).json()["items"]
        assert (alert["kind"], alert["source"], alert["post_count"]) == ("crawl", "weibo", 0)


def test_doctor_tells_of_cookies_and_never_shows_them(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = tmp_path / "cookie.txt"
    cookie.write_text("SUB=_2A25x-secret")
    sources = [
        {"name": "one", "spider": "weibo-mobile", "keywords": ["江海银行"], "cookie_file": str(cookie)},
        {"name": "two", "spider": "xueqiu", "keywords": ["江海银行"]},
        {"name": "off", "spider": "xueqiu", "keywords": ["江海银行"], "enabled": False},
    ]
    context.settings.home.joinpath("sources.yaml").write_bytes(orjson.dumps({"sources": sources}))
    text = shown(context, monkeypatch, "doctor")
    assert "✓ Cookie one: 约剩 30 天" in text
    assert "✗ Cookie two: 没有设置 cookie_file" in text
    assert "Cookie off" not in text
    assert "secret" not in text


def test_the_regular_check_warns_of_cookies_until_they_are_renewed(tmp_path: Path, context: Context) -> None:
    cookie = tmp_path / "cookie.txt"
    cookie.write_text("SUB=_2A25x-secret")
    now = context.clock()
    os.utime(cookie, (now.timestamp(), (now - timedelta(days=27)).timestamp()))
    written = {"name": "one", "spider": "weibo-mobile", "keywords": ["江海银行"], "cookie_file": str(cookie)}
    context.settings.home.joinpath("sources.yaml").write_bytes(orjson.dumps({"sources": [written]}))

    assert check_sources(context, now) == {"silent": 0, "cookies": 1}
    (alarm,) = CrawlHealth(context.database).open_alarms()
    assert (alarm.source, alarm.kind, alarm.detail) == ("one", AlarmKind.COOKIE, "Cookie 约剩 3 天（按文件时间估计）")
    assert [alert.source for alert in context.watch.live()] == ["one"]

    cookie.write_text("SUB=_2A26y-secret")
    assert check_sources(context, now) == {"silent": 0, "cookies": 0}
    assert CrawlHealth(context.database).open_alarms() == []
    assert context.watch.live() == ()

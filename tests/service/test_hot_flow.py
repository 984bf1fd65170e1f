"""The list of hot searches end to end: stand-in, spider, database, alert, API and command line."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from crawlers.sources import SourceConfig
from service.accounts import Role
from service.api import create_app
from service.cli.app import app
from service.ingest.context import Context
from service.ingest.crawl import crawl
from service.ingest.hot import watched_keywords
from service.settings import Settings
from service.watch.crawl_health import CrawlHealth
from service.watch.hot_concerns import Concern
from service.watch.hot_records import LEFT_AFTER
from service.watch.hot_topics import HotTopics
from service.watch.records import AlertKind
from tests.crawlers.crawling import client as http
from tests.crawlers.crawling import delete, misbehave, source_of, write_scenario

NAME = "demo-weibo-hot"
WORD = "江海银行崩了"
BURST = [
    {"weibo": f"b{n}", "by": "lin", "at": f"-{20 + n}m", "text": f"#{WORD}#第{n}条", "likes": 900} for n in range(9)
]
SEARCH = "/m/api/container/getIndex?containerid=100103type%3D61%26q%3D%E5%B4%A9%E4%BA%86"
SOURCES = {
    "sources": [
        {"name": NAME, "spider": "weibo-hot"},
        {"name": "words", "spider": "weibo-html", "keywords": ["奶茶", "江海银行"]},
        {"name": "off", "spider": "weibo-html", "keywords": ["高铁"], "enabled": False},
    ]
}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenario(tmp_path_factory.mktemp("scenario"), *BURST)


@pytest.fixture
def source(site: str, scenario: Path) -> SourceConfig:
    return source_of(site, scenario, NAME, targets=("realtime",))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "sources.yaml").write_text(json.dumps(SOURCES), encoding="utf-8")
    (folder / "tingfeng.toml").write_text('brand = "jhb"\n', encoding="utf-8")
    return folder


@pytest.fixture
def context(home: Path) -> Iterator[Context]:
    opened = Context.open(Settings(home=home))
    yield opened
    opened.close()


@pytest.fixture
def api(home: Path, context: Context) -> Iterator[TestClient]:
    """Somebody who may read posts, over the same home."""
    context.accounts.create_user("alice", Role.SERVICE, "a long pass phrase")
    token = context.accounts.create_token("alice", "test")
    with TestClient(create_app(Settings(home=home)), headers={"Authorization": f"Bearer {token}"}) as opened:
        yield opened


def delete_the_talk(site: str) -> None:
    for card in http().get(f"{site}{SEARCH}").json()["data"]["cards"]:
        for one in card.get("card_group", [card]):
            if "mblog" in one:
                delete(site, f"weibo:{one['mblog']['id']}")


def run(home: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("TINGFENG_HOME", str(home))
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_crawl_brings_the_list_and_the_bank_is_warned(context: Context, source: SourceConfig) -> None:
    report = crawl(context, source)
    found = HotTopics(context.database).now()
    assert (report.run.stop_reason, report.taken.posts) == ("finished", 0)
    assert report.topics == report.run.found == len(found.topics)
    (own,) = found.of(Concern.OWN)
    assert (own.word, own.brands, own.rank <= 10, own.is_listed) == (WORD, ("jhb",), True, True)
    assert "云港银行年费新规" in [one.word for one in found.of(Concern.RIVAL)]
    assert [(one.word, one.keywords) for one in found.of(Concern.WATCHED)] == [("奶茶店排队两小时", ("奶茶",))]
    assert {"大额存单利率跌破2%", "黄金价格创新高"} <= {one.word for one in found.of(Concern.FINANCE)}
    (alert,) = context.watch.live()
    assert (alert.kind, alert.word, alert.observed) == (AlertKind.HOT_SEARCH, WORD, own.rank)
    assert CrawlHealth(context.database).open_alarms() == []


def test_the_alert_closes_once_the_word_has_left_and_a_refusal_closes_nothing(
    context: Context, source: SourceConfig, site: str
) -> None:
    crawl(context, source)
    misbehave(site, "empty", path="/w", times=1)
    refused = crawl(context, source)
    assert (refused.run.stop_reason, refused.topics) == ("blocked", 0)
    assert [alert.kind for alert in context.watch.live()] == [AlertKind.CRAWL, AlertKind.HOT_SEARCH]
    assert len(HotTopics(context.database).now().of(Concern.OWN)) == 1
    delete_the_talk(site)
    (context.settings.home / "crawl-budget.sqlite").unlink()  # the hold that the refusal brought
    for reading in range(LEFT_AFTER):
        assert len(context.watch.live()) == (1 if reading else 2)
        crawl(context, source)
    assert context.watch.live() == ()
    since = context.clock() - timedelta(hours=1)
    assert [one.word for one in HotTopics(context.database).left(since, [Concern.OWN])] == [WORD]


def test_keywords_of_enabled_sources_are_watched(context: Context) -> None:
    assert watched_keywords(context) == ("奶茶", "江海银行")
    (context.settings.home / "sources.yaml").write_text("sources: [", encoding="utf-8")
    assert watched_keywords(context) == ()


def test_the_api_tells_the_list_and_one_word(context: Context, source: SourceConfig, api: TestClient) -> None:
    assert api.get("/api/v1/hot-topics").json() == {"read_at": None, "topics": [], "left": []}
    crawl(context, source)
    crawl(context, source)
    whole = api.get("/api/v1/hot-topics").json()
    concerns = [one["concern"] for one in whole["topics"]]
    assert (concerns[0], concerns) == ("own", sorted(concerns, key=list(Concern).index))
    own = api.get("/api/v1/hot-topics", params={"concern": ["own", "watched"], "hours": 1}).json()["topics"]
    assert [one["word"] for one in own] == [WORD, "奶茶店排队两小时"]
    assert (len(own[0]["points"]), own[0]["moved"]) == (2, 0)
    assert api.get(f"/api/v1/hot-topics/{WORD}").json()["points"] == own[0]["points"]
    assert api.get("/api/v1/hot-topics/没有上过/榜").status_code == 404
    assert api.get("/api/v1/hot-topics", params={"hours": 721}).status_code == 422
    (alert,) = api.get("/api/v1/alerts").json()["items"]
    assert (alert["kind"], alert["key"], alert["source"]) == ("hot_search", WORD, "")


def test_the_command_answers_first_whether_the_bank_is_there(
    context: Context, source: SourceConfig, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "还没有读过热搜榜" in run(home, monkeypatch, "hot")
    crawl(context, source)
    shown = run(home, monkeypatch, "hot")
    assert shown.startswith(f"本行在榜: {WORD} 第 ")
    assert "云港银行年费新规" in shown
    assert "女排晋级四强" not in shown
    assert "女排晋级四强" in run(home, monkeypatch, "hot", "--all")
    told = json.loads(run(home, monkeypatch, "hot", "--json"))
    assert (told["topics"][0]["word"], told["topics"][0]["concern"], told["left"]) == (WORD, "own", [])
    assert {"rank", "best_rank", "moved", "heat", "since", "points"} <= set(told["topics"][0])


def test_the_command_line_crawls_it_and_parses_a_saved_list(
    source: SourceConfig, site: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {"sources": [source.model_dump(mode="json", exclude_defaults=True)]}
    (home / "sources.yaml").write_text(json.dumps(written), encoding="utf-8")
    assert "个热搜词，见 tingfeng hot；finished" in run(home, monkeypatch, "crawl", NAME)
    told = json.loads(run(home, monkeypatch, "crawl", NAME, "--json"))
    assert told["topics"] == told["found"] > 20
    page = tmp_path / "hot.json"
    page.write_bytes(http().get(f"{site}/w/ajax/side/hotSearch").content)
    read = json.loads(run(home, monkeypatch, "parse", "weibo.hot.json", str(page), "--json"))
    assert (read["outcome"], read["posts"], len(read["topics"])) == ("OK", [], told["found"])
    first = next(one for one in read["topics"] if one["word"] == WORD)
    assert (set(first), first["heat"]["value"] > 0) == ({"word", "rank", "heat", "category", "label"}, True)
    assert read["follow"] == [one["word"] for one in read["topics"]]
    shown = run(home, monkeypatch, "parse", "weibo.hot.json", str(page))
    assert f"{told['found']} 个热搜词" in shown
    assert "广告 (advertisement)" in shown

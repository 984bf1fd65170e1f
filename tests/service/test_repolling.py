"""Known posts are asked for again when they are due: from the stand-in through a spider's process into both stores."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from uuid import uuid4

import pytest
from click.testing import Result
from filelock import FileLock
from typer.testing import CliRunner

from crawlers.items import Count, Post, PostType
from crawlers.sources import SourceConfig
from crawlers.spiders.budget import Budget
from crawlers.standin.server import StandIn
from service.accounts import AuditFilter
from service.cli.app import app
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.crawl import SourceBusyError, crawl
from service.ingest.erasing import erase_gone
from service.ingest.repolling import MOST, RUN_SECONDS, SHARE, plan_repoll, room
from service.ingest.repolling_counts import CountsHistory
from service.ingest.repolling_run import RepollReport, repoll, repoll_all
from service.ingest.runs import CrawlRuns
from service.ingest.sources import budget_path, check_sources
from service.settings import Settings
from service.stores.contract import Check, Filters, Query, StoredPost
from service.watch.crawl_health import CrawlHealth
from tests.crawlers import crawling
from tests.crawlers.crawling import delete, misbehave, source_of
from tests.support.factories import make_post
from tests.support.postgres import new_postgres_database
from tests.support.stores import clear_elastic

HOUR = timedelta(hours=1)
NAME = "demo-weibo-mobile"
ROOT = Path(__file__).parents[2]
BIG = pytest.param("big", marks=[pytest.mark.elasticsearch, pytest.mark.postgres])


@pytest.fixture(scope="module")
def seen(scenario: Path) -> list[Post]:
    """What a crawl of the stand-in gives: posts, and comments on them."""
    with StandIn(scenario) as standin:
        return crawling.crawl(source_of(standin.base_url, scenario, NAME)).posts


@pytest.fixture(params=["small", BIG])
def context(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Context]:
    """One on the embedded stores, one on Elasticsearch and PostgreSQL."""
    if request.param == "small":
        yield from opened(Settings(home=tmp_path, brand="jhb"))
        return
    url, prefix = request.getfixturevalue("elasticsearch_url"), f"test-{uuid4().hex[:12]}"
    with new_postgres_database(request.getfixturevalue("postgres_url")) as database:
        yield from opened(Settings(home=tmp_path, brand="jhb", store=url, index_prefix=prefix, database=database))
    clear_elastic(url, prefix)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Context]:
    yield from opened(Settings(home=tmp_path, brand="jhb"))


def opened(settings: Settings) -> Iterator[Context]:
    context = Context.open(settings)
    yield context
    context.close()


def store_as_of(context: Context, posts: list[Post], age: timedelta) -> list[Post]:
    """Take the posts in as if they had been fetched so long ago; those that are asked for, newest first."""
    then = datetime.now(UTC) - age
    take(context, [replace(post, fetched_at=then, likes=Count(0, "0")) for post in posts])
    context.store.refresh()
    return [post for post in posts if post.type is not PostType.COMMENT]


def use_source(context: Context, source: SourceConfig) -> None:
    written = source.model_dump(mode="json", exclude_defaults=True)
    (context.settings.home / "sources.yaml").write_text(json.dumps({"sources": [written]}), "utf-8")


def stored_of(context: Context, post: Post) -> StoredPost:
    (stored,) = context.store.get([post.id])
    return stored


def count(context: Context, **filters: object) -> int:
    context.store.refresh()
    return context.store.count(Query(filters=Filters(**filters)))  # type: ignore[arg-type]


def due_now(context: Context) -> int:
    return count(context, due=datetime.now(UTC))


def test_counts_are_read_again_and_deleted_posts_marked(
    context: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    known = store_as_of(context, seen, 2 * HOUR)
    first, second, *_ = known
    delete(site, first.id)
    report = repoll(context, source_of(site, scenario, NAME))
    assert (report.due, report.found, report.gone) == (len(known), len(known) - 1, 1)
    gone = stored_of(context, first)
    assert gone.gone_at is not None
    assert gone.gone_at - gone.last_seen > HOUR
    assert "不存在" in gone.gone_reason
    assert gone.analysis is not None
    again = stored_of(context, second)
    assert (again.gone_at, again.post.likes) == (None, second.likes)
    assert again.last_seen - again.first_seen > HOUR
    assert count(context, gone=True) == 1
    assert count(context) == len(seen)


def test_what_was_asked_for_is_not_due_again_before_its_next_time(
    context: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    known, source = store_as_of(context, seen, 2 * HOUR), source_of(site, scenario, NAME)
    delete(site, known[0].id)
    assert due_now(context) == len(known)
    repoll(context, source)
    assert due_now(context) == 0
    assert repoll(context, source) == RepollReport()
    assert count(context, due=datetime.now(UTC) + 4 * HOUR) == len(known)


def test_a_post_that_is_back_is_no_longer_gone(context: Context, site: str, scenario: Path, seen: list[Post]) -> None:
    first, *_ = store_as_of(context, seen, 7 * HOUR)
    context.store.check({first.id: Check(datetime.now(UTC) - 5 * HOUR, "微博不存在")})
    assert count(context, gone=True) == 1
    repoll(context, source_of(site, scenario, NAME))
    assert stored_of(context, first).gone_at is None
    assert count(context, gone=True) == 0


def test_growth_is_kept_from_the_first_page_on(context: Context, site: str, scenario: Path, seen: list[Post]) -> None:
    known = store_as_of(context, seen, 2 * HOUR)
    post = next(post for post in known if post.likes.value == 12000)
    repoll(context, source_of(site, scenario, NAME))
    readings = CountsHistory(context.database).of(stored_of(context, post))
    assert [one.likes for one in readings] == [0, 12000]
    assert readings[1].read_at - readings[0].read_at > HOUR


@pytest.mark.parametrize(("mode", "reason"), [("432", "blocked"), ("login", "login")])
def test_a_refusal_marks_nothing_and_everything_stays_due(
    small: Context, site: str, scenario: Path, seen: list[Post], mode: str, reason: str
) -> None:
    known, source = store_as_of(small, seen, 2 * HOUR), source_of(site, scenario, NAME)
    for post in known[:3]:
        delete(site, post.id)
    misbehave(site, mode, path="/m/statuses/show", times=99)
    report = repoll(small, source)
    assert report.run is not None
    assert (report.run.stop_reason, report.gone, report.found) == (reason, 0, 0)
    assert report.failure.startswith(f"{NAME}:repoll: {reason}")
    assert count(small, gone=True) == 0
    assert due_now(small) == len(known)
    assert [alarm.kind.value for alarm in CrawlHealth(small.database).open_alarms(f"{NAME}:repoll")] == [reason]


def test_a_run_is_kept_apart_from_the_crawls_of_its_source(
    small: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    source, runs = source_of(site, scenario, NAME, max_pages=2), CrawlRuns(small.database)
    crawl(small, source)
    cursor = runs.unfinished_cursor(NAME)
    store_as_of(small, seen, 2 * HOUR)
    report = repoll(small, source)
    assert report.run is not None
    assert runs.recent(source=f"{NAME}:repoll") == [report.run]
    assert any(cursor.values())
    assert runs.unfinished_cursor(NAME) == cursor
    assert (small.settings.home / "logs" / f"crawl-{NAME}-repoll.log").exists()


def test_alarms_of_a_run_stand_as_long_as_its_source_is_enabled(
    small: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    source = source_of(site, scenario, NAME)
    store_as_of(small, seen, 2 * HOUR)
    misbehave(site, "login", path="/m/statuses/show", times=99)
    use_source(small, source)
    repoll(small, source)
    check_sources(small, datetime.now(UTC))
    assert CrawlHealth(small.database).open_alarms(f"{NAME}:repoll")
    misbehave(site, "none")
    repoll(small, source)
    assert CrawlHealth(small.database).open_alarms() == []


def test_a_crawl_under_way_goes_first(small: Context, site: str, scenario: Path, seen: list[Post]) -> None:
    store_as_of(small, seen, 2 * HOUR)
    (small.settings.home / "locks").mkdir(exist_ok=True)
    with (
        FileLock(small.settings.home / "locks" / f"turn-{NAME}.lock"),
        pytest.raises(SourceBusyError, match="正在运行"),
    ):
        repoll(small, source_of(site, scenario, NAME))


def test_a_crawl_waits_for_its_turn_and_gives_up_when_told_to_stop(small: Context, site: str, scenario: Path) -> None:
    source = source_of(site, scenario, NAME, max_pages=1)
    (small.settings.home / "locks").mkdir(exist_ok=True)
    lock = FileLock(small.settings.home / "locks" / f"turn-{NAME}.lock", thread_local=False)
    lock.acquire()
    with pytest.raises(SourceBusyError):
        crawl(small, source, stopping=lambda: True)
    Timer(0.5, lock.release).start()
    assert crawl(small, source).run.stop_reason == "budget"


def plan_size(context: Context, source: SourceConfig) -> int:
    return len(plan_repoll(context, source, datetime.now(UTC)).repoll.posts)


def test_a_part_of_the_budget_is_left_to_listings(small: Context, site: str, scenario: Path, seen: list[Post]) -> None:
    store_as_of(small, seen, 2 * HOUR)
    source = source_of(site, scenario, NAME, per_hour=20)
    budget = Budget(budget_path(small))
    assert (room(small, source), plan_size(small, source)) == (15, 15)
    for _ in range(12):
        budget.take(source.host, per_hour=99, per_day=99)
    assert room(small, source) == 20 * SHARE - 12 == plan_size(small, source)
    for _ in range(4):
        budget.take(source.host, per_hour=99, per_day=99)
    assert room(small, source) == 0 == plan_size(small, source)


def test_a_run_is_short_and_a_site_on_hold_is_left_alone(small: Context, site: str, scenario: Path) -> None:
    source = source_of(site, scenario, NAME)
    assert room(small, source) == MOST
    assert room(small, source.model_copy(update={"delay": 10.0})) == RUN_SECONDS / 10
    assert room(small, source.model_copy(update={"delay": 10_000.0})) == 1
    assert room(small, source.model_copy(update={"max_pages": 7})) == 7
    Budget(budget_path(small)).hold(source.host, 10, "HTTP 403")
    assert room(small, source) == 0


def test_most_reactions_and_newest_share_what_may_be_asked_and_noise_comes_last(small: Context) -> None:
    then = datetime.now(UTC) - 2 * HOUR
    signal = [
        make_post(number, likes=100 - number, fetched_at=then, text=f"江海银行信用卡第{number}次乱扣年费，客服不理，投诉！")
        for number in range(1, 13)
    ]  # fmt: skip
    advert = make_post(
        50, likes=9999, fetched_at=then, text="专业办理江海银行信用卡，黑户可做，当天下卡，加微信xyk8866咨询"
    )
    take(small, [*signal, advert])
    source = SourceConfig.model_validate({"name": "weibo", "spider": "weibo-mobile", "targets": ["江海银行"]})
    limited = source.model_copy(update={"max_pages": 6})
    asked = [known.id for known in plan_repoll(small, limited, datetime.now(UTC)).repoll.posts]
    assert asked == [signal[place].id for place in (0, 1, 2, 11, 10, 9)]
    everything = [known.id for known in plan_repoll(small, source, datetime.now(UTC)).repoll.posts]
    assert everything[-1] == advert.id
    assert len(everything) == 13


def test_what_a_source_cannot_ask_for_waits_like_the_others(small: Context) -> None:
    then = datetime.now(UTC) - 2 * HOUR
    article = make_post(1, site="guba", url="https://caifuhao.eastmoney.com/news/1", fetched_at=then)
    take(small, [article])
    source = SourceConfig.model_validate({"name": "guba", "spider": "guba", "targets": ["600519"]})
    assert repoll(small, source) == RepollReport(unasked=1)
    assert due_now(small) == 0
    assert stored_of(small, article).gone_at is None


def test_gone_posts_are_erased_only_where_that_is_configured(
    small: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    first, second, *_ = store_as_of(small, seen, 2 * HOUR)
    small.store.check({first.id: Check(datetime.now(UTC), "已删除")})
    assert erase_gone(small, datetime.now(UTC)) == 0
    small.settings.erase_gone_after_days = 3
    assert erase_gone(small, datetime.now(UTC)) == 0
    assert erase_gone(small, datetime.now(UTC) + timedelta(days=3, minutes=1)) == 1
    assert small.store.known([first.id, second.id]) == {second.id}
    (entry,) = small.accounts.audit(AuditFilter(object_type="posts")).entries
    assert (entry.action, entry.detail["posts"]) == ("erase_gone", 1)


def test_the_job_asks_every_enabled_source_and_erases(
    small: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    known = store_as_of(small, seen, 2 * HOUR)
    delete(site, known[0].id)
    use_source(small, source_of(site, scenario, NAME))
    small.settings.erase_gone_after_days = 0
    counts, failures = repoll_all(small)
    assert (counts["due"], counts["gone"], counts["erased"], failures) == (len(known), 1, 1, [])
    assert small.store.known([known[0].id]) == frozenset()
    again, _ = repoll_all(small)
    assert (again["due"], again["erased"]) == (0, 0)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def home(small: Context, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINGFENG_HOME", str(small.settings.home))
    return small.settings.home


def test_the_command_says_what_became_of_the_posts(
    home: Path, small: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    known = store_as_of(small, seen, 2 * HOUR)
    delete(site, known[0].id)
    use_source(small, source_of(site, scenario, NAME))
    done = run("crawl", NAME, "--repoll", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert {name: answer[name] for name in ("due", "found", "gone", "erased", "stop_reason")} == {
        "due": len(known), "found": len(known) - 1, "gone": 1, "erased": 0, "stop_reason": "finished",
    }  # fmt: skip
    assert "没有到期的帖子" in run("crawl", NAME, "--repoll").stdout


def test_the_command_ends_with_one_after_a_refusal_and_with_two_where_it_cannot(
    home: Path, small: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    store_as_of(small, seen, 2 * HOUR)
    use_source(small, source_of(site, scenario, NAME))
    misbehave(site, "login", path="/m/statuses/show", times=9)
    assert run("crawl", NAME, "--repoll").exit_code == 1
    use_source(small, source_of(site, scenario, "demo-weibo-html"))
    done = run("crawl", "demo-weibo-html", "--repoll")
    assert done.exit_code == 2
    assert "不能回访" in done.stderr


def test_a_run_that_is_killed_loses_nothing(
    home: Path, small: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    known = store_as_of(small, seen, 2 * HOUR)
    for post in known[::4]:
        delete(site, post.id)
    use_source(small, source_of(site, scenario, NAME, delay=0.3))
    command = [sys.executable, "-c", "from service.cli import main; main()", "crawl", NAME, "--repoll"]
    environment = os.environ | {"TINGFENG_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while due_now(small) == len(known) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = due_now(small)
    assert 0 < left < len(known)
    report = repoll(small, source_of(site, scenario, NAME))
    assert report.due == left
    assert due_now(small) == 0
    marked = {stored.id for stored in small.store.export(Query(filters=Filters(gone=True)))}
    assert marked == {post.id for post in known[::4]}
    assert count(small) == len(seen)

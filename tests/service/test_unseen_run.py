"""Originals that nobody saw are asked for: from the stand-in through a spider's process into the store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Post, PostType
from crawlers.spiders.budget import Budget
from crawlers.standin.server import StandIn
from service.ingest.batch import take
from service.ingest.context import Context
from service.ingest.repolling_run import RepollReport
from service.ingest.sources import budget_path
from service.ingest.unseen import UnseenPosts
from service.ingest.unseen_run import MOST, fetch_all_unseen, fetch_unseen
from service.settings import Settings
from service.stores.contract import Query
from service.watch.spread import spread_of
from tests.crawlers import crawling
from tests.crawlers.crawling import delete, misbehave, source_of

NAME = "demo-weibo-mobile"
LATER = timedelta(hours=7)


@pytest.fixture(scope="module")
def seen(scenario: Path) -> list[Post]:
    with StandIn(scenario) as standin:
        return crawling.crawl(source_of(standin.base_url, scenario, NAME)).posts


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    context = Context.open(Settings(home=tmp_path, brand="jhb"))
    yield context
    context.close()


@pytest.fixture
def original(context: Context, seen: list[Post]) -> Post:
    """A post that is not stored; two reposts that name it are."""
    reposts = [post for post in seen if post.type is PostType.REPOST]
    take(context, reposts)
    assert len(reposts) == 2
    return next(post for post in seen if post.id == reposts[0].root_id)


def waiting(context: Context, at: timedelta = timedelta(0)) -> list[str]:
    unseen = UnseenPosts(context.database, context.store)
    return [one.post_id for one in unseen.waiting(datetime.now(UTC) + at, sites=("weibo",), size=9)]


def test_what_reposts_name_is_fetched_and_takes_its_place(
    context: Context, site: str, scenario: Path, original: Post
) -> None:
    assert waiting(context) == [original.id]
    assert spread_of(context.store, original.id).nodes[0].stub
    report = fetch_unseen(context, source_of(site, scenario, NAME))
    assert (report.due, report.found, report.gone, report.failure) == (1, 1, 0, "")
    assert waiting(context, LATER) == []
    found = spread_of(context.store, original.id)
    assert (found.nodes[0].stub, found.reposts, found.unseen) == (False, 2, 0)
    assert context.store.count(Query()) == 3


def test_what_is_gone_is_asked_for_once_and_is_no_post(
    context: Context, site: str, scenario: Path, seen: list[Post]
) -> None:
    repost = next(post for post in seen if post.type is PostType.REPOST)
    witness = next(post for post in seen if post.type is PostType.POST and post.id != repost.root_id)
    take(context, [witness])
    UnseenPosts(context.database, context.store).settle([replace(repost, parent_id=repost.root_id)], context.clock())
    delete(site, repost.root_id)
    report = fetch_unseen(context, source_of(site, scenario, NAME))
    assert (report.due, report.found, report.gone, report.failure) == (1, 0, 1, "")
    assert waiting(context, LATER) == []
    assert context.store.count(Query()) == 1
    assert fetch_unseen(context, source_of(site, scenario, NAME)) == RepollReport()


def test_a_refusal_leaves_it_on_the_list(context: Context, site: str, scenario: Path, original: Post) -> None:
    misbehave(site, "432", path="/m/statuses/show", times=9)
    report = fetch_unseen(context, source_of(site, scenario, NAME))
    assert "blocked" in report.failure
    assert waiting(context) == [original.id]


def test_a_site_on_hold_and_a_used_budget_are_respected(
    context: Context, site: str, scenario: Path, original: Post
) -> None:
    source = source_of(site, scenario, NAME)
    Budget(budget_path(context)).hold(source.host, 10, "HTTP 403")
    assert fetch_unseen(context, source) == RepollReport()
    assert waiting(context) == [original.id]


def test_few_are_asked_for_at_once(context: Context, site: str, scenario: Path, seen: list[Post]) -> None:
    repost = next(post for post in seen if post.type is PostType.REPOST)
    named = [replace(repost, native_id=str(5_100_000_000_000_000 + n)) for n in range(MOST + 10)]
    originals = [str(5_200_000_000_000_000 + n) for n in range(MOST + 10)]
    posts = [
        replace(post, parent_id=f"weibo:{one}", root_id=f"weibo:{one}")
        for post, one in zip(named, originals, strict=True)
    ]
    UnseenPosts(context.database, context.store).settle(posts, context.clock())
    report = fetch_unseen(context, source_of(site, scenario, NAME))
    assert report.due == MOST


def test_the_job_asks_every_enabled_source(context: Context, site: str, scenario: Path, original: Post) -> None:
    sources = source_of(site, scenario, NAME).model_dump_json(exclude_defaults=True)
    (context.settings.home / "sources.yaml").write_text(f'{{"sources": [{sources}]}}', "utf-8")
    counts, failures = fetch_all_unseen(context)
    assert (counts["asked"], counts["found"], counts["forgotten"], failures) == (1, 1, 0, [])
    assert context.store.known([original.id]) == {original.id}
    again, _ = fetch_all_unseen(context)
    assert again["asked"] == 0

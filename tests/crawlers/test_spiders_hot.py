"""The list of hot searches: from the stand-in through the spider, as one event, without a post."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.events import CheckpointEvent, HotEvent, ListingEvent
from crawlers.items import Ended, HotTopic, Page
from crawlers.pages import parse
from tests.crawlers.crawling import Crawl, client, crawl, delete, misbehave, source_of, write_scenario

NAME = "demo-weibo-hot"
PATH = "/w/ajax/side/hotSearch"
BURST = [
    {"weibo": f"b{n}", "by": "lin", "at": f"-{20 + n}m", "text": f"#江海银行崩了#第{n}条", "likes": 900}
    for n in range(9)
]


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "scenario", *BURST)


def hot(found: Crawl) -> HotEvent:
    (event,) = [event for event in found.events if isinstance(event, HotEvent)]
    return event


def listed(site: str) -> Page:
    return parse("weibo.hot.json", client().get(f"{site}{PATH}").content, fetched_at=datetime.now(UTC))


def topic(topics: tuple[HotTopic, ...], word: str) -> HotTopic | None:
    return next((one for one in topics if one.word == word), None)


def test_the_list_travels_whole_and_before_its_checkpoint(site: str, scenario: Path) -> None:
    found = crawl(source_of(site, scenario, NAME, targets=("realtime",)))
    event = hot(found)
    assert (event.target, found.run.stop_reason, found.posts) == ("realtime", "finished", [])
    assert found.run.found == len(event.topics) > 20
    assert abs(event.at - datetime.now(UTC)) < timedelta(minutes=5)
    (listing,) = [event.listing for event in found.events if isinstance(event, ListingEvent)]
    assert (listing.ended, listing.found, listing.expected) == (Ended.LAST_PAGE, len(event.topics), None)
    checkpoint = next(at for at, one in enumerate(found.events) if isinstance(one, CheckpointEvent))
    assert found.events.index(event) < checkpoint
    assert len(found.pages) == 1


def test_it_is_read_anew_by_every_run(site: str, scenario: Path) -> None:
    source = source_of(site, scenario, NAME, targets=("realtime",))
    first = crawl(source)
    assert len(hot(crawl(source, dict(first.run.cursor))).topics) == len(hot(first).topics)


def test_the_stand_in_lists_what_people_write_now_and_forgets_what_is_deleted(site: str) -> None:
    page = listed(site)
    found = topic(page.topics, "江海银行崩了")
    assert found
    assert 0 < found.rank <= 10
    assert [one.rank for one in page.topics] == list(range(len(page.topics)))
    assert [entry.why[:2] for entry in page.skipped] == ["同一", "广告"]
    search = (
        client().get(f"{site}/m/api/container/getIndex?containerid=100103type%3D61%26q%3D%E5%B4%A9%E4%BA%86").json()
    )
    cards = [one for card in search["data"]["cards"] for one in card.get("card_group", [card]) if "mblog" in one]
    for card in cards:
        delete(site, f"weibo:{card['mblog']['id']}")
    assert topic(listed(site).topics, "江海银行崩了") is None


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("empty", "blocked"),
        ("captcha", "blocked"),
        ("html", "blocked"),
        ("418", "blocked"),
        ("login", "login"),
        ("500", "error"),
    ],
)
def test_a_refusal_is_no_empty_list(site: str, scenario: Path, mode: str, reason: str) -> None:
    misbehave(site, mode, path="/w", times=1000)
    found = crawl(source_of(site, scenario, NAME, targets=("realtime",)))
    assert (found.run.stop_reason, found.run.found) == (reason, 0)
    assert found.run.detail
    assert not [event for event in found.events if isinstance(event, HotEvent)]

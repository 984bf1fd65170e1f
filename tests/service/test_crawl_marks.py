"""What a crawl read to its end is noted once it is stored, and not before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.spiders.marks import Marks
from service.ingest import crawl as crawl_module
from service.ingest.context import Context
from service.ingest.crawl import crawl
from service.ingest.sources import marks_path
from service.settings import Settings
from service.stores.contract import Filters, Query
from service.watch.crawl_health import CrawlHealth
from tests.crawlers.crawling import source_of

NAME = "demo-forum-gbk"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    opened = Context.open(Settings(home=tmp_path, brand="jhb"))
    yield opened
    opened.close()


def marked(context: Context) -> dict[str, str]:
    return Marks(marks_path(context)).read(NAME, datetime.now(UTC) - timedelta(days=1))


def stored(context: Context) -> int:
    context.store.refresh()
    return context.store.count(Query(filters=Filters()))


def test_the_next_runs_ask_for_less_and_are_no_alarm(context: Context, site: str, scenario: Path) -> None:
    source = source_of(site, scenario, NAME)
    first = crawl(context, source)
    again = [crawl(context, source) for _ in range(4)]
    assert stored(context) == first.taken.stored == first.run.found
    assert marked(context)
    for report in again:
        assert report.run.stop_reason == "finished"
        assert report.run.found > 0
        assert sum(report.run.outcomes.values()) < sum(first.run.outcomes.values())
    assert CrawlHealth(context.database).open_alarms() == []


def test_what_could_not_be_stored_is_not_noted_as_read(
    context: Context, site: str, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = source_of(site, scenario, NAME)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(crawl_module, "take", fail)
        with pytest.raises(OSError, match="disk full"):
            crawl(context, source)
    assert marked(context) == {}
    report = crawl(context, source)
    assert stored(context) == report.taken.stored > 0
    assert marked(context)

"""Long threads and comments are read over several runs, and nothing in their way keeps a source from its other posts."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.events import MarkEvent, PageEvent
from crawlers.items import PostType
from crawlers.sources import SourceConfig
from crawlers.spiders.marks import Marks
from tests.crawlers.crawling import Crawl, Line, crawl, misbehave, source_of, write_scenario

MOBILE, FORUM = "demo-weibo-mobile", "demo-forum-gbk"
COMMENTS, THREAD = "/m/comments/hotflow?", "tid="
FLOORS = 61


def more() -> Iterator[Line]:
    """A post with 70 comments, of which one has 25 answers; a thread of seven pages."""
    yield {"weibo": "viral", "by": "zhou", "at": "-30m", "text": "江海银行上热搜了"}
    for number in range(70):
        yield {"comment": "viral", "by": "lin", "at": f"+{number + 1}s", "text": f"围观{number}", "key": f"v{number}"}
    for number in range(25):
        yield {"comment": "viral", "by": "zhou", "at": f"+{number + 90}s", "under": "v3", "text": f"答{number}"}
    yield {
        "thread": "mega", "board": "gbk/41", "by": "zhou", "at": "-9d 10:00", "title": "江海银行讨论楼", "text": "报到",
    }  # fmt: skip
    for number in range(FLOORS - 1):
        yield {"reply": "mega", "by": "lin", "at": f"+{number + 1}m", "text": f"第{number}楼"}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenario(tmp_path_factory.mktemp("scenario"), *more())


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return tmp_path / "marks.sqlite"


def run(source: SourceConfig, marks: Path, cursor: dict[str, str] | None = None) -> Crawl:
    """A crawl whose marks are kept, as the service keeps them."""
    found = crawl(source, cursor, marks=marks)
    told = {event.key: event.mark for event in found.events if isinstance(event, MarkEvent)}
    Marks(marks).add(source.name, told, datetime.now(UTC))
    return found


def asked(found: Crawl, part: str) -> list[str]:
    return [event.url for event in found.events if isinstance(event, PageEvent) and part in event.url]


def test_comments_beyond_the_pages_of_a_run_are_read_by_the_next_ones(site: str, scenario: Path, marks: Path) -> None:
    whole = crawl(source_of(site, scenario, MOBILE)).ids
    source = source_of(site, scenario, MOBILE, answer_pages=3)
    first = run(source, marks)
    (viral,) = (post for post in first.posts if post.text.startswith("江海银行上热搜"))
    assert first.run.stop_reason == "finished"
    assert len([url for url in asked(first, COMMENTS) if viral.native_id in url]) == 3
    assert first.run.coverage is not None
    assert first.run.coverage < 1, "what is still to be read is told"
    assert {post.id for post in first.posts if post.type is not PostType.COMMENT} < whole
    seen = first.ids
    for _ in range(5):
        again = run(source, marks)
        assert len([url for url in asked(again, COMMENTS) if viral.native_id in url]) <= 3
        seen |= again.ids
    assert seen == whole
    assert (again.run.coverage, asked(again, COMMENTS), asked(again, "hotFlowChild")) == (1, [], [])


def test_a_long_thread_goes_on_where_the_budget_ended(site: str, scenario: Path, marks: Path, tmp_path: Path) -> None:
    source = source_of(site, scenario, FORUM, targets=("41",))
    whole = crawl(source).ids
    seen: set[str] = set()
    for number in range(12):
        held = source.model_copy(update={"per_hour": 4})
        found = crawl(held, budget=tmp_path / f"budget-{number}.sqlite", marks=marks)
        told = {event.key: event.mark for event in found.events if isinstance(event, MarkEvent)}
        Marks(marks).add(source.name, told, datetime.now(UTC))
        seen |= found.ids
        if found.run.stop_reason == "finished":
            break
    assert found.run.stop_reason == "finished", "four requests an hour are enough for a thread of seven pages"
    assert seen == whole


def test_of_a_thread_that_has_grown_the_first_and_the_last_page_are_read(
    site: str, scenario: Path, marks: Path
) -> None:
    source = source_of(site, scenario, FORUM, targets=("41",))
    first = run(source, marks)
    mega = next(post for post in first.posts if post.title == "江海银行讨论楼")
    thread = mega.native_id.split("-")[0]
    pages = [url for url in asked(first, THREAD) if f"tid={thread}" in url]
    assert len(pages) == 7
    row = next(
        key for key in Marks(marks).read(source.name, datetime(2026, 1, 1, tzinfo=UTC)) if key.endswith(f":{thread}")
    )
    Marks(marks).add(source.name, {row: "1/0"}, datetime.now(UTC))
    again = run(source, marks)
    assert [url for url in asked(again, THREAD) if f"tid={thread}" in url] == [pages[0], pages[-1]]
    assert again.run.coverage == 1
    floors = [post for post in again.posts if post.native_id.startswith(f"{thread}-")]
    assert len(floors) == 11
    assert {post.root_id for post in floors if post.id != mega.id} == {mega.id}


def test_what_the_site_always_refuses_does_not_keep_the_rest_away(site: str, scenario: Path, marks: Path) -> None:
    source = source_of(site, scenario, MOBILE)
    whole = crawl(source).ids
    misbehave(site, "html", path="/m/comments/hotFlowChild", times=1000)
    runs = [run(source, marks) for _ in range(3)]
    assert [found.run.stop_reason for found in runs] == ["blocked", "blocked", "finished"]
    missing = whole - set().union(*(found.ids for found in runs))
    assert 0 < len(missing) <= 25
    assert all(key.startswith("weibo:") for key in missing)
    assert runs[2].run.coverage is not None
    assert runs[2].run.coverage < 1
    assert not asked(runs[2], "hotFlowChild")
    misbehave(site, "none")
    later = crawl(source.model_copy(update={"reread_hours": 0.0}), marks=marks)
    assert later.ids == whole


def test_a_refusal_in_the_middle_of_a_thread_loses_nothing_of_it(site: str, scenario: Path, marks: Path) -> None:
    source = source_of(site, scenario, FORUM, targets=("41",))
    whole = crawl(source).ids
    seen: set[str] = set()
    for reads in (4, 3, 3, 3, 99):  # the listing, the first page again, and one page more each time
        misbehave(site, "403", path="/bbs-gbk", after=reads, times=1)
        found = run(source, marks)
        seen |= found.ids
    assert found.run.stop_reason == "finished"
    assert seen == whole


def test_a_block_of_the_whole_site_gives_up_nothing(site: str, scenario: Path, marks: Path) -> None:
    source = source_of(site, scenario, MOBILE)
    misbehave(site, "403", path="/m/", times=1000)
    for _ in range(3):
        assert run(source, marks).run.stop_reason == "blocked"
    assert Marks(marks).read(source.name, datetime(2026, 1, 1, tzinfo=UTC)) == {}

"""What was read to its end is not read again until its listing counts more - and nothing else is ever passed over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.events import MarkEvent, PageEvent
from crawlers.items import Count, Platform, Post, PostType
from crawlers.spiders.marks import Marks, mark_of
from tests.crawlers.crawling import Crawl, crawl, misbehave, source_of

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TALKING = ["demo-weibo-mobile", "demo-forum-gbk"]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return tmp_path / "marks.sqlite"


def read_in(found: Crawl) -> dict[str, str]:
    """Posts and threads read with all that they lead to."""
    told = {event.key: event.mark for event in found.events if isinstance(event, MarkEvent)}
    return {key: mark for key, mark in told.items() if not key.startswith("/")}


def asked_in(found: Crawl) -> list[str]:
    return [event.url for event in found.events if isinstance(event, PageEvent)]


def keep(marks: Path, source: str, read: dict[str, str], at: datetime | None = None) -> None:
    Marks(marks).add(source, read, at or datetime.now(UTC))


@pytest.mark.parametrize("name", TALKING)
def test_what_has_not_grown_is_not_read_again(site: str, scenario: Path, marks: Path, name: str) -> None:
    source = source_of(site, scenario, name)
    first = crawl(source, marks=marks)
    assert read_in(first)
    keep(marks, name, read_in(first))
    again = crawl(source, marks=marks)
    assert len(asked_in(again)) < len(asked_in(first))
    assert (again.run.stop_reason, read_in(again)) == ("finished", {})
    assert again.run.found > 0, "threads known to be there are no empty board"
    assert again.ids < first.ids


@pytest.mark.parametrize("name", TALKING)
def test_what_has_grown_is_read_to_its_end_again(site: str, scenario: Path, marks: Path, name: str) -> None:
    source = source_of(site, scenario, name)
    first = crawl(source, marks=marks)
    read = read_in(first)
    grown = max(read, key=lambda post: int(read[post].split("/")[0]))
    keep(marks, name, read | {grown: "1/0"})
    again = crawl(source, marks=marks)
    answers = {post.id for post in first.posts if post.parent_id == grown or post.id.startswith(f"{grown}-")}
    assert answers
    assert answers <= again.ids
    assert read_in(again) == {grown: read[grown]}


def test_after_a_while_all_is_read_again(site: str, scenario: Path, marks: Path) -> None:
    name = "demo-forum-gbk"
    first = crawl(source_of(site, scenario, name), marks=marks)
    keep(marks, name, read_in(first), datetime.now(UTC) - timedelta(hours=5))
    assert crawl(source_of(site, scenario, name, reread_hours=6), marks=marks).ids < first.ids
    assert crawl(source_of(site, scenario, name, reread_hours=4), marks=marks).ids == first.ids
    keep(marks, name, read_in(first))
    assert crawl(source_of(site, scenario, name, reread_hours=0), marks=marks).ids == first.ids


def test_a_post_whose_comments_are_hidden_is_not_marked(site: str, scenario: Path) -> None:
    source = source_of(site, scenario, "demo-weibo-mobile")
    commented = {post.root_id or post.parent_id for post in crawl(source).posts if post.type is PostType.COMMENT}
    misbehave(site, "empty", path="/m/comments", times=100)
    assert not commented & read_in(crawl(source)).keys()


def test_a_thread_on_which_the_site_refuses_is_not_marked(site: str, scenario: Path) -> None:
    source = source_of(site, scenario, "demo-forum-gbk", targets=("36",))
    whole = read_in(crawl(source))
    misbehave(site, "403", path="/bbs-gbk", after=3, times=100)
    assert len(read_in(crawl(source))) < len(whole)


def test_posts_that_lead_to_nothing_need_no_mark(site: str, scenario: Path) -> None:
    found = crawl(source_of(site, scenario, "demo-weibo-mobile"))
    talked_about = {post.root_id for post in found.posts if post.type is PostType.COMMENT}
    assert set(read_in(found)) == talked_about
    for name, changes in (("demo-weibo-html", {}), ("demo-weibo-mobile", {"comments": False})):
        assert read_in(crawl(source_of(site, scenario, name, **changes))) == {}


def test_marks_are_of_one_source_and_the_newest_counts(marks: Path) -> None:
    book = Marks(marks)
    book.add("a", {"weibo:1": "3/0", "weibo:2": "1/0"}, NOW)
    book.add("b", {"weibo:1": "9/0"}, NOW)
    book.add("a", {"weibo:1": "4/0"}, NOW + timedelta(hours=1))
    assert Marks(marks).read("a", NOW - timedelta(seconds=1)) == {"weibo:1": "4/0", "weibo:2": "1/0"}
    assert Marks(marks).read("a", NOW) == {"weibo:1": "4/0"}
    assert Marks(marks).read("b", NOW - timedelta(days=1)) == {"weibo:1": "9/0"}
    book.add("a", {"weibo:3": "1/0"}, NOW + timedelta(days=200))
    assert book.read("a", NOW - timedelta(days=1)) == {"weibo:3": "1/0"}


def test_erased_posts_leave_no_marks(marks: Path) -> None:
    book = Marks(marks)
    for source in ("a", "b"):
        book.add(source, {"weibo:5277000000000001": "3/0", "/comments?id=5277000000000001": "/x#3"}, NOW)
        book.add(source, {"weibo:5277000000000002": "3/0", "/comments?id=5277000000000002": "/y#3"}, NOW)
    book.forget(["weibo:5277000000000001"])
    for source in ("a", "b"):
        left = book.read(source, NOW - timedelta(seconds=1))
        assert set(left) == {"weibo:5277000000000002", "/comments?id=5277000000000002"}


@pytest.mark.parametrize(
    ("comments", "reposts", "mark"),
    [
        (Count(3, "3"), Count(), "3/0"),
        (Count(0, "0"), Count(2, "2"), "0/2"),
        (Count(), Count(2, "2"), ""),
        (Count(10_000, "1万+", is_lower_bound=True), Count(), ""),
        (Count(5, "5"), Count(1_000_000, "100万+", is_lower_bound=True), ""),
    ],
)
def test_only_exact_counts_are_marks(comments: Count, reposts: Count, mark: str) -> None:
    post = Post("weibo", "1", Platform.WEIBO, PostType.POST, "正文", NOW, comments=comments, reposts=reposts)
    assert mark_of(post, with_reposts=True) == mark


def test_reposts_count_where_they_are_read() -> None:
    post = Post(
        "weibo", "1", Platform.WEIBO, PostType.POST, "正文", NOW,
        comments=Count(5, "5"), reposts=Count(1_000_000, "100万+", is_lower_bound=True),
    )  # fmt: skip
    assert mark_of(post, with_reposts=False) == "5/0"

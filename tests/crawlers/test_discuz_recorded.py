"""Recorded pages of Discuz!: as many posts as stand in them, and which fields they have."""

import re
from datetime import UTC, datetime

import pytest

from crawlers.items import Outcome, Page
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import recorded
from tests.support.shared import shared_path

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"
RECORDED_AT = datetime(2022, 3, 5, tzinfo=UTC)


def filled(page: Page) -> dict[str, int]:
    """How many posts of a page have each field."""
    fields = ("url", "title", "text", "published_at", "board", "parent_id", "root_id")
    shown = {name: sum(bool(getattr(found, name)) for found in page.posts) for name in fields}
    authors = sum(bool(found.author.id and found.author.name) for found in page.posts)
    counts = {name: sum(bool(getattr(found, name).raw) for found in page.posts) for name in ("comments", "views")}
    return {"posts": len(page.posts), **shown, "author": authors, **counts}


@pytest.mark.parametrize("name", ["forum-2-1.html", "SYNTHETIC_gbk_x34_darkbinance_forum-2-1.html"])
def test_recorded_list(name: str) -> None:
    page = recorded(LIST, f"discuz/{name}", at=RECORDED_AT, url="https://bbs.example.com/forum-2-1.html")
    assert page.outcome is Outcome.OK
    assert page.follow == ("12", "11", "10", "9", "8", "7", "5", "3")
    assert (page.expected, page.next, page.skipped) == (8, "", ())
    assert filled(page) == {
        "posts": 8, "url": 8, "title": 8, "text": 0, "published_at": 8, "board": 8, "parent_id": 0, "root_id": 0,
        "author": 8, "comments": 8, "views": 8,
    }  # fmt: skip
    last = page.posts[-1]
    assert (last.author.id, last.comments.value, last.views.value) == ("1", 3, 154)
    assert last.published_at == datetime(2022, 2, 12, tzinfo=SHANGHAI)


def test_every_row_of_the_recorded_list_is_a_post() -> None:
    body = shared_path("fixtures/discuz/forum-2-1.html").read_bytes()
    page = parse(LIST, body, fetched_at=RECORDED_AT)
    assert len(page.posts) == len(re.findall(rb'<tbody id="(?:normal|stick)thread_\d+"', body))


@pytest.mark.parametrize("tid", [3, 5, 10])
def test_every_post_of_the_recorded_threads_is_a_post(tid: int) -> None:
    body = shared_path(f"fixtures/discuz/thread-{tid}-1-1.html").read_bytes()
    page = parse(THREAD, body, fetched_at=RECORDED_AT)
    assert len(page.posts) == len(re.findall(rb'id="postmessage_\d+"', body)) == page.expected
    count = len(page.posts)
    assert filled(page) == {
        "posts": count, "url": count, "title": 1, "text": count, "published_at": count, "board": count,
        "parent_id": count - 1, "root_id": count - 1, "author": count, "comments": 1, "views": 1,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["thread-3-1-1.html", "SYNTHETIC_gbk_x34_darkbinance_thread-3-1-1.html"])
def test_recorded_thread(name: str) -> None:
    page = recorded(THREAD, f"discuz/{name}", at=RECORDED_AT, url="https://bbs.example.com/thread-3-1-1.html")
    assert (page.outcome, page.expected) == (Outcome.OK, 4)
    assert [found.native_id for found in page.posts] == ["3-3", "3-7", "3-8", "3-9"]
    first = page.posts[0]
    assert (len(first.text), len(first.title), first.views.value) == (6, 25, 154)
    assert first.published_at == datetime(2022, 2, 12, 23, 58, 16, tzinfo=SHANGHAI)
    assert [len(found.text) for found in page.posts] == [6, 2, 5, 4]
    assert {found.url.rpartition("pid=")[2] for found in page.posts[1:]} == {"7", "8", "9"}


def test_recorded_threads_of_one_post() -> None:
    for tid, pid, length in ((5, 12, 391), (10, 17, 56)):
        url = f"https://bbs.example.com/thread-{tid}-1-1.html"
        page = recorded(THREAD, f"discuz/thread-{tid}-1-1.html", at=RECORDED_AT, url=url)
        assert (page.posts[0].native_id, page.expected) == (f"{tid}-{pid}", 1)
        assert len(page.posts[0].text) == length


@pytest.mark.parametrize("kind", [LIST, THREAD])
def test_recorded_index_is_told_to_be_one(kind: str) -> None:
    page = recorded(kind, "discuz/forum.html", at=RECORDED_AT, url="https://bbs.example.com/forum.html")
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())
    assert "首页" in page.detail

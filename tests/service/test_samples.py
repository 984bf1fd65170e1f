"""Saved pages: named, masked, few, and found again by nothing but their names."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.events import PageEvent
from crawlers.items import Outcome
from service.errors import NotFoundError
from service.watch.samples import MOST_KEPT, Samples

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def page(text: str, kind: str = "weibo.search.html", outcome: Outcome = Outcome.SCHEMA_CHANGED) -> PageEvent:
    return PageEvent(outcome, "https://s.weibo.com/weibo?q=x", "没有微博卡片", None, kind, text)


def test_a_sample_tells_by_its_name_what_it_is(tmp_path: Path) -> None:
    shelf = Samples(tmp_path)
    name = shelf.keep("weibo-html.2", page("<html>新版</html>"), NOW)
    assert name == "20261124T023000Z-SCHEMA_CHANGED-weibo.search.html-weibo-html.2.txt"
    (sample,) = shelf.find("weibo-html.2")
    assert (sample.source, sample.kind, sample.outcome, sample.taken_at) == (
        "weibo-html.2", "weibo.search.html", Outcome.SCHEMA_CHANGED, NOW,
    )  # fmt: skip
    assert sample.path.parent == tmp_path / "samples"
    assert shelf.text(shelf.get("weibo-html.2", name)) == "<html>新版</html>"
    assert shelf.find("weibo-html") == []


def test_personal_data_is_masked(tmp_path: Path) -> None:
    shelf = Samples(tmp_path)
    shelf.keep("weibo", page("请联系13800138000\r\n"), NOW)
    text = shelf.text(shelf.find()[0])
    assert "13800138000" not in text
    assert text.startswith("请联系")


def test_numbers_of_users_are_hidden_where_authors_are(tmp_path: Path) -> None:
    shelf = Samples(tmp_path, hides_numbers=True)
    shelf.keep("weibo", page('{"uid":6100000001,"page":12}'), NOW)
    assert shelf.text(shelf.find()[0]) == '{"uid":1111111111,"page":12}'


def test_the_oldest_of_a_source_make_room(tmp_path: Path) -> None:
    shelf = Samples(tmp_path)
    shelf.keep("bbs", page("x"), NOW - timedelta(days=9))
    for number in range(MOST_KEPT + 3):
        shelf.keep("weibo", page("x"), NOW + timedelta(minutes=number))
    kept = shelf.find("weibo")
    assert len(kept) == MOST_KEPT
    assert kept[0].taken_at == NOW + timedelta(minutes=MOST_KEPT + 2)
    assert kept[-1].taken_at == NOW + timedelta(minutes=3)
    assert len(shelf.find("bbs")) == 1


@pytest.mark.parametrize(
    "name",
    ["../desk.db", "20261124T023000Z-OK-x-weibo.txt", "20261124T023000Z-SCHEMA_CHANGED-a/../b-weibo.txt", "", "x.txt"],
)
def test_nothing_else_is_found_by_name(tmp_path: Path, name: str) -> None:
    shelf = Samples(tmp_path)
    shelf.keep("weibo", page("x"), NOW)
    (tmp_path / "desk.db").write_text("secret")
    with pytest.raises(NotFoundError):
        shelf.get("weibo", name)


def test_a_sample_of_another_source_is_none_of_this_one(tmp_path: Path) -> None:
    shelf = Samples(tmp_path)
    name = shelf.keep("weibo", page("x"), NOW)
    with pytest.raises(NotFoundError, match="no such sample"):
        shelf.get("bbs", name)


def test_a_sample_that_was_dropped_meanwhile_is_said_to_be(tmp_path: Path) -> None:
    shelf = Samples(tmp_path)
    shelf.keep("weibo", page("x"), NOW)
    (sample,) = shelf.find()
    sample.path.unlink()
    with pytest.raises(NotFoundError, match="dropped"):
        shelf.text(sample)


def test_other_files_in_the_folder_are_no_samples(tmp_path: Path) -> None:
    shelf = Samples(tmp_path)
    assert shelf.find() == []
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "notes.txt").write_text("x")
    (tmp_path / "samples" / "20261124T023000Z-FINE-generic-weibo.txt").write_text("x")
    assert shelf.find() == []

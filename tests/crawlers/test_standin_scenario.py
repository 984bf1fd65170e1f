from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.standin.entries import read
from crawlers.standin.lines import AuthorLine
from crawlers.standin.loader import ScenarioError, installed_scenario, load
from crawlers.standin.moments import SHANGHAI, moment
from crawlers.standin.records import Scenario
from crawlers.standin.search import matching
from crawlers.standin.served import totals
from crawlers.standin.sources import KEYWORDS
from tests.crawlers.crawling import write_scenario

START = datetime(2026, 7, 20, 12, 0, tzinfo=SHANGHAI)
LIN = {"author": "lin", "name": "林小满"}
POST = {"weibo": "p", "by": "lin", "at": "-3d 14:20", "text": "江海银行"}
FORUM = {"forum": "gbk", "name": "江海在线", "site": "bbs.example"}
BOARD = {"board": "gbk/36", "name": "银行"}
THREAD = {"thread": "t", "board": "gbk/36", "by": "lin", "at": "-1h", "title": "题", "text": "文"}


def loaded(folder: Path, *lines: object) -> Scenario:
    (folder / "a.jsonl").write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    return load(folder, START)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("-3d 14:20", datetime(2026, 7, 17, 14, 20, tzinfo=SHANGHAI)),
        ("-1d 23:59", datetime(2026, 7, 19, 23, 59, tzinfo=SHANGHAI)),
        ("-90m", START - timedelta(minutes=90)),
        ("-40s", START - timedelta(seconds=40)),
        ("-2d", START - timedelta(days=2)),
    ],
)
def test_times_count_back_from_the_start(written: str, meant: datetime) -> None:
    assert moment(written, START) == meant


def test_answers_count_from_what_they_answer() -> None:
    assert moment("+2h", START, START - timedelta(days=1)) == START - timedelta(hours=22)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)))  # noqa: DTZ001
def test_nothing_lies_in_the_future_at_whatever_hour_the_server_starts(start: datetime) -> None:
    assert moment("-1d 23:59", start) < start
    assert moment("+5h", start, start - timedelta(minutes=10)) < start


@pytest.mark.parametrize("written", ["yesterday", "-0d 10:00", "-1d 24:00", "3h", "+10m"])
def test_a_time_that_means_nothing_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="write"):
        moment(written, START)


def test_the_installed_scenario_can_be_loaded() -> None:
    scenario = load(installed_scenario(), START)
    assert len(scenario.statuses) > 50
    assert all(status.at < START for status in scenario.statuses)


def test_the_demo_searches_for_every_post_of_the_installed_scenario() -> None:
    statuses = load(installed_scenario(), START).statuses
    found = {status.mid for keyword in KEYWORDS for status in matching(statuses, keyword)}
    assert [status.key for status in statuses if status.mid not in found] == []


def test_the_installed_scenario_is_three_weeks_of_many_people() -> None:
    scenario = load(installed_scenario(), START)
    counted = totals(scenario)
    assert sum(counts["posts"] + counts.get("comments", 0) for counts in counted.values()) >= 800
    assert len(list(read(installed_scenario()).of(AuthorLine))) >= 200
    assert START - min(status.at for status in scenario.statuses) > timedelta(days=19)


def test_ids_depend_on_keys_only(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path)
    first, second = load(folder, START), load(folder, START + timedelta(days=40))
    assert [status.mid for status in first.statuses] == [status.mid for status in second.statuses]
    assert all(len(status.mid) == 16 for status in first.statuses)


def test_all_files_of_the_folder_are_joined(tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_bytes(b"// people\n\n" + orjson.dumps(LIN))
    assert loaded(tmp_path, POST).statuses[0].author.name == "林小满"


def test_a_repost_of_a_repost_holds_the_chain_and_the_first_post(tmp_path: Path) -> None:
    again = {"weibo": "r1", "by": "lin", "at": "+1m", "of": "p", "text": "对"}
    scenario = loaded(tmp_path, LIN, {"weibo": "r2", "by": "lin", "at": "+1m", "of": "r1", "text": ""}, again, POST)
    last = scenario.statuses[0]
    assert last.text == "转发微博//@林小满:对"
    assert last.original is not None
    assert last.original.key == "p"


def test_a_shown_comment_count_is_at_least_that_of_the_written_ones(tmp_path: Path) -> None:
    comment = {"comment": "p", "by": "lin", "at": "+1m", "text": "嗯"}
    assert loaded(tmp_path, LIN, POST, comment, comment).statuses[0].comments == 2


def test_sticky_threads_stand_first(tmp_path: Path) -> None:
    sticky = THREAD | {"thread": "s", "at": "-9d", "sticky": True}
    assert [t.key for t in loaded(tmp_path, LIN, FORUM, BOARD, THREAD, sticky).forums["gbk"].boards[36].topics] == [
        "s",
        "t",
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (POST | {"weibo": "q", "by": "nobody"}, "a.jsonl:6: by: no author has the key 'nobody'"),
        (POST | {"likes": -1}, "a.jsonl:6: likes"),
        (POST | {"colour": "red"}, "a.jsonl:6: colour"),
        (POST | {"weibo": "q", "at": "soon"}, "a.jsonl:6: at: 'soon' is not a time"),
        (POST, "a.jsonl:6: weibo 'p' is already at a.jsonl:2"),
        (POST | {"weibo": "q", "text": ""}, "a.jsonl:6: text"),
        (POST | {"weibo": "q", "of": "q"}, "circle"),
        (POST | {"weibo": "q", "of": "x"}, "a.jsonl:6: of: no Weibo post has the key 'x'"),
        (POST | {"weibo": "q", "id": "12"}, "a.jsonl:6: id"),
        ({"comment": "x", "by": "lin", "at": "+1m", "text": "嗯"}, "a.jsonl:6: comment: no Weibo post has the key 'x'"),
        ({"comment": "p", "by": "lin", "at": "+1m", "text": "嗯", "under": "k"}, "a.jsonl:6: under"),
        ({"reply": "t", "by": "lin", "at": "+1m", "text": "嗯", "quote": 2}, "a.jsonl:6: quote"),
        ({"reply": "x", "by": "lin", "at": "+1m", "text": "嗯"}, "a.jsonl:6: reply: no thread has the key 'x'"),
        (THREAD | {"thread": "v", "board": "gbk/99"}, "gbk/99"),
        ({"board": "utf8/2", "name": "卡"}, "forum 'utf8' has boards but no line of its own"),
        (LIN | {"author": "lin2"}, "a.jsonl:6: name '林小满' is already"),
        (["a list"], "a.jsonl:6: a JSON object"),
        ({"news": "x"}, "a.jsonl:6: of no known kind"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, line: object, fault: str) -> None:
    with pytest.raises(ScenarioError, match=fault):
        loaded(tmp_path, LIN, POST, FORUM, BOARD, THREAD, line)


def test_all_faulty_lines_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text("{broken", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"(?s)a\.jsonl:1.*b\.jsonl:1"):
        loaded(tmp_path, {"weibo": "p"})


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no \*\.jsonl file"):
        load(tmp_path, START)
